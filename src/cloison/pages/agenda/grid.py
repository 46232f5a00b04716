"""A day or a week of hours as rows and columns.

Owns: which row an hour stands in, which rows are free, and the days around a day. Refuses: leaving an hour out because
it is early, late, or beside the grid: the rows reach as far as the hours do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from cloison.pages import words
from cloison.pages.agenda.hours import Hour

STEP = 20
OPENS, CLOSES = time(8), time(18)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a holder on a day."""

    holder: UUID
    day: date
    label: str
    detail: str = ""


@dataclass(slots=True)
class Cell:
    """One column in one row: the hours that begin in it, whether an earlier one lasts into it, and where it begins."""

    column: Column
    start: datetime
    hours: list[Hour] = field(default_factory=list)
    covered: bool = False
    past: bool = False

    @property
    def free(self) -> bool:
        """Whether nothing is taken here, and it is still to come."""
        return not self.hours and not self.covered and not self.past

    @property
    def iso(self) -> str:
        """The beginning, as an address holds it."""
        return self.start.astimezone(words.PARIS).strftime("%Y-%m-%dT%H:%M")


def rows(columns: Sequence[Column], hours: Sequence[Hour], now: datetime) -> list[tuple[str, list[Cell]]]:
    """Return (time of day, cells) from opening to closing, or as far as the hours reach."""
    local = [(h, h.start.astimezone(words.PARIS), h.end.astimezone(words.PARIS)) for h in hours]
    first = min([OPENS.hour, *(s.hour for _, s, _ in local)])
    last = max([CLOSES.hour, *(s.hour + 1 for _, s, _ in local)])
    found = []
    for minutes in range(first * 60, min(last, 24) * 60, STEP):
        clock = time(minutes // 60, minutes % 60)
        cells = [_cell(column, clock, local, now) for column in columns]
        found.append((f"{clock.hour} h {clock.minute:02d}", cells))
    return found


def _cell(
    column: Column, clock: time, local: Sequence[tuple[Hour, datetime, datetime]], now: datetime
) -> Cell:
    start = datetime.combine(column.day, clock, words.PARIS)
    end = start + timedelta(minutes=STEP)
    cell = Cell(column, start, past=end <= now)
    for hour, since, until in local:
        if hour.holder != column.holder:
            continue
        if start <= since < end:
            cell.hours.append(hour)
        elif since < start < until:
            cell.covered = True
    return cell


def week_of(day: date) -> list[date]:
    """Return Monday to Friday of the week; the week-end too, where the day is one of it.

    >>> [d.day for d in week_of(date(2026, 11, 25))]
    [23, 24, 25, 26, 27]
    """
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=n) for n in range(7 if day.weekday() > 4 else 5)]


def next_working(day: date, step: int) -> date:
    """Return the next day (or the one before) that is no week-end.

    >>> next_working(date(2026, 11, 27), 1)
    datetime.date(2026, 11, 30)
    """
    found = day + timedelta(days=step)
    while found.weekday() > 4:
        found += timedelta(days=step)
    return found
