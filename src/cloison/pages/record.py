"""The record: summary, « Qui a ouvert ce dossier ».

Owns: what each of these pages takes from the one opening (`charts`). Refuses: a second way to the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cloison.chart import letters
from cloison.gate import calls
from cloison.gate.answers import Refused
from cloison.pages import charts, reading, words
from cloison.pages.entries import synopsis
from cloison.pages.refusals import refused
from cloison.pages.server import person, server

_TEN_MINUTES = timedelta(minutes=10)


@require_GET
def summary(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the record on one screen."""
    return _page(request, patient_id, "record")


@require_GET
def openings(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show who opened this record: the last 200 lines of the ledger about it."""
    return _page(request, patient_id, "openings")


def _page(request: HttpRequest, patient_id: UUID, tab: str) -> HttpResponse:
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    if tab != "openings":
        template = {"record": "pages/summary.html"}.get(tab, f"pages/{tab}.html")
        shown = _clinical(chart.resources)
        if tab == "record":
            shown |= synopsis.of(chart, "clinical" in person(request).slices)
            if person(request).role == "physician":
                shown["liaison"] = letters.liaison_wanted(chart.resources, datetime.now(words.PARIS).date())
        return charts.page(request, chart, tab, template, shown)
    who = person(request)
    told = server(request).gate.ask(calls.openings(who.secret, patient_id, who.purpose, "page"))
    if isinstance(told, Refused):
        return refused(request, told.reason, patient_id)
    lines = [_said(line, times) for line, times in _collapsed(told.detail.get("lines", ()))]
    links = [_link(one) for one in told.detail.get("links", ())]
    return charts.page(request, chart, tab, "pages/openings.html", {"lines": lines, "linkings": links})


def _link(one: dict[str, Any]) -> dict[str, str]:
    """Return one word about this identity and another: what, since when and by whom, until when and by whom."""
    ended = (
        _("%(at)s, par %(by)s") % {"at": words.moment(one["until"]), "by": one["ender"]}
        if one["until"]
        else ""
    )
    confirmed = (
        _("confirmé le %(at)s par %(by)s") % {"at": words.moment(one["confirmed"]), "by": one["confirmer"]}
        if one["confirmed"]
        else ""
    )
    return {
        "what": _("Rapproché d’une autre identité")
        if one["verdict"] == "same"
        else _("Distingué d’un homonyme"),
        "since": _("%(at)s, par %(by)s") % {"at": words.moment(one["since"]), "by": one["by"]},
        "why": words.linking(one["because"]),
        "confirmed": confirmed,
        "until": ended,
        "end": words.linking(one["ended_because"]) if one["until"] else "",
    }


def _clinical(everything: list[reading.Resource]) -> dict[str, Any]:
    treatments = reading.treatments(everything)
    return {
        "problems": reading.problems(everything),
        "treatments": treatments,
        "current": [line for line in treatments if line.current],
    }


def _collapsed(lines: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield (latest line, how many) of what one person did in the same way within ten minutes of it."""
    alike = ("who", "role", "site", "event", "reason")
    latest: dict[str, Any] | None = None
    times = 0
    for line in lines:
        if latest and _near(latest, line) and all(latest[name] == line[name] for name in alike):
            times += 1
            continue
        if latest:
            yield latest, times
        latest, times = line, 1
    if latest:
        yield latest, times


def _near(later: dict[str, Any], earlier: dict[str, Any]) -> bool:
    return datetime.fromisoformat(later["at"]) - datetime.fromisoformat(earlier["at"]) < _TEN_MINUTES


def _said(line: dict[str, Any], times: int) -> dict[str, str]:
    event = words.event(line["event"])
    if times > 1:
        event = _("%(event)s (%(times)s fois en dix minutes)") % {"event": event, "times": times}
    return {
        "at": words.moment(line["at"]),
        "who": line["who"] or words.unknown(),
        "role": words.role(line["role"]),
        "site": line["site"] or words.unknown(),
        "event": event,
        "why": words.relationship(line["reason"]),
        "glass": "yes" if "break_glass" in (line["reason"], line["event"].rpartition(".")[2]) else "",
    }
