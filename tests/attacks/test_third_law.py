"""An explanation made by the asker is no explanation: by the gate's own calls, from the admission to its confirmation (law 3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from cloison.gate import calls
from cloison.gate.answers import Allowed
from cloison.gate.client import Gate
from tests.people import ACCOUNTS, World, an_id

PATIENT = an_id("bed 5")  # lies in Geriatrics, where Sam works; nobody at Les Tilleuls knows them


def states(world: World, gate: Gate, who: str, *facts: dict[str, Any]) -> object:
    """Write facts about PATIENT, and nothing else."""
    site = an_id(ACCOUNTS[who][1] or "tilleuls")
    return gate.ask(
        calls.write(world.secret(who), PATIENT, site, [], purpose="TREAT", surface="t", facts=facts)
    )


def explained(world: World, gate: Gate, who: str) -> bool | None:
    """Whether PATIENT is explained to this account; None: not opened at all."""
    said = gate.ask(calls.open_one(calls.Opening(world.secret(who), PATIENT, ("traits",), "TREAT", "t")))
    return said.detail["explained"] if isinstance(said, Allowed) else None


def admitted_by_clara(world: World, gate: Gate, unit: str = "medicine_a") -> str:
    stay = str(uuid4())
    fact = {"fact": "admit", "stay": stay, "holder": str(an_id(unit))}
    assert isinstance(states(world, gate, "clara", fact), Allowed)
    return stay


def glass_of(world: World, gate: Gate, who: str) -> None:
    ask = calls.break_glass(world.secret(who), PATIENT, "on_call", "", "t")
    assert isinstance(gate.ask(ask), Allowed)


def advice_to(who: str, stay: str) -> dict[str, Any]:
    return {"fact": "advice", "stay": stay, "holder": str(an_id(who))}


def test_whoever_admits_alone_is_not_explained_and_explains_to_the_unit(world: World, gate: Gate) -> None:
    admitted_by_clara(world, gate, "surgery_b")
    assert explained(world, gate, "clara") is False
    assert explained(world, gate, "nadia") is True
    assert explained(world, gate, "sam") is True  # by Geriatrics, as before
    assert explained(world, gate, "lucie") is None


def test_an_admission_is_confirmed_by_another_who_is_explained_and_by_nobody_else(
    world: World, gate: Gate
) -> None:
    stay = admitted_by_clara(world, gate)
    move = {"fact": "move", "stay": stay, "holder": str(an_id("medicine_a"))}
    assert isinstance(states(world, gate, "clara", move), Allowed)
    assert explained(world, gate, "clara") is False  # her own second act
    glass_of(world, gate, "nadia")
    assert isinstance(states(world, gate, "nadia", advice_to("ines", stay)), Allowed)
    assert (
        explained(world, gate, "clara") is False
    )  # an accomplice who broke the glass is not explained either
    assert isinstance(states(world, gate, "sam", move), Allowed)
    assert explained(world, gate, "clara") is True


def test_an_act_on_another_stay_confirms_nothing(world: World, gate: Gate) -> None:
    admitted_by_clara(world, gate)
    assert isinstance(states(world, gate, "sam", advice_to("paul", str(uuid4()))), Allowed)
    assert explained(world, gate, "clara") is False


def test_what_is_made_in_care_inherits_and_what_is_made_through_broken_glass_does_not(
    world: World, gate: Gate
) -> None:
    glass_of(world, gate, "nadia")
    assert explained(world, gate, "nadia") is False
    assert isinstance(states(world, gate, "nadia", advice_to("nadia", str(uuid4()))), Allowed)
    assert explained(world, gate, "nadia") is False
    # Sam asks himself for advice while he is in care; the ward's presence ends, and his care goes on, explained.
    assert isinstance(states(world, gate, "sam", advice_to("sam", str(uuid4()))), Allowed)
    world.sql(
        "update access.relationship set until = since where kind = 'ward_presence' and patient_id = %s",
        PATIENT,
    )
    world.sql("update access.kind set tail = '0' where name = 'ward_presence'")
    assert explained(world, gate, "sam") is True


def test_twenty_broken_glasses_make_twenty_relationships_and_no_twenty_first(
    world: World, gate: Gate
) -> None:
    """To break the glass and then to write a relationship for oneself is to be counted once, not to be let out."""
    beds = [an_id(f"bed {n}") for n in range(12)]
    for patient in beds:
        gate.ask(calls.break_glass(world.secret("nadia"), patient, "on_call", "", "t"))
        fact = {"fact": "advice", "stay": str(uuid4()), "holder": str(an_id("nadia"))}
        gate.ask(
            calls.write(
                world.secret("nadia"),
                patient,
                an_id("tilleuls"),
                [],
                purpose="TREAT",
                surface="t",
                facts=[fact],
            )
        )
    made = world.sql("select count(*) from access.relationship where made_by = %s", an_id("nadia"))
    opened: set[UUID] = set()
    for patient in beds:
        said = gate.ask(
            calls.open_one(calls.Opening(world.secret("nadia"), patient, ("traits",), "TREAT", "t"))
        )
        if isinstance(said, Allowed):
            opened.add(patient)
    assert made == [(10,)]
    assert len(opened) == 10
