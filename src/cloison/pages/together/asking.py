"""« Demandes » in the record: what was asked about this patient, and asking a colleague.

Owns: the list of a record and the form. Refuses: a request for advice to oneself, and one to a whole unit: it opens the
record to a colleague, by name.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cloison import permissions
from cloison.chart import tasks
from cloison.chart.writing import Change
from cloison.pages import binding, charts, words
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.server import Person, person
from cloison.pages.together import people, telling

_TAB = "requests"
_ASK_ADVICE = ("physician", "nurse")  # access/kinds.toml, advice
_FARTHEST = timedelta(days=366)


class AskForm(forms.Form):
    """To whom, what, until when."""

    to = forms.CharField(
        max_length=60, error_messages={"required": gettext_lazy("Choisissez à qui vous le demandez.")}
    )
    words = forms.CharField(
        max_length=4000,
        error_messages={"required": gettext_lazy("Écrivez ce que vous demandez.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": gettext_lazy("Écrivez la date complète, par exemple 12/03/2027.")},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    urgent = forms.BooleanField(required=False)

    def clean_due(self) -> date | None:
        """Check that the day is to come, and not beyond a year."""
        due: date | None = self.cleaned_data["due"]
        today = datetime.now(UTC).astimezone(words.PARIS).date()
        if due and not today <= due <= today + _FARTHEST:
            raise forms.ValidationError(_("Choisissez un jour entre aujourd’hui et dans un an."))
        return due


@require_GET
def requests(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show what was asked about this patient, what is open first."""
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    who = person(request)
    if "clinical" not in who.slices:
        return not_found(request)
    today = datetime.now(UTC).astimezone(words.PARIS).date()
    lines = [
        replace(
            telling.line(t, who.account_id, today), bound=binding.bind(request, patient_id, UUID(t["id"]))
        )
        for t in chart.resources
        if t["resourceType"] == "Task"
    ]
    lines.sort(key=lambda one: one.order, reverse=True)
    context = {"lines": sorted(lines, key=lambda one: not one.open), "kinds": kinds_of(who)}
    return charts.page(request, chart, _TAB, "pages/together/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Find a colleague, and ask."""
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    who = person(request)
    kind = request.GET.get("nature", "advice")
    if kind not in kinds_of(who):
        return not_found(request)
    form, item = AskForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST":
        is_bound = binding.bound(request, patient_id)
        if isinstance(is_bound, HttpResponse):
            return is_bound
        item = is_bound.item
        if chart.one("Task", item):
            return SeeOther(reverse("requests", args=[patient_id]))  # sent twice: it is kept
        if form.is_valid():
            to = people.named(request, form.cleaned_data["to"])
            if to and not (kind == "advice" and to[0] != "Practitioner") and to[1] != who.account_id:
                change = Change(_made(kind, item, patient_id, who, to, form.cleaned_data))
                return charts.keep(request, chart, [change]) or SeeOther(
                    reverse("requests", args=[patient_id])
                )
            form.add_error("to", _("Choisissez quelqu’un de la liste."))
    context = {"form": form, "kind": kind, "kind_word": telling.KINDS[kind], **_whom(request, kind)}
    context["bound"] = binding.bind(request, patient_id, item)
    status = 422 if form.is_bound else 200
    return charts.page(request, chart, _TAB, "pages/together/ask.html", context, status)


def kinds_of(who: Person) -> dict[str, Any]:
    """Return what this person may ask of a colleague: {kind: word}."""
    if "clinical" not in permissions.slices(who.role, "write") or who.role == "laboratory":
        return {}
    return {k: word for k, word in telling.KINDS.items() if k != "advice" or who.role in _ASK_ADVICE}


def _whom(request: HttpRequest, kind: str) -> dict[str, Any]:
    wanted = people.Wanted(*(request.GET.get(name, "")[:60] for name in ("nom", "role", "unite")))
    return {
        "wanted": wanted,
        "roles": [(code, words.role(code)) for code in people.ROLES[kind]],
        "units": people.units(request),
        "colleagues": people.colleagues(request, kind, wanted),
    }


def _made(
    kind: str, item: UUID, patient_id: UUID, who: Person, to: tuple[str, UUID, str], said: dict[str, Any]
) -> dict[str, Any]:
    return tasks.asked(
        kind,
        item,
        patient_id,
        by=(who.account_id, name_of(who)),
        to=to,
        words=said["words"],
        urgent=said["urgent"],
        due=said["due"],
        at=datetime.now(UTC),
    )


def name_of(who: Person) -> str:
    """Return a person's name as it is written into a record."""
    return f"{who.given_name} {who.family_name.upper()}"
