"""The connection that carries openings: its bytes are PostgreSQL's, and after any doubt nobody reads another's answer."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloison.errors import CloisonError, Code
from cloison.gate.answers import Allowed, Refused, Row
from cloison.gate.binary import BYTEA, TEXT, UUIDS, array
from cloison.gate.calls import Opening
from cloison.gate.machine import MachineGate
from cloison.gate.wire import Wire
from tests.database import Database
from tests.people import World, an_id

texts = st.lists(
    st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=1
)


def opening(world: World, who: str = "nadia", patient: str = "inside") -> Opening:
    return Opening(world.secret(who), an_id(patient), ("traits",), "TREAT", "wire", "Patient", an_id(patient))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    given_texts=texts,
    ids=st.lists(st.none() | st.uuids(), min_size=1),
    blobs=st.lists(st.binary(), min_size=1),
)
def test_arrays_are_what_postgresql_reads(
    database: Database, given_texts: list, ids: list, blobs: list
) -> None:
    with psycopg.connect(database.admin) as connection:
        values = [
            array(TEXT, [None if t is None else t.encode() for t in given_texts]),
            array(UUIDS, [None if i is None else i.bytes for i in ids]),
            array(BYTEA, blobs),
        ]
        result = connection.pgconn.exec_params(
            b"select array_to_json($1), array_to_json($2), array_to_json(array(select encode(b, 'hex') from unnest($3) b))",
            values, [1009, 2951, 1001], [1, 1, 1],
        )  # fmt: skip
        read = [
            connection.execute("select %s::json", [result.get_value(0, n).decode()]).fetchone()
            for n in range(3)
        ]
    assert read == [
        (given_texts,),
        ([None if i is None else str(i) for i in ids],),
        ([b.hex() for b in blobs],),
    ]


def test_rows_are_read_in_the_order_in_which_take_gives_them(world: World) -> None:
    [(names,)] = world.sql("select proargnames from pg_proc where proname = 'take'")
    assert tuple(names[2:]) == Row._fields


def test_people_and_machines_read_the_same(world: World) -> None:
    one = opening(world)

    async def machine() -> object:
        gate = MachineGate(world.web, world.marks)
        try:
            return await gate.open(one)
        finally:
            await gate.close()

    read = asyncio.run(machine())
    assert isinstance(read, Allowed)
    people = world.gate()
    from cloison.gate.calls import open_one

    again = people.ask(open_one(opening(world)))
    people.close()
    assert isinstance(again, Allowed)
    assert [row[1:] for row in read.rows] == [row[1:] for row in again.rows]


def test_a_cancelled_call_closes_its_wire_and_the_next_one_is_answered(
    world: World, database: Database
) -> None:
    locker = psycopg.connect(database.admin)
    world.sql("insert into access.holder values (%s) on conflict do nothing", an_id("nadia"))
    locker.execute("select from access.holder where id = %s for update", (an_id("nadia"),))

    async def story() -> None:
        gate = MachineGate(world.web, world.marks, most=1)
        wire = await Wire.connect(world.web, world.marks)
        call = asyncio.create_task(wire.open([opening(world)]))
        await asyncio.sleep(0.2)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert wire.closed
        locker.rollback()
        assert isinstance(await gate.open(opening(world)), Allowed)
        assert isinstance(await gate.open(opening(world, "sam")), Refused)
        await gate.close()

    asyncio.run(story())
    locker.close()


def test_a_lost_connection_is_told_once_and_made_anew(world: World, database: Database) -> None:
    async def story() -> None:
        gate = MachineGate(world.web, world.marks, most=1)
        assert isinstance(await gate.open(opening(world)), Allowed)
        world.sql(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'cloison_web' and datname = %s",
            database.name,
        )
        await asyncio.sleep(0.3)  # the wire notices while it is idle
        assert isinstance(await gate.open(opening(world)), Allowed)
        await gate.close()

    asyncio.run(story())


def test_a_set_that_fails_closes_its_wire_and_the_next_one_is_answered(world: World) -> None:
    async def story() -> None:
        wire = await Wire.connect(world.web, world.marks)
        one = opening(world)
        await wire.open([one])
        with pytest.raises(psycopg.errors.UniqueViolation):
            await wire.open([one])  # a ticket number cannot be used twice
        assert wire.closed
        wire = await Wire.connect(world.web, world.marks)
        rows = await wire.open([opening(world, "sam", "inside")])
        assert [(row.outcome, row.body) for row in rows] == [("refused", None)]
        wire.close()

    asyncio.run(story())


def test_a_database_that_is_away_is_said_so(world: World) -> None:
    async def story() -> None:
        gate = MachineGate(
            "host=127.0.0.1 port=1 user=cloison_web dbname=nothing connect_timeout=2", world.marks
        )
        with pytest.raises(CloisonError) as raised:
            await gate.open(Opening(bytes(32), uuid4(), ("traits",), "TREAT", "wire"))
        assert raised.value.code is Code.DATABASE_UNREACHABLE
        await gate.close()

    asyncio.run(story())
