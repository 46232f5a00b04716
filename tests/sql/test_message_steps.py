"""The queue of refused messages in SQL, step by step: who sees that there is one, who reads it, and what they may make of it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cloison.database import fed
from cloison.database.import_role import feed_connection
from cloison.gate import messages
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from cloison.gate.watch import WatchGate
from tests.database import Database
from tests.people import World, an_id

_Step = Callable[[World, Gate], None]


def refused_one(world: World, sealed: bytes = b"sealed elsewhere") -> int:
    """A message in the queue; its number."""
    row = world.sql(
        "insert into records.fed_rejected (because, event, at, sealed) values ('no_stay', 'A01', gate.now(), %s) returning number",
        sealed,
    )
    return int(row[0][0])


def lines(world: World, event: str) -> list[tuple[Any, ...]]:
    return world.sql(
        "select a.username, l.outcome, l.reason from ledger.line l left join directory.account a on a.id = l.account_id "
        "where l.event = %s order by l.id",
        event,
    )


def a_session(world: World, gate: Gate) -> None:
    """Step 1: nobody reads or judges without one."""
    number = refused_one(world)
    assert gate.ask(messages.one(bytes(32), number)) == Refused("no_ticket")
    assert gate.act(messages.replay(bytes(32), [number])) == Refused("no_session")
    assert gate.look(messages.waiting(bytes(32))) == Refused("no_session")


def a_role(world: World, gate: Gate) -> None:
    """Step 2: an identity officer reads; an administrator has them replayed as they came, and sees none."""
    number = refused_one(world)
    for who in ("sam", "nadia", "adam", "rita", "clara"):
        assert gate.ask(messages.one(world.secret(who), number)) == Refused("role_refuses")
        assert gate.act(messages.discard(world.secret(who), number, "Doublon du précédent")) == Refused(
            "role_refuses"
        )
    assert gate.act(messages.replay(world.secret("sam"), [number])) == Refused("role_refuses")
    assert gate.look(messages.waiting(world.secret("sam"))) == Refused("role_refuses")
    assert gate.act(messages.replay(world.secret("adam"), [number])) == Allowed("wanted")
    assert isinstance(gate.ask(messages.one(world.secret("ivan"), number)), Allowed)


def that_waits(world: World, gate: Gate) -> None:
    """Step 3: what is handled is read and judged no more; what was not read is not mended; no reason, not put aside."""
    ivan, number = world.secret("ivan"), refused_one(world)
    assert gate.act(messages.mend(ivan, number, b"other")) == Refused("read_first")
    assert isinstance(gate.ask(messages.one(ivan, number)), Allowed)
    assert gate.act(messages.mend(ivan, number, b"other")) == Allowed("mended")
    assert gate.act(messages.replay(world.secret("adam"), [number])) == Refused(
        "no_message"
    )  # of a mended text he knows nothing
    assert gate.act(messages.discard(ivan, number, "non")) == Refused("reason_needed")
    assert gate.act(messages.discard(ivan, number, "Doublon du précédent")) == Allowed("discarded")
    assert gate.ask(messages.one(ivan, number)) == Refused("no_message")
    assert gate.act(messages.replay(ivan, [number])) == Refused("no_message")
    assert gate.act(messages.replay(ivan, [refused_one(world), 999])) == Refused("no_message")
    with feed_connection(world.admin) as connection:
        assert fed.wanted(connection) == []


def counted(world: World, gate: Gate) -> None:
    """Step 4: each message read counts, once; beyond the ceiling no more is read."""
    ivan, numbers = world.secret("ivan"), [refused_one(world) for _ in range(3)]
    world.sql("update access.friction set step_up_share = 1, reason_share = 1")
    world.sql(
        "update access.ceiling set quarter_hour = 2 where scope = 'identity_officer' and kind = 'explained'"
    )
    for number in (numbers[0], numbers[0], numbers[1]):
        assert isinstance(gate.ask(messages.one(ivan, number)), Allowed)
    assert gate.ask(messages.one(ivan, numbers[2])) == Refused("allowance_spent")


def written_down(world: World, gate: Gate) -> None:
    """Step 6: who read, who had it replayed; a refusal too."""
    number = refused_one(world)
    gate.ask(messages.one(world.secret("sam"), number))
    said = gate.ask(messages.one(world.secret("ivan"), number))
    assert isinstance(said, Allowed)
    assert base64.b64decode(said.detail["sealed"]) == b"sealed elsewhere"
    gate.act(messages.replay(world.secret("ivan"), [number]))
    assert lines(world, "feed.read") == [("sam", "refused", "role_refuses"), ("ivan", "allowed", "rejected")]
    assert lines(world, "feed.replay") == [("ivan", "allowed", "replay")]


STEPS: dict[tuple[str, int], _Step] = {
    ("ask_message", 1): a_session,
    ("ask_message", 2): a_role,
    ("ask_message", 3): that_waits,
    ("ask_message", 4): counted,
    ("ask_message", 6): written_down,
    ("judge_message", 1): a_session,
    ("judge_message", 2): a_role,
    ("judge_message", 3): that_waits,
    ("judge_message", 6): written_down,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, gate: Gate, step: tuple[str, int]) -> None:
    STEPS[step](world, gate)


def test_the_list_says_why_and_when_and_nothing_that_is_in_it(world: World, gate: Gate) -> None:
    """gate.rejected_messages."""
    number = refused_one(world)
    said = gate.look(messages.waiting(world.secret("adam")))
    assert isinstance(said, Allowed)
    [one] = said.detail["waiting"]
    assert (one["number"], one["because"], one["event"]) == (number, "no_stay", "A01")
    assert set(one) == {"number", "event", "because", "at", "mended_at", "wanted_at"}


def test_what_is_wanted_is_tried_and_waits_again_or_is_put_aside(world: World, gate: Gate) -> None:
    """gate.feed_wanted, gate.feed_tried, gate.feed_discarded."""
    number, other = refused_one(world), refused_one(world)
    assert gate.act(messages.replay(world.secret("ivan"), [other, number])) == Allowed("wanted")
    with feed_connection(world.admin) as connection:
        assert fed.wanted(connection) == [number, other]
        fed.tried(connection, number, "unknown_unit")
        assert fed.wanted(connection) == [other]
        assert fed.discarded(connection, other, "Doublon du précédent")
        assert not fed.discarded(connection, other, "Doublon du précédent")
        assert not fed.mended(connection, other, b"late")
        assert fed.wanted(connection) == []
    assert world.sql("select because from records.fed_rejected where number = %s", number) == [
        ("unknown_unit",)
    ]


def test_what_was_handled_long_ago_is_deleted_and_what_waits_never(world: World, database: Database) -> None:
    """gate.purge_messages."""
    long_ago = timedelta(days=31)
    for column, age in (
        ("replayed_at", long_ago),
        ("discarded_at", long_ago),
        ("discarded_at", timedelta(days=29)),
        ("at", long_ago),
    ):
        world.sql(
            f"update records.fed_rejected set {column} = gate.now() - %s where number = %s",
            age,
            refused_one(world),
        )
    gate = WatchGate(database.conninfo("cloison_jobs"))
    assert gate.purge_messages(30) == 2
    assert gate.purge_messages(30) == 0
    gate.close()
    assert world.sql("select count(*) from records.fed_rejected") == [(2,)]
    assert an_id("sam")  # the stranger has no part in it
