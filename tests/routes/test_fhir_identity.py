"""Identities over FHIR: the matricule INS of a qualified one alone, what is doubted is provisional, and links."""

from __future__ import annotations

from typing import Any

from tests.people import World, an_id
from tests.routes.fhir import Face, served
from tests.routes.test_fhir_write import person, put
from tests.sql.test_link_steps import linked

INSIDE = str(an_id("inside"))
NIR, TEST = "1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.10"
NUMBER = "295109912611193"
_RELIABILITY = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability"


def with_ins(patient: dict[str, Any], oid: str = NIR) -> dict[str, Any]:
    numbers = [{"system": f"urn:oid:{oid}", "value": NUMBER}, *patient.get("identifier", ())]
    return {**patient, "identifier": numbers}


def stating(patient: dict[str, Any], *codes: str) -> dict[str, Any]:
    said = [{"url": "identityStatus", "valueCoding": {"code": code}} for code in codes]
    return {**patient, "extension": [{"url": _RELIABILITY, "extension": said}]}


def test_the_matricule_leaves_for_a_qualified_identity_alone(world: World) -> None:
    status = "update records.patient set identity_status = %s where id = %s"

    async def story(face: Face) -> None:
        before = await face.get("nadia", f"/Patient/{INSIDE}")
        kept = await put(face, "nadia", with_ins(before.json()), before.headers["etag"])
        assert kept.status_code == 200, kept.text
        assert NUMBER not in kept.text  # validated, not qualified
        for path in (f"/Patient/{INSIDE}", "/Patient", f"/Patient/{INSIDE}/$everything"):
            told = await face.get("nadia", path)
            assert told.status_code == 200
            assert INSIDE in told.text
            assert NUMBER not in told.text, path
            assert "IPP-inside" in told.text
        shown = await face.get("nadia", f"/Patient/{INSIDE}")
        again = await put(face, "nadia", shown.json(), shown.headers["etag"])  # sent back as it was shown
        assert again.status_code == 200
        world.sql(status, "QUAL", INSIDE)
        for path in (f"/Patient/{INSIDE}", "/Patient", f"/Patient/{INSIDE}/$everything"):
            assert NUMBER in (await face.get("nadia", path)).text, path  # and it was not lost

    served(world, story)


def test_matricules_for_tests_are_refused_where_real_people_are_cared_for(world: World) -> None:
    async def refused(face: Face) -> None:
        told = await face.send("clara", "POST", "/Patient", json=with_ins(person(), TEST))
        assert told.status_code == 422
        assert "issued for tests" in told.text
        assert NUMBER not in told.text
        assert (await face.send("clara", "POST", "/Patient", json=with_ins(person()))).status_code == 201

    async def taken(face: Face) -> None:
        told = await face.send("clara", "POST", "/Patient", json=with_ins(person(), TEST))
        assert told.status_code == 201, told.text

    served(world, refused)
    served(world, taken, test_ins=True)


def test_what_is_doubtful_or_fictitious_is_provisional(world: World) -> None:
    stands = "select identity_status, doubtful from records.patient where id = %s"

    async def story(face: Face) -> None:
        before = await face.get("nadia", f"/Patient/{INSIDE}")
        assert world.sql(stands, INSIDE) == [("VALI", False)]
        told = await put(face, "nadia", stating(before.json(), "VALI", "DOUT"), before.headers["etag"])
        assert told.status_code == 200, told.text
        assert world.sql(stands, INSIDE) == [("PROV", True)]
        told = await put(face, "nadia", stating(told.json(), "VALI"), told.headers["etag"])
        assert told.status_code == 200, told.text
        assert world.sql(stands, INSIDE) == [("PROV", False)]  # no doubt any more, and no proof either
        world.sql("update records.patient set identity_status = 'VALI' where id = %s", INSIDE)
        told = await put(face, "nadia", stating(told.json(), "FICT"), told.headers["etag"])
        assert world.sql(stands, INSIDE) == [("PROV", False)]
        made = await face.send("clara", "POST", "/Patient", json=stating(person(), "DOUT"))
        assert world.sql(stands, made.json()["id"]) == [("PROV", True)]

    served(world, story)


def test_a_link_is_told_at_each_read_and_never_stored(world: World, gate: Any) -> None:
    linked(world, gate)
    elsewhere = str(an_id("elsewhere"))

    async def story(face: Face) -> None:
        told = await face.get("nadia", f"/Patient/{INSIDE}")
        link = [{"other": {"reference": f"Patient/{elsewhere}"}, "type": "replaced-by"}]
        assert told.json()["link"] == link
        other = await face.get("nadia", f"/Patient/{elsewhere}")  # the client follows it, and is counted
        assert other.status_code == 200
        assert other.json()["link"] == [{"other": {"reference": f"Patient/{INSIDE}"}, "type": "replaces"}]
        again = await put(face, "nadia", told.json(), told.headers["etag"])
        assert again.status_code == 200, again.text
        world.sql(
            "update records.link set until = gate.now(), ended_by = made_by, ended_because = 'two_people'"
        )
        world.sql("select gate.relink(array[%s::uuid])", INSIDE)
        assert "link" not in (await face.get("nadia", f"/Patient/{INSIDE}")).json()
        assert (await face.get("nadia", f"/Patient/{elsewhere}")).status_code == 403

    served(world, story)
