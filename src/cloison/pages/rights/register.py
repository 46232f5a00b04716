"""The register of one patient's requests: what was asked, by whom, by when it is due, and what was answered.

Owns: the page, the form that notes a request, the form that answers one. Refuses: an answer to what was answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cloison.chart import requests
from cloison.chart.writing import Change
from cloison.pages import binding, charts, words
from cloison.pages.charts import Chart
from cloison.pages.entries import posting
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.rights import opening
from cloison.pages.rights.forms import KINDS, AnswerForm, RequestForm
from cloison.pages.server import person


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, in words."""

    id: str
    kind: str
    what: str
    by: str
    said: str
    when: str
    due: str
    late: bool
    answered: bool
    notes: list[tuple[str, str, str]]


@require_GET
def register(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show what this patient asked for."""
    chart = opening.open_desk(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    more: dict[str, Any] = {
        "asked": [_asked(r) for r in requests.of(chart.resources)],
        "hands_over_copies": person(request).role == "physician",
    }
    return opening.page(request, chart, "register.html", more)


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Note a request."""
    opened_for = opening.posted(request, patient_id)
    if isinstance(opened_for, HttpResponse):
        return opened_for
    bound, chart = opened_for
    if bound is None:
        kind = request.GET.get("quoi", "")
        form = RequestForm(initial={"kind": kind if kind in KINDS else ""})
        return _form(request, chart, form, binding.bind(request, patient_id))
    form = RequestForm(request.POST)
    if not form.is_valid():
        return _form(request, chart, form, binding.bind(request, patient_id, bound.item), 422)
    made = requests.asked(
        form.cleaned_data["kind"], form.applicant(), form.cleaned_data["words"], posting.author(request),
        item=str(bound.item), patient=str(patient_id), at=posting.now(),
    )  # fmt: skip
    stopped = charts.keep(request, chart, [Change(made)])
    return stopped or SeeOther(reverse("rights", args=[patient_id]))


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, patient_id: UUID, item: UUID) -> HttpResponse:
    """Answer a request: done, or refused and why."""
    opened_for = opening.posted(request, patient_id)
    if isinstance(opened_for, HttpResponse):
        return opened_for
    bound, chart = opened_for
    found = chart.one("Communication", item)
    if found is None or requests.kind_of(found) is None or (bound is not None and bound.item != item):
        return not_found(request)
    if requests.is_answered(found):
        return SeeOther(reverse("rights", args=[patient_id]))
    form = AnswerForm(request.POST if bound else None)
    if bound is not None and form.is_valid():
        after = requests.answered(found, form.cleaned_data["words"], posting.author(request), posting.now())
        stopped = charts.keep(request, chart, [Change(after, found)])
        return stopped or SeeOther(reverse("rights", args=[patient_id]))
    more = {
        "form": form,
        "asked": _asked(found),
        "bound": binding.bind(request, patient_id, item, found["meta"]["versionId"]),
    }
    return opening.page(request, chart, "answer.html", more, 422 if form.is_bound else 200)


def waiting(chart: Chart, item: UUID, kind: str) -> dict[str, Any] | None:
    """Return one request of this kind that is in the record."""
    found = chart.one("Communication", item)
    return found if found is not None and requests.kind_of(found) == kind else None


def _form(
    request: HttpRequest, chart: Chart, form: RequestForm, bound: str, status: int = 200
) -> HttpResponse:
    return opening.page(request, chart, "note.html", {"form": form, "bound": bound}, status)


def _asked(r: dict[str, Any]) -> Asked:
    due, answered = requests.due(r), requests.is_answered(r)
    kind = requests.kind_of(r) or ""
    return Asked(
        r["id"],
        kind,
        str(KINDS[kind]),
        str((r.get("sender") or {}).get("display", "")),
        " ".join(str(p.get("contentString", "")) for p in r.get("payload", ())),
        words.moment(r["sent"]),
        f"{due:%d/%m/%Y}",
        not answered and due < timezone.localdate(),
        answered,
        [
            (
                words.moment(n["time"]),
                str((n.get("authorReference") or {}).get("display", "")),
                str(n.get("text", "")),
            )
            for n in r.get("note", ())
        ],
    )
