"""On call and at night: the roster is believed by the rule of hours where somebody else wrote it before, and only there."""

from __future__ import annotations

from datetime import datetime

import psycopg
import pytest

from cloison.gate.client import Gate
from tests.attacks.test_defence_off import without
from tests.attacks.test_rules_that_act import works_at_night
from tests.database import Database
from tests.people import World, an_id
from tests.watching import alerts, today, watch

RULE = "incidents/rule_hours.sql"


def on_call(
    world: World, made_at: datetime, *, ended_at: datetime | None = None, made_by: str = "diane"
) -> None:
    """Put Sam on call from 20 h of today for twelve hours, as the roster's functions would have written it."""
    world.sql(
        "insert into directory.duty (id, site_id, unit_id, account_id, kind, since, until, made_by, made_at, ended_at) "
        "values (gen_random_uuid(), %s, %s, %s, 'astreinte', %s, %s, %s, %s, %s)",
        an_id("ormes"),
        an_id("geriatrics"),
        an_id("sam"),
        today(20),
        today(8, days=1),
        an_id(made_by),
        made_at,
        ended_at,
    )


def told(world: World, gate: Gate) -> int:
    watch(world)
    works_at_night(world, gate)
    watch(world)
    return len(alerts(world, "hours"))


def test_who_is_on_call_works_at_night(world: World, gate: Gate) -> None:
    on_call(world, today(9, days=-3))
    assert told(world, gate) == 0


def test_without_the_roster_they_would_be_told(world: World, gate: Gate, database: Database) -> None:
    on_call(world, today(9, days=-3))
    without(database, RULE, "l.at between u.since", "false and l.at between u.since")
    assert told(world, gate) == 1


def test_who_is_put_on_call_once_the_night_has_begun_is_told(world: World, gate: Gate) -> None:
    on_call(world, today(22))
    assert told(world, gate) == 1


def test_without_that_condition_an_accomplice_would_silence_the_rule(
    world: World, gate: Gate, database: Database
) -> None:
    on_call(world, today(22))
    without(database, RULE, "and u.made_at <= u.since", "")
    assert told(world, gate) == 0


def test_who_was_taken_off_the_roster_is_told(world: World, gate: Gate) -> None:
    on_call(world, today(9, days=-3), ended_at=today(21))
    assert told(world, gate) == 1


def test_nobody_puts_themself_on_call(world: World) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        on_call(world, today(9, days=-3), made_by="sam")
