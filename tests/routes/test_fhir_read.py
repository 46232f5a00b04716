"""Reading over FHIR: who is in care, the stranger, the front desk, nobody."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.people import World, an_id
from tests.routes.fhir import Face, served

INSIDE = an_id("inside")


def test_one_record(world: World) -> None:
    async def story(face: Face) -> None:
        read = await face.get("nadia", f"/Patient/{INSIDE}")
        assert read.status_code == 200, read.text
        assert read.json()["name"][0]["family"] == "Lefèvre"
        assert read.json()["address"][0]["city"] == "Sées"
        assert read.headers["etag"] == 'W/"1"'
        assert read.headers["content-type"] == "application/fhir+json"
        assert read.headers["cache-control"] == "no-store"
        weight = an_id("inside weight")
        for path in (f"/Patient/{INSIDE}/Observation/{weight}", f"/Observation/{weight}?patient={INSIDE}"):
            one = await face.get("nadia", path)
            assert one.json()["valueQuantity"]["value"] == 64
            assert (await face.get("sam", path)).status_code == 403
            assert (await face.get("clara", path)).status_code == 404
        lost = await face.get("nadia", f"/Observation/{weight}")
        assert lost.status_code == 404
        assert "?patient=" in lost.json()["issue"][0]["diagnostics"]

    served(world, story)
    lines = world.sql(
        "select outcome, reason, surface from ledger.line where event = 'patient.open' order by id"
    )
    assert lines.count(("allowed", "ward_presence", "fhir")) == 3
    assert lines.count(("refused", "no_relationship", "fhir")) == 2  # sam, twice; clara's role: role_refuses
    assert lines.count(("refused", "role_refuses", "fhir")) == 2


@pytest.mark.parametrize(("who", "status"), [("sam", 403), ("clara", 404), ("adam", 404), ("coline", 404)])
def test_an_id_that_exists_and_a_random_one_are_told_alike(world: World, who: str, status: int) -> None:
    async def story(face: Face) -> None:
        other = "elsewhere" if who != "sam" else "inside"
        told = [
            await face.get(who, f"/Patient/{patient}") for patient in (an_id(other), uuid4(), "not-an-id")
        ]
        assert {t.status_code for t in told} == {status}
        assert len({t.content for t in told}) == 1
        assert len({tuple(sorted(t.headers.items())) for t in told}) == 1
        if status == 403:
            assert "$break-glass" in told[0].json()["issue"][0]["diagnostics"]
        else:
            assert "break-glass" not in told[0].text

    served(world, story)


def test_without_a_session(world: World) -> None:
    async def story(face: Face) -> None:
        path = f"/Patient/{INSIDE}"
        cookie = {"Cookie": "cloison_session=" + world.secret("nadia").hex()}
        for headers in ({}, cookie, {"Authorization": "Bearer x"}, {"Authorization": "Bearer " + "A" * 43}):
            told = await face.get(None, path, headers=headers)
            assert told.status_code == 401, headers
            assert told.headers["www-authenticate"].startswith("Bearer")
            assert told.json()["issue"][0]["code"] == "login"
        assert (await face.get("nadia", path)).status_code == 200
        world.sql("update identity.session set ended_at = now()")
        assert (await face.get("nadia", path)).status_code == 401  # although the role is remembered

    served(world, story)


def test_everything(world: World) -> None:
    async def story(face: Face) -> None:
        whole = (await face.get("nadia", f"/Patient/{INSIDE}/$everything")).json()
        types = [e["resource"]["resourceType"] for e in whole["entry"]]
        assert types[0] == "Patient"
        assert sorted(types) == ["AllergyIntolerance", "MedicationRequest", "Observation", "Patient"]
        assert whole["total"] == 4
        assert (await face.get("clara", f"/Patient/{INSIDE}/$everything")).status_code == 404
        assert (await face.get("sam", f"/Patient/{INSIDE}/$everything")).status_code == 403

    served(world, story)


def test_purpose_and_sealed(world: World) -> None:
    async def story(face: Face) -> None:
        path = f"/Patient/{INSIDE}"
        wrong = await face.get("nadia", path, headers={"X-Purpose-Of-Use": "CURIOSITY"})
        assert wrong.status_code == 400
        assert "CURIOSITY" not in wrong.text
        assert (await face.get("nadia", path, headers={"X-Purpose-Of-Use": "ETREAT"})).status_code == 200
        assert (await face.get("nadia", path, headers={"X-Sealed-Reason": "short"})).status_code == 400
        told = await face.get("nadia", path, headers={"X-Sealed-Reason": "psychiatric advice asked"})
        assert told.status_code == 200
        assert (await face.get("sam", path)).status_code == 403

    served(world, story)
    assert world.sql("select count(*) from ledger.line where 'sealed' = any (slices)") == [(1,)]
