"""Each defence of the two halves taken away in a throw-away database: then its attack must succeed.

A defence whose removal changes nothing would be no defence. With it on, see test_database_login and test_race.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import psycopg

import cloison.database
from cloison.gate import calls
from tests.database import Database
from tests.people import World, an_id, ceilings_alone

FUNCTIONS = Path(cloison.database.__file__).parent / "functions"


def without(database: Database, function: str, line: str, instead: str = "") -> None:
    """Re-create one function without one line of its text."""
    text = (FUNCTIONS / function).read_text()
    assert line in text
    database.connect().execute(text.replace(line, instead).encode())


def known_holders(world: World) -> None:
    """The rows that a first spending would make, so that only the lock stands between two callers."""
    for holder in (an_id("nadia"), an_id("tilleuls"), UUID(int=0)):
        world.sql("insert into access.holder values (%s)", holder)


def rows_of(connection: psycopg.Connection, ask: calls.Ask) -> list[tuple]:
    return connection.execute(calls.TAKE, ([ask.ticket], [ask.secret])).fetchall()


def opening(world: World) -> calls.Ask:
    return calls.open_one(calls.Opening(world.secret("nadia"), an_id("inside"), ("traits",), "TREAT", "psql"))


def test_without_the_transaction_check_rollback_steals_a_record_unseen(
    world: World, database: Database
) -> None:
    without(database, "gate/take.sql", "      and t.xid is distinct from pg_current_xact_id_if_assigned()\n")
    without(
        database,
        "gate/take.sql",
        "      and t.xid is distinct from pg_current_xact_id_if_assigned()\n      and t.lsn <= pg_current_wal_flush_lsn()\n",
    )
    attacker, ask = database.connect("cloison_web"), opening(world)
    with attacker.transaction(force_rollback=True):
        attacker.execute(ask.statement, ask.parameters)
        stolen = rows_of(attacker, ask)
    assert [row for row in stolen if row[-1]]
    assert world.sql("select count(*) from ledger.line where ticket = %s", ask.ticket) == [(0,)]


def test_without_the_session_check_a_ticket_can_be_taken_by_anybody(world: World, database: Database) -> None:
    without(database, "gate/take.sql", "t.session_hash = sha256(q.secret)", "true")
    attacker, ask = database.connect("cloison_web"), opening(world)
    attacker.execute(ask.statement, ask.parameters)
    assert attacker.execute(calls.TAKE, ([ask.ticket], [world.secret("sam")])).fetchall()


def test_without_the_lock_a_race_passes_the_bound(world: World, database: Database) -> None:
    without(
        database,
        "access/lock_counters.sql",
        "order by c.place, c.holder for update of h",
        "order by c.place, c.holder",
    )
    known_holders(world)
    ceilings_alone(world)
    secret = world.secret("nadia")

    racing = [psycopg.connect(database.conninfo("cloison_web")) for _ in range(4)]
    for connection in racing:  # each in a transaction that nobody sees until it ends
        for _ in range(10):
            ask = calls.break_glass(secret, uuid4(), "vital_emergency", "", "race")
            connection.execute(ask.statement, ask.parameters)
    for connection in racing:
        connection.commit()
        connection.close()
    [(broken,)] = world.sql("select count(*) from access.break_glass")
    assert broken == 40


def test_without_the_isolation_check_a_frozen_snapshot_passes_the_bound(
    world: World, database: Database
) -> None:
    without(database, "gate/require_safe_transaction.sql", "<> 'read committed'", "= 'nothing'")
    known_holders(world)
    secret = world.secret("nadia")
    frozen = [database.connect("cloison_web") for _ in range(4)]
    for connection in frozen:
        connection.autocommit = False
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute("select gate.whoami(%s)", (secret,))  # the snapshot is taken here
    for connection in frozen:
        for _ in range(10):
            ask = calls.break_glass(secret, uuid4(), "vital_emergency", "", "race")
            connection.execute(ask.statement, ask.parameters)
        connection.commit()
    [(broken,)] = world.sql("select count(*) from access.break_glass")
    assert broken > 10


def test_without_binding_a_self_made_relationship_would_explain(world: World, database: Database) -> None:
    world.sql("update access.relationship set made_by = %s, inherited = false", an_id("nadia"))
    statement = "select explained from gate.relationship_to(%s, 'nurse', %s, now(), false)"
    assert world.sql(statement, an_id("nadia"), an_id("inside")) == [(False,)]
    without(database, "access/explains.sql", "p_inherited or not array[", "true or not array[")
    assert world.sql(statement, an_id("nadia"), an_id("inside")) == [(True,)]
