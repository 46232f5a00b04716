"""The numbered steps of `gate.watch`, by number, and what its parts answer alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

import cloison.database
from cloison.gate import calls
from cloison.gate.client import Gate
from tests.database import Database
from tests.people import World, an_id
from tests.watching import alerts, contained, guess, watch

WATCH = Path(cloison.database.__file__).parent / "functions" / "incidents" / "watch.sql"


def one_at_a_time(world: World, gate: Gate) -> None:
    """Step 1: while another watcher is at it, the second does nothing; no login can hold it up instead."""
    watch(world)
    guess(gate, world.secret("sam"), 40)
    with psycopg.connect(world.admin) as first:
        first.execute("select from incidents.watched for update")
        assert watch(world) is None
    assert not contained(world, "sam")
    assert watch(world) is not None
    assert contained(world, "sam")


def what_is_new(world: World, gate: Gate) -> None:
    """Step 2: each line is read, and once every older transaction has ended it is read no more."""
    while watch(world):  # at first, the lines of the last hour
        pass
    guess(gate, world.secret("sam"), 3)
    assert watch(world) == 4  # signing in is one
    while watch(world):
        pass
    guess(gate, world.secret("sam"), 2)
    assert watch(world) == 2


def every_rule_looks(world: World, gate: Gate) -> None:
    """Step 3: a rule that is missing is told; the others go on."""
    world.sql("delete from incidents.rule where name = 'cadence'")
    assert world.sql("select gate.rules_complete()") == [(False,)]
    guess(gate, world.secret("sam"), 40)
    watch(world)
    assert {a["rule"] for a in alerts(world)} == {"probing", "rules_missing"}
    assert contained(world, "sam")


def each_by_itself(world: World, gate: Gate) -> None:
    """Step 4: an account that somebody else's transaction holds is tried again, and holds up nobody."""
    watch(world)
    guess(gate, world.secret("sam"), 40)
    guess(gate, world.secret("nadia"), 40)
    with psycopg.connect(world.admin) as other:
        other.execute("select from directory.account where id = %s for update", (an_id("sam"),))
        assert watch(world) is not None
        assert (contained(world, "sam"), contained(world, "nadia")) == (False, True)
    watch(world)
    assert contained(world, "sam")


def no_line_is_lost(world: World, gate: Gate) -> None:
    """Step 5: what a transaction wrote before the mark and committed after it is found."""
    late_commit(world, gate)
    watch(world)
    assert contained(world, "sam")


def late_commit(world: World, gate: Gate) -> None:
    """Let Sam guess in one transaction that ends after the watcher has seen later lines, several times."""
    watch(world)
    secret = world.secret("sam")
    with psycopg.connect(world.web) as slow:
        for n in range(40):
            opening = calls.Opening(secret, an_id(f"nobody {n}"), ("traits",), "TREAT", "fhir")
            ask = calls.open_one(opening)
            slow.execute(ask.statement, ask.parameters)
        for _ in range(4):
            guess(gate, world.secret("nadia"), 1)
            watch(world)
        slow.commit()


STEPS: dict[tuple[str, int], Callable[[World, Gate], None]] = {
    ("watch", 1): one_at_a_time,
    ("watch", 2): what_is_new,
    ("watch", 3): every_rule_looks,
    ("watch", 4): each_by_itself,
    ("watch", 5): no_line_is_lost,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, gate: Gate, step: tuple[str, int]) -> None:
    STEPS[step](world, gate)


def test_without_the_mark_waiting_a_late_line_is_lost(world: World, gate: Gate, database: Database) -> None:
    text = WATCH.read_text()
    condition = " and (v_mark.seen_xid is null or v_ended >= v_mark.seen_xid)"
    assert condition in text
    database.connect().execute(text.replace(condition, "").encode())
    late_commit(world, gate)
    watch(world)
    assert not contained(world, "sam")


def test_a_watcher_inside_another_transaction_is_refused(world: World) -> None:
    with psycopg.connect(world.admin) as c:
        c.execute("select pg_current_xact_id()")
        with pytest.raises(psycopg.Error) as raised:
            c.execute("select gate.watch()")
        assert raised.value.sqlstate == "CL001"


def test_watching_again_changes_nothing(world: World, gate: Gate) -> None:
    guess(gate, world.secret("sam"), 40)
    watch(world)
    told = "select (select count(*) from incidents.alert), (select count(*) from incidents.containment), (select count(*) from ledger.line)"
    before = world.sql(told)
    watch(world)
    watch(world)
    assert world.sql(told) == before
