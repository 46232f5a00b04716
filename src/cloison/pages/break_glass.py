"""« Bris de glace » : the dialog of an exceptional access.

Owns: the form, and the sealed note of its end for the banner. Refuses: telling anything about the patient
before (an id made up gets the same dialog), and granting anything itself: the gate counts, writes down and
decides.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cloison.gate import calls
from cloison.gate.answers import Refused
from cloison.pages import words
from cloison.pages.forms import BreakGlassForm
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person, server

_COOKIE = "cloison_until"


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
        return refused(request, answer.reason, patient_id)
    return _to_record(patient_id, int(answer.detail.get("hours") or words.HOURS[code]))


def expiry(request: HttpRequest) -> str:
    """Return the hour at which this break-glass access ends; empty when this browser was not told."""
    try:
        seconds = signing.Signer(salt=request.path_info.split("/")[2]).unsign(
            request.COOKIES.get(_COOKIE, "")
        )
    except signing.BadSignature:
        return ""
    return words.hour(datetime.fromtimestamp(int(seconds), UTC))


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


def _to_record(patient_id: UUID, hours: int) -> HttpResponse:
    # The gate knows when the access ends; the banner repeats it. Path and signature tie it to one record.
    ends = datetime.now(UTC) + timedelta(hours=hours)
    where = reverse("record", args=[patient_id])
    response = HttpResponseRedirect(where)
    cast(Any, response).status_code = 303
    note = signing.Signer(salt=str(patient_id)).sign(str(int(ends.timestamp())))
    response.set_cookie(_COOKIE, note, max_age=hours * 3600, path=where, httponly=True, samesite="Strict")
    return response
