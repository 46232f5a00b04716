"""Dates and times as FHIR writes them, whole or in part.

Owns: the instant at which a partial date begins, or ends. Refuses: guessing; what is no date is None.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any


def begins(text: object) -> datetime | None:
    """Return the first instant of a FHIR date, dateTime or instant, in UTC.

    >>> begins("2019-01")
    datetime.datetime(2019, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """
    if not isinstance(text, str):
        return None
    try:
        if len(text) <= 10:
            day = date.fromisoformat((text + "-01-01")[:10] if len(text) == 4 else (text + "-01")[:10])
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def ends(text: object) -> datetime | None:
    """Return the last instant that a FHIR date, dateTime or instant covers, in UTC.

    >>> ends("2019-12").isoformat()
    '2019-12-31T23:59:59+00:00'
    """
    start = begins(text)
    if start is None or not isinstance(text, str) or len(text) > 10:
        return start
    if len(text) == 4:
        after = start.replace(year=start.year + 1) if start.year < 9999 else start
    elif len(text) == 7:
        after = (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    else:
        after = start + timedelta(days=1)
    return after - timedelta(seconds=1)


def span(period: Any) -> tuple[datetime | None, datetime | None]:
    """Return start and end of a FHIR Period; an end before its start is that start."""
    if not isinstance(period, dict):
        return None, None
    start, end = begins(period.get("start")), ends(period.get("end"))
    return start, (max(start, end) if start and end else end)
