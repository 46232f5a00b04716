"""Answering, doing, reading, taking back: what becomes of what was asked.

Owns: the one form of each. Refuses: an answer by who was not asked (a unit is all who care there), and a withdrawal by
who did not ask. Whatever ends here ends at once: a colleague asked for advice sees the record no longer, and the answer
stays in it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cloison.chart import tasks
from cloison.chart.writing import Change
from cloison.pages import binding, charts
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found, stop
from cloison.pages.server import person
from cloison.pages.together import telling
from cloison.pages.together.asking import name_of

_LONGEST = 8000


@require_POST
def answer(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Answer, do, read or take back one Task of an opened record."""
    is_bound = binding.bound(request, patient_id)
    if isinstance(is_bound, HttpResponse):
        return is_bound
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    before, deed = chart.one("Task", is_bound.item), request.POST.get("do", "")
    if before is None or deed not in ("answer", "done", "withdraw"):
        return not_found(request)
    back = SeeOther(reverse("tasks") if deed == "answer" else reverse("requests", args=[patient_id]))
    if before.get("status") not in tasks.OPEN:
        return back  # sent twice, or somebody else was quicker: it is done
    said = request.POST.get("words", "").strip()[:_LONGEST]
    if deed == "answer" and not said:
        return stop(
            request,
            422,
            _("Réponse vide"),
            _("Rien n’a été enregistré : la réponse est vide."),
            _("Revenez à la page précédente et écrivez votre réponse."),
        )
    changes = _changes(request, before, deed, said)
    return not_found(request) if not changes else charts.keep(request, chart, changes) or back


def _changes(request: HttpRequest, before: dict[str, Any], deed: str, said: str) -> list[Change]:
    who, now = person(request), datetime.now(UTC)
    by, kind = (who.account_id, name_of(who)), tasks.kind_of(before)
    told = telling.line(before, who.account_id, now.date())
    if deed == "withdraw":
        return [Change(tasks.taken_back(before, now), before)] if told.asked_by_me else []
    if kind == "advice":
        if deed != "answer" or not told.for_me:
            return []
        note = tasks.note_of(before, uuid5(told.id, "note"), said, by, now)
        return [Change(tasks.done(tasks.said(before, said, by, now), now), before), Change(note)]
    if not told.for_me and not told.for_unit:
        return []
    after = tasks.said(before, said, by, now) if said else before
    return [Change(tasks.done(after, now), before)]
