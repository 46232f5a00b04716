"""The front desk reads masked contact of whom it admitted itself, until a colleague acts on the stay."""

from __future__ import annotations

from tests.people import World, an_id
from tests.routes.fhir import Face, served

PHONE, STREET, MAIL = "0639981234", "3 rue des Lilas", "anne@exemple.invalid"


def newcomer() -> dict:
    return {
        "resourceType": "Patient",
        "name": [{"use": "official", "family": "Morand", "given": ["Jeanne"]}],
        "gender": "female",
        "birthDate": "1961-04-02",
        "address": [{"line": [STREET], "city": "Sées", "postalCode": "61500"}],
        "telecom": [{"system": "phone", "value": PHONE}, {"system": "email", "value": MAIL}],
        "contact": [{"name": {"family": "Lenoir"}, "telecom": [{"system": "phone", "value": "0639985678"}]}],
    }


def encounter(patient: str) -> dict:
    return {
        "resourceType": "Encounter",
        "status": "in-progress",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "subject": {"reference": f"Patient/{patient}"},
        "location": [{"location": {"reference": f"Location/{an_id('surgery_b')}"}}],
    }


def secrets_in(text: str) -> list[str]:
    return [s for s in (PHONE, STREET, MAIL, "Lenoir", "0639985678") if s in text]


def test_contact_is_masked_until_another_account_acts_on_the_stay(world: World) -> None:
    async def story(face: Face) -> None:
        made = await face.send("clara", "POST", "/Patient", json=newcomer())
        assert made.status_code == 201, made.text
        patient = made.json()["id"]
        stay = await face.send("clara", "POST", "/Encounter", json=encounter(patient))
        assert stay.status_code == 201, stay.text
        read = await face.get("clara", f"/Patient/{patient}")
        assert read.status_code == 200
        assert secrets_in(read.text) == []
        assert read.json()["address"] == [{"city": "Sées", "postalCode": "61500"}]
        assert read.json()["telecom"][0]["value"].endswith("34")
        whole = await face.get("clara", f"/Patient/{patient}/$everything")
        assert secrets_in(whole.text) == []
        # A correction sends the rest back as it was shown; nothing is lost, and the answer shows no more.
        corrected = read.json() | {"address": [{"line": ["5 rue du Lac"], "city": "Sées"}]}
        put = await face.send(
            "clara", "PUT", f"/Patient/{patient}", json=corrected, headers={"If-Match": read.headers["etag"]}
        )
        assert put.status_code == 200, put.text
        assert secrets_in(put.text) == []
        nurse = await face.get("nadia", f"/Patient/{patient}")  # the unit's nurse sees it whole
        assert nurse.status_code == 200, nurse.text
        assert {PHONE, MAIL, "Lenoir"} <= set(secrets_in(nurse.text))
        assert "5 rue du Lac" in nurse.text
        moved = stay.json() | {"location": [{"location": {"reference": f"Location/{an_id('medicine_a')}"}}]}
        acted = await face.send(
            "nadia",
            "PUT",
            f"/Encounter/{moved['id']}",
            json=moved,
            headers={"If-Match": stay.headers["etag"]},
        )
        assert acted.status_code == 200, acted.text
        again = await face.get("clara", f"/Patient/{patient}")
        assert PHONE in again.text
        assert (await face.get("sam", f"/Patient/{patient}")).status_code == 403

    served(world, story)
