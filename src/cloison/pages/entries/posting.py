"""One way for every form of the record: bound to its patient, shown again with its errors, kept once.

Owns: the order of work of a posted form, and who signs what is kept. Refuses: a form of another patient or account
(`binding`), and one that was made from a version that somebody has replaced since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from cloison import permissions
from cloison.chart import facts
from cloison.chart.author import Author
from cloison.chart.writing import Change
from cloison.pages import binding, charts, words
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.server import person


@dataclass(frozen=True, slots=True)
class Post:
    """A posted form that is of this patient and account, with the record that it writes into."""

    chart: charts.Chart
    bound: binding.Bound

    @property
    def item(self) -> str:
        """The id of what the form writes."""
        return str(self.bound.item)

    @property
    def patient(self) -> str:
        """The id of the patient, as a reference has it."""
        return str(self.bound.patient_id)


def author(request: HttpRequest) -> Author:
    """Return who signs: the account of this request, its trade in French whatever the page's language."""
    who = person(request)
    with translation.override("fr"):
        return Author(who.account_id, f"{who.given_name} {who.family_name.upper()}", words.role(who.role))


def now() -> str:
    """Return this moment as FHIR writes it, Paris time, to the second."""
    return datetime.now(UTC).astimezone(words.PARIS).isoformat(timespec="seconds")


def writes(request: HttpRequest, slice_name: str = "clinical") -> bool:
    """Return whether this role writes into a slice at all; the gate decides on the write itself."""
    return slice_name in permissions.slices(person(request).role, "write")


def opened(
    request: HttpRequest, patient_id: UUID, slice_name: str = "clinical"
) -> charts.Chart | HttpResponse:
    """Open the record for a page with a form; who cannot write there finds no such page."""
    if not writes(request, slice_name):
        return not_found(request)
    return charts.open_chart(request, patient_id)


def posted(request: HttpRequest, patient_id: UUID, slice_name: str = "clinical") -> Post | HttpResponse:
    """Return the posted form's record, or the page that says why it is not taken."""
    bound = binding.bound(request, patient_id)
    if isinstance(bound, HttpResponse):
        return bound
    chart = opened(request, patient_id, slice_name)
    return chart if isinstance(chart, HttpResponse) else Post(chart, bound)


def form_page(
    request: HttpRequest,
    chart: charts.Chart,
    tab: str,
    template: str,
    form: forms.Form,
    *,
    bound: binding.Bound | None = None,
    item: UUID | None = None,
    version: str = "",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show a form, bound: anew, or again with its errors (`bound`: under the ids that it had)."""
    if bound is not None:
        item, version = bound.item, bound.version
    field = binding.bind(request, chart.patient_id, item or uuid4(), version)
    context = {"form": form, "bound": field} | (more or {})
    return charts.page(request, chart, tab, template, context, status=422 if form.is_bound else 200)


def keep(
    request: HttpRequest,
    post: Post,
    changes: Sequence[Change],
    where: str,
    *args: Any,
    more_facts: Sequence[facts.Fact] = (),
    back: str = "",
) -> HttpResponse:
    """Store what the form says and go to the page named `where`; or the page that says why nothing was kept."""
    stopped = charts.keep(request, post.chart, changes, more_facts=more_facts, back=back)
    return stopped or SeeOther(reverse(where, args=[post.chart.patient_id, *args]))


def current(post: Post, kind: str, request: HttpRequest) -> dict[str, Any] | HttpResponse:
    """Return the resource that the form changes, as it was when the form was made, or the page that says it is not."""
    found = post.chart.one(kind, post.bound.item)
    if found is None:
        return not_found(request)
    if found["meta"]["versionId"] != post.bound.version:
        return charts.changed_meanwhile(request)
    return found
