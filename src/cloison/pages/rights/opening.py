"""One record opened for what its patient asks: who they are and how they are reached, nothing clinical.

Owns: the narrow opening (traits and contact), and what each of these pages shows of it. Refuses: roles that do not
write contact: they have no desk.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cloison.gate import calls, opened
from cloison.gate.answers import Refused
from cloison.pages import binding, identity
from cloison.pages.charts import Chart
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person, server

ROLES = frozenset({"physician", "nurse", "admissions", "secretary"})
_SLICES = ("traits", "contact")


def open_desk(request: HttpRequest, patient_id: UUID) -> Chart | HttpResponse:
    """Open who the patient is; or the page that says why not."""
    known, who = server(request), person(request)
    if who.role not in ROLES:
        return not_found(request)
    answer = known.gate.ask(
        calls.open_one(calls.Opening(who.secret, patient_id, _SLICES, who.purpose, "page"))
    )
    if isinstance(answer, Refused):
        return refused(request, answer.reason, patient_id)
    found = opened.resources(answer, known.keyring)
    patient = next((o for o in found if o.resource["resourceType"] == "Patient"), None)
    if patient is None:
        return not_found(request)
    return Chart(patient_id, answer, patient, [o.resource for o in found])


def posted(request: HttpRequest, patient_id: UUID) -> tuple[binding.Bound | None, Chart] | HttpResponse:
    """Open who the patient is for a form: with what a posted one is bound to, checked before anything is opened."""
    bound = binding.bound(request, patient_id) if request.method == "POST" else None
    if isinstance(bound, HttpResponse):
        return bound
    chart = open_desk(request, patient_id)
    return chart if isinstance(chart, HttpResponse) else (bound, chart)


def page(
    request: HttpRequest, chart: Chart, template: str, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render one of these pages under the patient's name."""
    who = identity.of_rows([chart.patient], chart.answer.rows, whole=True)[0]
    return render(request, f"pages/rights/{template}", {"who": who} | more, status=status)
