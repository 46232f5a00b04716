"""The vital signs of a stay.

Owns when they were taken, by whom, and their values. Refuses a measure that is still to come, or by a nurse who was not
at work in the unit that day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cloison.demo import vitals
from cloison.demo.chart import Chart
from cloison.demo.draws import between
from cloison.demo.episodes import Episode
from cloison.demo.model import Stay

ROUNDS_NOW = 3  # of a present patient
SKIPPED = 0.09  # of those present: the last two rounds missed them, so that a board has somebody overdue


def write_measures(chart: Chart, episode: Episode, stay: Stay) -> None:
    """Write blood pressure and two others at each round: the last ones of a present patient, one of a past stay."""
    stream, move = chart.stream, stay.movements[-1]
    for at in _times(chart, episode, stay):
        nurse = chart.world.staff.at_work(stream, move.unit_id, "nurse", at.date())
        author = {"nurse": nurse.key, "nurse_name": nurse.shown, "stay": stay.id}
        _write_pressure(chart, author, at, stay)
        first = int(stream.random() * len(vitals.MEASURES))
        for step in range(2):
            measure = vitals.MEASURES[(first + step) % len(vitals.MEASURES)]
            _write_measure(chart, measure, author, at, stay)


def _times(chart: Chart, episode: Episode, stay: Stay) -> Iterator[datetime]:
    """Yield when the rounds came by, the latest first; of who has just arrived, the measures of the arrival."""
    stream, since, now = chart.stream, stay.movements[-1].since, chart.world.now
    if episode.discharged_at is not None:
        at = since + (episode.discharged_at - since) * (0.1 + 0.8 * stream.random())
        yield max(at, since + timedelta(minutes=10)).replace(second=0, microsecond=0)
        return
    arrival = since + timedelta(minutes=10)
    rounds = list(chart.world.rounds(episode.place.unit.kind))
    if episode.place.unit.kind == "emergency":  # as long as they are there, every two hours
        rounds = [now - timedelta(minutes=between(stream, 5, 45) + 120 * turn) for turn in range(ROUNDS_NOW)]
    elif stream.random() < SKIPPED:
        rounds = rounds[2:]
    told = 0
    for at in rounds:
        at = min(at + timedelta(minutes=between(stream, -20, 40)), now - timedelta(minutes=1))
        if at > arrival and told < ROUNDS_NOW:
            told += 1
            yield at.replace(second=0, microsecond=0)
    if told < ROUNDS_NOW and now - since < timedelta(days=1):
        yield arrival.replace(second=0, microsecond=0)


def _write_pressure(chart: Chart, author: dict[str, object], at: datetime, stay: Stay) -> None:
    high = round(vitals.around(chart.stream, 128, 16))
    low = round(high * 0.45 + vitals.around(chart.stream, 17, 6))
    values = author | {"high": high, "low": low} | vitals.flag_of(high, 100, 139)
    chart.add("Observation", vitals.PRESSURE, values, at, stay_id=stay.id, site_id=stay.site_id)


def _write_measure(
    chart: Chart, measure: vitals.Measure, author: dict[str, object], at: datetime, stay: Stay
) -> None:
    mean, spread = measure.mean, measure.spread
    if measure.key == "weight":
        age = at.year - chart.person.traits.birth_date.year
        mean, spread = (72.0, 11.0) if age > 16 else (4.0 + 3.6 * age, 1.0 + age * 0.3)
    value = max(0.0, vitals.around(chart.stream, mean, spread))
    if measure.key == "saturation":
        value = min(100.0, value)
    number: float = round(value, measure.decimals) if measure.decimals else round(value)
    values = author | {"value": number} | vitals.flag_of(number, measure.low, measure.high)
    chart.add("Observation", measure.template, values, at, stay_id=stay.id, site_id=stay.site_id)
