"""What one account did, drawn in lanes: sign-in, openings, searches, break-glass, prints, refusals.

Owns: the geometry of the drawing (the template draws it as SVG) and the same told as a table of lanes.
Refuses: scripts, and anything of a patient; a mark is a line of the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy

from cloison.pages import officer_words, words

LANES = {
    "signin": gettext_lazy("Connexions"),
    "open": gettext_lazy("Ouvertures"),
    "find": gettext_lazy("Recherches"),
    "glass": gettext_lazy("Bris de glace"),
    "print": gettext_lazy("Impressions, exports"),
    "refused": gettext_lazy("Refus"),
    "other": gettext_lazy("Autres actes"),
}
LEFT, RIGHT, WIDTH, LANE, TOP = 170, 970, 1000, 26, 8
_SHORTEST = timedelta(minutes=10)
_STEPS = [timedelta(minutes=m) for m in (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440)]
_MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Drawing:
    """Marks, ticks and lanes of the drawing, in its own units; `told` is the same as a table."""

    height: int
    marks: list[dict[str, Any]]
    ticks: list[dict[str, Any]]
    lanes: list[dict[str, Any]]
    told: list[dict[str, Any]]
    left: int = LEFT
    width: int = WIDTH
    bottom: int = TOP + LANE * len(LANES)


def lane_of(line: dict[str, Any]) -> str:
    """Return the lane of one line of the ledger: refusals first, for they are what is looked for."""
    event = line["event"]
    if line["outcome"] == "refused":
        return "refused"
    if line["surface"] in ("print", "export"):
        return "print"
    if event.startswith("session."):
        return "signin"
    if event in ("patient.break_glass", "patient.glass_ended"):
        return "glass"
    if event == "patient.find":
        return "find"
    return "open" if event.startswith("patient.") else "other"


def drawing(lines: Sequence[dict[str, Any]]) -> Drawing | None:
    """Return the drawing of these lines, in any order; None where there is none."""
    if not lines:
        return None
    moments = [datetime.fromisoformat(line["at"]) for line in lines]
    first, last = min(moments), max(moments)
    if last - first < _SHORTEST:
        last = first + _SHORTEST
    places = {name: TOP + LANE * n for n, name in enumerate(LANES)}
    found: dict[str, list[datetime]] = {name: [] for name in LANES}
    marks = []
    for line, at in zip(lines, moments, strict=True):
        lane = lane_of(line)
        found[lane].append(at)
        title = f"{words.second(at)} – {officer_words.event(line['event'], line['outcome'])}"
        marks.append({"x": _x(at, first, last), "y": places[lane] + 4, "lane": lane, "title": title})
    return Drawing(
        height=TOP + LANE * len(LANES) + 24,
        marks=marks,
        ticks=_ticks(first, last),
        lanes=[{"y": y, "name": LANES[name], "text": y + 17} for name, y in places.items()],
        told=[
            {"name": LANES[name], "count": len(at), "first": _clock(min(at)), "last": _clock(max(at))}
            for name, at in found.items()
            if at
        ],
    )


def _x(at: datetime, first: datetime, last: datetime) -> int:
    return LEFT + round((RIGHT - LEFT) * ((at - first) / (last - first)))


def _ticks(first: datetime, last: datetime) -> list[dict[str, Any]]:
    step = next((s for s in _STEPS if (last - first) / s <= _MOST_TICKS), _STEPS[-1])
    begins = first.astimezone(words.PARIS).replace(minute=0, second=0, microsecond=0)
    if step >= timedelta(days=1):
        begins = begins.replace(hour=0)
    ticks: list[dict[str, Any]] = []
    for n in range(int((last - begins) / step) + 1):
        at = begins + n * step
        if at >= first and len(ticks) <= 2 * _MOST_TICKS:
            ticks.append({"x": _x(at, first, last), "text": _clock(at, day=step >= timedelta(hours=8))})
    return ticks


def _clock(at: datetime, *, day: bool = True) -> str:
    return at.astimezone(words.PARIS).strftime("%d/%m %H:%M" if day else "%H:%M")
