"""The life of the fictional group at an hour of a day: its wards are busy, and nothing is of the time to come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest

from cloison.chart import attention, present, triage
from cloison.demo.group import build_group
from cloison.demo.model import Person, Stay
from cloison.demo.population import population
from cloison.medicines import plan
from cloison.records.validation import faults

GROUP = build_group()
UNITS = {unit.id: unit for unit in GROUP.units}
TODAY = date(2026, 11, 24)
HOURS = (3, 9, 14, 22)


@pytest.fixture(scope="module", params=HOURS, ids=lambda hour: f"{hour} h UTC")
def now(request: pytest.FixtureRequest) -> datetime:
    return datetime(2026, 11, 24, request.param, 37, tzinfo=UTC)


@pytest.fixture(scope="module")
def people(now: datetime) -> list[Person]:
    return list(population(GROUP, count=900, today=TODAY, now=now))


def there(people: list[Person], *kinds: str) -> Iterator[tuple[Stay, list[dict[str, Any]]]]:
    """Those present, in a unit of these kinds or in any, with their records."""
    for person in people:
        for stay in person.stays:
            if stay.discharged_at is None and (not kinds or UNITS[stay.movements[-1].unit_id].kind in kinds):
                yield stay, [orjson.loads(r.json) for r in person.resources]


def test_nothing_is_of_the_time_to_come_and_all_of_it_is_fhir(people: list[Person], now: datetime) -> None:
    for person in people:
        assert all(resource.recorded_at < now for resource in person.resources)
        assert all(
            order.at < now and (order.done_at is None or order.done_at < now) for order in person.orders
        )
        assert all(stay.admitted_at < now for stay in person.stays)
    for _stay, record in there(people):
        for resource in record:
            assert faults(resource) == []


def test_a_few_of_a_ward_are_overdue_at_any_hour_and_never_all(people: list[Person], now: datetime) -> None:
    late = [attention.vitals_late(record, stay.admitted_at, now) for stay, record in there(people)]
    share = sum(hours is not None for hours in late) / len(late)
    assert 0.01 < share < 0.15, share


def test_nobody_waits_in_an_emergency_unit_since_yesterday(people: list[Person], now: datetime) -> None:
    found = [present.current(record) for _stay, record in there(people, "emergency")]
    waits = [triage.waiting(stay.resource, now) for stay in found if stay]
    assert len(waits) >= 8
    assert all(wait is not None and 10 < wait.minutes < 600 for wait in waits)
    assert any(wait.for_physician for wait in waits if wait) and not all(
        wait.for_physician for wait in waits if wait
    )
    assert sum(wait.late for wait in waits if wait) <= len(waits) / 2


def test_most_doses_are_noted_and_a_few_are_late(people: list[Person], now: datetime) -> None:
    here = now.astimezone(present.PARIS)
    states: Counter[str] = Counter()
    with_late = 0
    records = [record for _stay, record in there(people)]
    for record in records:
        doses = plan.planned(record, here - timedelta(hours=12), here - timedelta(hours=1), here)
        states.update(dose.state for dose in doses if dose.at)
        with_late += bool(plan.late(record, here))
    assert states["given"] > 0.85 * sum(states.values())
    assert states["refused"] and states["not_given"]
    assert 0 < with_late < 0.15 * len(records)


def test_letters_wait_for_their_physicians(people: list[Person]) -> None:
    drafts = [(person, draft) for person in people for draft in person.drafts]
    assert len(drafts) > 10
    for person, draft in drafts:
        letter = next(orjson.loads(r.json) for r in person.resources if r.id == draft.id)
        assert (letter["resourceType"], letter["status"]) == ("Composition", "preliminary")
        assert letter["author"][0]["reference"] == f"Practitioner/{draft.physician_id}"


def test_consultations_of_this_morning_are_over(people: list[Person], now: datetime) -> None:
    for person in people:
        for visit in person.appointments:
            status = next(orjson.loads(r.json)["status"] for r in person.resources if r.id == visit.id)
            assert (status in ("fulfilled", "noshow")) == (visit.until <= now)


def test_an_hour_changes_nobody_s_identity(people: list[Person]) -> None:
    others = population(GROUP, count=60, today=TODAY)
    assert [(p.patient_id, p.traits.ipp, p.traits.birth_name) for p in others] == [
        (p.patient_id, p.traits.ipp, p.traits.birth_name) for p in people[:60]
    ]
