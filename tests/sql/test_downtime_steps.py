"""The numbered steps of the sheets for when the system is down, by number: what each refuses, or what it leaves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from cloison.gate import downtime
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from cloison.gate.downtime import DowntimeGate
from tests.database import Database
from tests.people import NOW, World, an_id

INSIDE, UNIT, OTHER = an_id("inside"), an_id("surgery_b"), an_id("geriatrics")


@pytest.fixture
def jobs(world: World, database: Database) -> Iterator[DowntimeGate]:
    client = DowntimeGate(database.conninfo("cloison_jobs"))
    yield client
    client.close()


def card(world: World, gate: Gate, who: str, unit: UUID = UNIT) -> str:
    """The word of the gate where somebody makes a card."""
    made = gate.act(downtime.keep_card(world.secret(who), uuid4(), unit, os.urandom(32)))
    return made.why if isinstance(made, Allowed) else made.reason


def two_cards(world: World, gate: Gate) -> None:
    assert [card(world, gate, who) for who in ("nadia", "paul")] == ["kept", "kept"]


Step = Callable[[World, Gate, DowntimeGate], None]


def a_unit_that_somebody_can_open(world: World, gate: Gate, jobs: DowntimeGate) -> None:
    """Step 1: two people who work there today, or the envelope; who left is no one."""
    assert jobs.sheet(uuid4())[1] == Refused("no_relationship")
    assert jobs.sheet(an_id("old_ward"))[1] == Refused("no_relationship")
    assert card(world, gate, "nadia") == "kept"
    assert jobs.sheet(UNIT)[1] == Refused("no_cards")
    assert card(world, gate, "paul") == "kept"
    world.sql("update directory.account set left_on = current_date where username = 'paul'")
    assert jobs.sheet(UNIT)[1] == Refused("no_cards")
    assert jobs.keep_envelope(uuid4(), UNIT, os.urandom(32))
    assert isinstance(jobs.sheet(UNIT)[1], Allowed)


def once_an_hour(world: World, gate: Gate, jobs: DowntimeGate) -> None:
    two_cards(world, gate)
    assert isinstance(jobs.sheet(UNIT)[1], Allowed)
    assert jobs.sheet(UNIT)[1] == Refused("too_soon")
    world.sql("update records.sheet set at = at - interval '46 minutes'")
    assert isinstance(jobs.sheet(UNIT)[1], Allowed)


def present_now_by_what_explains(world: World, gate: Gate, jobs: DowntimeGate) -> None:
    """Step 3: who lies there; not who has left, nor whom a presence beyond the power to explain put there."""
    two_cards(world, gate)
    for name, more in (
        ("bed 1", "now() - interval '1 minute', false"),
        ("bed 2", "null, true"),
        ("bed 3", "null, false"),
    ):
        world.sql(
            "insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at, until, beyond) "
            f"values (%s, %s, 'ward_presence', now() - interval '1 hour', %s, %s, now(), {more})",
            an_id(name), UNIT, an_id("tilleuls"), an_id("clara"),
        )  # fmt: skip
    told = jobs.sheet(UNIT)[1]
    assert isinstance(told, Allowed)
    assert {row.patient_id for row in told.rows} == {INSIDE, an_id("bed 3")}


def one_line_with_everybody(world: World, gate: Gate, jobs: DowntimeGate) -> None:
    two_cards(world, gate)
    sheet_id, _ = jobs.sheet(UNIT)
    line = "select surface, purpose, patients, role, outcome from ledger.line where event = 'patient.sheet' and ticket = %s"
    assert world.sql(line, sheet_id) == [("print", "TREAT", [INSIDE], "system", "allowed")]
    assert world.sql("select patients, cardinality(cards) from records.sheet") == [([INSIDE], 2)]


def a_ticket_committed_and_ones_own(world: World, gate: Gate, jobs: DowntimeGate, admin: str = "") -> None:
    """Step 7: rolled back, of another secret, or old: nothing."""
    two_cards(world, gate)
    ticket, secret = uuid4(), os.urandom(32)
    with psycopg.connect(jobs._connection.info.dsn + f" password={jobs._connection.info.password}") as c:
        c.execute("select gate.ask_sheet(%s, %s, %s)", (ticket, secret, UNIT))
        assert c.execute("select * from gate.take_sheet(%s, %s)", (ticket, secret)).fetchall() == []
        c.commit()
        assert c.execute("select * from gate.take_sheet(%s, %s)", (ticket, os.urandom(32))).fetchall() == []
        assert c.execute("select * from gate.take_sheet(%s, %s)", (ticket, secret)).fetchall() != []
        c.commit()
        world.sql("insert into gate.clock_offset (amount) values ('6 seconds')")
        assert c.execute("select * from gate.take_sheet(%s, %s)", (ticket, secret)).fetchall() == []


def what_a_sheet_shows(world: World, gate: Gate, jobs: DowntimeGate) -> None:
    """Step 8: the types of a sheet of those present, nothing sealed, no vital signs."""
    two_cards(world, gate)
    told = jobs.sheet(UNIT)[1]
    assert isinstance(told, Allowed)
    types = {row.resource_type for row in told.rows if row.resource_type}
    assert types == {"Patient", "AllergyIntolerance", "MedicationRequest"}
    assert {row.slice for row in told.rows} <= {"traits", "contact", "clinical", "prescriptions"}


def a_card_without_session(world: World, gate: Gate, jobs: DowntimeGate) -> None:
    world.secret("nadia")
    world.sql("update directory.account set suspended_at = now() where username = 'nadia'")
    assert card(world, gate, "nadia") == "no_session"


def a_card_of_ones_own_ward(world: World, gate: Gate, jobs: DowntimeGate) -> None:
    """Step 2: who works there, with a proof of presence."""
    assert card(world, gate, "sam") == "role_refuses"
    assert card(world, gate, "nadia", OTHER) == "role_refuses"
    assert card(world, gate, "simone") == "role_refuses"
    world.sql(
        "update identity.session set began_at = began_at - interval '5 hours' where account_id = %s",
        an_id("sam"),
    )
    assert card(world, gate, "sam", OTHER) == "step_up_needed"


def a_new_card_ends_the_one_before(world: World, gate: Gate, jobs: DowntimeGate) -> None:
    two_cards(world, gate)
    assert card(world, gate, "nadia") == "kept"
    live = "select count(*) from directory.downtime_card where account_id = %s and ended_at is null"
    assert world.sql(live, an_id("nadia")) == [(1,)]


def a_card_leaves_a_line(world: World, gate: Gate, jobs: DowntimeGate) -> None:
    card(world, gate, "nadia")
    card(world, gate, "sam")
    lines = "select outcome, account_id from ledger.line where event = 'account.downtime_card' order by id"
    assert world.sql(lines) == [("allowed", an_id("nadia")), ("refused", an_id("sam"))]


def an_envelope_leaves_a_line(world: World, gate: Gate, jobs: DowntimeGate) -> None:
    assert jobs.keep_envelope(uuid4(), UNIT, os.urandom(32))
    assert jobs.keep_envelope(uuid4(), UNIT, os.urandom(32))
    assert not jobs.keep_envelope(uuid4(), uuid4(), os.urandom(32))
    assert world.sql("select count(*) from directory.downtime_card where ended_at is null") == [(1,)]
    assert world.sql("select count(*) from ledger.line where event = 'account.downtime_card'") == [(2,)]


def an_opening_is_told_once(world: World, gate: Gate, jobs: DowntimeGate) -> None:
    two_cards(world, gate)
    sheet_id, told = jobs.sheet(UNIT)
    assert isinstance(told, Allowed)
    cards = [UUID(c["id"]) for c in told.detail["cards"]]
    at = NOW + timedelta(minutes=3)
    assert jobs.opened(sheet_id, at, cards)
    assert jobs.opened(sheet_id, at, cards)
    assert not jobs.opened(uuid4(), at, cards)
    assert not jobs.opened(sheet_id, at, [uuid4()])
    line = "select patients, surface, account_id = any (%s) from ledger.line where event = 'patient.sheet_opened'"
    assert world.sql(line, [an_id("nadia"), an_id("paul")]) == [([INSIDE], "print", True)]


STEPS: dict[tuple[str, int], Step] = {
    ("ask_sheet", 1): a_unit_that_somebody_can_open,
    ("ask_sheet", 2): once_an_hour,
    ("ask_sheet", 3): present_now_by_what_explains,
    ("ask_sheet", 6): one_line_with_everybody,
    ("take_sheet", 7): a_ticket_committed_and_ones_own,
    ("take_sheet", 8): what_a_sheet_shows,
    ("keep_card", 1): a_card_without_session,
    ("keep_card", 2): a_card_of_ones_own_ward,
    ("keep_card", 3): a_new_card_ends_the_one_before,
    ("keep_card", 6): a_card_leaves_a_line,
    ("keep_envelope", 6): an_envelope_leaves_a_line,
    ("sheet_opened", 6): an_opening_is_told_once,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, gate: Gate, jobs: DowntimeGate, step: tuple[str, int]) -> None:
    STEPS[step](world, gate, jobs)


def test_units_and_cards_tell_of_nobody(world: World, gate: Gate, jobs: DowntimeGate) -> None:
    """gate.downtime_units, gate.downtime_cards and gate.my_cards: how many can open, never who lies there."""
    two_cards(world, gate)
    units = {u.id: u for u in jobs.units()}
    assert (units[UNIT].cards, units[UNIT].sealed, units[OTHER].cards) == (2, False, 0)
    assert an_id("old_ward") not in units
    seen = gate.look(downtime.my_cards(world.secret("ines")))
    assert isinstance(seen, Allowed)
    [mine] = seen.detail["rows"]
    assert (mine["id"], mine["mine"], mine["people"]) == (str(UNIT), None, 2)
    nobody = gate.look(downtime.my_cards(b"x" * 32))
    assert isinstance(nobody, Allowed)
    assert nobody.detail["rows"] == []
