"""The parts of the simulator that need no server: the roster, the agenda, what answers demand, and the counting."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from cloison.demo.group import build_group
from cloison.simulator import parameters, report
from cloison.simulator.agenda import Agenda
from cloison.simulator.client import Reply
from cloison.simulator.disclosures import by_role, spread
from cloison.simulator.measures import Measure
from cloison.simulator.people import WARDS, People, with_newcomers
from cloison.simulator.reactions import PROPOSAL, Demand, demanded, proposal
from cloison.simulator.roster import PARIS, Shift, roster

LOADED = parameters.load()
START = datetime(2026, 11, 30, tzinfo=UTC)
A, B, C = (UUID(int=n) for n in (1, 2, 3))


def people() -> People:
    group = with_newcomers(build_group(), LOADED.first_day, hires=6, locums=3, days=14)
    return People(group)


@pytest.fixture(scope="module")
def shifts() -> list[Shift]:
    return roster(people(), LOADED, 14, 1)


def test_the_same_seed_gives_the_same_roster_and_another_seed_another(shifts: list[Shift]) -> None:
    def told(found: list[Shift]) -> list[tuple[str, datetime]]:
        return [(s.account.username, s.start) for s in found]

    assert told(shifts) == told(roster(people(), LOADED, 14, 1))
    assert told(shifts) != told(roster(people(), LOADED, 14, 2))


def test_nobody_is_in_two_places_or_longer_than_a_session(shifts: list[Shift]) -> None:
    by_account = defaultdict(list)
    for shift in shifts:
        assert shift.minutes <= 720
        by_account[shift.account.id].append(shift)
    for mine in by_account.values():
        for before, after in pairwise(mine):
            assert before.end <= after.start


def test_nobody_works_where_they_are_not_assigned(shifts: list[Shift]) -> None:
    known = people()
    for shift in shifts:
        members = known.members(shift.unit.id, shift.account.role, shift.start.date())
        assert shift.account.id in {account.id for account in members}


def test_every_ward_has_a_nurse_at_every_hour(shifts: list[Shift]) -> None:
    known = people()
    nurses = [s for s in shifts if s.account.role == "nurse"]
    first = datetime.combine(LOADED.first_day, time(8), PARIS)
    for hours in range(0, 13 * 24, 3):
        at = first + timedelta(hours=hours)
        there = {s.unit.id for s in nurses if s.start <= at < s.end}
        assert {unit.id for unit in known.open_units((*WARDS, "emergency"))} <= there, at


def test_locums_work_at_three_sites_and_hires_begin(shifts: list[Shift]) -> None:
    lent = {s.unit.site_id for s in shifts if s.account.username == "locum1.nouveau"}
    assert len(lent) == 3
    assert any(s.account.username == "hire1.nouveau" for s in shifts)


def test_deeds_are_done_in_order_and_the_clock_never_goes_back() -> None:
    moved: list[datetime] = []
    agenda = Agenda(START, moved.append)
    done: list[str] = []
    agenda.at(START + timedelta(hours=2), lambda: done.append("second"))
    agenda.at(START + timedelta(hours=1), lambda: agenda.at(START, lambda: done.append("too late: now")))
    agenda.at(START + timedelta(hours=2), lambda: done.append("third"))
    agenda.at(START + timedelta(hours=9), lambda: done.append("never"))
    agenda.run(START + timedelta(hours=3))
    assert done == ["too late: now", "second", "third"]
    assert moved == sorted(set(moved)) == [START + timedelta(hours=1), START + timedelta(hours=2)]


def outcome(code: str, words: str = "", **more: Any) -> dict[str, Any]:
    return {"resourceType": "OperationOutcome", "issue": [{"code": code, "diagnostics": words, **more}]}


def test_what_an_answer_demands_is_read_as_the_decision_record_says() -> None:
    stepped = {"www-authenticate": 'Bearer error="insufficient_user_authentication"'}
    asked = {"details": {"coding": [{"system": PROPOSAL, "code": "0f8f"}]}}
    second = Reply(403, {}, outcome("suppressed", **asked))
    assert demanded(Reply(200, {})) is None
    assert demanded(Reply(401, stepped)) is Demand.STEP_UP
    assert demanded(Reply(401, {"www-authenticate": 'Bearer realm="cloison"'})) is Demand.SIGNED_OUT
    assert demanded(Reply(403, {}, outcome("required", "Say why: header X-Reason."))) is Demand.REASON
    assert (demanded(second), proposal(second)) == (Demand.SECOND_PERSON, "0f8f")
    assert demanded(Reply(403, {}, outcome("suppressed"))) is Demand.CONTAINED
    assert demanded(Reply(403, {}, outcome("forbidden"))) is Demand.NOT_IN_CARE
    assert [demanded(Reply(s, {})) for s in (404, 429, 503, 500, 422)] == [
        Demand.ABSENT,
        Demand.ALLOWANCE,
        Demand.BUSY,
        Demand.WRONG,
        Demand.WRONG,
    ]


@dataclass
class Line:
    at: datetime
    patients: list[UUID]
    event: str = "patient.open"
    explained: bool | None = True
    outcome: str = "allowed"
    reason: str = "ward_presence"
    session_id: UUID | None = field(default=A)
    account_id: UUID | None = field(default=A)
    role: str | None = "nurse"


def test_distinct_patients_are_counted_in_rolling_windows() -> None:
    minute = timedelta(minutes=1)
    found = by_role(
        [
            Line(START, [A]),
            Line(START + 10 * minute, [B]),
            Line(START + 12 * minute, [A]),
            Line(START + 20 * minute, [C], explained=False, reason="break_glass"),
            Line(START + 21 * minute, [B, C], event="patient.list"),
            Line(START + 70 * minute, [C], outcome="refused", reason="allowance_spent"),
        ]
    )["nurse"]
    told = found.told()
    assert told["explained"] == 0.6667
    assert told["shift"]["opened"]["max"] == 3
    assert told["account_day"]["explained_opened"]["quarter_hour"]["max"] == 2
    assert told["account_day"]["explained"]["hour"]["max"] == 3
    assert told["account_day"]["others"]["day"]["max"] == 1
    assert told["refused"] == {"allowance_spent": 1}


def test_a_spread_of_nothing_is_nothing() -> None:
    assert spread([]) == {"n": 0, "median": 0, "p95": 0, "p99": 0, "max": 0}
    assert spread([1, 2, 3]) == {"n": 3, "median": 2, "p95": 3, "p99": 3, "max": 3}


def test_the_page_is_rebuilt_between_its_markers_and_nowhere_else() -> None:
    page = f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n"
    assert report.rebuilt(page, "| new |") == f"before\n{report.BEGIN}\n\n| new |\n\n{report.END}\nafter\n"
    with pytest.raises(ValueError, match="no place"):
        report.rebuilt("nothing here", "x")


def test_the_page_tells_what_the_rules_did_to_honest_people() -> None:
    shift = Measure("nurse", "medicine", "day", step_ups=1, contained=1, contained_minutes=17.4, delayed=3)
    rule = {
        "alerts": 4,
        "false_stops": 1,
        "false_stops_per_1000_shifts": 500.0,
        "roles": {"care_assistant": 4},
    }
    run = {
        "days": 1, "seed": 1, "patients": 300, "sweep": 1.0, "requests": 12, "rules": {"cadence": rule},
        "roles": report.roles([shift, Measure("nurse", "medicine", "night")], {}),
    }  # fmt: skip
    nurse = run["roles"]["nurse"]  # type: ignore[index]
    assert (nurse["shifts"], nurse["shifts_with_friction"], nurse["false_containments_per_1000"]) == (
        2,
        1,
        500.0,
    )
    assert (nurse["contained_minutes"], nurse["care_delayed"], nurse["refused_care"]) == (17, 3, 0)
    assert "| cadence | 4 | 1 | 500 | care assistant 4 |" in report.page([run])
    assert "No rule said anything." in report.page([run | {"rules": {}}])


def test_the_first_day_is_a_monday_after_everybody_was_hired() -> None:
    assert LOADED.first_day.weekday() == 0
    assert max(a.since for a in build_group().accounts) < LOADED.first_day <= date(2027, 1, 1)
