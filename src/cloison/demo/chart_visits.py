"""Consultations, past and to come, and the stays that they announce.

Owns when and with whom. Refuses an appointment with a physician who is not assigned to the consultation.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from cloison.demo.chart import Chart, french
from cloison.demo.draws import between, pick
from cloison.demo.model import Appointment, Expected
from cloison.demo.stay_resources import APPOINTMENT, CLASSES, EXPECTED
from cloison.demo.templates import fixed
from cloison.demo.world import Place

_REASONS = (
    "Consultation de suivi",
    "Première consultation",
    "Avis avant une intervention",
    "Contrôle après hospitalisation",
    "Renouvellement de traitement",
)


def write_expected(chart: Chart, consultation: Place, index: int) -> None:
    """Write a pre-admission into a ward of the consultation's site, today or in the days to come."""
    world = chart.world
    wards = [
        p
        for p in world.places.values()
        if p.site_id == consultation.site_id and p.unit.kind in ("surgery", "medicine", "day_surgery")
    ]
    if not wards:
        return
    place = wards[index % len(wards)]
    at = datetime.combine(world.today + timedelta(days=index % 4), time(7 + index % 8, 30), UTC)
    if at <= world.now:  # who was expected this morning has come
        at += timedelta(days=1)
    code, name = CLASSES.get(place.unit.kind, CLASSES[""])
    values = {
        "class": code,
        "class_name": name,
        "start": at.isoformat(),
        "day": french(at.date()),
        "unit": place.key,
        "unit_name": place.shown,
        "site": place.site_key,
        "site_name": place.site_shown,
    }
    made = world.midnight - timedelta(days=3)
    found = chart.add("Encounter", EXPECTED, values, made, stay_id=None, site_id=place.site_id)
    chart.person.expected.append(Expected(found, at, place.unit.id, place.site_id))


def _status(chart: Chart, at: datetime, until: datetime) -> str:
    """Seen once it is over, but for one in twelve who did not come; arrived from twenty minutes before."""
    now, chance = chart.world.now, chart.stream.random()
    if until <= now:
        return "noshow" if chance < 0.08 and until.date() == chart.world.today else "fulfilled"
    return "arrived" if at - timedelta(minutes=20) <= now and chance < 0.7 else "booked"


def write_appointment(chart: Chart, place: Place, days: int) -> None:
    """Write an appointment `days` after today (negative: past) in the consultation `place`."""
    stream = chart.stream
    day = chart.world.today + timedelta(days=days)
    while day.weekday() > 4:  # no consultation at the week-end
        day += timedelta(days=1 if days >= 0 else -1)
    minutes = pick(stream, (20, 20, 30))
    at = datetime.combine(day, time(8 + between(stream, 0, 8), pick(stream, (0, 20, 40))), UTC)
    until = at + timedelta(minutes=minutes)
    made = at - timedelta(days=between(stream, 4, 50))
    if days >= 0:
        made = min(made, chart.world.now - timedelta(hours=between(stream, 6, 200)))
    physician = chart.world.staff.at_work(stream, place.unit.id, "physician", min(day, chart.world.today))
    values = {
        "day": french(day),
        "physician": physician.key,
        "physician_name": physician.shown,
        "unit": place.key,
        "unit_name": place.shown,
        "site_name": place.site_shown,
        "status": _status(chart, at, until),
        "words": fixed(pick(stream, _REASONS)),
        "start": at.isoformat(),
        "end": until.isoformat(),
        "minutes": minutes,
    }
    found = chart.add("Appointment", APPOINTMENT, values, made, stay_id=None, site_id=place.site_id)
    chart.person.appointments.append(
        Appointment(found, at, until, place.unit.id, physician.id, place.site_id)
    )
