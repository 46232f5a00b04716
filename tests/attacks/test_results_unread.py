"""An unread result keeps its prescriber tied to the patient, and is no way to tie anybody else, or to launder a glass (law 3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from cloison.gate import calls
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.client import Gate
from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import ACCOUNTS, World, an_id

PATIENT = an_id("bed 5")  # lies in Geriatrics, at the other site
INSIDE = an_id("inside")  # lies in Surgery B, where Paul works


def states(world: World, gate: Gate, who: str, patient: UUID, *facts: dict[str, Any]) -> Answer:
    site = an_id(ACCOUNTS[who][1] or "tilleuls")
    return gate.ask(
        calls.write(world.secret(who), patient, site, [], purpose="TREAT", surface="t", facts=facts)
    )


def order(world: World, gate: Gate, who: str, patient: UUID) -> str:
    """Order an examination of the laboratory; return the order's id."""
    item = str(uuid4())
    said = states(world, gate, who, patient, {"fact": "order", "stay": item, "holder": str(an_id("lab"))})
    assert isinstance(said, Allowed), said
    return item


def answered(world: World, gate: Gate, item: str, patient: UUID, who: str = "lucie") -> Answer:
    """The laboratory's one write: the order is done, and its result is out."""
    done, result = {"fact": "done", "stay": item}, {"fact": "result", "stay": item, "order": item}
    return states(world, gate, who, patient, done, result)


def explained(world: World, gate: Gate, who: str, patient: UUID) -> bool | None:
    said = gate.ask(calls.open_one(calls.Opening(world.secret(who), patient, ("traits",), "TREAT", "t")))
    return said.detail["explained"] if isinstance(said, Allowed) else None


def left(world: World, patient: UUID) -> None:
    """The patient went home long ago."""
    world.sql(
        "update access.relationship set until = since where kind in ('ward_presence', 'site_presence') and patient_id = %s",
        patient,
    )
    world.sql("update access.kind set tail = '0' where name = 'ward_presence'")


def test_an_unread_result_keeps_its_prescriber_until_it_is_read(world: World, gate: Gate) -> None:
    item = order(world, gate, "paul", INSIDE)
    assert isinstance(answered(world, gate, item, INSIDE), Allowed)
    left(world, INSIDE)
    assert explained(world, gate, "paul", INSIDE) is True
    for other in ("nadia", "lucie", "sam"):
        assert explained(world, gate, other, INSIDE) is None
    assert isinstance(states(world, gate, "paul", INSIDE, {"fact": "read", "stay": item}), Allowed)
    assert explained(world, gate, "paul", INSIDE) is None


def test_who_is_not_in_care_reads_nobody_s_result_away(world: World, gate: Gate) -> None:
    item = order(world, gate, "paul", INSIDE)
    assert isinstance(answered(world, gate, item, INSIDE), Allowed)
    assert isinstance(
        states(world, gate, "nadia", INSIDE, {"fact": "read", "stay": item}), Allowed
    )  # ends nothing
    glass = calls.break_glass(world.secret("sam"), INSIDE, "vital_emergency", "", "t")
    assert isinstance(gate.ask(glass), Allowed)
    states(world, gate, "sam", INSIDE, {"fact": "read", "stay": item})
    left(world, INSIDE)
    assert explained(world, gate, "paul", INSIDE) is True


@pytest.mark.parametrize("named", ["paul", "nadia"])
def test_a_laboratory_ties_nobody_who_did_not_ask(world: World, gate: Gate, named: str) -> None:
    """gate.record_result: whom the caller names does not count, an order of somebody else's queue neither."""
    item = order(world, gate, "sam", PATIENT)
    more = {"fact": "result", "stay": item, "order": item, "holder": str(an_id(named))}
    states(world, gate, "lucie", PATIENT, more)
    assert explained(world, gate, named, PATIENT) is None
    assert states(world, gate, "lucie", PATIENT, {"fact": "result"}) == Refused("fact_refused")
    elsewhere = str(uuid4())
    states(world, gate, "sam", PATIENT, {"fact": "order", "stay": elsewhere, "holder": str(an_id("felix"))})
    before = world.sql("select count(*) from access.relationship where kind = 'result'")
    states(world, gate, "lucie", PATIENT, {"fact": "result", "stay": elsewhere, "order": elsewhere})
    assert world.sql("select count(*) from access.relationship where kind = 'result'") == before


def laundered(world: World, gate: Gate) -> bool | None:
    """Paul breaks the glass of a stranger, orders an examination, and waits for the laboratory's answer."""
    assert isinstance(
        gate.ask(calls.break_glass(world.secret("paul"), PATIENT, "vital_emergency", "", "t")), Allowed
    )
    item = order(world, gate, "paul", PATIENT)
    assert isinstance(answered(world, gate, item, PATIENT), Allowed)
    world.sql("update access.break_glass set ended_at = now()")
    return explained(world, gate, "paul", PATIENT)


def test_a_glass_is_not_laundered_by_an_examination(world: World, gate: Gate) -> None:
    assert laundered(world, gate) is False


def test_without_it_an_order_turns_a_broken_glass_into_care(
    world: World, gate: Gate, database: Database
) -> None:
    without(database, "access/record_result.sql", "r.beyond or not r.inherited", "r.beyond")
    assert laundered(world, gate) is True
