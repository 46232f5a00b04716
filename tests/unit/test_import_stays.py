"""Encounters become stays, movements and relationships, where the directory knows place and physician (7.2)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from cloison.exchange.places import Places, named_by, why_not
from cloison.exchange.stays import Care, Receiver, care_of

HERE, OTHER = uuid4(), uuid4()
WARD, BED_WARD, AWAY = uuid4(), uuid4(), uuid4()
PHYSICIAN, NURSE = uuid4(), uuid4()
NOW = datetime(2026, 1, 1, tzinfo=UTC)
RPPS, NURSES = "99700218896", "10101201234"


def places() -> Places:
    made = Places()
    made.load(
        [
            ("site", HERE, HERE, "960000016", "Here", None, False),
            ("site", OTHER, OTHER, "960000024", "Other", None, False),
            ("unit", WARD, HERE, "W1", "Chirurgie", None, False),
            ("unit", BED_WARD, HERE, "W2", "Médecine", None, False),
            ("unit", AWAY, OTHER, "X1", "Ailleurs", None, False),
            ("account", PHYSICIAN, HERE, RPPS, None, "physician", False),
            ("account", NURSE, HERE, NURSES, None, "nurse", False),
        ]
    )
    for resource in (
        {"resourceType": "Location", "id": "w1", "identifier": [{"value": "w1"}]},
        {"resourceType": "Location", "id": "bed", "partOf": {"reference": "Location/room"}},
        {"resourceType": "Location", "id": "room", "name": "12", "managingOrganization": {"reference": "Organization/uf"}},
        {"resourceType": "Organization", "id": "uf", "identifier": [{"value": "W2"}]},
        {"resourceType": "Organization", "id": "there", "identifier": [{"system": "https://finess.esante.gouv.fr", "value": "960000024"}]},
        {"resourceType": "Organization", "id": "siren", "identifier": [{"system": "https://sirene.fr", "value": "960000024"}]},
        {"resourceType": "Practitioner", "id": "d", "identifier": [{"system": "https://rpps.esante.gouv.fr", "value": RPPS}]},
        {"resourceType": "Practitioner", "id": "n", "identifier": [{"system": "urn:oid:1.2.250.1.71.4.2.1", "value": "8" + NURSES}]},
        {"resourceType": "Practitioner", "id": "x", "identifier": [{"system": "urn:npi", "value": RPPS}]},
        {"resourceType": "PractitionerRole", "id": "r", "practitioner": {"reference": "Practitioner/d"}},
    ):  # fmt: skip
        made.said[f"{resource['resourceType']}/{resource['id']}"] = named_by(resource)
    return made


def encounter(name: str = "e", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Encounter",
        "id": name,
        "status": "in-progress",
        "period": {"start": "2025-12-30T08:00:00Z"},
    } | more


def care(*resources: dict[str, Any], unit: UUID | None = None) -> tuple[Care, dict[str, UUID]]:
    given = {f"{r['resourceType']}/{r['id']}": r for r in resources}
    ids = {name: uuid4() for name in given}
    return care_of(given, ids, places(), Receiver(HERE, unit), NOW), ids


def facts(found: Care) -> set[tuple[Any, ...]]:
    return {(f.kind, f.holder, f.since, f.until) for f in found.facts}


START = datetime(2025, 12, 30, 8, tzinfo=UTC)


def at(location: str, **period: str) -> dict[str, Any]:
    return {"location": {"reference": f"Location/{location}"}, **({"period": period} if period else {})}


def test_a_stay_with_its_movements_and_its_physician() -> None:
    moved = datetime(2025, 12, 31, 9, tzinfo=UTC)
    found, ids = care(
        encounter(
            location=[at("w1", end="2025-12-31T09:00:00Z"), at("bed", start="2025-12-31T09:00:00Z")],
            participant=[
                {"type": [{"coding": [{"code": "ATND"}]}], "individual": {"reference": "Practitioner/d"}},
                {"type": [{"coding": [{"code": "REF"}]}], "individual": {"reference": "Practitioner/n"}},
                {"individual": {"reference": "Practitioner/n"}},
                {"individual": {"reference": "Practitioner/x"}},
            ],
        )
    )
    assert found.stays == [(ids["Encounter/e"], HERE, START, None)]
    assert facts(found) == {
        ("site_presence", HERE, START, None),
        ("ward_presence", WARD, START, moved),
        ("ward_presence", BED_WARD, moved, None),
        ("responsible_physician", PHYSICIAN, START, None),
    }
    assert {f.stay_id for f in found.facts} == {ids["Encounter/e"]}


@pytest.mark.parametrize(
    ("more", "until"),
    [
        ({"status": "finished", "period": {"start": "2025-12-30T08:00:00Z", "end": "2025-12-31"}}, datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ({"status": "finished"}, START),  # nobody wrote down when: it does not go on for ever
        ({"period": {"start": "2025-12-30T08:00:00Z", "end": "2030-01-01"}}, None),
        ({"period": {"start": "2025-12-30T08:00:00Z", "end": "2025-12-01"}}, START),
    ],
)  # fmt: skip
def test_when_a_stay_ends(more: dict[str, Any], until: datetime | None) -> None:
    found, _ = care(encounter(**more))
    assert [(s[2], s[3]) for s in found.stays] == [(START, until)]


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error", "unknown"])
def test_what_did_not_happen_is_no_stay(status: str) -> None:
    found, _ = care(encounter(status=status))
    assert (found.stays, found.facts) == ([], [])


def test_what_is_to_come_is_expected_by_its_ward_and_is_no_stay() -> None:
    later = datetime(2026, 2, 1, tzinfo=UTC)
    for more in ({"status": "planned"}, {}):
        found, _ = care(encounter(period={"start": "2026-02-01"}, location=[at("w1")], **more))
        assert found.stays == []
        assert facts(found) == {("expected", WARD, later, later)}


def test_without_a_beginning_there_is_no_stay_and_a_note() -> None:
    found, _ = care(encounter(period={}))
    assert (found.stays, found.facts, found.notes.total()) == ([], [], 1)


def test_a_stay_belongs_to_the_site_that_its_finess_names_and_to_no_other() -> None:
    there, ids = care(encounter(serviceProvider={"reference": "Organization/there"}, location=[at("w1")]))
    assert there.stays[0][1] == OTHER
    assert {f.kind for f in there.facts} == {"site_presence"}  # the ward is not of that site
    assert there.site_of == {"Encounter/e": OTHER}
    siren, _ = care(encounter(serviceProvider={"reference": "Organization/siren"}))
    assert siren.stays[0][1] == HERE
    del ids


def test_the_unit_given_takes_stays_that_name_none_known_here() -> None:
    found, _ = care(encounter(location=[at("nowhere")]), unit=WARD)
    assert ("ward_presence", WARD, START, None) in facts(found)
    assert found.notes.total() == 0


def test_a_part_of_a_stay_is_a_movement_of_it() -> None:
    outer = encounter("outer", location=[at("w1", end="2025-12-31")])
    part = encounter(
        "part", period={"start": "2025-12-31"}, location=[at("bed")], partOf={"reference": "Encounter/outer"}
    )
    found, ids = care(part, outer)
    assert [s[0] for s in found.stays] == [ids["Encounter/outer"]]
    assert {f.stay_id for f in found.facts} == {ids["Encounter/outer"]}
    assert {f.holder for f in found.facts if f.kind == "ward_presence"} == {WARD, BED_WARD}
    circle, _ = care(
        encounter("a", partOf={"reference": "Encounter/b"}),
        encounter("b", partOf={"reference": "Encounter/a"}),
    )
    assert len(circle.stays) == 2


def test_orders_advice_and_appointments_until_they_are_done() -> None:
    order = {
        "resourceType": "ServiceRequest",
        "id": "o",
        "status": "active",
        "authoredOn": "2025-12-31T10:00:00Z",
    }
    order["performer"] = [{"reference": "Location/w1"}, {"reference": "Practitioner/x"}]  # type: ignore[assignment]
    advice = {
        "resourceType": "Task",
        "id": "t",
        "status": "requested",
        "owner": {"reference": "PractitionerRole/r"},
    }
    visit = {
        "resourceType": "Appointment",
        "id": "v",
        "status": "booked",
        "start": "2026-01-05T10:00:00Z",
        "participant": [
            {"actor": {"reference": "Practitioner/d"}},
            {"actor": {"identifier": {"value": "w1"}}},
        ],
    }
    found, ids = care(order, advice, visit)
    assert {(f.kind, f.holder, f.stay_id) for f in found.facts} == {
        ("order", WARD, ids["ServiceRequest/o"]),
        ("advice", PHYSICIAN, ids["Task/t"]),
        ("appointment", PHYSICIAN, ids["Appointment/v"]),
        ("appointment", WARD, ids["Appointment/v"]),
    }
    over, _ = care(
        order | {"status": "completed"}, advice | {"status": "rejected"}, visit | {"status": "cancelled"}
    )
    assert over.facts == []


def test_why_a_place_is_not_taken_is_one_sentence() -> None:
    known = places()
    sentences = {
        why_not(known.said[name]) for name in ("Organization/there", "Organization/siren", "Practitioner/x")
    }
    assert len(sentences) == 3
    assert all(s.count(".") == 1 and s.endswith(".") for s in sentences)
