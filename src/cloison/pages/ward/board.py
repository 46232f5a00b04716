"""The board of a ward, by bed: who is here and what matters now; and the same as a shift sheet on paper.

Owns: what is asked of the gate for it (types, how old), the head's counts, and narrowing to one alert. Refuses: a count
of patients who are not on the board; a sheet that is not asked for as a print.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cloison.gate import boards
from cloison.gate.answers import Refused
from cloison.pages import words
from cloison.pages.refusals import refused
from cloison.pages.server import person, server
from cloison.pages.ward.emergency import SORTERS
from cloison.pages.ward.rows import ALERTS, Row, rows

SHOWN = (
    boards.Shown("Patient"),
    boards.Shown("Encounter", named=True),
    boards.Shown("AllergyIntolerance"),
    boards.Shown("Flag"),
    boards.Shown("Observation", days=2),
    boards.Shown("DiagnosticReport", days=14),
    boards.Shown("ServiceRequest", days=14),
    boards.Shown("MedicationRequest", days=1),
)
_SLICES = ("traits", "clinical", "prescriptions")


@require_GET
def board(request: HttpRequest, unit_id: UUID | None = None) -> HttpResponse:
    """Show the board of one of the asker's units: the first one unless it is named."""
    return _board(request, unit_id, "page", "pages/ward/board.html")


@require_GET
def sheet(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Show the shift sheet: the same rows to be printed, counted and written down as a print."""
    return _board(request, unit_id, "print", "pages/ward/sheet.html")


def _board(request: HttpRequest, unit_id: UUID | None, surface: str, template: str) -> HttpResponse:
    known, who = server(request), person(request)
    slices = [name for name in who.slices if name in _SLICES]
    ask = boards.ask(who.secret, who.purpose, surface, "ward", slices, SHOWN, unit=unit_id)
    answer = known.gate.ask(ask)
    if isinstance(answer, Refused):
        return refused(request, answer.reason)
    found = boards.read(answer, known.keyring)
    now = found.at.astimezone(words.PARIS)
    every = rows(found.places, now)
    if emergency := found.unit is not None and found.unit.kind == "emergency":
        every.sort(key=lambda row: row.emergency["order"])
    chosen = request.GET.get("alerte", "")
    present = [row for row in every if not row.expected]
    context = {
        "unit": found.unit,
        "units": found.units,
        "at": words.hour(found.at),
        "day": words.moment(found.at),
        "rows": [row for row in present if chosen in row.keys or chosen not in ALERTS],
        "expected": [row for row in every if row.expected],
        "chosen": chosen if chosen in ALERTS else "",
        "filters": _filters(present, chosen),
        "counts": _counts(present, found, now),
        "clinical": "clinical" in slices,
        "emergency": emergency,
        "sorts": who.role in SORTERS,
        "author": f"{who.given_name} {who.family_name.upper()}",
    }
    return render(request, template, context)


def _filters(present: list[Row], chosen: str) -> list[dict[str, Any]]:
    """The alerts with how many patients have each: a link narrows the board to one."""
    many = Counter(key for row in present for key in row.keys)
    return [
        {"key": key, "shape": shape, "word": word, "many": many[key], "here": key == chosen}
        for key, (shape, word) in ALERTS.items()
        if many[key] or key == chosen
    ]


def _counts(present: list[Row], found: boards.Board, now: datetime) -> dict[str, int]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    beds = found.unit.beds if found.unit else 0
    today = sum(1 for row in present if row.since.astimezone(words.PARIS) >= midnight)
    expected = sum(
        1 for row in rows(found.places, now) if row.expected and row.since < midnight + timedelta(days=1)
    )
    return {
        "present": len(present),
        "beds": beds,
        "free": max(0, beds - len(present)),
        "arrived": today,
        "expected": expected,
        "leaving": sum(1 for row in present if "leaving" in row.keys),
    }
