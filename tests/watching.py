"""What tests of the watcher share: a clock that is set, accounts that do things, and what came of it.

Owns: no assertion. Everything is done through the gate, at the time that the demo's clock is set to.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg

from cloison.gate import calls
from cloison.gate.client import Gate
from tests.people import World, an_id

PARIS = ZoneInfo("Europe/Paris")
BEDS = [an_id(f"bed {n}") for n in range(40)]
"""Patients of Geriatrics: in Sam's care and in nobody else's."""


def set_clock(world: World, when: datetime) -> None:
    """Let the demo's clock say `when`, and go on from there."""
    world.sql("delete from gate.clock_offset")
    world.sql("insert into gate.clock_offset (amount) values (%s - clock_timestamp())", when)


def today(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """An hour of today in Paris, or of so many days from now."""
    day = datetime.now(PARIS).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return day + timedelta(days=days)


def open_at(
    world: World, gate: Gate, secret: bytes, patients: list[UUID], begin: datetime, gaps: list[float]
) -> None:
    """Open `patients` one after the other, each so many seconds after the one before."""
    for patient, gap in zip(patients, gaps, strict=True):
        begin += timedelta(seconds=gap)
        set_clock(world, begin)
        gate.ask(calls.open_one(calls.Opening(secret, patient, ("traits",), "TREAT", "page")))


def open_now(gate: Gate, secret: bytes, patients: list[UUID]) -> None:
    """Open `patients` as fast as a program does."""
    for patient in patients:
        gate.ask(calls.open_one(calls.Opening(secret, patient, ("traits",), "TREAT", "fhir")))


def guess(gate: Gate, secret: bytes, how_many: int) -> None:
    """Ask for records by identifiers that nobody has."""
    open_now(gate, secret, [uuid4() for _ in range(how_many)])


def watch(world: World) -> int | None:
    """Let the rules look, as the watcher's process does."""
    with psycopg.connect(world.admin, autocommit=True) as c:
        row = c.execute("select gate.watch()").fetchone()
    assert row is not None
    return row[0]


def alerts(world: World, rule: str | None = None) -> list[dict[str, Any]]:
    """Every alert, the oldest first."""
    rows = world.sql(
        "select a.rule, w.username, a.seen, a.facts, a.contained, a.state, a.severity from incidents.alert a "
        "left join directory.account w on w.id = a.account_id where a.rule = coalesce(%s, a.rule) order by a.first_at",
        rule,
    )
    names = ("rule", "who", "seen", "facts", "contained", "state", "severity")
    return [dict(zip(names, row, strict=True)) for row in rows]


def contained(world: World, name: str) -> bool:
    """Whether an account is contained."""
    return bool(
        world.sql("select contained_at is not null from directory.account where id = %s", an_id(name))[0][0]
    )
