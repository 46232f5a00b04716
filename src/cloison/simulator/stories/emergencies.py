"""Emergency wards: arrivals at all hours, known, new or nameless; triage, examination, and where they go next.

Owns: the course of a visit. Refuses: the wards' own life after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from cloison.demo.draws import pick
from cloison.simulator import resources
from cloison.simulator.house import Patient, Stay
from cloison.simulator.stories.admissions import identify, length
from cloison.simulator.stories.story import Story, after, clock, see, within
from cloison.simulator.stories.transfers import take_to
from cloison.simulator.stories.ward_nursing import look_at_list
from cloison.simulator.stories.ward_rounds import discharge, order, prescribe

if TYPE_CHECKING:
    from cloison.demo.directory import Unit
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker

_HOURS = (2, 1, 1, 1, 1, 1, 2, 3, 5, 6, 7, 7, 6, 6, 6, 6, 6, 7, 7, 6, 5, 4, 3, 2)
"""How many of a hundred arrive in each hour of the day (assumption: more by day, most about noon and six)."""


@dataclass(slots=True)
class Arrival:
    """One visit: the patient, the unit, and its own chance."""

    patient: Patient
    unit: Unit
    stream: Random


class Emergencies(Story):
    """Every arrival of a day."""

    def on_day(self, work: Work, day: date) -> None:
        """Draw who comes when."""
        for unit in work.people.open_units(("emergency",)):
            stream = work.stream("emergency", unit.id, day)
            for number in range(work.parameters.events(stream, work.parameters["emergency.arrivals"])):
                hour = _hour(stream)
                arrival = who_comes(work, unit, work.stream("arrival", unit.id, day, number))
                work.at(clock(day, hour), partial(come, work, arrival))
            if day == work.parameters.first_day:  # who lies there when the story begins
                for patient in work.house.wards[unit.id]:
                    here = Arrival(patient, unit, stream)
                    work.at(clock(day, 1 + 7 * stream.random()), partial(_conclude, work, here))

    def on_shift(self, work: Work, worker: Worker) -> None:
        """The board of the ward, and a handover of whoever lies there."""
        if worker.unit.kind == "emergency":
            work.at(after(worker.shift.start, 3), partial(_take_over, work, worker))


def _hour(stream: Random) -> float:
    left = stream.random() * sum(_HOURS)
    for hour, weight in enumerate(_HOURS):
        if left < weight:
            return hour + left / weight
        left -= weight
    return 12.0


def who_comes(work: Work, unit: Unit, stream: Random) -> Arrival:
    """Draw a patient: known to the site, new, or without a name."""
    known = work.house.somebody_former(stream, unit.site_id)
    if work.parameters.chance(stream, "emergency.unidentified"):
        nameless = work.house.stranger(stream, unit.site_id)
        nameless.family, nameless.given = "INCONNU", f"URGENCE {nameless.number}"
        nameless.born, nameless.sex = date(1900, 1, 1), "unknown"
        return Arrival(nameless, unit, stream)
    if known is not None and work.parameters.chance(stream, "emergency.known"):
        return Arrival(known, unit, stream)
    return Arrival(work.house.stranger(stream, unit.site_id), unit, stream)


def _take_over(work: Work, worker: Worker) -> None:
    stream = work.stream("emergency shift", worker.account.username, worker.shift.start)
    look_at_list(work, worker, stream)
    for patient in work.house.wards[worker.unit.id]:
        if worker.role != "care_assistant":
            work.at(within(stream, worker.shift.start, 4, 25), partial(see, worker, patient))


def come(work: Work, arrival: Arrival) -> None:
    """Arrive: the desk enters the visit, or the nurse where the desk is closed; some are treated first."""
    patient, unit, stream = arrival.patient, arrival.unit, arrival.stream
    if patient.present:
        return
    stay = Stay(unit.id, None, work.agenda.now, None)
    work.house.admit(patient, stay)
    clerk = next(iter(work.present(unit.site_id, "admissions")), None)
    nurse = _one(work, arrival, "nurse")
    desk = clerk or nurse  # nobody, on the very first night: whoever comes next enters them
    delay = 4.0
    if work.parameters.chance(stream, "emergency.before_desk"):
        delay = work.parameters["arrival.late_minutes"]
        doctor = _one(work, arrival, "physician")
        if doctor is not None and patient.id is not None:
            work.at(after(work.agenda.now, 3), partial(_treat_first, doctor, patient))
    work.at(after(work.agenda.now, delay), partial(_enter, work, desk, arrival, stay))


def _treat_first(doctor: Worker, patient: Patient) -> None:
    """Somebody in danger: found by their traits, and opened before they are entered."""
    if doctor.here and patient.present and doctor.find(patient):
        doctor.open(patient, "vital_emergency")


def _enter(work: Work, desk: Worker | None, arrival: Arrival, stay: Stay) -> None:
    patient = arrival.patient
    if desk is None or not desk.here:
        site = arrival.unit.site_id
        staff = [*work.present(site, "admissions"), *work.present(site, "nurse", arrival.unit.id)]
        if not staff:
            work.at(after(work.agenda.now, 15), partial(_enter, work, desk, arrival, stay))
            return
        desk = staff[0]
    if not identify(work, desk, patient, arrival.stream) or patient.id is None:
        return
    asked = resources.encounter(patient.id, arrival.unit.id, work.agenda.now, physician=None, kind="EMER")
    made = desk.write(patient, asked, "patient_present")
    if made:
        stay.id, stay.entered = made["id"], arrival.unit.id
    work.at(within(arrival.stream, work.agenda.now, 2, 15), partial(_triage, work, arrival))
    work.at(within(arrival.stream, work.agenda.now, 20, 80), partial(_examine, work, arrival))


def _one(work: Work, arrival: Arrival, role: str) -> Worker | None:
    staff = work.present(arrival.unit.site_id, role, arrival.unit.id)
    return staff[arrival.patient.number % len(staff)] if staff else None


def _triage(work: Work, arrival: Arrival) -> None:
    nurse = _one(work, arrival, "nurse")
    if nurse is not None and see(nurse, arrival.patient):
        nurse.measure_something(arrival.patient, "Fréquence cardiaque", 88.0, "/min")
    aide = _one(work, arrival, "care_assistant")
    if aide is not None and arrival.stream.random() < 0.4:
        work.at(within(arrival.stream, work.agenda.now, 5, 60), partial(see, aide, arrival.patient))


def _examine(work: Work, arrival: Arrival) -> None:
    """The physician takes charge, examines, asks for results; then home or a ward."""
    doctor, patient, stream = _one(work, arrival, "physician"), arrival.patient, arrival.stream
    if doctor is None or not see(doctor, patient):
        return
    stay = patient.stay
    if stay is not None and stay.id is not None:
        me: UUID = doctor.account.id
        stay.physician_id = me
        doctor.change(patient, "Encounter", stay.id, lambda e: resources.in_charge(e, me), "patient_present")
    if stream.random() < 0.5:
        order(work, doctor, patient, stream)
    if stream.random() < 0.5:
        prescribe(work, doctor, patient, stream)
    hours = work.parameters["emergency.hours"] * (0.4 + 1.2 * stream.random())
    leaves = work.agenda.now + timedelta(hours=hours)
    work.at(leaves - timedelta(minutes=20), partial(_conclude, work, arrival))


def _conclude(work: Work, arrival: Arrival) -> None:
    doctor, patient, stream = _one(work, arrival, "physician"), arrival.patient, arrival.stream
    if doctor is not None:
        see(doctor, patient)
    stay = patient.stay
    if stay is None or not patient.present:
        return
    wards = [
        u
        for u in work.people.open_units(("medicine", "surgery", "icu"))
        if u.site_id == arrival.unit.site_id and len(work.house.wards[u.id]) < u.beds
    ]
    if wards and work.parameters.chance(stream, "emergency.admitted"):
        ward = pick(stream, wards)
        stay.leaves = work.agenda.now + length(work, stream, ward.kind)
        take_to(work, patient, ward.id, stream)
        return
    discharge(work, patient)
