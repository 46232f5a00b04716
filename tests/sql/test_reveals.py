"""One pseudonym, one name: by an officer, with a reason, from a line that officers see, twenty a day."""

from __future__ import annotations

from uuid import uuid4

import pytest

from cloison.gate import calls, opened
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.client import Gate
from tests.people import World, an_id
from tests.sql.officers import REASON, breaks, lines, opens


def _line(world: World, event: str = "patient.open") -> int:
    [(line,)] = world.sql("select max(id) from ledger.line where event = %s", event)
    return int(line)


def _pseudonym(world: World, patient: str) -> str:
    [(found,)] = world.sql("select gate.pseudonym(%s)", an_id(patient))
    return str(found)


def _reveals(world: World, gate: Gate, who: str, line: int, pseudonym: str, reason: str = REASON) -> Answer:
    return gate.ask(calls.reveal(world.secret(who), line, pseudonym, reason))


@pytest.mark.parametrize("who", ("rita", "dora"))
def test_an_officer_reveals_traits_and_nothing_else(world: World, gate: Gate, who: str) -> None:
    opens(world, gate, "nadia", "inside")
    answer = _reveals(world, gate, who, _line(world), _pseudonym(world, "inside"))
    assert isinstance(answer, Allowed)
    assert {(row.slice, row.resource_type) for row in answer.rows} == {("traits", "Patient")}
    [found] = opened.resources(answer, world.keyring)
    assert found.resource["birthDate"] == "1950-03-12"
    assert not {"address", "telecom"} & set(found.resource)
    assert lines(world, "patient.reveal") == [(who, "allowed", "revealed")]
    assert world.sql("select account_id, patient_id, reason from incidents.reveal") == [
        (an_id(who), an_id("inside"), REASON)
    ]


@pytest.mark.parametrize("who", ("diane", "adam", "nadia", "paul", "ivan"))
def test_no_other_role_reveals(world: World, gate: Gate, who: str) -> None:
    opens(world, gate, "nadia", "inside")
    assert _reveals(world, gate, who, _line(world), _pseudonym(world, "inside")) == Refused("role_refuses")
    assert world.sql("select count(*) from incidents.reveal") == [(0,)]


def test_a_pseudonym_is_revealed_from_the_line_it_stands_on(world: World, gate: Gate) -> None:
    opens(world, gate, "nadia", "inside")
    line = _line(world)
    for wrong in (_pseudonym(world, "elsewhere"), "P-00000000", str(an_id("inside")), ""):
        assert _reveals(world, gate, "rita", line, wrong) == Refused("no_pseudonym")
    assert _reveals(world, gate, "rita", line + 1000, _pseudonym(world, "inside")) == Refused("no_pseudonym")
    assert _reveals(world, gate, "rita", line, _pseudonym(world, "inside"), "court") == Refused(
        "reason_needed"
    )
    assert world.sql("select count(*) from access.spent where kind = 'reveals'") == [(0,)]


def test_a_list_reveals_one_by_one(world: World, gate: Gate) -> None:
    gate.ask(calls.list_patients(world.secret("sam"), "TREAT", "t"))
    answer = _reveals(world, gate, "rita", _line(world, "patient.list"), _pseudonym(world, "bed 3"))
    assert isinstance(answer, Allowed)
    assert {row.patient_id for row in answer.rows} == {an_id("bed 3")}


def test_twenty_a_day_whatever_the_lines(world: World, gate: Gate) -> None:
    gate.ask(calls.list_patients(world.secret("sam"), "TREAT", "t"))
    line = _line(world, "patient.list")
    world.sql("update access.ceiling set quarter_hour = 20, hour = 20 where kind = 'reveals'")
    shown = [_reveals(world, gate, "rita", line, _pseudonym(world, f"bed {n}")) for n in range(22)]
    assert [isinstance(one, Allowed) for one in shown] == [True] * 20 + [False] * 2
    assert shown[20] == Refused("allowance_spent")
    again = _reveals(world, gate, "rita", line, _pseudonym(world, "bed 0"))
    assert isinstance(again, Allowed), "the same patient again is no other"


def test_going_on_beyond_the_twenty_contains_the_officer(world: World, gate: Gate) -> None:
    gate.ask(calls.list_patients(world.secret("sam"), "TREAT", "t"))
    line = _line(world, "patient.list")
    world.sql("update access.ceiling set quarter_hour = 2, hour = 2, day = 2 where kind = 'reveals'")
    for n in range(12):
        _reveals(world, gate, "rita", line, _pseudonym(world, f"bed {n}"))
    assert world.sql("select contained_at is not null from directory.account where username = 'rita'") == [
        (True,)
    ]


def test_a_glass_broken_for_an_address_made_up_reveals_nobody(world: World, gate: Gate) -> None:
    made_up = uuid4()
    ask = calls.break_glass(world.secret("sam"), made_up, "vital_emergency", "", "t")
    gate.ask(ask)
    breaks(world, gate, "sam", "inside")
    [(pseudonym,)] = world.sql("select gate.pseudonym(%s)", made_up)
    [(line,)] = world.sql("select id from ledger.line where ticket = %s", ask.ticket)
    answer = _reveals(world, gate, "dora", line, pseudonym)
    assert isinstance(answer, Allowed)
    assert answer.rows == []


def test_a_narrow_session_reveals_nothing(world: World, gate: Gate) -> None:
    opens(world, gate, "nadia", "inside")
    world.secret("rita")
    world.sql("update directory.account set contained_at = gate.now() where username = 'rita'")
    assert _reveals(world, gate, "rita", _line(world), _pseudonym(world, "inside")) == Refused("contained")
