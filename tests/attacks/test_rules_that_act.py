"""Each rule of the watcher: what it is there for is found and acted upon, and without the rule nobody would know.

A rule is taken away by re-creating `incidents/found.sql` without its line.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

import cloison.database
from cloison.gate import calls
from cloison.gate.answers import Refused
from cloison.gate.client import Gate
from tests.database import Database
from tests.people import World, an_id
from tests.watching import (
    BEDS,
    alerts,
    contained,
    guess,
    open_at,
    open_now,
    set_clock,
    today,
    watch,
)

FOUND = Path(cloison.database.__file__).parent / "functions" / "incidents" / "found.sql"


def rule_off(database: Database, rule: str) -> None:
    """Let the watcher look with every rule but this one."""
    text = FOUND.read_text()
    left = re.sub(rf"^.*gate\.{rule}\(.*\n", "", text, flags=re.MULTILINE)
    assert left != text
    left = left.replace("$$\n  union all ", "$$\n  ")  # it may have been the first
    database.connect().execute(left.encode())


def guesses_identifiers(world: World, gate: Gate) -> str:
    chance = random.Random(1)
    secret = sign_in_at(world, "sam", 1, 9)
    ids, gaps = [uuid4() for _ in range(40)], [chance.uniform(5, 80) for _ in range(40)]
    open_at(world, gate, secret, ids, today(9, days=1), gaps)
    return "sam"


def empties_its_ward_at_once(world: World, gate: Gate) -> str:
    open_now(gate, world.secret("sam"), BEDS)
    return "sam"


def works_by_the_clock(world: World, gate: Gate) -> str:
    secret = sign_in_at(world, "sam", 1, 9)
    open_at(world, gate, secret, BEDS[:21], today(9, days=1), [30.0] * 21)
    return "sam"


def searches_without_end(world: World, gate: Gate) -> str:
    for n in range(90):
        gate.ask(calls.find(world.secret("sam"), [n], exact=False, purpose="TREAT", surface="page"))
    return "sam"


def breaks_many_glasses(world: World, gate: Gate) -> str:
    secret = world.secret("nadia")
    for patient in BEDS[:8]:
        gate.ask(calls.break_glass(secret, patient, "vital_emergency", "", "page"))
        open_now(gate, secret, [patient])
    return "nadia"


def session_on(world: World, name: str, device: UUID) -> bytes:
    """A session opened on a device."""
    secret = world.sign_in(name)
    world.sql("update identity.session set device_id = %s where secret_hash = sha256(%s)", device, secret)
    world.sql(
        "insert into identity.device (account_id, id, first_seen, last_seen) select account_id, device_id, began_at, began_at "
        "from identity.session where device_id = %s",
        device,
    )
    return secret


def is_at_two_places(world: World, gate: Gate) -> str:
    here, there = session_on(world, "sam", uuid4()), session_on(world, "sam", uuid4())
    for n in range(5):
        open_now(gate, (here, there)[n % 2], [BEDS[n]])
    return "sam"


def comes_from_a_new_device(world: World, gate: Gate) -> str:
    set_clock(world, today(9, days=1))
    session_on(world, "sam", uuid4())
    set_clock(world, begin := today(9, days=2))
    secret = session_on(world, "sam", uuid4())
    gaps = random.Random(7)
    open_at(world, gate, secret, BEDS[:35], begin, [gaps.uniform(20, 150) for _ in range(35)])
    return "sam"


def works_at_night(world: World, gate: Gate) -> str:
    world.sql("update access.relationship set since = since - interval '1 month'")
    for day in range(-13, 0):
        open_at(world, gate, sign_in_at(world, "sam", day, 10), BEDS[:1], today(10, days=day), [60.0])
    set_clock(world, today(4))
    assert world.sql("select gate.refresh_habits()")[0][0] is not None
    open_at(world, gate, sign_in_at(world, "sam", 0, 23), BEDS[:3], today(23), [40.0, 70.0, 90.0])
    return "sam"


def sign_in_at(world: World, name: str, day: int, hour: int) -> bytes:
    """A session of a day and an hour."""
    set_clock(world, today(hour, days=day))
    return world.sign_in(name)


ATTACKS: dict[str, tuple[str, Callable[[World, Gate], str], bool]] = {
    "guessed identifiers": ("rule_probing", guesses_identifiers, True),
    "a ward at once": ("rule_cadence", empties_its_ward_at_once, True),
    "by the clock": ("rule_cadence", works_by_the_clock, True),
    "search after search": ("rule_breadth", searches_without_end, True),
    "glass after glass": ("rule_unexplained_share", breaks_many_glasses, False),
    "two places": ("rule_two_places", is_at_two_places, False),
    "a new device that takes all": ("rule_new_device", comes_from_a_new_device, True),
    "at night": ("rule_hours", works_at_night, False),
}
"""Name: the rule that sees it, what is done, and whether it contains."""


@pytest.mark.parametrize("attack", ATTACKS)
def test_with_its_rule_the_attack_is_told_and_contained(world: World, gate: Gate, attack: str) -> None:
    rule, act, contains = ATTACKS[attack]
    watch(world)
    who = act(world, gate)
    watch(world)
    found = alerts(world, rule.removeprefix("rule_"))
    assert [(a["who"], a["contained"]) for a in found] == [(who, contains)], alerts(world)
    assert contained(world, who) == contains


@pytest.mark.parametrize("attack", ATTACKS)
def test_without_its_rule_nobody_would_know(
    world: World, gate: Gate, database: Database, attack: str
) -> None:
    rule, act, _ = ATTACKS[attack]
    rule_off(database, rule)
    watch(world)
    who = act(world, gate)
    watch(world)
    assert alerts(world, rule.removeprefix("rule_")) == []
    assert not contained(world, who)


def test_who_is_contained_opens_nothing_more_and_the_line_says_why(world: World, gate: Gate) -> None:
    secret = world.secret("sam")
    open_now(gate, secret, BEDS)
    watch(world)
    said = gate.ask(calls.open_one(calls.Opening(secret, BEDS[0], ("traits",), "TREAT", "fhir")))
    assert isinstance(said, Refused)
    assert world.sql("select reason, account_id from ledger.line where event = 'account.contain'") == [
        ("cadence", an_id("sam"))
    ]


def test_an_honest_hour_is_left_alone(world: World, gate: Gate) -> None:
    """A handover of a whole ward, some searches, two stale links, one broken glass."""
    chance = random.Random(3)
    secret, begin = sign_in_at(world, "sam", 1, 7), today(7, days=1)
    open_at(world, gate, secret, BEDS[:30], begin, [chance.lognormvariate(3.9, 0.5) for _ in range(30)])
    guess(gate, secret, 2)
    gate.ask(calls.break_glass(secret, an_id("inside"), "vital_emergency", "", "page"))
    open_now(gate, secret, [an_id("inside")])
    for n in range(6):
        gate.ask(calls.find(secret, [n], exact=False, purpose="TREAT", surface="page"))
    watch(world)
    assert alerts(world) == []


def test_breadth_of_places_is_told(world: World, gate: Gate) -> None:
    world.sql("update incidents.rule set threshold = threshold || '{\"units\": 2}' where name = 'breadth'")
    secret = world.secret("paul")
    for patient in (BEDS[0], an_id("closed")):
        gate.ask(calls.break_glass(secret, patient, "continuity", "appel de la famille du patient", "page"))
        open_now(gate, secret, [patient])
    watch(world)
    assert [(a["who"], a["facts"]) for a in alerts(world, "breadth")] == [("paul", {"sites": 2, "units": 2})]


def test_what_an_officer_lifted_is_not_found_again(world: World, gate: Gate) -> None:
    guess(gate, world.secret("sam"), 40)
    watch(world)
    assert contained(world, "sam")
    world.sql("update directory.account set contained_at = null")
    world.sql(
        "update incidents.containment set lifted_at = gate.now(), lifted_by = %s, lift_reason = 'checked by telephone'",
        an_id("rita"),
    )
    world.sql(
        "update incidents.alert set state = 'legitimate', closed_at = gate.now(), closed_by = %s",
        an_id("rita"),
    )
    guess(gate, world.sign_in("sam"), 3)
    watch(world)
    assert not contained(world, "sam")
    assert [a["state"] for a in alerts(world, "probing")] == ["legitimate"]


def test_a_watcher_that_was_away_catches_up(world: World, gate: Gate) -> None:
    watch(world)
    secret, begin = sign_in_at(world, "sam", 1, 9), today(9, days=1)
    open_at(world, gate, secret, BEDS, begin, [0.5] * 40)
    set_clock(world, begin + timedelta(hours=6))
    watch(world)
    assert contained(world, "sam")
