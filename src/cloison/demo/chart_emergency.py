"""Who is in an emergency unit: how urgent, seen by a physician or not yet, waiting for what.

Owns: what the board shows of them, following from how long they have been there. Refuses: a board on which everybody has
waited since yesterday.
"""

from __future__ import annotations

from cloison.chart import triage
from cloison.demo.chart import Chart
from cloison.demo.draws import pick
from cloison.demo.episodes import Episode

_LEVELS = ("2", "3A", "3B", "3B", "4", "4", "4", "5")
_UNSORTED = 25  # minutes after the arrival within which somebody may not have been sorted yet
_STEPS = (  # minutes since the arrival, and what is waited for until then
    (100, ("laboratory", "imaging", "care")),
    (280, ("laboratory", "imaging", "advice", "observation")),
    (10_000, ("bed", "bed", "transfer", "home", "observation")),
)


def state(chart: Chart, episode: Episode) -> dict[str, str]:
    """Return the Encounter's status, and its triage where the unit is an emergency unit and the patient is there."""
    status = "finished" if episode.discharged_at else "in-progress"
    if episode.discharged_at or episode.place.unit.kind != "emergency":
        return {"status": status, "triage": ""}
    level, chance = pick(chart.stream, _LEVELS), chart.stream.random()
    waited = int((chart.world.now - episode.admitted_at).total_seconds() // 60)
    steps = next(found for minutes, found in _STEPS if waited < minutes)
    said = f'"extension":[{{"url":"{triage.STEP}","valueCode":"{pick(chart.stream, steps)}"}}],'
    if waited < _UNSORTED and chance < 0.7:
        return {"status": "arrived", "triage": ""}
    sorted_as = (
        f'"priority":{{"coding":[{{"system":"{triage.SYSTEM}","code":"{level}"}}],"text":"Tri {level}"}},'
    )
    if waited < triage.LEVELS[level] * (0.3 + chance):  # a few later than the scale says
        return {"status": "triaged", "triage": sorted_as}
    return {"status": status, "triage": sorted_as + said}
