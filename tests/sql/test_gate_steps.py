"""Every numbered step of every function of the gate, by its number: what it refuses, or what it leaves (STYLE 5).

The numbers stand at the head of each file under functions/. tests/contracts/test_gate_functions.py holds this
table against them, both ways.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from cloison.gate import calls
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.client import Gate
from cloison.records import tokens
from tests.people import ACCOUNTS, World, an_id
from tests.sql import key_steps

INSIDE, ELSEWHERE = an_id("inside"), an_id("elsewhere")
SITE = an_id("tilleuls")
_SUSPEND = "update directory.account set suspended_at = now() where username = %s"


class Caller:
    """Somebody of the cast, and each call of the gate in their name."""

    def __init__(self, world: World, gate: Gate, who: str) -> None:
        self.world, self.gate, self.who = world, gate, who

    def ask(self, function: str, patient: UUID = INSIDE, **more: Any) -> calls.Ask:
        """The ask that this function is called by, about `patient`."""
        secret = self.world.secret(self.who)
        if function in ("ask_open", "take", "examine"):
            slices = more.get("slices", ("traits",))
            opening = calls.Opening(secret, patient, slices, more.get("purpose", "TREAT"), "t")
            return calls.open_one(opening)
        if function == "ask_list":
            return calls.list_patients(secret, "TREAT", "t")
        if function == "ask_find":
            name = next(n for n in ("inside", "elsewhere") if an_id(n) == patient)
            token = tokens.of_identifier(self.world.index_key, "IPP", f"IPP-{name}")
            return calls.find(secret, [token], exact=True, purpose="TREAT", surface="t")
        if function == "ask_break_glass":
            return calls.break_glass(secret, patient, "on_call", "", "t")
        if function == "ask_openings":
            return calls.openings(secret, patient, more.get("purpose", "TREAT"), "t")
        version = calls.Version("Observation", uuid4(), "clinical", 0, os.urandom(80))
        site = an_id(ACCOUNTS[self.who][1] or "tilleuls")
        return calls.write(secret, patient, site, [version], purpose="TREAT", surface="t", **more)

    def say(self, function: str, patient: UUID = INSIDE, **more: Any) -> Answer:
        """Ask and take."""
        return self.gate.ask(self.ask(function, patient, **more))

    def spend_all(self, kind: str) -> None:
        """Fill this account's allowance of one kind with patients of no other use."""
        self.world.sql(
            "insert into access.spent (holder, kind, patient_id, last_at) select %s, %s, gen_random_uuid(), now() "
            "from generate_series(1, 90)",
            an_id(self.who),
            kind,
        )


Step = Callable[[World, Gate], None]


def no_session(function: str) -> Step:
    """Step 1: whose account is suspended has no session any more."""

    def test(world: World, gate: Gate) -> None:
        nadia = Caller(world, gate, "nadia")
        world.secret("nadia")
        world.sql(_SUSPEND, "nadia")
        assert nadia.say(function) == Refused("no_session")

    return test


def no_role(function: str) -> Step:
    """Step 2: an administrator's role allows nothing."""

    def test(world: World, gate: Gate) -> None:
        assert Caller(world, gate, "adam").say(function) == Refused("role_refuses")

    return test


def no_relationship(function: str) -> Step:
    """Step 3: the stranger has no relationship."""

    def test(world: World, gate: Gate) -> None:
        assert Caller(world, gate, "sam").say(function) == Refused("no_relationship")
        if function == "ask_openings":
            Caller(world, gate, "nadia").say("ask_open")  # what was opened is what one may look up
        assert isinstance(Caller(world, gate, "nadia").say(function), Allowed)

    return test


def no_allowance(function: str, kind: str, who: str, patient: UUID) -> Step:
    """Step 4: what does not fit under the ceiling is refused, and is not counted."""

    def test(world: World, gate: Gate) -> None:
        caller = Caller(world, gate, who)
        caller.spend_all(kind)
        before = world.sql("select count(*) from access.spent")
        beyond = "second_person_needed" if function == "ask_break_glass" else "allowance_spent"
        assert caller.say(function, patient) == Refused(beyond)
        assert world.sql("select count(*) from access.spent") == before

    return test


def line_and_ticket(function: str, who: str = "nadia", patient: UUID = INSIDE) -> Step:
    """Step 6: line, outbox row and ticket, all three or none."""

    def test(world: World, gate: Gate) -> None:
        caller = Caller(world, gate, who)
        if function == "ask_openings":
            caller.say("ask_open")
        counts = (
            "select (select count(*) from ledger.line where ticket = %s), (select count(*) from ledger.outbox o "
            "join ledger.line l on l.id = o.line_id where l.ticket = %s), "
            "(select count(*) from gate.ticket where ticket = %s)"
        )
        for undone in (True, False):
            ask = caller.ask(function, patient)
            with psycopg.connect(world.web) as web:
                web.execute(ask.statement, ask.parameters)
                (web.rollback if undone else web.commit)()
            expected = (0, 0, 0) if undone else (1, 1, 1)
            assert world.sql(counts, ask.ticket, ask.ticket, ask.ticket) == [expected]

    return test


def list_is_the_care_set(world: World, gate: Gate) -> None:
    """Step 3 of a list: the care set and nobody else."""
    for who, count in (("nadia", 1), ("sam", 41)):
        said = Caller(world, gate, who).say("ask_list")
        assert isinstance(said, Allowed)
        patients = {row.patient_id for row in said.rows}
        assert len(patients) == count
        assert (INSIDE in patients) == (who == "nadia")


def find_tells_care_from_others(world: World, gate: Gate) -> None:
    """Step 3 of a search: who is in care is marked so, and nobody else."""
    for patient, care in ((INSIDE, [str(INSIDE)]), (ELSEWHERE, [])):
        said = Caller(world, gate, "nadia").say("ask_find", patient)
        assert isinstance(said, Allowed)
        assert said.detail["care"] == care
        assert {row.patient_id for row in said.rows} == {patient}


def write_undoes_all(world: World, gate: Gate) -> None:
    """Step 5 of a write: a fact that cannot be takes the versions with it; the refusal has its line."""
    fact = {"fact": "discharge", "stay": str(uuid4())}
    nadia = Caller(world, gate, "nadia")
    before = world.sql("select count(*) from records.resource")
    ask = nadia.ask("ask_write", facts=[fact])
    assert gate.ask(ask) == Refused("fact_refused")
    assert world.sql("select count(*) from records.resource") == before
    assert world.sql("select outcome from ledger.line where ticket = %s", ask.ticket) == [("refused",)]
    assert isinstance(nadia.say("ask_write"), Allowed)
    assert world.sql("select count(*) from records.resource") == [(before[0][0] + 1,)]


def a_canary(function: str, who: str = "nadia") -> Step:
    """Step 5: who opens a canary is contained before anything leaves, and the officers are told."""

    def test(world: World, gate: Gate) -> None:
        caller = Caller(world, gate, who)
        assert isinstance(caller.say(function), Allowed)
        world.plant("inside")
        assert caller.say(function) == Refused("no_ticket")  # its sessions have ended
        told = world.sql("select rule, account_id, contained from incidents.alert")
        assert told == [("canary", an_id(who), True)]
        assert world.sql("select reason from ledger.line order by id desc limit 1") == [("contained",)]

    return test


def purpose_is_known(world: World, gate: Gate) -> None:
    """Step 2 of an opening: the role, and one of the purposes of use."""
    assert Caller(world, gate, "adam").say("examine") == Refused("role_refuses")
    for purpose in (None, "CURIOSITY"):
        for function in ("ask_open", "ask_openings"):
            assert Caller(world, gate, "nadia").say(function, purpose=purpose) == Refused("no_purpose")


def take_is_for_its_own_ticket(world: World, gate: Gate) -> None:
    """Step 7: committed, of the same session, at most five seconds old."""
    ask = Caller(world, gate, "nadia").ask("take")
    with psycopg.connect(world.web) as web, psycopg.connect(world.web, autocommit=True) as other:
        taken = calls.TAKE.encode()
        web.execute(ask.statement, ask.parameters)
        assert web.execute(taken, ([ask.ticket], [ask.secret])).fetchall() == []
        assert other.execute(taken, ([ask.ticket], [ask.secret])).fetchall() == []
        web.commit()
        assert other.execute(taken, ([ask.ticket], [world.secret("sam")])).fetchall() == []
        assert other.execute(taken, ([ask.ticket], [ask.secret])).fetchall() != []
        world.sql("insert into gate.clock_offset (amount) values ('5 seconds')")
        assert other.execute(taken, ([ask.ticket], [ask.secret])).fetchall() == []


def take_gives_the_allowed_slices(world: World, gate: Gate) -> None:
    """Step 8: the slices that were asked for and allowed, and of a closed site traits and contact alone."""
    nadia = Caller(world, gate, "nadia")
    said = nadia.say("take", slices=("traits", "clinical"))
    assert isinstance(said, Allowed)
    assert {row.slice for row in said.rows} == {"traits", "clinical"}
    assert all(row.body and row.wrapped for row in said.rows)
    world.sql("update records.data_key set slice = slice where patient_id = %s", INSIDE)
    world.sql(
        "insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at) "
        "values (%s, %s, 'advice', now() - interval '1 hour', %s, %s, now())",
        an_id("closed"),
        an_id("nadia"),
        SITE,
        an_id("system"),
    )
    said = nadia.say("take", an_id("closed"), slices=("traits", "contact", "clinical", "prescriptions"))
    assert isinstance(said, Allowed)
    assert {row.slice for row in said.rows} == {"traits", "contact"}


STEPS: dict[tuple[str, int], Step] = {
    ("examine", 1): no_session("examine"),
    ("examine", 2): purpose_is_known,
    ("examine", 3): no_relationship("examine"),
    ("ask_open", 1): no_session("ask_open"),
    ("ask_open", 2): no_role("ask_open"),
    ("ask_open", 3): no_relationship("ask_open"),
    ("ask_open", 4): no_allowance("ask_open", "explained", "nadia", INSIDE),
    ("ask_open", 5): a_canary("ask_open"),
    ("ask_open", 6): line_and_ticket("ask_open"),
    ("ask_openings", 1): no_session("ask_openings"),
    ("ask_openings", 2): no_role("ask_openings"),
    ("ask_openings", 3): no_relationship("ask_openings"),
    ("ask_openings", 6): line_and_ticket("ask_openings"),
    ("ask_list", 1): no_session("ask_list"),
    ("ask_list", 2): no_role("ask_list"),
    ("ask_list", 3): list_is_the_care_set,
    ("ask_list", 4): no_allowance("ask_list", "explained", "nadia", INSIDE),
    ("ask_list", 6): line_and_ticket("ask_list"),
    ("ask_find", 1): no_session("ask_find"),
    ("ask_find", 2): no_role("ask_find"),
    ("ask_find", 3): find_tells_care_from_others,
    ("ask_find", 4): no_allowance("ask_find", "others", "sam", INSIDE),
    ("ask_find", 6): line_and_ticket("ask_find"),
    ("ask_break_glass", 1): no_session("ask_break_glass"),
    ("ask_break_glass", 2): no_role("ask_break_glass"),
    ("ask_break_glass", 4): no_allowance("ask_break_glass", "others", "sam", INSIDE),
    ("ask_break_glass", 5): a_canary("ask_break_glass", "sam"),
    ("ask_break_glass", 6): line_and_ticket("ask_break_glass", "sam"),
    ("ask_write", 1): no_session("ask_write"),
    ("ask_write", 2): no_role("ask_write"),
    ("ask_write", 3): no_relationship("ask_write"),
    ("ask_write", 4): no_allowance("ask_write", "explained", "nadia", INSIDE),
    ("ask_write", 5): write_undoes_all,
    ("ask_write", 6): line_and_ticket("ask_write"),
    ("take", 7): take_is_for_its_own_ticket,
    ("take", 8): take_gives_the_allowed_slices,
    **key_steps.STEPS,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, gate: Gate, step: tuple[str, int]) -> None:
    STEPS[step](world, gate)


def test_whoever_writes_to_a_canary_is_contained_too(world: World, gate: Gate) -> None:
    """gate.canaries_opened stands in all three: opening, breaking the glass, writing."""
    a_canary("ask_write")(world, gate)
