"""« Identité protégée »: an alias on boards and lists, and a record that is found by an exact number alone.

Owns: the form, putting the protection on and taking it off. Refuses: an alias that tells the name, and a change that
nobody asked for: it answers a request of the register.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cloison.chart import protection, requests, traits
from cloison.chart.writing import Change, write
from cloison.pages import binding, charts
from cloison.pages.charts import Chart
from cloison.pages.desk.sending import writer
from cloison.pages.entries import posting
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.rights import opening, register
from cloison.pages.server import server


class AliasForm(forms.Form):
    """What lists show in place of the name; empty takes the protection off."""

    alias = forms.CharField(
        label=gettext_lazy("Nom montré à la place (vide : lever la protection)"),
        help_text=gettext_lazy("Rien du vrai nom. Par exemple : Mme Aubépine."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": "40"}),
    )

    def __init__(self, patient: dict[str, Any], *args: Any, **more: Any) -> None:
        """Check against the names of `patient`."""
        super().__init__(*args, **more)
        self._patient = patient

    def clean_alias(self) -> str:
        """Refuse an alias that tells the name."""
        alias = " ".join(str(self.cleaned_data["alias"]).split())
        if protection.tells_the_name(self._patient, alias):
            raise forms.ValidationError(_("Ce nom contient un vrai nom du patient : choisissez-en un autre."))
        return alias


@require_http_methods(["GET", "HEAD", "POST"])
def protect(request: HttpRequest, patient_id: UUID, item: UUID) -> HttpResponse:
    """Ask for the alias; put the protection on, or take it off."""
    opened_for = opening.posted(request, patient_id)
    if isinstance(opened_for, HttpResponse):
        return opened_for
    bound, chart = opened_for
    found = register.waiting(chart, item, "protection")
    if found is None or (bound is not None and bound.item != item):
        return not_found(request)
    patient = chart.patient.resource
    form = AliasForm(
        patient, request.POST if bound else None, initial={"alias": protection.alias_of(patient)}
    )
    if bound is None or not form.is_valid():
        more = {"form": form, "item": item, "bound": binding.bind(request, patient_id, item)}
        return opening.page(request, chart, "protect.html", more, 422 if form.is_bound else 200)
    return _kept(request, chart, found, form.cleaned_data["alias"])


def _kept(request: HttpRequest, chart: Chart, found: dict[str, Any], alias: str) -> HttpResponse:
    """Store the name, its tokens and the answer at once: a list must not show what a search no longer finds."""
    known, before = server(request), chart.patient.resource
    after = protection.protected(before, alias) if alias else protection.lifted(before)
    changes = [Change(after, before)]
    if not requests.is_answered(found):
        said = "Identité protégée." if alias else "Protection de l’identité levée."
        changes.append(Change(requests.answered(found, said, posting.author(request), posting.now()), found))
    stays = [r for r in chart.resources if r["resourceType"] == "Encounter"]
    ask = write(
        known.keyring, writer(request), chart.patient_id, changes, chart.answer.rows,
        tokens=traits.index(known.index_key, after, stays),
    )  # fmt: skip
    stopped = charts.kept(request, chart, changes, known.gate.ask(ask))
    return stopped or SeeOther(reverse("rights", args=[chart.patient_id]))
