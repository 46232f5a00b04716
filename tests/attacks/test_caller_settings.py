"""What a caller may set decides nothing: time zone, search path, isolation, timeouts, one statement for both halves (12.1).

The record server's login sets any ordinary setting of its own session. Each test sets one as a thief would.
"""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from cloison.gate import calls
from tests.database import Database
from tests.people import World, an_id

ELEVEN = "insert into gate.clock_offset (amount) values (date_trunc('day', now()) + interval '1 day 11 hours' - now())"
"""The gate's clock at 11:00 UTC of tomorrow: then one zone has yet to reach that day, and another has left it."""
ZONES = ("Etc/GMT+12", "Pacific/Kiritimati", "UTC", "Europe/Paris")
TODAY = "(select gate.now()::date)"


def opened(connection: psycopg.Connection, world: World, who: str, patient: str = "inside") -> str:
    """Ask, then take: the outcome and reason, or `nothing`."""
    opening = calls.Opening(world.secret(who), an_id(patient), ("traits",), "TREAT", "psql")
    ask = calls.open_one(opening)
    connection.execute(ask.statement, ask.parameters)
    take = calls.TAKE.replace("*", "outcome, reason").encode()
    rows = connection.execute(take, ([ask.ticket], [ask.secret])).fetchall()
    return f"{rows[0][0]} {rows[0][1]}" if rows else "nothing"


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        (f"update directory.account set left_on = {TODAY} where username = 'nadia'", "refused no_session"),
        (f"update directory.site set closed_on = {TODAY} where name = 'tilleuls'", "refused no_session"),
        (f"update directory.account set since = {TODAY} + 1 where username = 'nadia'", "refused no_session"),
        (
            f"update directory.assignment set until = {TODAY} - 1 where account_id = '{an_id('nadia')}'",
            "refused no_relationship",
        ),
        (
            f"update directory.assignment set since = {TODAY} + 1 where account_id = '{an_id('nadia')}'",
            "refused no_relationship",
        ),
        ("select", "allowed ward_presence"),
    ],
    ids=[
        "left today",
        "site closed today",
        "begins tomorrow",
        "unit until yesterday",
        "unit from tomorrow",
        "all is well",
    ],
)
def test_the_callers_time_zone_does_not_move_a_day(
    world: World, database: Database, change: str, answer: str
) -> None:
    world.sql(ELEVEN)
    world.sql("set timezone = 'UTC'")
    world.secret("nadia")
    world.sql(change)
    said = {}
    for zone in ZONES:
        attacker = database.connect("cloison_web")
        attacker.execute(f"set timezone = '{zone}'".encode())
        said[zone] = opened(attacker, world, "nadia")
    assert said == dict.fromkeys(ZONES, answer)


@pytest.mark.parametrize(
    "setting",
    [
        "search_path = pg_temp",
        "search_path = ''",
        "transform_null_equals = on",
        "enable_indexscan = off",
        "plan_cache_mode = force_custom_plan",
        "datestyle = 'SQL, DMY'",
        "client_min_messages = debug5",
        "default_transaction_deferrable = on",
        "session_replication_role = replica",
        "row_security = off",
    ],
)
def test_a_setting_changes_no_answer(world: World, database: Database, setting: str) -> None:
    attacker = database.connect("cloison_web")
    heard: list[str] = []
    attacker.add_notice_handler(lambda notice: heard.append(str(notice.message_primary)))
    try:
        attacker.execute(f"set {setting}".encode())
    except psycopg.errors.InsufficientPrivilege:
        return  # not the caller's to set
    assert opened(attacker, world, "sam") == "refused no_relationship"
    assert opened(attacker, world, "nadia") == "allowed ward_presence"
    assert not [line for line in heard if "inside" in line or str(an_id("elsewhere")) in line]


def test_read_only_asks_nothing(world: World, database: Database) -> None:
    attacker = database.connect("cloison_web")
    attacker.execute("set default_transaction_read_only = on")
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        opened(attacker, world, "nadia")


BOTH_HALVES = {
    "in one select": "select t.* from (select {ask}) a, lateral gate.take(array[%(t)s::uuid], array[%(s)s::bytea]) t",
    "in a common table": (
        "with a as materialized (select {ask}) select t.* from a, "
        "lateral gate.take(array[%(t)s::uuid], array[%(s)s::bytea]) t"
    ),
    "take first": "select t.* from gate.take(array[%(t)s::uuid], array[%(s)s::bytea]) t, lateral (select {ask}) a",
}
ASK = (
    "gate.ask_open(array[%(t)s::uuid], array[%(s)s::bytea], array[%(p)s::uuid], array['traits'], array['TREAT'], "
    "array['psql'], array[null::text], array[null::uuid], array[null::text], array['\\x00'::bytea])"
)


@pytest.mark.parametrize("way", BOTH_HALVES)
def test_both_halves_in_one_statement_give_nothing(world: World, database: Database, way: str) -> None:
    attacker = database.connect("cloison_web")
    values = {"t": uuid4(), "s": world.secret("nadia"), "p": an_id("inside")}
    statement = BOTH_HALVES[way].replace("{ask}", ASK)
    assert attacker.execute(statement.encode(), values).fetchall() == []


def test_a_cursor_and_a_second_connection_see_nothing_before_the_commit(
    world: World, database: Database
) -> None:
    attacker, second = database.connect("cloison_web"), database.connect("cloison_web")
    opening = calls.Opening(world.secret("nadia"), an_id("inside"), ("traits",), "TREAT", "psql")
    ask = calls.open_one(opening)
    take = "select * from gate.take(%s::uuid[], %s::bytea[])"
    with attacker.transaction(force_rollback=True):
        attacker.execute(ask.statement, ask.parameters)
        assert second.execute(take.encode(), ([ask.ticket], [ask.secret])).fetchall() == []
        mixed = psycopg.ClientCursor(attacker).mogrify(take, ([ask.ticket], [ask.secret]))
        attacker.execute(f"declare loot cursor with hold for {mixed}".encode())
        assert attacker.execute("fetch all from loot").fetchall() == []
    assert second.execute(take.encode(), ([ask.ticket], [ask.secret])).fetchall() == []
    with attacker.transaction():
        attacker.execute(ask.statement, ask.parameters)
        attacker.execute(f"declare kept cursor with hold for {mixed}".encode())
    assert attacker.execute("fetch all from kept").fetchall() == []  # it looked before the commit
    assert world.sql("select count(*) from ledger.line where ticket = %s", ask.ticket) == [(1,)]


def test_a_block_that_catches_what_it_raised_gives_nothing(world: World, database: Database) -> None:
    """A subtransaction undone inside one statement takes line, cost and ticket with it."""
    attacker = database.connect("cloison_web")
    opening = calls.Opening(world.secret("nadia"), an_id("inside"), ("traits",), "TREAT", "psql")
    ask = calls.open_one(opening)
    asked = psycopg.ClientCursor(attacker).mogrify(ask.statement.replace("%b", "%s"), ask.parameters)
    taken = f"select count(*) from gate.take(array['{ask.ticket}']::uuid[], array[decode('{ask.secret.hex()}', 'hex')])"
    block = f"""
      do $$ declare n bigint; begin
        begin perform {asked.removeprefix("select ")}; {taken.replace(" from", " into n from", 1)}; raise 'undo %', n;
        exception when raise_exception then raise notice '%', sqlerrm; end;
        {taken.replace(" from", " into n from", 1)}; raise notice 'then %', n;
      end $$"""
    heard: list[str | None] = []
    attacker.add_notice_handler(lambda notice: heard.append(notice.message_primary))
    attacker.execute(block.encode())
    assert heard == ["undo 0", "then 0"]
    assert world.sql("select count(*) from ledger.line where ticket = %s", ask.ticket) == [(0,)]
    assert world.sql("select count(*) from access.spent") == [(0,)]


def test_every_table_of_the_catalogue_is_out_of_reach(world: World, database: Database) -> None:
    """Not a list that somebody keeps: every table, partition, view and sequence that there is."""
    found = world.sql(
        "select c.oid::regclass::text, c.relkind, (select attname from pg_attribute a where a.attrelid = c.oid "
        "and attnum = 1) from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where c.relkind in ('r', 'p', 'v', 'm', 'S') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"
    )
    assert len(found) > 80  # five years of the ledger's partitions among them
    attacker = database.connect("cloison_web")
    for name, kind, column in found:
        tries = ["select * from {0}", "copy {0} to stdout", "lock table {0}"]
        if kind == "S":
            tries = ["select * from {0}", "select nextval('{0}')", "select setval('{0}', 1)"]
        elif kind != "v":
            tries += [
                "insert into {0} default values",
                "update {0} set {1} = {1}",
                "delete from {0}",
                "truncate {0}",
            ]
        for statement in tries:
            with pytest.raises(psycopg.errors.InsufficientPrivilege), attacker.transaction():
                attacker.execute(statement.format(name, f'"{column}"').encode())
