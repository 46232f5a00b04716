"""Alerts on their way out: kept until they are taken, lent to one sender at a time, due again when they grow."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
import pytest

from cloison.gate.watch import Delivery, WatchGate
from tests.database import Database
from tests.people import World, an_id

EMAIL, HOOK = ("email:a@b.example", "email", "a@b.example"), ("webhook", "webhook", "https://x.example")
RAISE = "select gate.raise_alert('probing', %s, null, %s, %s, null, '{}', %s, gate.now())"


@pytest.fixture
def jobs(database: Database, world: World) -> WatchGate:
    return WatchGate(database.conninfo("cloison_jobs"))


def alert(world: World, *, seen: int = 15, grown: bool = False) -> UUID:
    """Tell the officers of Sam; `grown`: contained."""
    [(alert_id,)] = world.sql(RAISE, an_id("sam"), an_id("ormes"), seen, grown)
    return UUID(str(alert_id))


def delivery(world: World, channel: str = EMAIL[0]) -> list[tuple[Any, ...]]:
    return world.sql(
        "select attempts, sent_at is not null, last_error, due_at > gate.now() from incidents.delivery where channel = %s",
        channel,
    )


def soon(world: World) -> None:
    """As if every wait were over."""
    world.sql("update incidents.delivery set due_at = gate.now() - interval '1 second'")


def test_one_alert_is_due_once_on_each_channel_and_lent_to_one(world: World, jobs: WatchGate) -> None:
    jobs.set_channels([EMAIL, HOOK])
    alert(world)
    alert(world, seen=16)
    [due] = jobs.due(EMAIL[0])
    assert (due.kind, due.target, due.attempts) == ("email", "a@b.example", 0)
    assert due.alert["account"] == "sam SAM"
    assert (due.alert["site"], due.alert["seen"], due.alert["contained"]) == ("ormes", 16, False)
    assert jobs.due(EMAIL[0]) == []  # lent
    assert len(jobs.due(HOOK[0])) == 1
    assert jobs.note(EMAIL[0], due, None)
    assert delivery(world) == [(1, True, None, True)]
    soon(world)
    assert jobs.due(EMAIL[0]) == []  # sent
    jobs.close()


def test_what_was_lent_to_somebody_who_died_is_due_again(world: World, jobs: WatchGate) -> None:
    jobs.set_channels([EMAIL])
    alert(world)
    assert len(jobs.due(EMAIL[0])) == 1
    world.sql("insert into gate.clock_offset (amount) values ('61 seconds')")
    assert len(jobs.due(EMAIL[0])) == 1
    jobs.close()


def test_an_error_is_kept_and_the_wait_grows_to_ten_minutes(world: World, jobs: WatchGate) -> None:
    jobs.set_channels([EMAIL])
    alert(world)
    waits = []
    for _ in range(12):
        [due] = jobs.due(EMAIL[0])
        assert jobs.note(EMAIL[0], due, "x" * 1000)
        [(wait,)] = world.sql(
            "select round(extract(epoch from due_at - gate.now()))::integer from incidents.delivery"
        )
        waits.append(wait)
        soon(world)
    assert waits[:4] == [5, 10, 20, 40]
    assert waits[-4:] == [600] * 4
    assert delivery(world) == [(12, False, "x" * 200, False)]
    jobs.close()


def test_an_alert_that_grew_while_it_was_being_sent_is_sent_again(world: World, jobs: WatchGate) -> None:
    jobs.set_channels([EMAIL])
    alert(world)
    [early] = jobs.due(EMAIL[0])
    alert(world, seen=40, grown=True)
    assert not jobs.note(EMAIL[0], early, None)
    [later] = jobs.due(EMAIL[0])
    assert later.alert["contained"]
    assert jobs.note(EMAIL[0], later, None)
    jobs.close()


def test_a_channel_that_comes_later_carries_what_is_open(world: World, jobs: WatchGate) -> None:
    alert(world)
    assert jobs.due(EMAIL[0]) == []
    jobs.set_channels([EMAIL])
    assert len(jobs.due(EMAIL[0])) == 1
    jobs.set_channels([HOOK])
    soon(world)
    assert (jobs.due(EMAIL[0]), len(jobs.due(HOOK[0]))) == ([], 1)
    assert world.sql("select name from incidents.channel") == [("webhook",)]
    jobs.close()


def test_two_senders_share_what_is_due(world: World, jobs: WatchGate, database: Database) -> None:
    jobs.set_channels([EMAIL])
    alert(world)
    with psycopg.connect(database.conninfo("cloison_jobs")) as first:
        took = first.execute("select alert_id from gate.deliveries_due(%s)", (EMAIL[0],)).fetchall()
        assert len(took) == 1
        assert jobs.due(EMAIL[0]) == []  # skipped, not waited for
    jobs.close()


def test_what_leaves_names_no_patient(world: World, jobs: WatchGate) -> None:
    jobs.set_channels([EMAIL])
    alert(world)
    [due] = jobs.due(EMAIL[0])
    assert isinstance(due, Delivery)
    assert set(due.alert) == {
        "id", "rule", "severity", "account", "role", "site", "first_at", "last_at", "seen", "baseline", "facts", "contained",
    }  # fmt: skip
    jobs.close()


@pytest.mark.parametrize("arguments", ["null, null, null", "'{a}', '{email}', '{}'"])
def test_channels_come_whole(world: World, arguments: str) -> None:
    with pytest.raises(psycopg.Error) as raised:
        world.sql(f"select gate.set_channels({arguments})")
    assert raised.value.sqlstate == "CL001"


def test_the_watchers_login_reads_no_table(database: Database) -> None:
    jobs = database.connect("cloison_jobs")
    for table in ("incidents.alert", "incidents.delivery", "ledger.line", "access.habit", "records.patient"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            jobs.execute(f"select * from {table}")
    for inner in (
        "gate.act_on(null, now())",
        "gate.clean_since('probing', null)",
        "gate.note_delivery(null, null, null, null)",
    ):
        if "note_delivery" in inner:
            assert jobs.execute(f"select {inner}").fetchone() == (False,)
            continue
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            jobs.execute(f"select {inner}")
    web = database.connect("cloison_web")
    for login in (jobs, web):  # or it could keep the rules from their turn
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            login.execute("select from incidents.watched for update")
    for watching in ("gate.watch()", "gate.set_channels('{}', '{}', '{}')", "gate.deliveries_due('webhook')"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute(f"select {watching}")
