"""A feed that says more than it ever did: what it brings is kept and explains nothing, until an officer has looked.

The attacker holds the import's connection and tells the ward of an accomplice about patients by the dozen.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from cloison.database.bulk import write_patients
from cloison.database.import_role import import_connection
from cloison.gate import calls
from cloison.gate.answers import Allowed, Answer
from cloison.gate.client import Gate
from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import World, an_id, seal
from tests.watching import alerts, set_clock, today

FEED = "cloison-import"
FLOOR = "update incidents.rule set threshold = threshold || '{\"floor_an_hour\": 5}' where name = 'feed'"


def brought(world: World, names: list[str], unit: str = "surgery_b") -> None:
    """Import new patients in the beds of a unit: one fact that explains, each."""
    patients = [
        seal(world, name, "tilleuls", unit, born="1961-05-05", family=f"Forgé{name}") for name in names
    ]
    with import_connection(world.admin) as connection:
        assert write_patients(connection, patients) == {}


def opened(world: World, gate: Gate, name: str) -> Answer:
    return gate.ask(
        calls.open_one(calls.Opening(world.secret("nadia"), an_id(name), ("traits",), "TREAT", "page"))
    )


def how(world: World, name: str) -> list[tuple[bool]]:
    """How the last opening of this patient was counted: explained, or not."""
    return world.sql(
        "select explained from ledger.line where patient_id = %s and event = 'patient.open' order by id desc limit 1",
        an_id(name),
    )


def test_beyond_its_habit_a_feed_explains_nothing(world: World, gate: Gate) -> None:
    world.sql(FLOOR)
    world.secret("nadia")
    brought(world, ["honest 1", "honest 2"])
    brought(world, [f"forged {n}" for n in range(30)])
    opened(world, gate, "honest 1")
    assert how(world, "honest 1") == [(True,)]
    took = [isinstance(opened(world, gate, f"forged {n}"), Allowed) for n in range(30)]
    assert sum(took) == 10  # the quarter-hour's share of the 20, and not one of them explained
    assert how(world, "forged 0") == [(False,)]
    assert [(a["who"], a["seen"], a["contained"]) for a in alerts(world, "feed")] == [(FEED, 32, True)]
    brought(world, ["trickle"])  # below the floor, and contained: nothing more until an officer lifts it
    opened(world, gate, "trickle")
    assert how(world, "trickle") in ([], [(None,)], [(False,)])


def test_without_the_mark_a_forged_feed_opens_all_it_brings(
    world: World, gate: Gate, database: Database
) -> None:
    without(
        database,
        "staging/move_staged.sql",
        "v_maker, p.recorded_at, v_beyond\n",
        "v_maker, p.recorded_at, false\n",
    )
    world.sql(FLOOR)
    world.secret("nadia")
    brought(world, [f"forged {n}" for n in range(30)])
    assert all(isinstance(opened(world, gate, f"forged {n}"), Allowed) for n in range(30))
    assert how(world, "forged 29") == [(True,)]


def test_before_anybody_signed_in_a_group_is_being_loaded(world: World, gate: Gate) -> None:
    world.sql(FLOOR)
    brought(world, [f"first {n}" for n in range(12)])
    assert alerts(world) == []
    opened(world, gate, "first 11")
    assert how(world, "first 11") == [(True,)]


def test_its_own_habit_lets_a_busy_feed_through_and_twice_of_it_no_more(world: World) -> None:
    world.sql(FLOOR)
    world.secret("nadia")
    world.sql(
        "insert into access.brought select %s, date_trunc('hour', gate.now()) - interval '1 day' * d, 10 from generate_series(1, 12) d",
        feed(world),
    )
    world.sql("select gate.watch()")
    assert world.sql("select gate.refresh_habits()") == [(0,)]
    assert world.sql("select days, most from access.habit where kind = 'feed_hour'") == [(12, 10)]
    brought(world, [f"busy {n}" for n in range(20)])
    assert alerts(world) == []
    brought(world, ["one more"])
    assert [a["seen"] for a in alerts(world, "feed")] == [21]
    beyond = "select count(*) filter (where beyond), count(*) filter (where not beyond) from access.relationship where made_by = %s and patient_id = any (%s)"
    names = [*[f"busy {n}" for n in range(20)], "one more"]
    assert world.sql(beyond, feed(world), [an_id(n) for n in names]) == [(1, 20)]


def test_a_quiet_hour_makes_room_again(world: World) -> None:
    world.sql(FLOOR)
    world.secret("nadia")
    set_clock(world, begin := today(9, days=1))
    brought(world, [f"early {n}" for n in range(5)])
    set_clock(world, begin + timedelta(minutes=70))
    brought(world, [f"late {n}" for n in range(5)])
    assert alerts(world) == []


@pytest.mark.parametrize(
    "spoiled",
    ["delete from incidents.rule where name = 'feed'", "update incidents.rule set threshold = '{}'"],
)
def test_without_a_rule_a_feed_explains_nothing(world: World, spoiled: str) -> None:
    world.sql(spoiled)
    world.secret("nadia")
    brought(world, ["unruled"])
    assert world.sql("select beyond from access.relationship where patient_id = %s", an_id("unruled")) == [
        (True,)
    ]
    assert world.sql("select gate.feed_beyond(%s, 0, gate.now())", feed(world)) == [(True,)]


def feed(world: World) -> UUID:
    [(account,)] = world.sql("select id from directory.account where username = %s", FEED)
    return UUID(str(account))
