"""The numbered steps of a board, by number: what each refuses, or what it leaves (STYLE 5); and its way to the paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from cloison.gate import boards, calls
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from tests.people import World, an_id

INSIDE, SITE, UNIT = an_id("inside"), an_id("tilleuls"), an_id("surgery_b")
WHOLE = (boards.Shown("Patient"), boards.Shown("Observation", days=1), boards.Shown("MedicationRequest"))
SLICES = ("traits", "clinical", "prescriptions")


def asked(world: World, who: str = "nadia", **more: Any) -> calls.Ask:
    """The board of Surgery B, as `who` asks for it."""
    view, surface = more.pop("view", "ward"), more.pop("surface", "page")
    slices, shown = more.pop("slices", SLICES), more.pop("shown", WHOLE)
    secret, purpose = world.secret(who), more.pop("purpose", "TREAT")
    return boards.ask(secret, purpose, surface, view, slices, shown, **more)


def board(world: World, gate: Gate, who: str = "nadia", **more: Any) -> boards.Board:
    told = gate.ask(asked(world, who, **more))
    assert isinstance(told, Allowed), told
    return boards.read(told, world.keyring)


def a_session_that_lives(world: World, gate: Gate) -> None:
    """Step 1."""
    world.secret("nadia")
    world.sql("update directory.account set suspended_at = now() where username = 'nadia'")
    assert gate.ask(asked(world)) == Refused("no_session")


def role_purpose_unit_and_paper(world: World, gate: Gate) -> None:
    """Step 2: each slice is the role's, never the sealed one; the unit is the asker's; nothing leaves on paper that is frozen."""
    assert gate.ask(asked(world, "adam")) == Refused("role_refuses")
    assert gate.ask(asked(world, "carine")) == Refused(
        "role_refuses"
    )  # a care assistant reads no prescriptions
    assert gate.ask(asked(world, slices=("clinical",))) == Refused("role_refuses")
    assert gate.ask(asked(world, slices=("traits", "sealed"))) == Refused("role_refuses")
    assert gate.ask(asked(world, purpose="CURIOSITY")) == Refused("no_purpose")
    for unit in (an_id("geriatrics"), an_id("medicine_a"), uuid4()):
        assert gate.ask(asked(world, unit=unit)) == Refused("no_relationship")
    world.sql("update directory.account set contained_at = now() where username = 'nadia'")
    assert gate.ask(asked(world, surface="print")) == Refused("exports_frozen")
    assert isinstance(gate.ask(asked(world)), Allowed)


def those_present_and_explained(world: World, gate: Gate) -> None:
    """Step 3: who lies in the unit by somebody else's word; not who has left, and not whom the asker put there."""
    found = board(world, gate)
    assert [p.patient.patient_id for p in found.places] == [INSIDE]
    assert [m.kind for m in found.places[0].members] == ["ward_presence"]
    assert (found.unit and found.unit.id, [u.id for u in found.units]) == (UNIT, [UNIT])
    assert len(board(world, gate, "sam").places) == 41
    _lies_in_surgery(world, "bed 3", "nadia")
    _lies_in_surgery(world, "bed 4", "paul")
    there = {p.patient.patient_id for p in board(world, gate).places}
    assert there == {INSIDE, an_id("bed 4")}
    world.sql("update access.relationship set until = now() where patient_id = %s", an_id("bed 4"))
    assert {p.patient.patient_id for p in board(world, gate).places} == {INSIDE}
    care = {p.patient.patient_id for p in board(world, gate, view="care").places}
    assert care == {INSIDE}


def _lies_in_surgery(world: World, name: str, maker: str) -> None:
    world.sql(
        "insert into access.relationship (patient_id, holder, kind, since, site_id, stay_id, made_by, made_at) "
        "values (%s, %s, 'ward_presence', now() - interval '1 hour', %s, gen_random_uuid(), %s, now())",
        an_id(name), UNIT, SITE, an_id(maker),
    )  # fmt: skip


def counted_as_a_list(world: World, gate: Gate) -> None:
    """Step 4: whoever is new to the account is counted once, whatever shows them; what does not fit is not shown."""
    board(world, gate)
    gate.ask(calls.list_patients(world.secret("nadia"), "TREAT", "page"))
    gate.ask(calls.open_one(calls.Opening(world.secret("nadia"), INSIDE, SLICES, "TREAT", "page")))
    spent = "select kind, patient_id from access.spent where holder = %s order by 1"
    assert world.sql(spent, an_id("nadia")) == [("explained", INSIDE)]
    assert isinstance(gate.ask(asked(world, surface="print")), Allowed)
    assert world.sql(spent, an_id("nadia")) == [("explained", INSIDE), ("sheets", INSIDE)]
    world.sql(
        "update access.ceiling set quarter_hour = 0, hour = 0, day = 0, week = 0 where kind = 'sheets' and scope = 'nurse'"
    )
    assert gate.ask(asked(world, "ines", surface="print")) == Refused("allowance_spent")
    world.sql(
        "update access.ceiling set quarter_hour = 0, hour = 0, day = 0, week = 0 where kind = 'explained' and scope = 'nurse'"
    )
    assert gate.ask(asked(world, "ines")) == Refused("allowance_spent")


def one_line_with_what_was_shown(world: World, gate: Gate) -> None:
    """Step 6: the set, the slices and the types; none for a refresh, one more for paper or for other types."""
    for _ in range(3):
        board(world, gate)
    lines = (
        "select patients, slices, detail, surface from ledger.line where event = 'patient.list' order by id"
    )
    line = ([INSIDE], list(SLICES), f"ward {UNIT} Patient Observation MedicationRequest", "page")
    assert world.sql(lines) == [line]
    board(world, gate, shown=(*WHOLE, boards.Shown("Flag")))
    board(world, gate, surface="print")
    board(world, gate, surface="print")
    assert [row[3] for row in world.sql(lines)] == ["page", "page", "print", "print"]
    ask = asked(world)
    with psycopg.connect(world.web) as web:
        web.execute(ask.statement.encode(), ask.parameters)
        web.rollback()
    assert world.sql("select count(*) from gate.ticket where ticket = %s", ask.ticket) == [(0,)]


def take_is_for_its_own_ticket(world: World, gate: Gate) -> None:
    """Step 7: committed, of a board, of the same session, at most five seconds old; and gate.take gives nothing for it."""
    ask = asked(world)
    opening = calls.open_one(calls.Opening(world.secret("nadia"), INSIDE, SLICES, "TREAT", "page"))
    taken = boards.TAKE.encode()
    with psycopg.connect(world.web) as web, psycopg.connect(world.web, autocommit=True) as other:
        web.execute(ask.statement.encode(), ask.parameters)
        mine = ([ask.ticket], [ask.secret])
        assert web.execute(taken, mine).fetchall() == []
        assert other.execute(taken, mine).fetchall() == []
        web.commit()
        assert other.execute(taken, ([ask.ticket], [world.secret("sam")])).fetchall() == []
        assert {row[14] for row in other.execute(calls.TAKE.encode(), mine).fetchall()} == {None}
        other.execute(opening.statement.encode(), opening.parameters)
        assert other.execute(taken, ([opening.ticket], [opening.secret])).fetchall() == []
        assert other.execute(taken, mine).fetchall() != []
        with pytest.raises(psycopg.Error, match="malformed"):
            other.execute(taken, (mine[0] * 2, mine[1] * 2))
        world.sql("insert into gate.clock_offset (amount) values ('5 seconds')")
        assert other.execute(taken, mine).fetchall() == []


def what_was_asked_for_and_no_more(world: World, gate: Gate) -> None:
    """Step 8: of the set, the types in the line, in their slices; the old and the unnamed stay where they are."""
    shown = board(world, gate).places[0]
    assert {r["resourceType"] for r in shown.resources} == {"Patient", "Observation", "MedicationRequest"}
    assert "address" not in shown.patient.resource
    world.sql(
        "update records.resource set recorded_at = recorded_at - interval '2 days' where resource_type = 'Observation'"
    )
    assert board(world, gate).places[0].of_type("Observation") == []
    allergies = (boards.Shown("Patient"), boards.Shown("AllergyIntolerance", named=True))
    assert board(world, gate, shown=allergies).places[0].of_type("AllergyIntolerance") == []
    world.sql(
        "update access.relationship set stay_id = %s where patient_id = %s", an_id("inside allergy"), INSIDE
    )
    assert len(board(world, gate, shown=allergies).places[0].of_type("AllergyIntolerance")) == 1
    told = gate.ask(asked(world, slices=("traits",)))
    assert isinstance(told, Allowed)
    assert {(row.slice, row.resource_type) for row in told.rows} == {("traits", "Patient")}


def no_session_no_sector(world: World, gate: Gate) -> None:
    """Step 1."""
    assert gate.act(boards.set_sector(b"x" * 32, UNIT, ["101P"])) == Refused("no_session")


def a_unit_of_one_s_own(world: World, gate: Gate) -> None:
    """Step 2: of the units whose board one may ask for, and kept for this account and this unit alone."""
    with_beds(world)
    for unit in (an_id("geriatrics"), an_id("medicine_a"), uuid4()):
        assert gate.act(boards.set_sector(world.secret("nadia"), unit, [])) == Refused("role_refuses")
    assert gate.act(boards.set_sector(world.secret("nadia"), UNIT, ["101F", "101P", "101P"])) == Allowed(
        "said"
    )
    assert board(world, gate).sector == {"101F", "101P"}
    assert board(world, gate, "ines").sector == frozenset()
    assert gate.act(boards.set_sector(world.secret("nadia"), UNIT, ["102P"])) == Allowed("said")
    assert board(world, gate).sector == {"102P"}
    assert gate.act(boards.set_sector(world.secret("nadia"), UNIT, [])) == Allowed("said")
    assert board(world, gate).sector == frozenset()


def beds_of_the_unit(world: World, gate: Gate) -> None:
    """Step 3: labels of its beds and nothing else, so that nothing of a patient can be kept there."""
    with_beds(world)
    assert gate.act(boards.set_sector(world.secret("nadia"), UNIT, ["101P", "LEFEVRE"])) == Refused(
        "fact_refused"
    )
    assert world.sql("select count(*) from directory.sector") == [(0,)]


def with_beds(world: World) -> None:
    world.sql(
        "insert into directory.bed (unit_id, room, label) select %s, x, x || 'P' from unnest('{101,102}'::text[]) x "
        "union all select %s, '101', '101F' on conflict do nothing",
        UNIT, UNIT,
    )  # fmt: skip


def test_a_ward_s_board_carries_its_beds_and_a_care_list_none(world: World, gate: Gate) -> None:
    """gate.beds_of_unit: by room, without the closed ones; the state of each is that of the bed board."""
    world.sql("delete from directory.bed where unit_id = %s", UNIT)
    with_beds(world)
    assert [(b.label, b.state) for b in board(world, gate).beds] == [
        ("101F", "free"),
        ("101P", "free"),
        ("102P", "free"),
    ]
    world.sql("update directory.bed set closed_on = '2020-01-01' where label = '102P'")
    assert [b.label for b in board(world, gate).beds] == ["101F", "101P"]
    assert board(world, gate, view="care").beds == []


Step = Callable[[World, Gate], None]
STEPS: dict[tuple[str, int], Step] = {
    ("ask_board", 1): a_session_that_lives,
    ("ask_board", 2): role_purpose_unit_and_paper,
    ("ask_board", 3): those_present_and_explained,
    ("ask_board", 4): counted_as_a_list,
    ("ask_board", 6): one_line_with_what_was_shown,
    ("set_sector", 1): no_session_no_sector,
    ("set_sector", 2): a_unit_of_one_s_own,
    ("set_sector", 3): beds_of_the_unit,
    ("take_board", 7): take_is_for_its_own_ticket,
    ("take_board", 8): what_was_asked_for_and_no_more,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, gate: Gate, step: tuple[str, int]) -> None:
    STEPS[step](world, gate)


@pytest.mark.parametrize("changed", [{"view": "everybody"}, {"shown": ()}])
def test_a_board_of_nothing_or_of_everybody_is_malformed(
    world: World, gate: Gate, changed: dict[str, Any]
) -> None:
    ask = asked(world, **changed)
    with psycopg.connect(world.web) as web, pytest.raises(psycopg.Error, match="malformed"):
        web.execute(ask.statement.encode(), ask.parameters)


def test_a_canary_on_a_board_is_told_before_anybody_sees_it(world: World, gate: Gate) -> None:
    world.plant("inside")
    board(world, gate)
    assert world.sql("select account_id from incidents.canary_shown") == [(an_id("nadia"),)]


def test_an_item_is_shown_to_the_unit_whose_queue_it_is_in(world: World, gate: Gate) -> None:
    """gate.board_units: a laboratory's own queue; gate.board_members: of it, one item where one is asked for."""
    world.sql("update directory.unit set kind = 'laboratory' where id = %s", an_id("lab"))
    items = [uuid4(), uuid4()]
    for item, name in zip(items, ("inside", "bed 2"), strict=True):
        world.sql(
            "insert into access.relationship (patient_id, holder, kind, since, site_id, stay_id, made_by, made_at) "
            "values (%s, %s, 'order', now() - interval '1 hour', %s, %s, %s, now())",
            an_id(name), an_id("lab"), SITE, item, an_id("paul"),
        )  # fmt: skip
    more: dict[str, Any] = {
        "view": "queue",
        "slices": ("traits", "clinical"),
        "shown": (boards.Shown("Patient"),),
    }
    assert len(board(world, gate, "lucie", **more).places) == 2
    [one] = board(world, gate, "lucie", item=items[0], **more).places
    assert (one.patient.patient_id, [m.item for m in one.members]) == (INSIDE, [items[0]])
    assert board(world, gate, "lucie", item=uuid4(), **more).places == []
    assert gate.ask(asked(world, "nadia", **more)) == Refused("no_relationship")


def test_a_session_remembers_whom_it_opened_and_forgets_with_its_end(world: World, gate: Gate) -> None:
    """gate.recently_opened: of those in care, the latest first, at most eight; a new session begins with none."""
    beds = [an_id(f"bed {n}") for n in range(10)]
    for patient in (*beds, beds[3], INSIDE):
        gate.ask(calls.open_one(calls.Opening(world.secret("sam"), patient, ("traits",), "TREAT", "page")))
    shown = (boards.Shown("Patient"),)
    recent = board(world, gate, "sam", view="care", slices=("traits",), shown=shown).recent
    assert recent == [beds[3], *(beds[n] for n in (9, 8, 7, 6, 5, 4, 2))]
    assert board(world, gate, "sam", slices=("traits",), shown=shown).recent == []
    world.secrets["sam"] = world.sign_in("sam")
    assert board(world, gate, "sam", view="care", slices=("traits",), shown=shown).recent == []
