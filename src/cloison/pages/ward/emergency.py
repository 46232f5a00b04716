"""The emergency unit: triage, who waits how long for what, and who has taken them.

Owns: the words and shapes of the scale, the order of the board (nobody sorted first, then the gravest, then the longest
wait), and the form that sorts. Refuses: sorting somebody who is in no stay.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cloison.chart import present, triage
from cloison.chart.writing import Change
from cloison.pages import charts
from cloison.pages.binding import bind, bound
from cloison.pages.examinations.record import now as this_instant
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.server import person

SORTERS = frozenset({"physician", "nurse"})
LEVELS = {
    "1": ("▲▲▲", gettext_lazy("Détresse vitale majeure")),
    "2": ("▲▲", gettext_lazy("Atteinte patente d’un organe")),
    "3A": ("▲", gettext_lazy("Atteinte potentielle, terrain à risque")),
    "3B": ("▲", gettext_lazy("Atteinte potentielle")),
    "4": ("■", gettext_lazy("Stable, actes nécessaires")),
    "5": ("●", gettext_lazy("Stable, consultation")),
}
STEPS = {
    "physician": gettext_lazy("Voir un médecin"),
    "laboratory": gettext_lazy("Biologie"),
    "imaging": gettext_lazy("Imagerie"),
    "advice": gettext_lazy("Avis"),
    "care": gettext_lazy("Soins infirmiers"),
    "observation": gettext_lazy("Surveillance"),
    "bed": gettext_lazy("Un lit dans un service"),
    "transfer": gettext_lazy("Transfert"),
    "home": gettext_lazy("Sortie"),
}


class TriageForm(forms.Form):
    """How urgent, and what comes next."""

    level = forms.ChoiceField(
        label=gettext_lazy("Niveau de tri (échelle FRENCH)"),
        choices=[(code, code) for code in LEVELS],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez un niveau.")},
    )
    step = forms.ChoiceField(
        label=gettext_lazy("Prochaine étape"), choices=[("", "–"), *STEPS.items()], required=False
    )


def shown(encounter: present.Resource, now: datetime) -> dict[str, Any]:
    """Return what a row of the board says of triage, waiting and the next step."""
    level, wait = triage.level(encounter), triage.waiting(encounter, now)
    shape, word = LEVELS.get(level, ("?", gettext_lazy("à trier")))
    hours, minutes = divmod(wait.minutes, 60) if wait else (0, 0)
    order = list(LEVELS).index(level) if level else -1
    return {
        "level": level,
        "shape": shape,
        "word": str(word),
        "wait": _("%(h)d h %(m)02d") % {"h": hours, "m": minutes} if wait else "",
        "for_physician": wait is not None and wait.for_physician,
        "late": wait is not None and wait.late,
        "step": str(STEPS.get(triage.step(encounter), "")),
        "order": (not (wait and wait.for_physician), order, -(wait.minutes if wait else 0)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def sort(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the form of somebody's triage; keep what it says; a physician may take them at once."""
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    who, stay = person(request), present.current(chart.resources)
    if who.role not in SORTERS or stay is None:
        return not_found(request)
    before = dict(stay.resource)
    if request.method != "POST":
        form = TriageForm(initial={"level": triage.level(before), "step": triage.step(before)})
        return _page(request, chart, form, before)
    held = bound(request, patient_id)
    if isinstance(held, HttpResponse):
        return held
    form = TriageForm(request.POST)
    if not form.is_valid():
        return _page(request, chart, form, before, 422)
    level = form.cleaned_data["level"]
    after = triage.sorted_as(before, level, str(LEVELS[level][1]), form.cleaned_data["step"])
    if "take" in request.POST and who.role == "physician":
        name = f"Dr {who.given_name} {who.family_name}"
        after = triage.taken_by(after, str(who.account_id), name, this_instant())
    kept = charts.keep(request, chart, [Change(after, before)])
    return kept or SeeOther(reverse("ward"))


def _page(
    request: HttpRequest, chart: charts.Chart, form: TriageForm, encounter: dict[str, Any], status: int = 200
) -> HttpResponse:
    chosen = form["level"].value() or ""
    levels = [
        {"code": code, "shape": shape, "word": word, "minutes": triage.LEVELS[code], "on": code == chosen}
        for code, (shape, word) in LEVELS.items()
    ]
    more = {
        "form": form,
        "levels": levels,
        "bound": bind(request, chart.patient_id, UUID(encounter["id"])),
        "may_take": person(request).role == "physician",
    }
    return charts.page(request, chart, "", "pages/ward/triage.html", more, status)
