"""The record: summary, prescriptions, « Qui a ouvert ce dossier ».

Owns: one opening per page (all slices the role may read, `sealed` apart) and what each page takes from it.
Refuses: a second way to the data; a page whose opening was refused shows nothing of the patient.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cloison.gate import calls, opened
from cloison.gate.answers import Allowed, Refused
from cloison.pages import identity, reading, words
from cloison.pages.break_glass import expiry
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person, server

_TEN_MINUTES = timedelta(minutes=10)


@require_GET
def summary(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show problems, treatments, last measures and documents."""
    return _page(request, patient_id, "summary")


@require_GET
def prescriptions(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show all prescriptions, in progress and past."""
    return _page(request, patient_id, "prescriptions")


@require_GET
def openings(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show who opened this record: the last 200 lines of the ledger about it."""
    return _page(request, patient_id, "openings")


def _page(request: HttpRequest, patient_id: UUID, tab: str) -> HttpResponse:
    known, who = server(request), person(request)
    opening = calls.Opening(who.secret, patient_id, who.slices, who.purpose, "page")
    answer = known.gate.ask(calls.open_one(opening))
    if isinstance(answer, Refused):
        return refused(request, answer.reason, patient_id)
    resources = opened.resources(answer, known.keyring)
    patient = next((o for o in resources if o.resource["resourceType"] == "Patient"), None)
    if patient is None:
        return not_found(request)
    everything = [o.resource for o in resources]
    context: dict[str, Any] = {
        "tab": tab,
        "who": identity.of_rows([patient], answer.rows)[0],
        "slices": who.slices,
        "contact": reading.contact(patient.resource) if "contact" in who.slices else None,
        "allergies": reading.allergies(everything) if "clinical" in who.slices else None,
        **_access(request, answer),
    }
    if tab == "openings":
        told = known.gate.ask(calls.openings(who.secret, patient_id, who.purpose, "page"))
        if isinstance(told, Refused):
            return refused(request, told.reason, patient_id)
        context["lines"] = [_said(line, times) for line, times in _collapsed(told.detail.get("lines", ()))]
    else:
        context |= _clinical(everything)
    return render(request, f"pages/{tab}.html", context)


def _clinical(everything: list[reading.Resource]) -> dict[str, Any]:
    treatments = reading.treatments(everything)
    return {
        "problems": reading.problems(everything),
        "treatments": treatments,
        "current": [line for line in treatments if line.current],
        "measures": reading.measures(everything),
        "documents": reading.documents(everything),
    }


def _access(request: HttpRequest, answer: Allowed) -> dict[str, Any]:
    if answer.why == "break_glass":
        return {"glass": True, "until": expiry(answer)}
    units = person(request).units
    shown = words.relationship(answer.why)
    if answer.why == "ward_presence" and len(units) == 1:
        shown = f"{shown} – {units[0]}"
    return {"glass": False, "access": shown}


def _collapsed(lines: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield (latest line, how many) of what one person did in the same way within ten minutes of it."""
    alike = ("who", "role", "site", "event", "reason")
    latest: dict[str, Any] | None = None
    times = 0
    for line in lines:
        if latest and _near(latest, line) and all(latest[name] == line[name] for name in alike):
            times += 1
            continue
        if latest:
            yield latest, times
        latest, times = line, 1
    if latest:
        yield latest, times


def _near(later: dict[str, Any], earlier: dict[str, Any]) -> bool:
    return datetime.fromisoformat(later["at"]) - datetime.fromisoformat(earlier["at"]) < _TEN_MINUTES


def _said(line: dict[str, Any], times: int) -> dict[str, str]:
    event = words.event(line["event"])
    if times > 1:
        event = _("%(event)s (%(times)s fois en dix minutes)") % {"event": event, "times": times}
    return {
        "at": words.moment(line["at"]),
        "who": line["who"] or words.unknown(),
        "role": words.role(line["role"]),
        "site": line["site"] or words.unknown(),
        "event": event,
        "why": words.relationship(line["reason"]),
        "glass": "yes" if "break_glass" in (line["reason"], line["event"].rpartition(".")[2]) else "",
    }
