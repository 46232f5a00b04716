"""The stays of a record, and each step of one: arrive, move, leave and return, the day planned, discharge, undoing.

Owns: the tab « Séjours » and the form of each step, bound to the patient, the stay and its version. Refuses: a step
from a state that it does not start in, and one made from an older version; the gate says who may.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cloison.chart import stays
from cloison.chart.facts import Fact
from cloison.chart.places import answering_units, bed_of_encounter, leaving_day
from cloison.chart.references import unit_of_encounter
from cloison.chart.writing import Change
from cloison.pages import charts, words
from cloison.pages.binding import bind, bound
from cloison.pages.desk import choices, searched
from cloison.pages.desk.stay_form import PlaceForm
from cloison.pages.desk.words import STATES, STEPS, WRONG
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found, stop
from cloison.pages.server import person

Resource = dict[str, Any]
_OPEN = ("planned", *stays.PRESENT)
_TEMPLATE = "pages/desk/stays.html"


@dataclass(frozen=True, slots=True)
class Shown:
    """One stay as the tab shows it."""

    id: str
    nda: str
    state: str
    status: str
    begins: str
    ends: str
    unit: str
    bed: str
    physician: str
    leaving: str
    moves: list[tuple[str, str, str, str]]
    bound: str
    may: frozenset[str]
    buttons: list[tuple[str, str]]
    place: PlaceForm | None


@require_GET
def tab(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the stays of a record, those that go on first."""
    chart = charts.open_chart(request, patient_id)
    return chart if isinstance(chart, HttpResponse) else _page(request, chart)


@require_POST
def step(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Store one step of a stay."""
    said = bound(request, patient_id)
    if isinstance(said, HttpResponse):
        return said
    who, name = person(request), request.POST.get("step", "")
    if who.site_id is None or (
        who.role not in choices.MAY_ADMIT and (name, who.role) != ("cancel", "secretary")
    ):
        return not_found(request)
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    before = chart.one("Encounter", said.item)
    if before is None:
        return not_found(request)
    if before["meta"]["versionId"] != said.version:
        return _changed(request)
    place = PlaceForm(choices.of_site(request), request.POST, keep=_kept(before)) if name in _PLACED else None
    if place is not None and not place.is_valid():
        return _page(request, chart, status=422, wrong=(str(said.item), place))
    try:
        made = _next(name, before, place, request.POST.get("day", ""))
    except stays.StepError as wrong:
        return stop(
            request,
            409,
            _("Impossible maintenant"),
            WRONG[str(wrong)],
            _("Rouvrez le dossier : rien n’a été changé."),
        )
    if made is None:
        return not_found(request)
    after, more = made
    changes = [] if after is before else [Change(after, before)]
    outcome = charts.keep(request, chart, changes, more_facts=more)
    return outcome or SeeOther(reverse("stays", args=[patient_id]))


_PLACED = ("arrive", "move")
_STEPS: dict[str, Callable[[Resource], Resource]] = {
    "leave": stays.away,
    "return": stays.back,
    "discharge": lambda stay: stays.discharged(stay, timezone.now().astimezone(words.PARIS)),
    "cancel": stays.cancelled,
    "resume": stays.resumed,
}


def _next(
    name: str, before: Resource, place: PlaceForm | None, day: str
) -> tuple[Resource, list[Fact]] | None:
    """Return the stay after a step, and the facts that stand in no resource; None for no such step."""
    now = timezone.now().astimezone(words.PARIS)
    if place is not None:
        where = place.where()
        return (stays.admitted if name == "arrive" else stays.moved)(before, where, now), []
    if name == "plan":
        try:
            planned = date.fromisoformat(day) if day else None
        except ValueError:
            raise stays.StepError("no_day") from None
        return stays.leaving(before, planned), []
    if (
        name == "confirm"
    ):  # another account acts on the stay: what somebody said alone is believed from now on
        unit = unit_of_encounter(before)
        if unit is None or before.get("status") not in stays.PRESENT:
            raise stays.StepError("not_present")
        others = [str(u) for u in answering_units(before) if u != unit]
        return before, [{"fact": "move", "stay": before["id"], "holder": str(unit), "also": others}]
    found = _STEPS.get(name)
    return None if found is None else (found(before), [])


def _page(
    request: HttpRequest,
    chart: charts.Chart,
    *,
    status: int = 200,
    wrong: tuple[str, PlaceForm] | None = None,
) -> HttpResponse:
    found = [r for r in chart.resources if r["resourceType"] == "Encounter"]
    found.sort(key=lambda s: str((s.get("period") or {}).get("start", "")), reverse=True)
    found.sort(key=lambda s: s.get("status") not in _OPEN)
    role = person(request).role
    acts = role in (*choices.MAY_ADMIT, "secretary")
    offered = (
        choices.of_site(request)
        if acts and any(s.get("status") in _OPEN for s in found)
        else choices.Choices()
    )
    shown = [_shown(request, chart, s, offered, wrong) for s in found]
    more = {
        "stays": shown,
        "row": _row(request, chart) if acts else "",
        "today": timezone.now().astimezone(words.PARIS).date().isoformat(),
    }
    return charts.page(request, chart, "stays", _TEMPLATE, more, status)


def _row(request: HttpRequest, chart: charts.Chart) -> str:
    who = charts.context(request, chart, "stays")["who"]
    return searched.row(request, str(chart.patient_id), f"{who.family} {who.given} – {who.born}")


def _shown(
    request: HttpRequest,
    chart: charts.Chart,
    stay: Resource,
    offered: choices.Choices,
    wrong: tuple[str, PlaceForm] | None,
) -> Shown:
    may = _may(person(request).role, stay)
    place = None
    if may & {"arrive", "move"}:
        unit, kept = unit_of_encounter(stay), _kept(stay)
        initial = {"unit": str(unit or ""), "bed": kept}
        place = (
            wrong[1]
            if wrong and wrong[0] == stay["id"]
            else PlaceForm(offered, initial=initial, keep=kept, prefix=None)
        )
    entries = stay.get("location", [])
    last = entries[-1] if entries else {}
    period = stay.get("period") or {}
    planned = leaving_day(stay)
    return Shown(
        stay["id"],
        stays.nda_of(stay),
        str(stay.get("status")),
        str(STATES.get(str(stay.get("status")), words.unknown())),
        words.moment(period["start"])
        if len(period.get("start", "")) > 10
        else words.day(period.get("start")),
        words.moment(period["end"]) if len(period.get("end", "")) > 10 else "",
        str(last.get("location", {}).get("display", "")) or words.unknown(),
        bed_of_encounter(stay) or "",
        _attending(stay),
        planned or "",
        [_movement(entry) for entry in entries],
        bind(request, chart.patient_id, UUID(stay["id"]), stay["meta"]["versionId"]),
        may,
        _buttons(may, str(stay.get("status"))),
        place,
    )


def _may(role: str, stay: Resource) -> frozenset[str]:
    """Return the steps that are offered; the gate decides each again, and for a day alone what undoes."""
    status, period = str(stay.get("status")), stay.get("period") or {}
    if role == "secretary":
        return frozenset({"cancel"} if status == "planned" else ())
    if role not in choices.MAY_ADMIT:
        return frozenset()
    undo = (
        {"cancel"}
        if role == "admissions" and (status == "planned" or _lately(period.get("start")))
        else set()
    )
    confirm = set() if role == "admissions" else {"confirm"}
    if status == "planned":
        return frozenset({"arrive"} | undo)
    if status == "onleave":
        return frozenset({"return", "discharge"})
    if status in stays.PRESENT:
        return frozenset({"move", "plan", "leave", "discharge"} | undo | confirm)
    return frozenset({"resume"} if status == "finished" and _lately(period.get("end")) else ())


def _lately(moment: str | None) -> bool:
    """Whether this was within the last 24 hours."""
    if not moment or len(moment) <= 10:
        return False
    return timezone.now() - datetime.fromisoformat(moment) < timedelta(hours=24)


def _buttons(may: frozenset[str], status: str) -> list[tuple[str, str]]:
    """Return (step, words) of what takes no more than a button, in the order of the words."""
    expected = status == "planned"
    return [
        (step, str(STEPS["cancel_expected"] if step == "cancel" and expected else words))
        for step, words in STEPS.items()
        if step in may
    ]


def _kept(stay: Resource) -> str:
    """Return the bed that the patient has now, which no list of free beds holds."""
    unit, label = unit_of_encounter(stay), bed_of_encounter(stay)
    return f"{unit}/{label}" if unit and label else ""


def _attending(stay: Resource) -> str:
    for one in stay.get("participant", []):
        codes = [c.get("code") for t in one.get("type", []) for c in t.get("coding", [])]
        if "ATND" in codes:
            return str(one.get("individual", {}).get("display", ""))
    return ""


def _movement(entry: Resource) -> tuple[str, str, str, str]:
    period = entry.get("period") or {}
    since, until = (words.moment(period[e]) if len(period.get(e, "")) > 10 else "" for e in ("start", "end"))
    return (
        str(entry.get("location", {}).get("display", "")),
        str((entry.get("physicalType") or {}).get("text", "")),
        since,
        until,
    )


def _changed(request: HttpRequest) -> HttpResponse:
    return stop(
        request,
        409,
        _("Modifié entre-temps"),
        _("Ce séjour a changé depuis que la page a été affichée. Rien n’a été enregistré."),
        _("Rouvrez le dossier, vérifiez où en est le séjour, puis recommencez."),
    )
