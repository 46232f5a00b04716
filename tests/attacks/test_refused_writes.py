"""A write that is refused is an answer: with its line and its cost, nothing stored, and telling nobody who exists."""

from __future__ import annotations

from uuid import uuid4

from cloison.gate import calls
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from tests.people import World, an_id

LINES = "select outcome, reason, patient_id from ledger.line where event = 'patient.write' order by id"


def admit(world: World, who: str, patient: object, unit: object) -> calls.Ask:
    """An admission alone, as the front desk writes it before it may open anything."""
    return calls.write(
        world.secret(who),
        patient,  # type: ignore[arg-type]
        an_id("ormes" if who == "sam" else "tilleuls"),
        [],
        purpose="PATADMIN",
        surface="attack",
        facts=[{"fact": "admit", "stay": str(uuid4()), "holder": str(unit)}],
    )


def facts_of(world: World) -> list[tuple]:
    return world.sql("select (select count(*) from access.relationship), (select count(*) from records.stay)")


def test_a_refused_fact_leaves_a_line_and_a_cost_and_stores_nothing(world: World, gate: Gate) -> None:
    before = facts_of(world)
    answer = gate.ask(admit(world, "clara", an_id("elsewhere"), uuid4()))
    assert answer == Refused("no_relationship")
    assert facts_of(world) == before
    assert world.sql(LINES) == [("refused", "no_relationship", an_id("elsewhere"))]
    spent = "select count(*) from access.spent where holder = %s and kind = 'admissions' and patient_id = %s"
    assert world.sql(spent, an_id("clara"), an_id("elsewhere")) == [(1,)]


def test_the_front_desk_learns_nothing_from_refused_admissions(world: World, gate: Gate) -> None:
    told = []
    for patient in (an_id("elsewhere"), uuid4()):
        answer = gate.ask(admit(world, "clara", patient, uuid4()))
        [(spent,)] = world.sql(
            "select count(*) from access.spent where holder = %s and patient_id = %s", an_id("clara"), patient
        )
        told.append((answer, spent))
    assert told[0] == told[1] == (Refused("no_relationship"), 1)
    assert len(world.sql(LINES)) == 2


def test_who_may_not_admit_is_refused_at_no_cost_whoever_it_is_about(world: World, gate: Gate) -> None:
    for patient in (an_id("elsewhere"), uuid4()):
        assert gate.ask(admit(world, "carine", patient, an_id("surgery_b"))) == Refused("no_relationship")
    assert world.sql("select count(*) from access.spent where holder = %s", an_id("carine")) == [(0,)]


def test_a_nurse_who_says_that_a_stranger_arrives_pays_one_of_the_twenty(world: World, gate: Gate) -> None:
    """An emergency at night: she may, it explains to her colleagues and not to her, and nobody else is told apart."""
    told = [
        gate.ask(admit(world, "sam", patient, an_id("geriatrics"))) for patient in (an_id("inside"), uuid4())
    ]
    assert isinstance(told[0], Allowed)
    assert told[1] == Refused("no_relationship")
    spent = "select count(*) from access.spent where holder = %s and kind = 'others'"
    assert world.sql(spent, an_id("sam")) == [(2,)]
    explains = "select explained from gate.relationship_to(%s, 'nurse', %s, gate.now(), false)"
    assert world.sql(explains, an_id("sam"), an_id("inside")) == [(False,)]


def test_what_can_be_is_stored(world: World, gate: Gate) -> None:
    answer = gate.ask(admit(world, "clara", an_id("elsewhere"), an_id("surgery_b")))
    assert isinstance(answer, Allowed), answer
    assert world.sql(LINES)[0][0] == "allowed"
