"""The agenda's pages: a unit's day, a practitioner's week.

Owns: which day, which unit, and the way to the next. Refuses: a day that cannot be read as one: today is shown instead.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from cloison.chart.references import an_id
from cloison.gate.answers import Refused
from cloison.pages import binding, words
from cloison.pages.agenda import grid, hours, places
from cloison.pages.agenda.places import MAY_BOOK
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person

_FARTHEST = timedelta(days=800)


@require_GET
def day(request: HttpRequest) -> HttpResponse:
    """Show a unit's day: a column for each practitioner, and one for each room."""
    found = _places(request)
    if isinstance(found, HttpResponse):
        return found
    unit, when = found.unit(request.GET.get("unite", "")), day_asked(request)
    columns = [
        grid.Column(one, when, name) for one, name in ((*unit.people, *unit.rooms)[:20] if unit else ())
    ]
    context = {
        "title": date_format(when, "l j F Y"),
        "unit": unit,
        "before": grid.next_working(when, -1).isoformat(),
        "after": grid.next_working(when, 1).isoformat(),
        "week": False,
    }
    return _page(request, found, columns, when, 1, context)


@require_GET
def week(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Show a practitioner's week: a column for each day."""
    found = _places(request)
    if isinstance(found, HttpResponse):
        return found
    name, when = found.name(account_id), day_asked(request)
    if not name:
        return not_found(request)
    days = grid.week_of(when)
    columns = [grid.Column(account_id, d, date_format(d, "l j"), d.isoformat()) for d in days]
    context = {
        "title": f"{date_format(days[0], 'j F')} – {date_format(days[-1], 'j F Y')}",
        "unit": found.unit_of(account_id),
        "whose": name,
        "account_id": account_id,
        "before": (days[0] - timedelta(days=7)).isoformat(),
        "after": (days[0] + timedelta(days=7)).isoformat(),
        "week": True,
    }
    return _page(request, found, columns, days[0], len(days), context)


def day_asked(request: HttpRequest) -> date:
    """Return the day in the address; today where there is none, or none that can be."""
    today = datetime.now(UTC).astimezone(words.PARIS).date()
    try:
        asked = date.fromisoformat(request.GET.get("jour", ""))
    except ValueError:
        return today
    return asked if abs(asked - today) <= _FARTHEST else today


def _places(request: HttpRequest) -> places.Places | HttpResponse:
    found = places.of(request, request.GET.get("site", ""))
    if isinstance(found, Refused):
        return not_found(request) if found.reason == "role_refuses" else refused(request, found.reason)
    return found


def _page(
    request: HttpRequest,
    found: places.Places,
    columns: list[grid.Column],
    first: date,
    days: int,
    context: dict[str, Any],
) -> HttpResponse:
    taken = hours.of(request, list(dict.fromkeys(c.holder for c in columns)), first, days)
    if isinstance(taken, Refused):
        return refused(request, taken.reason)
    now = datetime.now(UTC)
    taken = [replace(h, bound=_bound(request, h)) for h in taken]
    booking_for = an_id(request.GET.get("pour", ""))
    return render(
        request,
        "pages/agenda/agenda.html",
        {
            **context,
            "places": found,
            "rooms": {one for u in found.units for one, _ in u.rooms},
            "may_book": person(request).role in MAY_BOOK,
            "jour": first.isoformat(),
            "today": now.astimezone(words.PARIS).date().isoformat(),
            "columns": columns,
            "rows": grid.rows(columns, taken, now),
            "for": booking_for,
        },
    )


def _bound(request: HttpRequest, hour: hours.Hour) -> str:
    """Return what the form « Arrivé(e) » of an hour carries; nothing where nobody arrives today."""
    today = datetime.now(UTC).astimezone(words.PARIS).date() == hour.start.astimezone(words.PARIS).date()
    if hour.patient is None or hour.item is None or hour.status != "booked" or not today:
        return ""
    return binding.bind(request, hour.patient.id, hour.item, hour.version)
