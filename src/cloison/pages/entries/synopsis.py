"""« Synthèse »: one screen of a record, as cards.

Owns: what each card shows: the last vital signs with their course, what was written in the last 24 hours, documents,
appointments, stays. Refuses: leaving a card out where there is nothing: it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cloison.chart import present, vitals
from cloison.chart.author import is_mistaken
from cloison.pages import charts, words
from cloison.pages.entries import documents, happened
from cloison.pages.entries.measure_words import LABELS, PRESSURE
from cloison.pages.entries.vitals import age

Resource = dict[str, Any]
_DAY = timedelta(hours=24)
_WIDE, _HIGH = 84, 20
_ON_A_SPARK = 12


@dataclass(frozen=True, slots=True)
class Sign:
    """A vital sign of the card: its name, last value, flag, when, and its course as an SVG path."""

    label: str
    said: str
    unit: str
    flag: str
    at: str
    path: str
    end: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class When:
    """Something with a date: an appointment, a stay."""

    at: str
    what: str
    detail: str


def of(chart: charts.Chart, clinical: bool) -> dict[str, Any]:
    """Return the cards of a record; the clinical ones for who reads that slice."""
    shown: dict[str, Any] = {"stays": _stays(chart.resources), "appointments": _appointments(chart.resources)}
    if clinical:
        since = datetime.now(UTC) - _DAY
        entries = [e for e in happened.of(chart.resources) if e.note and not e.struck and e.at >= since]
        shown |= {
            "signs": _signs(chart),
            "written": entries[:6],
            "papers": documents.lines(chart.resources)[:6],
        }
    return shown


def _signs(chart: charts.Chart) -> list[Sign]:
    years = age(chart)
    taken: dict[str, list[vitals.Reading]] = {}
    for one in vitals.readings(chart.resources, years):
        if not one.mistaken:
            taken.setdefault(one.measure.key, []).append(one)
    found = []
    for key, label in LABELS.items():
        if key == "diastolic" or key not in taken:
            continue
        last = taken[key][0]
        said, flag = words.number(last.value), last.flag
        if key == "systolic":
            label = PRESSURE
            below = next((d for d in taken.get("diastolic", ()) if d.item == last.item), None)
            if below is not None:
                said = f"{said} / {words.number(below.value)}"
                flag = flag if flag in ("L", "H") else below.flag
        path, end = _course([one.value for one in reversed(taken[key][:_ON_A_SPARK])])
        found.append(Sign(str(label), said, last.measure.unit, flag, _moment(last.at), path, end))
    return found


def _moment(at: str) -> str:
    found = present.instant(at, words.PARIS)
    if found is None:
        return words.day(at)
    lately = datetime.now(UTC) - found < timedelta(
        days=90
    )  # an hour without its year would be taken for one of this year
    return found.strftime("%d/%m %H:%M") if lately else found.strftime("%d/%m/%Y")


def _course(values: list[float]) -> tuple[str, tuple[float, float] | None]:
    """Return an SVG path through `values`, left to right, and its last point; nothing for a single one."""
    if len(values) < 2:
        return "", None
    low, high = min(values), max(values)
    points = [
        (
            round(2 + n * (_WIDE - 4) / (len(values) - 1), 1),
            round(_HIGH - 3 - (v - low) * (_HIGH - 6) / ((high - low) or 1), 1),
        )
        for n, v in enumerate(values)
    ]
    return "M" + "L".join(f"{x} {y}" for x, y in points), points[-1]


def _stays(resources: list[Resource]) -> list[When]:
    return [
        When(
            words.day(stay.since) + (f" – {words.day(stay.until)}" if stay.until else ""),
            stay.unit or words.unknown(),
            " · ".join(part for part in (stay.nda, stay.reason) if part),
        )
        for stay in present.stays(resources)[:5]
    ]


def _appointments(resources: list[Resource]) -> list[When]:
    now = datetime.now(UTC)
    found = []
    for r in resources:
        at = present.instant(r.get("start"), words.PARIS) if r["resourceType"] == "Appointment" else None
        if at is None or at < now - _DAY or is_mistaken(r) or r.get("status") in ("cancelled", "noshow"):
            continue
        names = [str((p.get("actor") or {}).get("display", "")) for p in r.get("participant", ())]
        what = str((r.get("appointmentType") or {}).get("text", "")) or words.unknown()
        found.append((at, When(at.strftime("%d/%m/%Y %H:%M"), what, ", ".join(n for n in names if n))))
    return [when for _at, when in sorted(found, key=lambda one: one[0])][:5]
