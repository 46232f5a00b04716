"""Every numbered step of the lists of agenda and tasks, and of the second half that answers for them.

Named here too: gate.book_room, gate.taken, gate.unbook, gate.recall and gate.tasks_of, whose attacks are in
tests/attacks/test_taken_back.py; gate.write_list is steps 4 to 6 of both lists.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from cloison.errors import CloisonError, Code
from cloison.gate import calls, together
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from tests.people import NOW, World, an_id

INSIDE, SITE = an_id("inside"), an_id("tilleuls")
Step = Callable[[World, Gate], None]


def agenda(
    world: World, who: str, purpose: str = "TREAT", slices: tuple[str, ...] = ("traits",)
) -> calls.Ask:
    return together.agenda(
        world.secret(who),
        [an_id("paul")],
        NOW - timedelta(days=1),
        NOW + timedelta(days=6),
        slices=slices,
        purpose=purpose,
        surface="t",
    )


def tasks(world: World, who: str, purpose: str = "TREAT") -> calls.Ask:
    return together.tasks(world.secret(who), purpose, "t")


ASKS: dict[str, Callable[..., calls.Ask]] = {"ask_agenda": agenda, "ask_tasks": tasks}


def states(world: World, gate: Gate, who: str, patient: Any = INSIDE, **fact: Any) -> None:
    told = {name: str(value) for name, value in {"stay": uuid4(), **fact}.items()}
    ask = calls.write(world.secret(who), patient, SITE, [], purpose="TREAT", surface="t", facts=[told])
    assert isinstance(gate.ask(ask), Allowed)


def something(world: World, gate: Gate, name: str) -> None:
    """An appointment or a task of `inside`, with and for Paul."""
    if name == "ask_agenda":
        states(
            world,
            gate,
            "simone",
            fact="appointment",
            holder=an_id("paul"),
            since=NOW,
            until=NOW + timedelta(hours=1),
        )
    else:
        states(world, gate, "nadia", fact="task", holder=an_id("paul"))


def no_session(name: str) -> Step:
    def test(world: World, gate: Gate) -> None:
        world.secret("nadia")
        world.sql("update directory.account set suspended_at = now() where username = 'nadia'")
        assert gate.ask(ASKS[name](world, "nadia")) == Refused("no_session")

    return test


def no_purpose_no_role(name: str) -> Step:
    def test(world: World, gate: Gate) -> None:
        assert gate.ask(ASKS[name](world, "nadia", purpose="")) == Refused("no_purpose")
        assert gate.ask(ASKS[name](world, "bruno")) == Refused("role_refuses")
        if name == "ask_agenda":
            assert gate.ask(agenda(world, "simone", slices=("traits", "clinical"))) == Refused("role_refuses")

    return test


def explained_alone(name: str) -> Step:
    def test(world: World, gate: Gate) -> None:
        something(world, gate, name)
        said = gate.ask(ASKS[name](world, "paul"))
        assert isinstance(said, Allowed)
        assert {row.patient_id for row in said.rows} == {INSIDE}
        stranger = gate.ask(ASKS[name](world, "sam"))
        assert isinstance(stranger, Allowed)
        assert (stranger.rows, stranger.detail["members"]) == ([], [])

    return test


def counted(name: str) -> Step:
    def test(world: World, gate: Gate) -> None:
        something(world, gate, name)
        world.sql(
            "insert into access.spent (holder, kind, patient_id, last_at) select %s, 'explained', gen_random_uuid(), now() "
            "from generate_series(1, 400)",
            an_id("paul"),
        )
        assert gate.ask(ASKS[name](world, "paul")) == Refused("allowance_spent")

    return test


def one_line(name: str) -> Step:
    """A refresh writes none."""

    def test(world: World, gate: Gate) -> None:
        something(world, gate, name)
        query = "select count(*) from ledger.line where event = 'patient.list' and account_id = %s and patients = %s"
        for _ in range(2):
            assert isinstance(gate.ask(ASKS[name](world, "paul")), Allowed)
            assert world.sql(query, an_id("paul"), [INSIDE]) == [(1,)]

    return test


def a_ticket_of_this_session(world: World, gate: Gate) -> None:
    with psycopg.connect(world.web, autocommit=True) as web:
        ask = tasks(world, "paul")
        web.execute(ask.statement, ask.parameters)
        taken = together.TAKE_BOARD.encode()
        assert web.execute(taken, ([ask.ticket], [world.secret("sam")])).fetchall() == []
        assert len(web.execute(taken, ([ask.ticket], [ask.secret])).fetchall()) == 1
        other = calls.list_patients(world.secret("paul"), "TREAT", "t")  # no board's
        web.execute(other.statement, other.parameters)
        assert web.execute(taken, ([other.ticket], [other.secret])).fetchall() == []
        with web.transaction():
            web.execute(ask.statement, tasks(world, "paul").parameters)
            assert web.execute(taken, ([tasks(world, "paul").ticket], [ask.secret])).fetchall() == []


def what_is_named_alone(world: World, gate: Gate) -> None:
    """Of the patients of the set, the two types that the line names; of a closed site, no key."""
    something(world, gate, "ask_tasks")
    said = gate.ask(tasks(world, "paul"))
    assert isinstance(said, Allowed)
    assert {row.resource_type for row in said.rows} == {
        "Patient",
        None,
    }  # the fact was written without its Task
    assert {row.slice for row in said.rows} == {"traits", "clinical"}


STEPS: dict[tuple[str, int], Step] = {
    **{
        (name, step): test(name)
        for name in ASKS
        for step, test in (
            (1, no_session),
            (2, no_purpose_no_role),
            (3, explained_alone),
            (4, counted),
            (6, one_line),
        )
    },
    ("take_board", 7): a_ticket_of_this_session,
    ("take_board", 8): what_is_named_alone,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, gate: Gate, step: tuple[str, int]) -> None:
    STEPS[step](world, gate)


def test_a_malformed_agenda_is_a_fault(world: World, gate: Gate) -> None:
    for holders, days in (([an_id("paul")] * 41, 1), ([an_id("paul")], 15), ([an_id("paul")], -1)):
        ask = together.agenda(
            world.secret("paul"),
            holders,
            NOW,
            NOW + timedelta(days=days),
            slices=("traits",),
            purpose="TREAT",
            surface="t",
        )
        with pytest.raises(CloisonError) as fault:
            gate.ask(ask)
        assert fault.value.code == Code.GATE_FAULT


def test_the_directory_of_an_agenda_is_for_who_has_one(world: World, gate: Gate) -> None:
    """gate.agenda_places: practitioners and rooms by unit; gate.colleagues: those who work today."""
    told = gate.look(together.places(world.secret("simone"), None))
    assert isinstance(told, Allowed)
    assert [(u["name"], [p["name"] for p in u["people"]]) for u in told.detail["units"]] == [
        ("surgery_b", ["paul PAUL"])
    ]
    assert gate.look(together.places(world.secret("bruno"), None)) == Refused("role_refuses")
    found = gate.look(together.colleagues(world.secret("paul"), "", ["nurse"], an_id("surgery_b")))
    assert isinstance(found, Allowed)
    assert [one["name"] for one in found.detail["rows"]] == ["ines INES", "nadia NADIA"]  # Lea has left
    named = gate.look(together.colleagues(world.secret("paul"), "Na", ["nurse"], None))
    assert isinstance(named, Allowed)
    assert [one["name"] for one in named.detail["rows"]] == ["nadia NADIA"]


def test_what_waits_is_counted_of_those_in_care(world: World, gate: Gate) -> None:
    """gate.tasks_waiting: for the account or its unit, open, of its care set."""
    states(world, gate, "nadia", fact="task", holder=an_id("surgery_b"))
    item = uuid4()
    states(world, gate, "nadia", fact="task", stay=item, holder=an_id("paul"))
    assert gate.tasks_waiting(world.secret("paul")) == 2
    assert gate.tasks_waiting(world.secret("nadia")) == 1  # her unit's: what she asked Paul waits for him
    states(world, gate, "paul", fact="done", stay=item)
    assert gate.tasks_waiting(world.secret("paul")) == 1
    assert gate.tasks_waiting(world.secret("sam")) == 0
    assert gate.tasks_waiting(b"nobody's secret") == 0


def test_the_units_to_ask_are_those_of_ones_own_site(world: World, gate: Gate) -> None:
    """gate.site_units, by name; without a session, none."""
    told = gate.look(together.units(world.secret("paul")))
    assert isinstance(told, Allowed)
    assert [one["name"] for one in told.detail["rows"]] == ["lab", "medicine_a", "surgery_b"]
    nobody = gate.look(together.units(b"nobody's secret"))
    assert isinstance(nobody, Allowed)
    assert nobody.detail["rows"] == []
