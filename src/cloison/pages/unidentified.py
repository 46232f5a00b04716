"""« Patient non identifié » : somebody who cannot say who they are is admitted in two clicks.

Owns: the form (unit, sex as seen, age as estimated, each with a default) and the one call that creates and admits.
Refuses: a name; the identity officer gives it later. The gate counts whom an account admits itself, and tells who may.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cloison.gate import calls
from cloison.gate.answers import Refused
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person, server
from cloison.records.provisional import STATE, Arrival, index, resources
from cloison.records.sealing import Compartment

_AGES = (1, 5, *range(10, 100, 10))


class ArrivalForm(forms.Form):
    """Each field has a default: the second click is enough."""

    unit = forms.ChoiceField(label=gettext_lazy("Unité"))
    sex = forms.ChoiceField(
        label=gettext_lazy("Sexe"),
        choices=[
            ("unknown", gettext_lazy("Inconnu")),
            ("female", gettext_lazy("Féminin")),
            ("male", gettext_lazy("Masculin")),
        ],
    )
    age = forms.ChoiceField(label=gettext_lazy("Âge estimé"), required=False)

    def __init__(self, units: list[tuple[UUID, str]], *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        ages = [(str(n), _("environ %(n)d ans") % {"n": n}) for n in _AGES]
        self.fields["age"].choices = [("", _("Inconnu")), *ages]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [(str(unit), name) for unit, name in units]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def admit(request: HttpRequest) -> HttpResponse:
    """Show the form; create, admit and open whom it describes."""
    known, who = server(request), person(request)
    units = known.gate.arrival_units(who.secret)
    if not units or who.site_id is None:
        return not_found(request)
    form = ArrivalForm(units, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(
            request, "pages/unidentified.html", {"form": form}, status=422 if form.is_bound else 200
        )
    said = form.cleaned_data
    arrival = Arrival(
        uuid4(),
        uuid4(),
        UUID(said["unit"]),
        timezone.now(),
        said["sex"],
        int(said["age"]) if said["age"] else None,
    )
    box = Compartment(known.keyring, arrival.patient_id)
    for resource in resources(arrival):
        box.add(resource, UUID(resource["id"]), who.site_id)
    answer = known.gate.ask(
        calls.write(
            who.secret,
            arrival.patient_id,
            who.site_id,
            [calls.Version(p.resource_type, p.id, p.slice, 0, p.body) for p in box.parts],
            keys=[calls.NewKey(k.site_id, k.slice, k.wrapping_key_id, k.wrapped) for k in box.keys],
            purpose=who.purpose,
            surface="page",
            state=STATE,
            tokens=index(known.index_key, arrival),
            facts=[{"fact": "admit", "stay": str(arrival.stay_id), "holder": str(arrival.unit_id)}],
        )
    )
    if isinstance(answer, Refused):
        return refused(request, answer.reason)
    return SeeOther(reverse("record", args=[arrival.patient_id]))
