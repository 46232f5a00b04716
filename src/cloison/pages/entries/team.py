"""« Équipe de soins »: who takes care of this patient, from what the record itself says.

Owns: the responsible physician, the treating physician, those who wrote lately, the people to call. Refuses: a name
that the record does not hold; who merely opened it is told on another page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cloison.chart import present
from cloison.pages import charts, reading, words
from cloison.pages.entries import happened
from cloison.pages.server import person


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team: name, in what capacity, and since when or until when they acted."""

    name: str
    role: str
    when: str


@require_GET
def team(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the team of the stay and those outside it."""
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    stay = present.current(chart.resources)
    members: list[Member] = []
    if stay is not None and stay.physician:
        members.append(Member(stay.physician, _("Médecin responsable du séjour"), words.day(stay.since)))
    if stay is not None and stay.unit:
        members.append(Member(stay.unit, _("Unité qui héberge et soigne"), words.day(stay.since)))
    if "contact" in person(request).slices:
        members += [
            Member(str(g.get("display", "")), _("Médecin traitant"), "")
            for g in chart.patient.resource.get("generalPractitioner", ())
            if g.get("display")
        ]
    context: dict[str, Any] = {"members": members, "writers": _writers(chart)}
    if "contact" in person(request).slices:
        context["near"] = [(label, v) for label, v in reading.contact(chart.patient.resource) if v][-1:]
    return charts.page(request, chart, "team", "pages/entries/team.html", context)


def _writers(chart: charts.Chart) -> list[Member]:
    """Those who wrote into the parts of the record that this reader sees, the latest first, each once."""
    found: dict[str, Member] = {}
    for entry in happened.of(chart.resources):
        for name in filter(None, (n.strip() for n in entry.by.split(","))):
            found.setdefault(name, Member(name, entry.label, f"{entry.day} {entry.hour}".strip()))
    return list(found.values())[:20]
