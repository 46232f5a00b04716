"""The nightly habit: what twenty-eight days of allowed lines say, and nothing where there are too few."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from cloison.gate import calls
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from tests.people import World, an_id
from tests.watching import BEDS, open_at, open_now, set_clock, today, watch

HABITS = "select kind, days, most from access.habit where account_id = %s order by kind"


def a_day_of_work(world: World, gate: Gate, day: int, patients: int, who: str = "sam") -> None:
    """Open so many patients at ten in the morning of a day."""
    set_clock(world, today(10, days=day))
    secret = world.sign_in(who)
    open_at(world, gate, secret, BEDS[:patients], today(10, days=day), [30.0] * patients)
    for patient in BEDS[20:30]:  # refused, though in care: protected data takes a reason
        gate.ask(calls.open_one(calls.Opening(secret, patient, ("sealed",), "TREAT", "page")))


def long_in_bed(world: World) -> None:
    """Let every patient lie where they lie since two months."""
    world.sql("update access.relationship set since = since - interval '2 months'")


def test_ten_days_make_a_habit_and_nine_do_not(world: World, gate: Gate) -> None:
    long_in_bed(world)
    watch(world)
    for day in range(-11, -1):
        a_day_of_work(world, gate, day, patients=3 + (day % 2))
    for day in range(-9, 0):
        set_clock(world, today(11, days=day))
        gate.ask(calls.list_patients(world.sign_in("nadia"), "TREAT", "page"))
    set_clock(world, today(4))
    assert world.sql("select gate.refresh_habits()") == [(1,)]
    assert world.sql(HABITS, an_id("sam")) == [("explained", 10, 4), ("hour_10", 10, 10)]
    assert world.sql(HABITS, an_id("nadia")) == []


def test_a_list_counts_with_everybody_on_it_and_refusals_do_not(world: World, gate: Gate) -> None:
    long_in_bed(world)
    watch(world)
    for day in range(-12, -1):
        set_clock(world, today(9, days=day))
        secret = world.sign_in("sam")
        gate.ask(calls.list_patients(secret, "TREAT", "page"))
        open_now(gate, secret, [an_id("inside")])
    set_clock(world, today(4))
    world.sql("select gate.refresh_habits()")
    assert ("explained", 11, 41) in world.sql(HABITS, an_id("sam"))


def test_once_a_day_after_three(world: World) -> None:
    watch(world)
    for when, said in (
        (today(4), 0),
        (today(23), None),
        (today(2, days=1), None),
        (today(3, 1, days=1), 0),
    ):
        set_clock(world, when)
        assert world.sql("select gate.refresh_habits()") == [(said,)], when


def test_what_is_no_habit_any_more_is_forgotten(world: World, gate: Gate) -> None:
    long_in_bed(world)
    watch(world)
    for day in range(-11, 0):
        a_day_of_work(world, gate, day, patients=2)
    set_clock(world, today(4))
    assert world.sql("select gate.refresh_habits()") == [(1,)]
    set_clock(world, today(4) + timedelta(days=25))
    assert world.sql("select gate.refresh_habits()") == [(0,)]
    assert world.sql("select count(*) from access.habit") == [(0,)]


def test_an_account_is_narrowed_to_its_own_habit_and_no_further_than_the_floor(
    world: World, gate: Gate
) -> None:
    """A nurse's ceiling where three a day are usual is its floor: a share of the role's, whatever the habit."""
    world.sql(
        "insert into access.habit (account_id, kind, days, most, computed_at) values (%s, 'explained', 20, 3, now())",
        an_id("sam"),
    )
    [(most, floor, times)] = world.sql(
        "select c.day, f.habit_floor, f.habit_times from access.ceiling c, access.friction f "
        "where c.scope = 'nurse' and c.kind = 'explained'"
    )
    of = "select day from gate.ceiling_of(%s, 1, 'nurse', 'explained', now())"
    assert world.sql(of, an_id("sam")) == [(ceil(most * floor),)]
    world.sql("update access.habit set most = 30")
    assert world.sql(of, an_id("sam")) == [(ceil(30 * times),)]
    world.sql("update access.habit set most = 500")
    assert world.sql(of, an_id("sam")) == [(most,)]
    world.sql("update access.habit set most = 3")
    world.sql(
        "update access.ceiling set quarter_hour = 30, hour = 30, day = 30 where scope = 'nurse' and kind = 'explained'"
    )
    secret = world.secret("sam")
    why = "visite du service"  # from 80 % of the allowance, who is not familiar takes a reason
    said = [
        gate.ask(calls.open_one(calls.Opening(secret, p, ("traits",), "TREAT", "page", detail=why)))
        for p in BEDS[: ceil(30 * floor) + 1]
    ]
    assert isinstance(said[-2], Allowed)
    assert said[-1] == Refused("allowance_spent")
