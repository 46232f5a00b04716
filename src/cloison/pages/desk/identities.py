"""The identity officer's worklist: who waits for a decision, and who may be the same person.

Owns: the queue with masked traits, the comparison of one identity with those like it (found by blind index, each
counted), and the word that it is dealt with. Refuses: another role, and the names of
whoever is not in the officer's queue: of them stand the letters that both have, birth date, sex, commune and IPP.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cloison.gate import calls, opened
from cloison.gate.answers import Refused
from cloison.pages import charts, identity, words
from cloison.pages.binding import bind, bound
from cloison.pages.desk import duplicates
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person, server

_DOT = "•"
_LABELS = (
    ("family", gettext_lazy("Nom de naissance")),
    ("given", gettext_lazy("Premier prénom de naissance")),
    ("born", gettext_lazy("Date de naissance")),
    ("sex", gettext_lazy("Sexe")),
    ("commune", gettext_lazy("Commune de naissance")),
    ("ipp", gettext_lazy("IPP")),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One trait of the identity and of one like it; whether both say the same."""

    label: str
    here: str
    there: str
    same: bool


def masked(name: str, shown: int = 2) -> str:
    """Return a name of which the first letters alone are shown.

    >>> masked("LEFEVRE")
    'LE•••••'
    """
    return name[:shown] + _DOT * max(0, len(name) - shown)


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show who waits for this officer, by masked traits."""
    known, who = server(request), person(request)
    if who.role != "identity_officer":
        return not_found(request)
    answer = known.gate.ask(calls.list_patients(who.secret, who.purpose, "page"))
    if isinstance(answer, Refused):
        return refused(request, answer.reason)
    found = identity.of_rows(opened.resources(answer, known.keyring), answer.rows)
    waiting = [(one, masked(one.family), masked(one.given)) for one in found]
    return render(request, "pages/desk/identities.html", {"waiting": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show one identity beside those like it, or take the word that it is dealt with."""
    if person(request).role != "identity_officer":
        return not_found(request)
    if request.method == "POST":
        said = bound(request, patient_id)
        if isinstance(said, HttpResponse):
            return said
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    if request.method == "POST":
        outcome = charts.keep(request, chart, [], more_facts=[{"fact": "done", "queue": "identity_queue"}])
        return outcome or SeeOther(reverse("identities"))
    here = identity.of_rows([chart.patient], chart.answer.rows)[0]
    pairs = _pairs(request, chart, here)
    if isinstance(pairs, HttpResponse):
        return pairs
    context = {"who": here, "pairs": pairs, "bound": bind(request, patient_id)}
    return render(request, "pages/desk/identity.html", context)


def _pairs(
    request: HttpRequest, chart: charts.Chart, here: identity.Identity
) -> list[list[Row]] | HttpResponse:
    try:
        born = date.fromisoformat(str(chart.patient.resource.get("birthDate", "")))
    except ValueError:
        return []
    found = duplicates.alike(request, born, here.family, here.given)
    if isinstance(found, HttpResponse):
        return found
    others = [identity.of_patient(o.patient_id, o.resource, None) for o in found]
    return [_beside(here, other) for other in others if other.id != here.id]


def _beside(here: identity.Identity, other: identity.Identity) -> list[Row]:
    rows = []
    for name, label in _LABELS:
        mine, theirs = str(getattr(here, name)), str(getattr(other, name)) or words.unknown()
        shown = _agreed(mine, theirs) if name in ("family", "given") else theirs
        rows.append(Row(str(label), mine or words.unknown(), shown, mine.upper() == theirs.upper()))
    return rows


def _agreed(mine: str, theirs: str) -> str:
    """Return the letters of `theirs` that stand at the same place in `mine`, dots for the others."""
    return "".join(b if mine[n : n + 1].upper() == b.upper() else _DOT for n, b in enumerate(theirs))
