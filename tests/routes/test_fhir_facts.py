"""What the day's work states over FHIR beyond admissions: bookings, charge of a stay, the pharmacy's queue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.people import World, an_id
from tests.routes.fhir import Face, served
from tests.routes.test_fhir_write import put, stay
from tests.sql.officers import prove

INSIDE, ELSEWHERE = str(an_id("inside")), str(an_id("elsewhere"))


def to(kind: str, name: str) -> dict[str, str]:
    return {"reference": f"{kind}/{an_id(name)}"}


def facts(world: World, kind: str) -> set[tuple[Any, ...]]:
    query = "select holder, until is null from access.relationship where kind = %s and made_by is distinct from %s"
    return set(world.sql(query, kind, an_id("system")))


def booked(patient: str, *actors: dict[str, str]) -> dict[str, Any]:
    whole = [{"reference": f"Patient/{patient}"}, *actors]
    start = datetime.now(UTC) + timedelta(hours=20)
    times = {"start": start.isoformat(), "end": (start + timedelta(minutes=20)).isoformat()}
    people = [{"actor": actor, "status": "accepted"} for actor in whole]
    return {"resourceType": "Appointment", "status": "booked", "participant": people} | times


def test_an_appointment_is_the_practitioners_and_the_units(world: World) -> None:
    async def story(face: Face) -> None:
        made = booked(INSIDE, to("Practitioner", "paul"), to("Location", "medicine_a"))
        assert (await face.send("simone", "POST", "/Appointment", json=made)).status_code == 201
        assert (await face.send("sam", "POST", "/Appointment", json=made)).status_code == 403

    served(world, story)
    assert facts(world, "appointment") == {(an_id(who), False) for who in ("paul", "medicine_a", "tilleuls")}


def test_a_secretary_books_for_somebody_who_calls_for_the_first_time(world: World) -> None:
    async def story(face: Face) -> None:
        made = booked(ELSEWHERE, to("Practitioner", "paul"), to("Location", "surgery_b"))
        stored = await face.send("simone", "POST", "/Appointment", json=made)
        assert stored.status_code == 201, stored.text
        nobody = booked(str(uuid4()), to("Practitioner", "paul"), to("Location", "surgery_b"))
        assert (await face.send("simone", "POST", "/Appointment", json=nobody)).status_code == 404
        assert (await face.send("sam", "GET", f"/Patient/{INSIDE}")).status_code == 403

    served(world, story)
    assert (an_id("surgery_b"), False) in facts(world, "appointment")


def test_a_nurse_admits_who_arrives_at_night(world: World) -> None:
    async def story(face: Face) -> None:
        admitted = await face.send("nadia", "POST", "/Encounter", json=stay(ELSEWHERE, "surgery_b"))
        assert admitted.status_code == 201, admitted.text
        assert (await face.get("paul", f"/Patient/{ELSEWHERE}")).status_code == 200
        assert (
            await face.send("carine", "POST", "/Encounter", json=stay(INSIDE, "surgery_b"))
        ).status_code in (
            403,
            422,
        )
        assert (await face.get("sam", f"/Patient/{INSIDE}")).status_code == 403

    served(world, story)


def test_whoever_takes_charge_of_a_stay_is_its_physician(world: World) -> None:
    async def story(face: Face) -> None:
        made = await face.send("clara", "POST", "/Encounter", json=stay(INSIDE, "surgery_b"))
        assert made.status_code == 201, made.text
        read = await face.get("paul", f"/Patient/{INSIDE}/Encounter/{made.json()['id']}")
        role = {"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "ATND"}
        charge = [{"type": [{"coding": [role]}], "individual": to("Practitioner", "paul")}]
        taken = await put(face, "paul", read.json() | {"participant": charge}, read.headers["etag"])
        assert taken.status_code == 200, taken.text
        again = taken.json() | {"priority": {"text": "urgent"}}
        assert (await put(face, "paul", again, taken.headers["etag"])).status_code == 200
        assert (await face.get("sam", f"/Patient/{INSIDE}")).status_code == 403

    served(world, story)
    query = "select count(*) from access.relationship where kind = 'responsible_physician' and holder = %s"
    assert world.sql(query, an_id("paul")) == [(1,)]  # once: the second change took no charge


def test_a_prescription_waits_in_the_pharmacy_until_it_is_dispensed(world: World) -> None:
    world.sql(
        "insert into directory.assignment (id, account_id, unit_id, since, made_by, made_at) "
        "values (gen_random_uuid(), %s, %s, '2020-01-01', %s, '2020-01-01')",
        an_id("felix"),
        an_id("lab"),
        an_id("adam"),
    )

    def dispensed(request: str, status: str) -> dict[str, Any]:
        return {
            "resourceType": "MedicationDispense",
            "status": status,
            "medicationCodeableConcept": {"text": "PARACÉTAMOL 1 g"},
            "subject": to("Patient", "inside"),
            "authorizingPrescription": [{"reference": f"MedicationRequest/{request}"}],
        }

    async def story(face: Face) -> None:
        asked = {
            "resourceType": "MedicationRequest",
            "status": "active",
            "intent": "order",
            "medicationCodeableConcept": {"text": "PARACÉTAMOL 1 g"},
            "subject": to("Patient", "inside"),
            "dispenseRequest": {"performer": to("Organization", "lab")},
        }
        assert (await face.get("felix", f"/Patient/{INSIDE}")).status_code == 403
        untouched = await face.send("paul", "POST", "/MedicationRequest", json=asked)
        assert untouched.status_code == 401
        assert "RequestGroup" in untouched.json()["issue"][0]["diagnostics"]
        prove(world, "paul")
        made = await face.send("paul", "POST", "/MedicationRequest", json=asked)
        assert made.status_code == 201, made.text
        assert (await face.get("felix", f"/Patient/{INSIDE}")).status_code == 200
        part = await face.send(
            "felix", "POST", "/MedicationDispense", json=dispensed(made.json()["id"], "in-progress")
        )
        assert part.status_code == 201, part.text
        assert (await face.get("felix", f"/Patient/{INSIDE}")).status_code == 200
        whole = await face.send(
            "felix", "POST", "/MedicationDispense", json=dispensed(made.json()["id"], "completed")
        )
        assert whole.status_code == 201, whole.text
        assert (await face.get("felix", f"/Patient/{INSIDE}")).status_code == 403
        assert (await face.get("sam", f"/Patient/{INSIDE}")).status_code == 403

    served(world, story)
