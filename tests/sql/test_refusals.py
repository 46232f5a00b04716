"""Refusals that no step numbers: the record not opened first, too many found, erased, ended meanwhile, a reason too short."""

from __future__ import annotations

from uuid import UUID, uuid4

import psycopg
import pytest

from cloison.gate import calls
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from cloison.records import tokens
from tests.people import World, an_id

INSIDE = an_id("inside")
BORN_ALIKE = 4_711


def opening(world: World, who: str, patient: UUID = INSIDE) -> calls.Ask:
    return calls.open_one(calls.Opening(world.secret(who), patient, ("traits",), "TREAT", "t"))


def alike(world: World, count: int) -> list[UUID]:
    """Patients that one token finds, in nobody's care."""
    ids = [uuid4() for _ in range(count)]
    for patient in ids:
        world.sql(
            "insert into records.patient (id, site_id, identity_status, made_by, made_at) "
            "values (%s, %s, 'VALI', %s, now())",
            patient,
            an_id("ormes"),
            an_id("system"),
        )
        world.sql("insert into records.blind_index values (%s, array[%s::bigint])", patient, BORN_ALIKE)
    return ids


def test_who_opened_a_record_is_told_to_who_opened_it(world: World, gate: Gate) -> None:
    """The list of openings costs nothing: so it is for whoever was counted for the record already."""
    asked = calls.openings(world.secret("nadia"), INSIDE, "TREAT", "t")
    assert gate.ask(asked) == Refused("open_first")
    assert world.sql("select outcome, reason from ledger.line where ticket = %s", asked.ticket) == [
        ("refused", "open_first")
    ]
    assert isinstance(gate.ask(opening(world, "nadia")), Allowed)
    told = gate.ask(calls.openings(world.secret("nadia"), INSIDE, "TREAT", "t"))
    assert isinstance(told, Allowed)
    assert told.detail["lines"][0]["who"] == "nadia NADIA"  # the latest first
    assert gate.ask(calls.openings(world.secret("ines"), INSIDE, "TREAT", "t")) == Refused("open_first")
    assert gate.ask(calls.openings(world.secret("sam"), INSIDE, "TREAT", "t")) == Refused("no_relationship")


@pytest.mark.parametrize("count", [5, 6])
def test_of_six_that_answer_none_is_shown_and_none_counted(world: World, gate: Gate, count: int) -> None:
    ids = alike(world, count)
    world.sql("update access.ceiling set quarter_hour = 15 where kind = 'others'")
    ask = calls.find(world.secret("sam"), [BORN_ALIKE], exact=False, purpose="TREAT", surface="t")
    said = gate.ask(ask)
    assert isinstance(said, Allowed)
    shown = {row.patient_id for row in said.rows}
    counted = {p for (p,) in world.sql("select patient_id from access.spent where holder = %s", an_id("sam"))}
    lines = world.sql("select reason, patients from ledger.line where ticket = %s", ask.ticket)
    if count == 5:
        assert shown == counted == set(ids)
        assert [(reason, set(patients)) for reason, patients in lines] == [("found", set(ids))]
    else:
        assert shown == counted == set()
        assert said.why == "too_many"
        assert lines == [("too_many", [])]


def test_an_erased_patient_is_nowhere(world: World, gate: Gate) -> None:
    world.sql("update records.patient set erased_at = now() where id = %s", INSIDE)
    token = tokens.of_identifier(world.index_key, "IPP", "IPP-inside")
    for ask in (
        opening(world, "nadia"),
        calls.list_patients(world.secret("nadia"), "TREAT", "t"),
        calls.find(world.secret("nadia"), [token], exact=True, purpose="TREAT", surface="t"),
        calls.break_glass(world.secret("sam"), INSIDE, "on_call", "", "t"),
        opening(world, "sam"),
    ):
        said = gate.ask(ask)
        assert isinstance(said, Allowed)
        assert [row for row in said.rows if row.body or row.wrapped] == []


def test_a_session_that_ends_between_the_halves_takes_nothing(world: World) -> None:
    ask = opening(world, "nadia")
    with psycopg.connect(world.web, autocommit=True) as web:
        web.execute(ask.statement, ask.parameters)
        world.sql("select gate.end_session(sha256(%s))", ask.secret)
        assert web.execute(calls.TAKE, ([ask.ticket], [ask.secret])).fetchall() == []


@pytest.mark.parametrize(
    ("code", "reason", "breaks"),
    [
        ("vital_emergency", "", True),
        ("on_call", "", True),
        ("other", "quinze lettres.", True),
        ("other", "trop court", False),
        ("other", "               ", False),
        ("advice_requested", "", False),
        ("continuity", "", False),
        ("curiosity", "a long and honest reason", False),
        ("", "", False),
    ],
)
def test_a_glass_breaks_for_a_reason(world: World, gate: Gate, code: str, reason: str, breaks: bool) -> None:
    said = gate.ask(calls.break_glass(world.secret("sam"), INSIDE, code, reason, "t"))
    assert isinstance(said, Allowed) == breaks
    assert breaks or said == Refused("reason_needed")
    assert world.sql("select count(*) from access.break_glass") == [(int(breaks),)]
    assert bool(world.sql("select 1 from access.spent limit 1")) == breaks
