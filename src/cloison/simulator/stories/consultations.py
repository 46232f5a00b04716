"""Consultations: the day's appointments kept, the next ones booked, operations planned, letters dictated.

Owns: physicians and secretaries of a consultation, pre-operative consultations among them. Refuses: ward work.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from cloison.demo.draws import pick
from cloison.simulator import resources
from cloison.simulator.house import Visit
from cloison.simulator.people import WARDS
from cloison.simulator.roster import PARIS
from cloison.simulator.stories.story import Story, after, clock, within
from cloison.simulator.stories.ward_rounds import prescribe

if TYPE_CHECKING:
    from cloison.demo.directory import Unit
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker


class Consultations(Story):
    """A day of appointments."""

    def on_day(self, work: Work, day: date) -> None:
        """Whoever has an appointment comes, or does not."""
        for unit in work.people.open_units(("consultation",)):
            stream = work.stream("visits", unit.id, day)
            for visit in sorted(work.house.visits[unit.id, day], key=lambda v: (v.at, v.patient.number)):
                if work.parameters.chance(stream, "consultation.kept"):
                    work.at(after(visit.at, -10), partial(_check_in, work, unit, visit, stream))
                    work.at(visit.at, partial(_consult, work, unit, visit, stream))

    def on_shift(self, work: Work, worker: Worker) -> None:
        """Secretaries and physicians look at the day; secretaries take bookings by telephone."""
        if worker.unit.kind != "consultation":
            return
        work.at(after(worker.shift.start, 5), worker.my_list)
        if worker.role == "secretary":
            work.at(after(worker.shift.start, 30), partial(_bookings, work, worker))


def _check_in(work: Work, unit: Unit, visit: Visit, stream: Random) -> None:
    secretaries = work.present(unit.site_id, "secretary", unit.id)
    if secretaries and visit.id is not None:
        secretary = pick(stream, secretaries)
        secretary.change(visit.patient, "Appointment", visit.id, lambda a: {**a, "status": "arrived"})


def _consult(work: Work, unit: Unit, visit: Visit, stream: Random) -> None:
    physicians = work.present(unit.site_id, "physician", unit.id)
    patient = visit.patient
    own = [w for w in physicians if w.account.id == visit.physician_id]
    doctor = next(iter(own or physicians), None)
    if doctor is None or patient.id is None or not doctor.open(patient, "patient_present"):
        return
    doctor.measure_something(patient, "Poids", 70.0, "kg")
    if stream.random() < 0.4:
        prescribe(work, doctor, patient, stream)
    if work.parameters.chance(stream, "consultation.letter"):
        written = resources.letter(patient.id, doctor.account.id, "Compte rendu de consultation.")
        work.at(within(stream, work.agenda.now, 12, 40), partial(_dictate, doctor, visit, written))
    secretaries = work.present(unit.site_id, "secretary", unit.id)
    if not secretaries:
        return
    desk = pick(stream, secretaries)
    if work.parameters.chance(stream, "consultation.surgery"):
        work.at(after(work.agenda.now, 22), partial(_plan_operation, work, desk, visit, stream))
    elif work.parameters.chance(stream, "consultation.follow_up"):
        work.at(after(work.agenda.now, 22), partial(book, work, desk, visit, stream, 21))


def _dictate(doctor: Worker, visit: Visit, written: resources.Resource) -> None:
    if doctor.here:
        doctor.write(visit.patient, written)


def _plan_operation(work: Work, desk: Worker, visit: Visit, stream: Random) -> None:
    """The operation is planned in a ward of the site: a stay to come, and a pre-operative consultation."""
    wards = [u for u in work.people.open_units(WARDS) if u.site_id == desk.site_id and u.kind == "surgery"]
    if not desk.here or visit.patient.id is None or not wards:
        return
    when = work.agenda.now + timedelta(days=7 + int(stream.random() * 20))
    asked = resources.encounter(
        visit.patient.id, pick(stream, wards).id, when, physician=None, status="planned"
    )
    desk.write(visit.patient, asked)
    book(work, desk, visit, stream, 4)


def book(work: Work, desk: Worker, visit: Visit, stream: Random, days: float) -> bool:
    """Book an appointment about `days` from now with the same physician, on a weekday in working hours."""
    if not desk.here or visit.patient.id is None:
        return False
    at = _working_time(work.agenda.now + timedelta(days=1 + days * 2 * stream.random()), stream)
    asked = resources.appointment(visit.patient.id, visit.physician_id, desk.unit.id, at)
    made = desk.write(visit.patient, asked)
    if made:
        work.house.visits[desk.unit.id, at.date()].append(
            Visit(visit.patient, at, visit.physician_id, made["id"])
        )
    return made is not None


def _working_time(at: datetime, stream: Random) -> datetime:
    day = at.astimezone(PARIS).date()
    while day.weekday() > 4:
        day += timedelta(days=1)
    return clock(day, 9 + 7.5 * stream.random()).replace(second=0)


def _bookings(work: Work, worker: Worker) -> None:
    """Calls for appointments, as many as keep the physicians' days full; some for tomorrow, most for later."""
    stream = work.stream("bookings", worker.account.username, worker.shift.start)
    physicians = work.people.members(worker.unit.id, "physician", work.agenda.now.date())
    for _ in range(work.parameters.many(stream, "consultation.per_physician") if physicians else 0):
        when = within(stream, worker.shift.start, 35, worker.shift.minutes - 20)
        work.at(when, partial(_booking, work, worker, pick(stream, physicians).id, stream))


def _booking(work: Work, worker: Worker, physician_id: object, stream: Random) -> None:
    if not worker.here:
        return
    known = work.house.somebody_former(stream, worker.site_id)
    new = known is None or work.parameters.chance(stream, "consultation.new")
    patient = work.house.stranger(stream, worker.site_id) if new or known is None else known
    worker.find(patient)
    if patient.id is None:
        made = worker.write(None, resources.patient(patient))
        if made:
            work.house.registered(patient, made["id"])
    visit = Visit(patient, work.agenda.now, physician_id)  # type: ignore[arg-type]
    if book(work, worker, visit, stream, 5) and new:
        work.house.former[worker.site_id].append(patient)
