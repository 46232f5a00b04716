"""Who works when: shifts of every unit and role, from the patterns of the parameters.

Owns: filling each place with whoever has worked least, after a night's rest where the unit has enough people. Refuses:
chance beyond the seed; a shift of somebody who is not assigned that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from cloison.demo.directory import Account, Unit
from cloison.demo.draws import random_for
from cloison.simulator.parameters import Parameters, Pattern
from cloison.simulator.people import People

PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, eq=False, slots=True)
class Shift:
    """One person's turn in a unit."""

    account: Account
    unit: Unit
    name: str
    start: datetime
    end: datetime

    @property
    def minutes(self) -> float:
        """How long the shift lasts, in minutes."""
        return (self.end - self.start).total_seconds() / 60


def roster(people: People, parameters: Parameters, days: int, seed: int) -> list[Shift]:
    """Return every shift that begins on one of `days` days, in the order in which they begin."""
    return sorted(_shifts(people, parameters, days, seed), key=lambda s: (s.start, s.account.username))


def _shifts(people: People, parameters: Parameters, days: int, seed: int) -> Iterator[Shift]:
    worked: dict[UUID, float] = defaultdict(float)
    rested: dict[UUID, datetime] = {}
    rest = timedelta(hours=parameters["calendar.rest_hours"])
    for offset in range(days):
        day = parameters.first_day + timedelta(days=offset)
        stream = random_for(seed, "roster", day)
        for pattern in sorted(parameters.patterns, key=lambda p: p.start):
            start = datetime.combine(day, pattern.start, PARIS)
            for places in _places(people, pattern):
                found = [(a, u) for u in places for a in people.members(u.id, pattern.role, day)]
                order = sorted(
                    found,
                    key=lambda one: (
                        start < rested.get(one[0].id, start),
                        worked[one[0].id],
                        stream.random(),
                    ),
                )
                for account, unit in order[: pattern.weekend if day.weekday() > 4 else pattern.week]:
                    end = start + timedelta(hours=pattern.hours)
                    if rested.get(account.id, start) - rest > start:
                        continue  # at work already: a place that nobody fills
                    worked[account.id] += pattern.hours
                    rested[account.id] = end + rest
                    yield Shift(account, unit, pattern.name, start, end)


def _places(people: People, pattern: Pattern) -> list[list[Unit]]:
    """Return the groups of units that share a place of this pattern: each alone, or those of a site together."""
    units = people.open_units(pattern.units)
    if not pattern.per_site:
        return [[unit] for unit in units]
    by_site: dict[UUID, list[Unit]] = defaultdict(list)
    for unit in units:
        by_site[unit.site_id].append(unit)
    return list(by_site.values())


def day_of(at: datetime) -> date:
    """Return the day of an instant in France."""
    return at.astimezone(PARIS).date()
