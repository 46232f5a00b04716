"""« Mes patients »: those in care, today's consultations, the last ones opened, results to read, letters to sign.

Owns: the list that every page's quick find looks through: what the gate gave for this page, and nothing else. Refuses:
opening a record to list it; remembering anybody between two requests (the ledger knows what this session opened).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cloison.chart import letters, notes, present, results
from cloison.chart.references import ACCOUNT_TYPES, actors
from cloison.gate import boards
from cloison.gate.answers import Refused
from cloison.pages import identity, reading, words
from cloison.pages.glasses import awaiting, notices
from cloison.pages.head import WATCH
from cloison.pages.identity import Identity
from cloison.pages.refusals import refused
from cloison.pages.server import person, server

SHOWN = (
    boards.Shown("Patient"),
    boards.Shown("Encounter", named=True),
    boards.Shown("Appointment", days=400),
    boards.Shown("DiagnosticReport", named=True),
    boards.Shown("Composition", named=True),
)
_SLICES = ("traits", "clinical")


@dataclass(frozen=True, slots=True)
class Listed:
    """One patient in care."""

    who: Identity
    unit: str
    bed: str
    nda: str
    reports: tuple[dict[str, Any], ...] = ()
    letters: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """One appointment of today."""

    at: datetime
    who: Identity
    status: str
    over: bool
    reason: str
    whom: str


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Show the patients in care, by name, and what today holds."""
    known, who = server(request), person(request)
    if who.role in WATCH:
        return HttpResponseRedirect(reverse("alerts"))  # those who open nothing begin where they watch
    if who.role == "administrator":
        return HttpResponseRedirect(reverse("accounts"))
    slices = [name for name in who.slices if name in _SLICES]
    answer = known.gate.ask(boards.ask(who.secret, who.purpose, "page", "care", slices, SHOWN))
    if isinstance(answer, Refused):
        return refused(request, answer.reason)
    board = boards.read(answer, known.keyring)
    listed = {place.patient.patient_id: _listed(place) for place in board.places}
    patients = sorted(listed.values(), key=lambda p: (p.who.family, p.who.given, p.who.born, str(p.who.id)))
    context = {
        "patients": patients,
        "recent": [listed[one] for one in board.recent if one in listed],
        "visits": _visits(board, listed, who.account_id),
        "waiting": [(one.who, report) for one in patients for report in one.reports],
        "to_sign": [(one.who, letter) for one in patients for letter in one.letters]
        if who.role == "physician"
        else [],
        "notices": notices(request),
        "awaiting": awaiting(request),
    }
    return render(request, "pages/ward/mine.html", context)


def _listed(place: boards.Place) -> Listed:
    stay = present.current(place.resources)
    asked = {member.item for member in place.members if member.kind == "result"}
    reports = tuple(
        {
            "id": r["id"],
            "what": reading.concept(r.get("code")),
            "when": words.moment(r["issued"]) if r.get("issued") else "",
        }
        for r in place.of_type("DiagnosticReport")
        if UUID(r["id"]) in asked and results.is_out(r)
    )
    return Listed(
        identity.of_patient(place.patient.patient_id, place.patient.resource, place.identity_status),
        stay.unit if stay else "",
        stay.bed if stay else "",
        stay.nda if stay else "",
        reports,
        tuple(_to_sign(one) for one in place.of_type("Composition") if _waits(one)),
    )


def _waits(composition: dict[str, Any]) -> bool:
    """A letter that its writer's queue holds, and nobody has signed."""
    return notes.is_letter(composition) and composition.get("status") == "preliminary"


def _to_sign(letter: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": letter["id"],
        "what": letter.get("title", ""),
        "when": words.moment(letter["date"]) if letter.get("date") else "",
        "lacks": len(letters.missing(letter)),
    }


def _visits(board: boards.Board, listed: dict[UUID, Listed], account: UUID) -> list[Visit]:
    """The appointments of today of those who are in care by one: the asker's own first where they are a physician's."""
    today = board.at.astimezone(words.PARIS).date()
    found = []
    for place in board.places:
        if place.because("appointment") is None:
            continue
        for one in place.of_type("Appointment"):
            at = present.instant(one.get("start"))
            if (
                at is None
                or at.astimezone(words.PARIS).date() != today
                or one.get("status") == "entered-in-error"
            ):
                continue
            own = account in actors(one, "participant", ACCOUNT_TYPES)
            found.append(
                Visit(
                    at.astimezone(words.PARIS),
                    listed[place.patient.patient_id].who,
                    _status(one.get("status")),
                    one.get("status") in ("fulfilled", "noshow", "cancelled"),
                    reading.concept((one.get("reasonCode") or [{}])[0]) if one.get("reasonCode") else "",
                    "" if own else _with_whom(one),
                )
            )
    return sorted(found, key=lambda visit: (visit.at, visit.who.family))


def _with_whom(appointment: dict[str, Any]) -> str:
    for one in appointment.get("participant", ()):
        actor = one.get("actor") or {}
        if str(actor.get("reference", "")).startswith("Practitioner/"):
            return str(actor.get("display", ""))
    return ""


def _status(code: str | None) -> str:
    return {
        "booked": _("attendu"),
        "pending": _("à confirmer"),
        "arrived": _("arrivé"),
        "checked-in": _("arrivé"),
        "fulfilled": _("vu"),
        "noshow": _("pas venu"),
        "cancelled": _("annulé"),
    }.get(code or "", words.unknown())
