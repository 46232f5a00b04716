"""Finding over FHIR: the care set, traits, identifiers, one compartment; what a stranger's row shows."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.people import World, an_id
from tests.routes.fhir import Face, served

INSIDE, ELSEWHERE = str(an_id("inside")), str(an_id("elsewhere"))


def resources(bundle: dict) -> list[dict]:
    return [e["resource"] for e in bundle.get("entry", ())]


def test_the_care_set_is_the_askers_own(world: World) -> None:
    async def story(face: Face) -> None:
        mine = (await face.get("nadia", "/Patient")).json()
        assert [r["id"] for r in resources(mine)] == [INSIDE]
        assert mine["total"] == 1
        assert "address" not in resources(mine)[0]  # a list shows traits alone
        theirs = (await face.get("sam", "/Patient")).json()
        assert len(resources(theirs)) == 41
        assert INSIDE not in {r["id"] for r in resources(theirs)}
        assert (await face.get("adam", "/Patient")).status_code == 404
        assert (await face.get(None, "/Patient")).status_code == 401

    served(world, story)


def test_a_row_outside_the_care_set_shows_what_was_typed_and_little_else(world: World) -> None:
    async def story(face: Face) -> None:
        query = "birthdate=1950-03-12&family=lef&given=ann"
        by_get = await face.get("nadia", "/Patient?" + query)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        by_post = await face.send("nadia", "POST", "/Patient/_search", content=query, headers=form)
        assert by_get.json() == by_post.json()
        rows = {r["id"]: r for r in resources(by_get.json())}
        assert "total" not in by_get.json()
        assert rows[INSIDE]["name"][0]["given"] == ["Anne-Marie"]  # in care
        stranger = rows[ELSEWHERE]
        assert set(stranger) == {"resourceType", "id", "identifier", "gender", "birthDate"}
        assert "Lef" not in str(stranger)
        from_sam = {r["id"]: r for r in resources((await face.get("sam", "/Patient?" + query)).json())}
        assert "name" in from_sam[ELSEWHERE]
        assert "name" not in from_sam[INSIDE]

    served(world, story)


def test_an_exact_identifier_confirms_existence_and_ipp_only(world: World) -> None:
    async def story(face: Face) -> None:
        for query in (
            "identifier=IPP-elsewhere",
            "identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|PI|IPP-elsewhere",
        ):
            found = resources((await face.get("clara", "/Patient", params=query)).json())
            assert [set(r) for r in found] == [{"resourceType", "id", "identifier"}], query
        assert resources((await face.get("sam", "/Patient?identifier=IPP-unknown")).json()) == []
        assert (await face.get("sam", f"/Observation?patient={INSIDE}")).status_code == 403

    served(world, story)


@pytest.mark.parametrize(
    "query",
    [
        "family=Lefevre",  # no birth date
        "birthdate=1950",
        "birthdate=ge1950-01-01",
        "birthdate=19500312",
        "birthdate=1950-03-12&family=*",
        "birthdate=1950-03-12&family:contains=fev",
        "birthdate=1950-03-12&birthdate=1950-03-13",
        "birthdate=1950-03-12&identifier=IPP-inside",
        "identifier=",
        "identifier:of-type=a|b",
        "_include=Patient:organization",
        "_count=1000",
        "name=Lefevre",
    ],
)
def test_what_is_not_supported_is_refused_and_not_ignored(world: World, query: str) -> None:
    async def story(face: Face) -> None:
        told = await face.get("nadia", "/Patient?" + query)
        assert told.status_code == 400, told.text
        assert told.json()["resourceType"] == "OperationOutcome"
        assert "1950-03-12" not in told.text
        assert "Lefevre" not in told.text
        assert (await face.get("sam", f"/Patient/{INSIDE}")).status_code == 403

    served(world, story)


def test_searching_within_a_compartment(world: World) -> None:
    async def story(face: Face) -> None:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answers = [
            await face.get("nadia", f"/Observation?patient={INSIDE}"),
            await face.get("nadia", f"/Observation?subject=Patient/{INSIDE}"),
            await face.get("nadia", f"/Patient/{INSIDE}/Observation"),
            await face.send(
                "nadia", "POST", "/Observation/_search", content=f"patient={INSIDE}", headers=form
            ),
        ]
        assert {a.status_code for a in answers} == {200}
        assert all(resources(a.json()) == resources(answers[0].json()) for a in answers)
        assert [r["id"] for r in resources(answers[0].json())] == [str(an_id("inside weight"))]
        one = await face.get("nadia", f"/Observation?patient={INSIDE}&_id={uuid4()}")
        assert (one.status_code, one.json()["total"]) == (200, 0)
        for query in ("", f"?patient={INSIDE}&patient={ELSEWHERE}", f"?patient={INSIDE}&_include=x"):
            assert (await face.get("nadia", "/Observation" + query)).status_code == 400
        assert (await face.get("sam", f"/Observation?patient={INSIDE}")).status_code == 403
        assert (await face.get("clara", f"/Observation?patient={INSIDE}")).status_code == 404
        assert (await face.get("nadia", f"/Frobnication?patient={INSIDE}")).status_code == 404

    served(world, story)


def test_breaking_the_glass(world: World) -> None:
    def said(code: str, reason: str = "") -> dict:
        entries = [{"name": "reasonCode", "valueCode": code}, {"name": "reason", "valueString": reason}]
        return {"resourceType": "Parameters", "parameter": entries}

    async def story(face: Face) -> None:
        path = f"/Patient/{ELSEWHERE}"
        assert (await face.get("nadia", path)).status_code == 403
        vague = await face.send("nadia", "POST", path + "/$break-glass", json=said("other", "because"))
        assert vague.status_code == 422
        unknown = await face.send(
            "nadia", "POST", f"/Patient/{uuid4()}/$break-glass", json=said("vital_emergency")
        )
        assert unknown.status_code == 404
        for who in ("clara", "adam", "coline"):
            told = await face.send(who, "POST", path + "/$break-glass", json=said("vital_emergency"))
            assert told.status_code == 404
        broken = await face.send("nadia", "POST", path + "/$break-glass", json=said("vital_emergency"))
        assert broken.json()["parameter"] == [{"name": "hours", "valueInteger": 4}]
        assert (await face.get("nadia", path)).status_code == 200
        assert (await face.get("sam", f"/Patient/{INSIDE}")).status_code == 403

    served(world, story)
    units = world.sql(
        "select count(*) from access.spent where holder = %s and kind = 'others'", an_id("nadia")
    )
    assert units == [(2,)]  # the unknown one counts


def test_the_allowance_ends(world: World) -> None:
    async def story(face: Face) -> None:
        body = {
            "resourceType": "Parameters",
            "parameter": [{"name": "reasonCode", "valueCode": "vital_emergency"}],
        }
        statuses = [
            (await face.send("nadia", "POST", f"/Patient/{an_id(f'bed {n}')}/$break-glass", json=body))
            for n in range(11)
        ]
        assert [s.status_code for s in statuses] == [200] * 10 + [403]
        [issue] = statuses[-1].json()["issue"]
        assert issue["code"] == "suppressed"
        [named] = issue["details"]["coding"]
        asked = world.sql("select what, subject from access.proposal where id = %s", named["code"])
        assert asked == [("break_glass", an_id("bed 10"))]
        assert (await face.get("sam", f"/Patient/{INSIDE}")).status_code == 403

    served(world, story)
