"""The vital signs of a stay.

Owns when they were taken, by whom, and their values. Refuses a measure after midnight of today, or by a nurse who was
not at work in the unit that day.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from cloison.demo import vitals
from cloison.demo.chart import Chart
from cloison.demo.draws import between
from cloison.demo.episodes import Episode
from cloison.demo.model import Stay

ROUNDS_NOW = 3  # of a present patient, eight hours apart


def write_measures(chart: Chart, episode: Episode, stay: Stay) -> None:
    """Write blood pressure and two others at each round: the last ones of a present patient, one of a past stay."""
    stream, move = chart.stream, stay.movements[-1]
    earliest = move.since + timedelta(minutes=10)
    for turn in range(ROUNDS_NOW if episode.discharged_at is None else 1):
        if episode.discharged_at is None:
            at = chart.world.midnight - timedelta(minutes=between(stream, 20, 100) + 480 * turn)
        else:
            at = move.since + (episode.discharged_at - move.since) * (0.1 + 0.8 * stream.random())
        at = max(at, earliest).replace(second=0, microsecond=0)
        nurse = chart.world.staff.at_work(stream, move.unit_id, "nurse", at.date())
        author = {"nurse": nurse.key, "nurse_name": nurse.shown, "stay": stay.id}
        _write_pressure(chart, author, at, stay)
        first = int(stream.random() * len(vitals.MEASURES))
        for step in range(2):
            measure = vitals.MEASURES[(first + step) % len(vitals.MEASURES)]
            _write_measure(chart, measure, author, at, stay)


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
