"""What the interface says of itself, how it fails, and what it never logs."""

from __future__ import annotations

import logging

import pytest

from cloison.fhir import app as face_module
from cloison.fhir.write import TYPES
from tests.people import World, an_id
from tests.routes.fhir import Face, served

INSIDE = an_id("inside")


def test_the_capability_statement_names_what_there_is(world: World) -> None:
    async def story(face: Face) -> None:
        told = (await face.get(None, "/metadata")).json()
        assert (told["resourceType"], told["fhirVersion"]) == ("CapabilityStatement", "4.0.1")
        stated = {r["type"]: {i["code"] for i in r["interaction"]} for r in told["rest"][0]["resource"]}
        governed = {"Practitioner", "PractitionerRole"}
        assert set(stated) == {*face_module._KINDS, "Patient"} | governed
        assert {kind for kind, verbs in stated.items() if "create" in verbs} == set(TYPES) | governed
        assert (await face.get("sam", f"/Patient/{INSIDE}")).status_code == 403

    served(world, story)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", f"/Patient/{INSIDE}", 405),
        ("PATCH", f"/Patient/{INSIDE}", 405),
        ("GET", "/a/b/c/d/e", 404),
        ("GET", "/", 405),
        ("GET", f"/Patient/{INSIDE}/", 404),
        ("GET", f"/Patient/{INSIDE}/_history", 404),
    ],
)
def test_what_is_no_address_is_an_outcome_too(world: World, method: str, path: str, status: int) -> None:
    async def story(face: Face) -> None:
        for who in ("nadia", "sam"):
            told = await face.send(who, method, path)
            assert (told.status_code, told.json()["resourceType"]) == (status, "OperationOutcome")
            assert told.headers["cache-control"] == "no-store"

    served(world, story)


def test_a_body_that_was_moved_is_reported_and_nothing_of_it_shown(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.sql("update records.resource set body = substr(body, 1, 40) where resource_type = 'Observation'")

    async def story(face: Face) -> None:
        told = await face.get("nadia", f"/Observation?patient={INSIDE}")
        assert told.status_code == 500
        assert told.json()["issue"][0]["code"] == "exception"
        assert "Traceback" not in told.text
        assert (await face.get("sam", f"/Observation?patient={INSIDE}")).status_code == 403

    with caplog.at_level(logging.DEBUG):
        served(world, story)
    assert "record-unreadable" in caplog.text


def test_a_fault_of_ours_shows_no_trace_and_logs_no_value(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise ValueError("Lefèvre 1950-03-12")

    monkeypatch.setattr("cloison.fhir.search.asked_for", failing)

    async def story(face: Face) -> None:
        told = await face.get("nadia", "/Patient?birthdate=1950-03-12&family=Lef")
        assert told.status_code == 500
        assert "Lef" not in told.text

    with caplog.at_level(logging.INFO, logger="cloison"):
        served(world, story)
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("cloison")]
    assert any("ValueError" in line for line in ours)
    assert not any("Lef" in line or "1950" in line for line in ours)
