"""« Constantes » : a round entered at once, curves of every measure with the table they are drawn from.

Owns: the page of curves and the page of the round. Refuses: drawing what is not in the table under it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from cloison.chart import present, vitals
from cloison.chart.writing import Change
from cloison.pages import charts, words
from cloison.pages.entries import posting
from cloison.pages.entries.measure_words import LABELS, PANELS, PRESSURE
from cloison.pages.entries.round_form import RoundForm

_MOST = 60
"""Values of one measure on the page: two weeks of four rounds a day."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One row of a panel: moment in words and as a number, values by measure, who, flag, what it stands in."""

    at: str
    seconds: int
    values: list[tuple[str, str, str]]
    """(number as it is drawn, in words, L N or H) by measure of the panel."""
    by: str
    item: str
    mistaken: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: its name, unit, usual range of each measure, and rows, the latest first."""

    key: str
    label: str
    unit: str
    names: list[str]
    usual: str
    rows: list[Mark]

    @property
    def last(self) -> Mark | None:
        """The latest row that was no mistake."""
        return next((row for row in self.rows if not row.mistaken), None)


@require_GET
def curves(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show a panel for every measure that the record has."""
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    found = vitals.readings(chart.resources, age(chart))
    panels = [panel for keys in PANELS if (panel := _panel(keys, found)) is not None]
    context = {"panels": panels, "writes": posting.writes(request)}
    return charts.page(request, chart, "vitals", "pages/entries/vitals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the round's form; keep what it says."""
    template = "pages/entries/round.html"
    if request.method != "POST":
        chart = posting.opened(request, patient_id)
        if isinstance(chart, HttpResponse):
            return chart
        return posting.form_page(request, chart, "vitals", template, _form(chart))
    post = posting.posted(request, patient_id)
    if isinstance(post, HttpResponse):
        return post
    form = _form(post.chart, request.POST)
    if not form.is_valid():
        return posting.form_page(request, post.chart, "vitals", template, form, bound=post.bound)
    said = form.cleaned_data
    stay = present.current(post.chart.resources)
    done = vitals.Round(
        said["values"],
        said["at"].astimezone(words.PARIS).isoformat(timespec="seconds"),
        posting.author(request),
        stay.id if stay else None,
        age(post.chart),
        int(said["hours"]) if said["hours"] else None,
    )
    changes = [Change(o) for o in vitals.observations(done, patient_id, post.bound.item)]
    return posting.keep(request, post, changes, "vitals")


def age(chart: charts.Chart) -> int | None:
    """Return the patient's age in years; None where the birth date is not whole."""
    born = str(chart.patient.resource.get("birthDate", ""))
    if len(born) < 10:
        return None
    birth, today = date.fromisoformat(born[:10]), datetime.now(UTC).astimezone(words.PARIS).date()
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def _form(chart: charts.Chart, data: Any = None) -> RoundForm:
    weight = vitals.last(chart.resources, None).get("weight")
    initial = {"at": datetime.now(UTC).astimezone(words.PARIS)}
    born = chart.patient.resource.get("birthDate")
    return RoundForm(born, weight.value if weight else None, data, initial=initial)


def _panel(keys: tuple[str, ...], found: list[vitals.Reading]) -> Panel | None:
    mine = [one for one in found if one.measure.key in keys]
    if not mine:
        return None
    taken: dict[tuple[str, str], dict[str, vitals.Reading]] = {}
    for one in mine:
        taken.setdefault((one.at, one.item), {})[one.measure.key] = one
    rows = [row for group in list(taken.values())[:_MOST] if (row := _mark(keys, group)) is not None]
    measure = mine[0].measure
    usual = vitals.MEASURES[keys[0]].usual
    label = str(PRESSURE if len(keys) > 1 else LABELS[keys[0]])
    drawn = ";".join("" if (u := vitals.MEASURES[k].usual) is None else f"{u[0]} {u[1]}" for k in keys)
    return Panel(keys[0], label, measure.unit, [str(LABELS[k]) for k in keys], drawn if usual else "", rows)


def _mark(keys: tuple[str, ...], group: dict[str, vitals.Reading]) -> Mark | None:
    one = next(iter(group.values()))
    at = present.instant(one.at, words.PARIS)
    if at is None:
        return None
    values = [
        (f"{r.value:g}", words.number(r.value), r.flag) if (r := group.get(k)) else ("", "", "") for k in keys
    ]
    return Mark(at.strftime("%d/%m/%Y %H:%M"), int(at.timestamp()), values, one.by, one.item, one.mistaken)
