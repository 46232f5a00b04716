"""The bed board of a unit: free, taken, to be cleaned, leaving today.

Owns: the board, one round-trip, and the word that a bed is clean. Refuses: the name of who is not in sight of this
account; such a bed is taken, by somebody.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cloison.chart.references import an_id
from cloison.gate import calls, deeds
from cloison.gate.answers import Refused
from cloison.pages.desk import choices
from cloison.pages.desk.board import Line, lines
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person, server

ROLES = frozenset({"admissions", "nurse", "physician", "care_assistant", "secretary"})
STATES = {
    "free": gettext_lazy("Libre"),
    "taken": gettext_lazy("Occupé"),
    "leaving": gettext_lazy("Sortie aujourd’hui"),
    "cleaning": gettext_lazy("À nettoyer"),
}


@dataclass(frozen=True, slots=True)
class Bed:
    """One bed: its state, and who lies in it where this account may be told."""

    id: str
    room: str
    label: str
    state: str
    words: str
    line: Line | None


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """Show the units of the site; somebody of one unit is taken to its board."""
    if person(request).role not in ROLES:
        return not_found(request)
    offered = choices.of_site(request)
    return render(request, "pages/desk/units.html", {"units": offered.units, "own": offered.own})


@require_GET
def board(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Show the beds of one unit."""
    known, who = server(request), person(request)
    if who.role not in ROLES:
        return not_found(request)
    answer = known.gate.ask(calls.beds(who.secret, unit_id, who.purpose, "page"))
    if isinstance(answer, Refused):
        return not_found(request) if answer.reason == "role_refuses" else refused(request, answer.reason)
    offered = choices.of_site(request)
    found = lines(request, answer)
    lying = {
        s["bed"]: line
        for s, line in zip(_told(answer.detail["stays"], found), found, strict=True)
        if s["bed"]
    }
    beds = [
        Bed(b["id"], b["room"], b["label"], b["state"], str(STATES[b["state"]]), lying.get(b["id"]))
        for b in answer.detail["beds"]
    ]
    context = {
        "unit": offered.unit_name(unit_id),
        "unit_id": unit_id,
        "beds": beds,
        "waiting": [line for line in found if line.state != "expected" and line not in lying.values()],
        "expected": [line for line in found if line.state == "expected"],
        "counts": [(state, label, sum(b.state == state for b in beds)) for state, label in STATES.items()],
        "units": offered.units,
        "cleans": who.role != "secretary",
    }
    return render(request, "pages/desk/beds.html", context)


@require_POST
def cleaned(request: HttpRequest, bed_id: UUID) -> HttpResponse:
    """Say that a bed is clean again."""
    said = server(request).gate.act(deeds.bed_cleaned(person(request).secret, bed_id))
    unit = an_id(request.POST.get("unit", ""))
    if isinstance(said, Refused) or unit is None:
        return not_found(request)
    return SeeOther(reverse("beds", args=[unit]))


def _told(stays: list[dict[str, str]], found: list[Line]) -> list[dict[str, str]]:
    """Return the stays that became lines, in their order."""
    shown = {(str(line.who.id), line.stay) for line in found}
    return [s for s in stays if (s["patient"], str(s["stay"] or "")) in shown]
