"""Whether somebody's vital signs are overdue: for the record's page and the ward board alike.

Owns: the rule (12 hours during a stay, as OpenMRS has it) and its answer. Refuses: calling anything overdue of a
patient who is in no unit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from cloison.chart import present, vitals

HOURS = 12


@dataclass(frozen=True, slots=True)
class Overdue:
    """Since when nothing was measured: the last value, or the admission where there is none (`never`)."""

    since: datetime
    hours: int
    never: bool


def overdue(
    resources: Iterable[dict[str, Any]], now: datetime, zone: tzinfo, *, hours: int = HOURS
) -> Overdue | None:
    """Return how long the vital signs of a present patient have not been taken, once that is longer than `hours`."""
    known = list(resources)
    stay = present.current(known)
    if stay is None:
        return None
    taken = [present.instant(one.at, zone) for one in vitals.readings(known, None) if not one.mistaken]
    times = [t for t in taken if t is not None and t <= now]
    since = max(times) if times else present.instant(stay.since, zone)
    if since is None or now - since <= timedelta(hours=hours):
        return None
    return Overdue(since, int((now - since).total_seconds() // 3600), not times)
