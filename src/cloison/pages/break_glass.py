"""« Bris de glace » : the dialog of an exceptional access.

Owns: the form, and the hour of its end for the banner. Refuses: telling anything about the patient
before (an id made up gets the same dialog), and granting anything itself: the gate counts, writes down and
decides.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cloison.gate import calls
from cloison.gate.answers import Allowed, Refused
from cloison.pages import words
from cloison.pages.forms import BreakGlassForm
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person, server


@require_http_methods(["GET", "HEAD", "POST"])
def dialog(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the dialog; take a posted reason to the gate and go to the record."""
    if not person(request).may_break_glass:
        return not_found(request)
    form = BreakGlassForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "patient_id": patient_id, "reasons": _reasons(form)}
        return render(request, "pages/break_glass.html", context, status=422 if form.is_bound else 200)
    code, text = form.cleaned_data["reason"], form.cleaned_data["text"]
    answer = server(request).gate.ask(
        calls.break_glass(person(request).secret, patient_id, code, text, "page")
    )
    if isinstance(answer, Refused):
        if answer.reason == "second_person_needed":
            return render(request, "pages/second_person.html", {"patient_id": patient_id}, status=403)
        return refused(request, answer.reason, patient_id)
    return SeeOther(reverse("record", args=[patient_id]))


def expiry(answer: Allowed) -> str:
    """Return the hour at which this break-glass access ends, as the gate says it with the opening."""
    return words.hour(datetime.fromisoformat(answer.detail["until"]))


def _reasons(form: BreakGlassForm) -> list[dict[str, Any]]:
    return [
        {
            "code": code,
            "label": label,
            "lasts": ngettext("accès de %(n)d heure", "accès de %(n)d heures", words.HOURS[code])
            % {"n": words.HOURS[code]},
            "words": code in words.REASONS_WITH_TEXT,
            "checked": form["reason"].value() == code,
        }
        for code, label in words.REASONS.items()
    ]
