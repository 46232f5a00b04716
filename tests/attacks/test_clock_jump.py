"""Whoever sets the database's clock forward empties every window: it is told at once; with the check off, nobody hears of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cloison.gate.watch import WatchGate
from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import World

TOLD = "select facts -> 'seconds' from incidents.alert where rule = 'clock'"
MOVE = "insert into gate.clock_offset (amount) values (%s) on conflict (only_row) do update set amount = excluded.amount"


@pytest.fixture
def watcher(world: World, database: Database) -> Iterator[WatchGate]:
    """A watcher of a deployment that is no demo, whose clock can be moved all the same, as a superuser moves a machine's."""
    world.sql(
        "create or replace function gate.clock() returns table (at timestamptz) language sql stable "
        "as 'select clock_timestamp() + coalesce((select amount from gate.clock_offset), interval ''0'')'"
    )
    without(database, "incidents/clock_checked.sql", "d.stamp = 'demo'", "d.stamp = 'none'")
    gate = WatchGate(database.conninfo("cloison_jobs"))
    gate.check_clock()
    yield gate
    gate.close()


@pytest.mark.parametrize(
    ("jump", "seconds"), [("25 hours", 90_000), ("-2 hours", -7200), ("30 seconds", None)]
)
def test_a_jump_is_told(world: World, watcher: WatchGate, jump: str, seconds: int | None) -> None:
    world.sql(MOVE, jump)
    watcher.check_clock()
    told = [row[0] for row in world.sql(TOLD)]
    assert told == [] if seconds is None else abs(told[0] - seconds) <= 2
    watcher.check_clock()
    assert len(world.sql(TOLD)) == len(told)  # once


def test_without_the_check_nobody_hears_of_it(world: World, watcher: WatchGate, database: Database) -> None:
    without(database, "incidents/clock_checked.sql", "if abs(v_off) > coalesce(v_most, 60)", "if false")
    world.sql(MOVE, "25 hours")
    watcher.check_clock()
    assert world.sql(TOLD) == []


def test_a_demos_clock_may_be_moved(world: World, database: Database) -> None:
    gate = WatchGate(database.conninfo("cloison_jobs"))
    gate.check_clock()
    world.sql(MOVE, "25 hours")
    gate.check_clock()
    gate.close()
    assert world.sql(TOLD) == []
