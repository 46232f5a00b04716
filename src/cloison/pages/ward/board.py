"""The board of a ward, by bed: who is here and what matters now, and which beds are empty; the same as a shift sheet.

Owns: what is asked of the gate for it (types, how old), the head's counts, and narrowing to one alert or to the beds
that one looks after. Refuses: a count of patients who are not on the board; a sheet that is not asked for as a print;
hiding somebody who lies in no bed from whoever looks at their own beds.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cloison.gate import boards
from cloison.gate.answers import Refused
from cloison.pages import words
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person, server
from cloison.pages.ward.emergency import SORTERS
from cloison.pages.ward.rows import ALERTS, Row, empty_beds, rows, with_empty

SHOWN = (
    boards.Shown("Patient"),
    boards.Shown("Encounter", named=True),
    boards.Shown("AllergyIntolerance"),
    boards.Shown("Flag"),
    boards.Shown("Observation", days=2),
    boards.Shown("DiagnosticReport", days=14),
    boards.Shown("ServiceRequest", days=14),
    boards.Shown("MedicationRequest"),
    boards.Shown("MedicationAdministration", days=1),
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
    chosen = chosen if chosen in ALERTS else ""
    present = [row for row in every if not row.expected]
    narrowed = bool(found.sector) and request.GET.get("lits", "") != "tous"
    shown = [row for row in present if not narrowed or not row.bed or row.bed in found.sector]
    empty = [] if chosen or emergency else empty_beds(found.beds, present, found.sector if narrowed else None)
    context = {
        "unit": found.unit,
        "units": found.units,
        "at": words.hour(found.at),
        "day": words.moment(found.at),
        "rows": with_empty([row for row in shown if chosen in row.keys or not chosen], empty),
        "expected": [row for row in every if row.expected],
        "chosen": chosen,
        "filters": _filters(shown, chosen),
        "shown": len(shown),
        "beds": [{"label": bed.label, "mine": bed.label in found.sector} for bed in found.beds],
        "sector": len(found.sector),
        "narrowed": narrowed,
        "lits": "" if narrowed or not found.sector else "tous",
        "counts": _counts(present, found, now),
        "clinical": "clinical" in slices,
        "emergency": emergency,
        "sorts": who.role in SORTERS,
        "author": f"{who.given_name} {who.family_name.upper()}",
    }
    return render(request, template, context)


@require_POST
def sector(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Keep which beds this account looks after; none chosen is the whole unit."""
    beds = [label[:20] for label in request.POST.getlist("lit")][:200]
    said = server(request).gate.act(boards.set_sector(person(request).secret, unit_id, beds))
    return not_found(request) if isinstance(said, Refused) else SeeOther(reverse("ward_of", args=[unit_id]))


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
    beds = len(found.beds) or (found.unit.beds if found.unit else 0)
    free = sum(1 for bed in found.beds if bed.state == "free")
    today = sum(1 for row in present if row.since.astimezone(words.PARIS) >= midnight)
    expected = sum(
        1 for row in rows(found.places, now) if row.expected and row.since < midnight + timedelta(days=1)
    )
    return {
        "present": len(present),
        "beds": beds,
        "free": free,
        "cleaning": sum(1 for bed in found.beds if bed.state == "cleaning"),
        "arrived": today,
        "expected": expected,
        "leaving": sum(1 for row in present if "leaving" in row.keys),
    }
