"""Which stays a patient has had: where, when, why.

Owns the plan of a patient's stays in time. Refuses a stay before the birth, in a unit that takes no such patient, at
a closed site, or before the system was put into use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from cloison.demo import diagnoses
from cloison.demo.births import Birth
from cloison.demo.diagnoses import Reason
from cloison.demo.draws import between
from cloison.demo.world import Place, World

OLDEST_STAY = date(2017, 1, 2)
# kind of unit: shortest and longest stay in hours
_HOURS = {
    "medicine": (40, 260), "surgery": (24, 150), "emergency": (3, 16), "icu": (60, 240), "maternity": (66, 120),
    "rehabilitation": (320, 960), "day_surgery": (6, 10), "ehpad": (4_000, 34_000),
}  # fmt: skip
_TRIES = 12


@dataclass(slots=True)
class Episode:
    """A stay as planned: unit, reason, and the instants of entry and exit (None: still there)."""

    place: Place
    reason: Reason
    admitted_at: datetime
    discharged_at: datetime | None
    bed: str | None = None


def hours_in(stream: Random, kind: str) -> float:
    """Draw the hours that a stay in a unit of this kind lasts."""
    shortest, longest = _HOURS[kind]
    return shortest + (longest - shortest) * stream.random() * stream.random()


def in_bed(stream: Random, world: World, place: Place, birth: Birth, bed: str) -> Episode:
    """Plan the stay of a patient who lies in a bed today, admitted before now."""
    kind = place.unit.kind
    if kind == "emergency":  # half of them within two hours, nobody longer than ten
        hours = 0.25 + 9.5 * stream.random() * stream.random()
    else:
        hours = 2 + hours_in(stream, kind) * stream.random()
    admitted = world.now - timedelta(hours=hours)
    if hours > 30:
        admitted = _by_day(admitted, stream)
    admitted = admitted.replace(second=0, microsecond=0)
    age = world.today.year - birth.year - 1
    return Episode(place, _reason(stream, kind, age, birth), admitted, None, bed)


def ending(stream: Random, world: World, place: Place, birth: Birth, last_day: date) -> Episode | None:
    """Plan a stay in a given unit that ends on `last_day`; None where the unit takes no such patient."""
    kind = place.unit.kind
    age = last_day.year - birth.year - (last_day.month < birth.month)
    if not diagnoses.reasons(kind, age, female=birth.sex == "female"):
        return None
    discharged = datetime.combine(
        last_day, time(10 + int(stream.random() * 7), 5 * int(stream.random() * 12)), UTC
    )
    admitted = discharged - timedelta(minutes=5 * int(hours_in(stream, kind) * 12))
    if admitted.date() < OLDEST_STAY or (admitted.year, admitted.month) < (birth.year, birth.month):
        return None
    return Episode(place, _reason(stream, kind, age, birth), admitted, discharged)


def anywhere(stream: Random, world: World, birth: Birth, last_day: date, near: int | None) -> Episode | None:
    """Plan a stay that ends about `last_day`, at the site numbered `near` if it can be; None where none can be."""
    for turn in range(_TRIES):
        age = last_day.year - birth.year - (last_day.month < birth.month)
        fitting = world.fitting(age, female=birth.sex == "female") if age >= 0 else None
        if fitting is None:
            return None
        place = fitting.draw(stream)
        if near is not None and place.site_number != near and turn < _TRIES - 4 and stream.random() < 0.9:
            continue
        if place.closed_on is not None and last_day > place.closed_on:
            continue
        episode = ending(stream, world, place, birth, last_day)
        if episode is not None:
            return episode
    return None


def _reason(stream: Random, kind: str, age: int, birth: Birth) -> Reason:
    fitting = diagnoses.reasons(kind, age, female=birth.sex == "female")
    if fitting is None:
        raise LookupError(f"a unit of kind {kind} has no patient of {age} years")
    return fitting.draw(stream)


def _by_day(instant: datetime, stream: Random) -> datetime:
    """Move an admission to between 7 and 19 h UTC, when most happen."""
    return instant.replace(hour=7 + int(stream.random() * 12), minute=5 * int(stream.random() * 12))


def last_day_of(stream: Random, world: World, soonest: int) -> date:
    """Draw the day on which a past patient left: the nearer, the likelier, down to the first days of the system."""
    span = (world.today - OLDEST_STAY).days - soonest
    share = stream.random()
    return world.today - timedelta(days=soonest + int(span * share * (0.7 + 0.3 * share)))


def earlier(stream: Random, world: World, birth: Birth, first: Episode) -> list[Episode]:
    """Plan up to two stays before `first`, oldest first."""
    found: list[Episode] = []
    wanted = 0 if (chance := stream.random()) < 0.70 else 1 if chance < 0.92 else 2
    before = first.admitted_at.date()
    for _ in range(wanted):
        day = before - timedelta(days=between(stream, 20, 700))
        episode = anywhere(stream, world, birth, day, first.place.site_number)
        if episode is None or episode.place.unit.kind == "ehpad":
            break
        found.insert(0, episode)
        before = episode.admitted_at.date()
    return found
