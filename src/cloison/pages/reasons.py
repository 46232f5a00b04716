"""« Motif de l’ouverture » : a reason in words for one patient, asked near the end of an allowance.

Owns: the form, and the one opening that carries the reason; the record's own pages then open as always. Refuses:
telling anything about the patient before, and deciding: the gate says whether the reason was needed, and enough.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cloison.gate import calls
from cloison.gate.answers import Refused
from cloison.pages.forms import ReasonForm
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import refused
from cloison.pages.server import person, server


@require_http_methods(["GET", "HEAD", "POST"])
def reason(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the form; open the record with the posted reason, and go to it."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "patient_id": patient_id}
        return render(request, "pages/reason.html", context, status=422 if form.is_bound else 200)
    who = person(request)
    opening = calls.Opening(
        who.secret, patient_id, who.slices, who.purpose, "page", detail=form.cleaned_data["text"]
    )
    answer = server(request).gate.ask(calls.open_one(opening))
    if isinstance(answer, Refused):
        return refused(request, answer.reason, patient_id)
    return SeeOther(reverse("record", args=[patient_id]))
