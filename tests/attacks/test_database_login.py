"""The record server's own login, in an attacker's hands: psql with the password of cloison_web (12.1)."""

from __future__ import annotations

import os
from uuid import UUID, uuid4

import psycopg
import pytest

from cloison.gate import calls
from tests.database import Database
from tests.people import World, an_id

TABLES = [
    "records.patient",
    "records.resource",
    "records.data_key",
    "records.wrapping_key",
    "records.blind_index",
    "records.contact_token",
    "records.stay",
    "access.relationship",
    "access.spent",
    "access.ceiling",
    "access.kind",
    "access.permission",
    "access.break_glass",
    "access.holder",
    "identity.session",
    "ledger.line",
    "ledger.outbox",
    "gate.ticket",
    "gate.clock_offset",
    "directory.account",
    "directory.assignment",
    "cloison.deployment",
]
COUNT = "select count(*) from ledger.line where ticket = %s"


def opening(world: World, who: str = "nadia", patient: str = "inside") -> calls.Ask:
    return calls.open_one(
        calls.Opening(world.secret(who), an_id(patient), ("traits", "clinical"), "TREAT", "psql")
    )


def take(connection: psycopg.Connection, ask: calls.Ask) -> list[tuple]:
    return connection.execute(calls.TAKE, ([ask.ticket], [ask.secret])).fetchall()


def test_no_table_can_be_touched(world: World, database: Database) -> None:
    attacker = database.connect("cloison_web")
    for table in TABLES:
        for statement in (
            "select * from {}",
            "delete from {}",
            "truncate {}",
            "lock table {}",
            "copy {} to stdout",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), attacker.transaction():
                attacker.execute(statement.format(table))


@pytest.mark.parametrize("role", ["cloison_web", "cloison_jobs", "cloison_backup"])
def test_no_session_can_be_made_or_prolonged(world: World, database: Database, role: str) -> None:
    attacker = database.connect(role)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        attacker.execute(
            "select gate.open_session(gen_random_uuid(), %s, 'nadia', 60, 'token', null)", (os.urandom(32),)
        )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        attacker.execute("update identity.session set expires_at = 'infinity'")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        attacker.execute("set role cloison_gate")


@pytest.mark.parametrize(
    "call",
    [
        "gate.examine(%s, gen_random_uuid(), '{traits}', 'read', 'TREAT', null, now())",
        "gate.care_set(gen_random_uuid(), 'nurse', now(), false)",
        "gate.spend('{}', now())",
        "gate.write_down(array[row(gen_random_uuid(), %s, 'x', null, 'x', null, null, null, null, 'x', 'TREAT', null, null, "
        "'{traits}', null, null, null, null, '{}', null)::gate.entry], now())",
        "gate.relationship_to(gen_random_uuid(), 'nurse', gen_random_uuid(), now(), false)",
        "gate.clock()",
        "gate.live_session(%s, now())",
    ],
)
def test_inner_functions_cannot_be_called(world: World, database: Database, call: str) -> None:
    secret = world.secret("nadia")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        database.connect("cloison_web").execute(f"select * from {call}", (secret,) * call.count("%s"))


def test_ask_alone_shows_nothing_and_take_after_commit_shows_the_bytes(
    world: World, database: Database
) -> None:
    attacker, ask = database.connect("cloison_web"), opening(world)
    assert attacker.execute(ask.statement, ask.parameters).fetchall() == [("",)]
    rows = take(attacker, ask)
    assert [row for row in rows if row[-1]]  # with both halves committed it works: the test can fail
    assert world.sql(COUNT, ask.ticket) == [(1,)]


def test_rollback_obtains_nothing(world: World, database: Database) -> None:
    attacker, ask = database.connect("cloison_web"), opening(world)
    with attacker.transaction(force_rollback=True):
        attacker.execute(ask.statement, ask.parameters)
        assert take(attacker, ask) == []
    assert take(attacker, ask) == []
    assert world.sql(COUNT, ask.ticket) == [(0,)]


def test_savepoints_obtain_nothing(world: World, database: Database) -> None:
    attacker, ask = database.connect("cloison_web"), opening(world)
    with attacker.transaction():
        with attacker.transaction(force_rollback=True):
            attacker.execute(ask.statement, ask.parameters)
            assert take(attacker, ask) == []
        assert take(attacker, ask) == []
    assert take(attacker, ask) == []


def test_a_prepared_transaction_obtains_nothing_until_it_is_committed(
    world: World, database: Database
) -> None:
    attacker, ask = database.connect("cloison_web"), opening(world)
    attacker.autocommit = False
    name = f"theft-{uuid4()}"
    attacker.execute(ask.statement, ask.parameters)
    try:
        attacker.execute(f"prepare transaction '{name}'")
        assert take(database.connect("cloison_web"), ask) == []
    finally:
        attacker.rollback()
        database.connect("cloison_web").execute(f"rollback prepared '{name}'")
    assert take(database.connect("cloison_web"), ask) == []
    assert world.sql(COUNT, ask.ticket) == [(0,)]


def test_statement_timeout_obtains_nothing(world: World, database: Database) -> None:
    attacker, ask = database.connect("cloison_web"), opening(world)
    locker = psycopg.connect(database.admin)
    locker.execute("insert into access.holder values (%s) on conflict do nothing", (an_id("nadia"),))
    locker.commit()
    locker.execute("select from access.holder where id = %s for update", (an_id("nadia"),))
    attacker.execute("set statement_timeout = '100ms'")
    with pytest.raises(psycopg.errors.QueryCanceled):
        attacker.execute(ask.statement, ask.parameters)
    locker.close()
    assert take(attacker, ask) == []
    assert world.sql(COUNT, ask.ticket) == [(0,)]


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_a_frozen_snapshot_is_refused(world: World, database: Database, level: str) -> None:
    attacker, ask = database.connect("cloison_web"), opening(world)
    attacker.execute(f"set default_transaction_isolation = '{level}'")
    with pytest.raises(psycopg.errors.Error) as raised:
        attacker.execute(ask.statement, ask.parameters)
    assert raised.value.sqlstate == "CL001"


def test_without_synchronous_commit_no_byte_leaves_before_its_line_is_flushed(
    world: World, database: Database
) -> None:
    attacker = database.connect("cloison_web")
    attacker.execute("set synchronous_commit = off")
    for _ in range(200):
        ask = opening(world)
        attacker.execute(ask.statement, ask.parameters)
        if take(attacker, ask):  # then the stored position was flushed
            [(flushed,)] = world.sql(
                "select lsn <= pg_current_wal_flush_lsn() from gate.ticket where ticket = %s", ask.ticket
            )
            assert flushed


def test_another_session_cannot_take_the_ticket(world: World, database: Database) -> None:
    attacker, ask = database.connect("cloison_web"), opening(world)
    attacker.execute(ask.statement, ask.parameters)
    assert attacker.execute(calls.TAKE, ([ask.ticket], [world.secret("sam")])).fetchall() == []


def test_a_ticket_is_stale_after_five_seconds(world: World, database: Database) -> None:
    attacker, ask = database.connect("cloison_web"), opening(world)
    attacker.execute(ask.statement, ask.parameters)
    world.sql("insert into gate.clock_offset (amount) values ('6 seconds')")
    assert take(attacker, ask) == []


def test_tickets_are_swept_once_nobody_can_take_them(world: World, database: Database) -> None:
    attacker, ask = database.connect("cloison_web"), opening(world)
    attacker.execute(ask.statement, ask.parameters)
    attacker.execute("select gate.sweep_tickets()")
    assert take(attacker, ask)  # a fresh one stays
    world.sql("insert into gate.clock_offset (amount) values ('31 seconds')")
    attacker.execute("select gate.sweep_tickets()")
    assert world.sql("select count(*) from gate.ticket") == [(0,)]


def test_a_ticket_number_cannot_be_used_twice(world: World, database: Database) -> None:
    attacker, ask = database.connect("cloison_web"), opening(world)
    attacker.execute(ask.statement, ask.parameters)
    with pytest.raises(psycopg.errors.UniqueViolation):
        attacker.execute(ask.statement, ask.parameters)


def test_a_fault_shows_no_value(world: World, database: Database) -> None:
    attacker = database.connect("cloison_web")
    with pytest.raises(psycopg.errors.Error) as raised:
        attacker.execute("select gate.ask_list(null, %s, 'TREAT', 'psql')", (world.secret("nadia"),))
    assert raised.value.sqlstate == "CL001"
    assert raised.value.diag.message_detail is None


def test_a_stranger_gets_the_same_answer_for_a_patient_and_for_nobody(
    world: World, database: Database
) -> None:
    attacker = database.connect("cloison_web")
    answers = []
    for patient in (an_id("inside"), UUID(int=7)):
        ask = calls.open_one(calls.Opening(world.secret("sam"), patient, ("traits",), "TREAT", "psql"))
        attacker.execute(ask.statement, ask.parameters)
        answers.append([row[1:] for row in take(attacker, ask)])
    assert answers[0] == answers[1]
    assert answers[0][0][0] == "refused"
