"""The desk's functions, step by step and one by one: who is in sight, what a stay's facts leave, and what cannot be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from cloison.gate import calls, deeds
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.client import Gate
from tests.people import ACCOUNTS, NOW, TODAY, World, an_id

WARD, SITE, INSIDE = an_id("surgery_b"), an_id("tilleuls"), an_id("inside")
STAY = str(an_id("inside stay"))
_SUSPEND = "update directory.account set suspended_at = now() where username = %s"


def says(world: World, gate: Gate, who: str, *facts: dict[str, Any], patient: UUID = INSIDE) -> str:
    """Write facts alone; return `kept` or the reason why not."""
    site = an_id(ACCOUNTS[who][1] or "tilleuls")
    ask = calls.write(world.secret(who), patient, site, [], purpose="TREAT", surface="t", facts=facts)
    said = gate.ask(ask)
    return said.reason if isinstance(said, Refused) else "kept"


def desk(world: World, gate: Gate, who: str = "clara", view: str = "present") -> Answer:
    return gate.ask(calls.desk(world.secret(who), view, "PATADMIN", "t"))


def beds(world: World, gate: Gate, who: str = "nadia", unit: UUID = WARD) -> Answer:
    return gate.ask(calls.beds(world.secret(who), unit, "TREAT", "t"))


ASKS: dict[str, tuple[str, Callable[..., Answer]]] = {
    "ask_desk": ("clara", desk),
    "ask_beds": ("nadia", beds),
}


def present_at_the_site(world: World) -> None:
    """What the system says of `inside`: present at the site, so that its desk knows them."""
    world.sql(
        "insert into access.relationship (patient_id, holder, kind, since, site_id, stay_id, made_by, made_at) "
        "values (%s, %s, 'site_presence', now() - interval '2 days', %s, %s, %s, now() - interval '2 days')",
        INSIDE, SITE, SITE, STAY, an_id("system"),
    )  # fmt: skip


Step = Callable[[World, Gate], None]


def no_session(function: str) -> Step:
    def test(world: World, gate: Gate) -> None:
        who, ask = ASKS[function]
        world.secret(who)
        world.sql(_SUSPEND, who)
        assert ask(world, gate) == Refused("no_session")

    return test


def no_role(function: str) -> Step:
    def test(world: World, gate: Gate) -> None:
        ask = ASKS[function][1]
        assert ask(world, gate, "adam") == Refused("role_refuses")
        assert ask(world, gate, "sam") == Refused(
            "role_refuses"
        )  # no desk of a nurse's, no bed of another site
        if function == "ask_beds":
            assert beds(world, gate, "nadia", an_id("geriatrics")) == Refused("role_refuses")

    return test


def who_is_in_sight(function: str) -> Step:
    def test(world: World, gate: Gate) -> None:
        present_at_the_site(world)
        assert (
            says(world, gate, "nadia", {"fact": "bed", "stay": STAY, "holder": str(WARD), "bed": "101P"})
            == "kept"
        )
        said = ASKS[function][1](world, gate)
        assert isinstance(said, Allowed)
        assert {row.patient_id for row in said.rows} == {INSIDE}
        [stay] = said.detail["stays"]
        assert (stay["patient"], stay["state"]) == (str(INSIDE), "present")
        if function == "ask_beds":
            taken = [b for b in said.detail["beds"] if b["state"] != "free"]
            assert [(b["label"], b["state"], b["id"]) for b in taken] == [("101P", "taken", stay["bed"])]
            other = beds(
                world, gate, "lucie"
            )  # of the site, and not of the ward: a taken bed, and nobody's name
            assert isinstance(other, Allowed)
            assert (other.rows, other.detail["stays"]) == ([], [])
            assert [b["state"] for b in other.detail["beds"]].count("taken") == 1
        else:
            assert said.detail["counts"] == {
                "expected": 0,
                "arrived": 0,
                "present": 1,
                "away": 0,
                "leaving": 0,
            }

    return test


def no_allowance(function: str) -> Step:
    def test(world: World, gate: Gate) -> None:
        present_at_the_site(world)
        who, ask = ASKS[function]
        world.sql(
            "insert into access.spent (holder, kind, patient_id, last_at) select %s, 'explained', gen_random_uuid(), now() "
            "from generate_series(1, 600)",
            an_id(who),
        )
        assert ask(world, gate) == Refused("allowance_spent")

    return test


def line_and_ticket(function: str) -> Step:
    def test(world: World, gate: Gate) -> None:
        present_at_the_site(world)
        secret = world.secret(ASKS[function][0])
        asked = (
            calls.desk(secret, "present", "PATADMIN", "t")
            if function == "ask_desk"
            else calls.beds(secret, WARD, "TREAT", "t")
        )
        with psycopg.connect(world.web) as web:
            web.execute(asked.statement, asked.parameters)
            web.rollback()
        lines = "select patients from ledger.line where ticket = %s"
        assert world.sql(lines, asked.ticket) == []
        assert isinstance(gate.ask(asked), Allowed)
        assert world.sql(lines, asked.ticket) == [([INSIDE],)]

    return test


STEPS: dict[tuple[str, int], Step] = {
    (function, number): step(function)
    for function in ASKS
    for number, step in (
        (1, no_session),
        (2, no_role),
        (3, who_is_in_sight),
        (4, no_allowance),
        (6, line_and_ticket),
    )
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, gate: Gate, step: tuple[str, int]) -> None:
    STEPS[step](world, gate)


def fact(name: str, **more: object) -> dict[str, Any]:
    return {"fact": name, "stay": STAY, **more}


def test_one_bed_holds_one_patient_and_one_patient_lies_in_one_bed(world: World, gate: Gate) -> None:
    """gate.record_bed, gate.leave_bed"""
    here = {"holder": str(WARD), "bed": "101P"}
    assert says(world, gate, "nadia", fact("bed", **here)) == "kept"
    other, stay = an_id("bed 3"), str(uuid4())
    admitted = {"fact": "admit", "stay": stay, "holder": str(WARD)}
    both = (admitted, {**fact("bed", **here), "stay": stay})
    assert (
        says(world, gate, "clara", *both, patient=other) == "no_relationship"
    )  # why would tell that they exist
    assert says(world, gate, "sam", *both, patient=other) == "bed_taken"
    assert world.sql("select count(*) from records.stay where id = %s::uuid", stay) == [
        (0,)
    ]  # all or nothing
    assert says(world, gate, "nadia", fact("bed", **here | {"bed": "101F"})) == "kept"
    open_ones = (
        "select b.label from records.lying l join directory.bed b on b.id = l.bed_id where l.until is null"
    )
    assert world.sql(open_ones) == [("101F",)]
    assert says(world, gate, "nadia", fact("move", holder=str(an_id("medicine_a")))) == "kept"
    assert world.sql(open_ones) == []
    elsewhere = fact("bed", holder=str(WARD), bed="101P")  # a bed of a unit where the patient is not
    assert says(world, gate, "nadia", elsewhere) == "fact_refused"
    assert world.sql("select count(*) from records.lying") == [(2,)]  # nothing is deleted


def test_a_bed_that_was_left_is_cleaned_before_it_is_free(world: World, gate: Gate) -> None:
    """gate.bed_cleaned"""
    assert says(world, gate, "nadia", fact("bed", holder=str(WARD), bed="101P")) == "kept"
    assert says(world, gate, "nadia", fact("leaving", on=TODAY.isoformat())) == "kept"

    def states() -> str:
        said = beds(world, gate)
        assert isinstance(said, Allowed)
        return next(str(b["state"]) for b in said.detail["beds"] if b["label"] == "101P")

    assert states() == "leaving"
    assert says(world, gate, "nadia", fact("discharge")) == "kept"
    assert states() == "cleaning"
    [(bed,)] = world.sql("select id from directory.bed where unit_id = %s and label = '101P'", WARD)
    for who in ("sam", "simone", "adam"):
        assert gate.act(deeds.bed_cleaned(world.secret(who), bed)) == Refused("role_refuses")
    assert gate.act(deeds.bed_cleaned(b"x" * 32, bed)) == Refused("no_session")
    assert gate.act(deeds.bed_cleaned(world.secret("carine"), bed)) == Allowed("cleaned")
    assert states() == "free"


def test_who_is_away_keeps_the_bed_and_comes_back_once(world: World, gate: Gate) -> None:
    assert says(world, gate, "nadia", fact("bed", holder=str(WARD), bed="101P")) == "kept"
    assert says(world, gate, "nadia", fact("return")) == "fact_refused"
    assert says(world, gate, "nadia", fact("leave")) == "kept"
    assert says(world, gate, "nadia", fact("leave")) == "fact_refused"
    said = beds(world, gate)
    assert isinstance(said, Allowed)
    assert [s["state"] for s in said.detail["stays"]] == ["away"]
    assert says(world, gate, "nadia", fact("return")) == "kept"
    assert says(world, gate, "sam", fact("leave")) == "no_relationship"
    assert world.sql("select count(*) from records.absence where until is not null") == [(1,)]


def test_three_units_answer_for_a_stay_and_each_is_explained(world: World, gate: Gate) -> None:
    """gate.place_in: lodging in surgery_b, medicine answered for by medicine_a, care by the laboratory's unit."""
    patient, stay = an_id("bed 4"), str(uuid4())
    also = [str(an_id("medicine_a")), str(an_id("lab"))]
    made = {"fact": "admit", "stay": stay, "holder": str(WARD), "also": also}
    assert says(world, gate, "clara", made, patient=patient) == "kept"
    wards = "select holder from access.relationship where stay_id = %s::uuid and kind = 'ward_presence' and until is null"
    assert {row[0] for row in world.sql(wards, stay)} == {WARD, an_id("medicine_a"), an_id("lab")}
    moved = {"fact": "move", "stay": stay, "holder": str(WARD), "also": [str(WARD)]}
    assert says(world, gate, "nadia", moved, patient=patient) == "kept"
    assert [row[0] for row in world.sql(wards, stay)] == [WARD]
    for wrong in ([str(uuid4())], [*also, str(uuid4())], "no list", [1]):
        assert says(world, gate, "nadia", moved | {"also": wrong}, patient=patient) == "fact_refused"


def test_a_cancelled_discharge_brings_back_what_it_ended(world: World, gate: Gate) -> None:
    """gate.record_cancel"""
    present_at_the_site(world)
    assert says(world, gate, "nadia", fact("bed", holder=str(WARD), bed="101P")) == "kept"
    resume = fact("cancel", what="discharge")
    assert says(world, gate, "nadia", resume) == "fact_refused"  # nobody has left
    assert says(world, gate, "nadia", fact("discharge")) == "kept"
    assert says(world, gate, "nadia", resume) == "kept"
    now = "select kind, inherited from access.relationship where patient_id = %s and until is null order by kind"
    assert world.sql(now, INSIDE) == [("site_presence", True), ("ward_presence", True)]
    assert world.sql(
        "select b.label from records.lying l join directory.bed b on b.id = l.bed_id where l.until is null"
    ) == [("101P",)]
    assert world.sql("select discharged_at, discharged_by from records.stay where id = %s::uuid", STAY) == [
        (None, None)
    ]


def test_a_discharge_of_the_day_before_is_not_cancelled(world: World, gate: Gate) -> None:
    assert says(world, gate, "nadia", fact("discharge")) == "kept"
    world.sql(
        "update records.stay set discharged_at = discharged_at - interval '25 hours' where id = %s::uuid",
        STAY,
    )
    assert says(world, gate, "nadia", fact("cancel", what="discharge")) == "fact_refused"
    for wrong in ("", "everything", None):
        assert says(world, gate, "nadia", fact("cancel", what=wrong)) == "fact_refused"


def test_a_cancelled_admission_explains_to_nobody_from_then_on(world: World, gate: Gate) -> None:
    patient, stay = an_id("bed 9"), str(uuid4())
    made = {"fact": "admit", "stay": stay, "holder": str(WARD)}
    assert says(world, gate, "clara", made, patient=patient) == "kept"
    ties = "select count(*) from gate.relationship_to(%s, 'nurse', %s, gate.now(), false)"
    assert world.sql(ties, an_id("ines"), patient) == [(1,)]
    undone = {"fact": "cancel", "what": "admit", "stay": stay}
    assert (
        says(world, gate, "ines", undone, patient=patient) == "fact_refused"
    )  # a nurse discharges; she does not undo
    assert says(world, gate, "clara", undone, patient=patient) == "kept"
    assert world.sql(ties, an_id("ines"), patient) == [(0,)]
    assert world.sql(ties, an_id("sam"), patient) == [(1,)]  # by Geriatrics, as before
    kept = "select cancelled_at is not null, cancelled_by, discharged_at is not null from records.stay where id = %s::uuid"
    assert world.sql(kept, stay) == [(True, an_id("clara"), True)]


def test_an_admission_of_two_days_ago_is_not_undone(world: World, gate: Gate) -> None:
    present_at_the_site(world)
    assert says(world, gate, "clara", fact("cancel", what="admit")) == "fact_refused"


def test_an_expected_stay_that_begins_is_expected_no_more(world: World, gate: Gate) -> None:
    """gate.stays_in_sight tells it once."""
    patient, stay = an_id("bed 11"), str(uuid4())
    since = (NOW + timedelta(minutes=5)).isoformat()
    expected = {"fact": "expected", "stay": stay, "holder": str(WARD), "since": since, "until": since}
    assert says(world, gate, "clara", expected, patient=patient) == "kept"
    told = desk(world, gate, view="expected")
    assert isinstance(told, Allowed)
    assert [(s["stay"], s["state"]) for s in told.detail["stays"]] == [
        (stay, "expected")
    ]  # made by herself, and counted
    assert world.sql(
        "select kind from access.spent where holder = %s and kind <> 'explains'", an_id("clara")
    ) == [("admissions",)]
    assert (
        says(world, gate, "clara", {"fact": "admit", "stay": stay, "holder": str(WARD)}, patient=patient)
        == "kept"
    )
    told = desk(world, gate, view="expected")
    assert isinstance(told, Allowed)
    assert (told.detail["stays"], told.detail["counts"]["arrived"]) == ([], 1)


def test_numbers_are_never_given_twice_and_to_the_desk_alone(world: World, gate: Gate) -> None:
    """gate.draw_numbers"""
    drawn = [gate.draw_numbers(world.secret(who)) for who in ("clara", "simone", "nadia", "clara")]
    assert all(drawn)
    assert len({n for pair in drawn if pair for n in pair}) == 8
    for who in ("carine", "coline", "adam"):
        assert gate.draw_numbers(world.secret(who)) is None
    assert gate.draw_numbers(b"x" * 32) is None


def test_the_choices_are_the_sites_and_a_taken_bed_is_none(world: World, gate: Gate) -> None:
    """gate.desk_choices"""

    def kinds(who: str) -> set[str]:
        return {kind for kind, _, _, _ in gate.desk_choices(world.secret(who))}

    assert kinds("clara") == {"unit", "bed", "physician", "identity_officer"}
    assert kinds("adam") == kinds("coline") == set()
    assert gate.desk_choices(b"x" * 32) == []

    def free() -> set[str]:
        found = gate.desk_choices(world.secret("nadia"))
        return {name for kind, _, name, unit in found if (kind, unit) == ("bed", str(WARD))}

    assert "101P" in free()
    assert says(world, gate, "nadia", fact("bed", holder=str(WARD), bed="101P")) == "kept"
    assert "101P" not in free()


@pytest.mark.parametrize("who", ["coline", "bruno", "ivan"])
def test_whose_queue_it_is_ends_an_item_and_nobody_elses(world: World, gate: Gate, who: str) -> None:
    kind = {"coline": "to_code", "bruno": "to_bill", "ivan": "identity_queue"}[who]
    for holder in (who, "diane"):
        world.sql(
            "insert into access.relationship (patient_id, holder, kind, since, site_id, stay_id, made_by, made_at) "
            "values (%s, %s, %s, now(), %s, %s, %s, now())",
            INSIDE, an_id(holder), kind, SITE, STAY, an_id("system"),
        )  # fmt: skip
    assert (
        says(world, gate, "nadia", fact("done")) == "kept"
    )  # a nurse ends orders and advice, and none of these
    open_ones = (
        "select holder from access.relationship where kind = %s and until is null order by holder = %s"
    )
    assert len(world.sql(open_ones, kind, an_id(who))) == 2
    assert says(world, gate, who, fact("done")) == "kept"
    assert world.sql(open_ones, kind, an_id(who)) == [(an_id("diane"),)]
    assert says(world, gate, who, fact("done")) != "kept"
