"""Today's desk: who is expected, arrived, present, away and leaving at the asker's site.

Owns: the five views, each one round-trip, and their counts. Refuses: who is not in sight of this account
(gate.stays_in_sight); nobody is counted there who is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cloison.gate import calls, opened
from cloison.gate.answers import Allowed, Refused
from cloison.pages import identity, words
from cloison.pages.desk.choices import MAY_ADMIT
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person, server

ROLES = frozenset({"admissions", "billing"})
VIEWS = {
    "expected": gettext_lazy("Attendus"),
    "arrived": gettext_lazy("Arrivés aujourd’hui"),
    "present": gettext_lazy("Présents"),
    "away": gettext_lazy("En permission"),
    "leaving": gettext_lazy("Sorties du jour"),
}
_STATES = {
    "expected": gettext_lazy("attendu(e)"),
    "present": gettext_lazy("présent(e)"),
    "away": gettext_lazy("en permission"),
    "left": gettext_lazy("sorti(e)"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One stay of a board, with whose it is; instants and days in words."""

    who: identity.Identity
    stay: str
    state: str
    state_words: str
    unit: str
    bed: str
    since: str
    until: str
    leaving: str


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Show one view of today's desk."""
    known, who = server(request), person(request)
    if who.role not in ROLES:
        return not_found(request)
    view = request.GET.get("vue", "expected")
    if view not in VIEWS:
        view = "expected"
    answer = known.gate.ask(calls.desk(who.secret, view, who.purpose, "page"))
    if isinstance(answer, Refused):
        return refused(request, answer.reason)
    counts, found = answer.detail["counts"], lines(request, answer)
    context = {
        "view": view,
        "title": VIEWS[view],
        "views": [(name, label, counts[name]) for name, label in VIEWS.items()],
        "lines": sorted(found, key=_by_name) if view in ("present", "away") else found,
        "admits": who.role in MAY_ADMIT,
    }
    return render(request, "pages/desk/board.html", context)


def lines(request: HttpRequest, answer: Allowed) -> list[Line]:
    """Return the stays that an answer of the desk or of a bed board tells, each with its patient."""
    found = identity.of_rows(opened.resources(answer, server(request).keyring), answer.rows)
    by_id = {str(one.id): one for one in found}
    return [_line(by_id[s["patient"]], s) for s in answer.detail["stays"] if s["patient"] in by_id]


def _by_name(line: Line) -> tuple[str, str]:
    return line.who.family, line.who.given


def _line(who: identity.Identity, stay: dict[str, Any]) -> Line:
    return Line(
        who,
        str(stay["stay"] or ""),
        stay["state"],
        str(_STATES[stay["state"]]),
        stay.get("unit") or "",
        stay.get("bed") or "",
        _moment(stay["since"]),
        _moment(stay["until"]),
        words.day(stay["leaving_on"]) if stay["leaving_on"] else "",
    )


def _moment(text: str | None) -> str:
    return words.moment(datetime.fromisoformat(text)) if text else ""
