"""Waiting openings are gathered into one call, and each gets its own answer, whatever befalls the others."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import psycopg
import pytest

from cloison.errors import CloisonError, Code
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.calls import Opening, open_one
from cloison.gate.machine import MachineGate
from tests.people import World, an_id


def opening(world: World, who: str, patient: UUID, purpose: str | None = "TREAT") -> Opening:
    return Opening(world.secret(who), patient, ("traits",), purpose, "test", "Patient")


def run(world: World, *openings: Opening) -> tuple[list[Answer | BaseException], list[int]]:
    async def story() -> tuple[list[Answer | BaseException], list[int]]:
        gate = MachineGate(world.web, world.marks, most=2)
        gate.gathered = []
        try:
            told = await asyncio.gather(*(gate.open(o) for o in openings), return_exceptions=True)
            return told, gate.gathered
        finally:
            await gate.close()

    return asyncio.run(story())


def test_each_gets_its_own_answer(world: World) -> None:
    beds = [an_id(f"bed {n}") for n in range(40)]
    wanted = [opening(world, "sam", bed) for bed in beds]
    wanted += [opening(world, "sam", an_id("inside")), opening(world, "nadia", an_id("inside"))]
    wanted += [opening(world, "adam", an_id("inside")), opening(world, "nadia", an_id("inside"), None)]
    told, sizes = run(world, *wanted)
    for bed, said in zip(beds, told[:40], strict=True):
        assert isinstance(said, Allowed)
        assert {row.patient_id for row in said.rows} == {bed}
    assert told[40] == Refused("no_relationship")
    assert isinstance(told[41], Allowed)
    assert told[42:] == [Refused("role_refuses"), Refused("no_purpose")]
    assert sizes[0] == 1  # nothing was under way: at once
    assert len(sizes) <= 3
    assert sum(sizes) == len(wanted)
    lines = world.sql("select count(*) from ledger.line where event = 'patient.open'")
    assert lines == [(len(wanted),)]


def test_never_more_than_64_in_one_call(world: World) -> None:
    told, sizes = run(world, *(opening(world, "sam", uuid4()) for _ in range(200)))
    assert told == [Refused("no_relationship")] * 200
    assert max(sizes) <= 64
    assert sum(sizes) == 200


def test_one_that_cannot_be_asked_does_not_take_the_others_with_it(world: World) -> None:
    first = opening(world, "nadia", an_id("inside"))
    same = [opening(world, "nadia", an_id("inside")) for _ in range(2)]
    twice = Opening(
        **{f: getattr(same[0], f) for f in Opening.__slots__} | {"patient_id": an_id("elsewhere")}
    )
    told, sizes = run(
        world, first, *same, twice
    )  # a ticket used twice: the whole call fails, then each alone
    assert sizes[:2] == [1, 3]
    assert len(sizes) == 5
    assert [type(t) for t in told] == [Allowed, Allowed, Allowed, Refused]


def test_a_ticket_that_was_used_is_never_answered_again(world: World) -> None:
    once = opening(world, "nadia", an_id("inside"))

    async def story() -> None:
        gate = MachineGate(world.web, world.marks, most=2)
        try:
            assert isinstance(await gate.open(once), Allowed)
            with pytest.raises(CloisonError) as told:
                await gate.ask(open_one(once))
            assert told.value.code is Code.GATE_FAULT
        finally:
            await gate.close()

    asyncio.run(story())


def test_a_lock_that_does_not_come_is_a_refusal_and_nothing_leaves(world: World) -> None:
    opened = opening(world, "nadia", an_id("inside"))

    async def story() -> None:
        gate = MachineGate(world.web, world.marks, most=2)
        try:
            with pytest.raises(CloisonError) as told:
                await gate.open(opened)
            assert told.value.code is Code.GATE_BUSY
            assert told.value.http == 503
        finally:
            await gate.close()

    with psycopg.connect(world.admin) as holder:  # somebody holds what the count needs
        holder.execute("lock table access.holder in exclusive mode")
        asyncio.run(story())
    assert world.sql("select count(*) from ledger.line where event = 'patient.open'") == [(0,)]


def test_a_server_that_is_gone_is_said_so(world: World) -> None:
    async def story() -> None:
        gate = MachineGate(
            "host=127.0.0.1 port=1 user=nobody dbname=none connect_timeout=1", world.marks, most=1
        )
        gate._pool.timeout = 0.3
        try:
            with pytest.raises(CloisonError) as told:
                await gate.open(opening(world, "nadia", an_id("inside")))
            assert told.value.code is Code.DATABASE_UNREACHABLE
        finally:
            await gate.close()

    asyncio.run(story())
