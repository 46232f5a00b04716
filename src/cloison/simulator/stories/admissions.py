"""The front desk: planned patients arrive, are found or are new, and are admitted; and the desk's errands.

Owns: who comes to which ward on a day, so that beds fill as they empty. Refuses: emergencies, and
patients who come to be seen only.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from cloison.demo.draws import pick
from cloison.simulator import resources
from cloison.simulator.house import Patient, Stay
from cloison.simulator.people import WARDS
from cloison.simulator.roster import day_of
from cloison.simulator.stories.story import Story, after, clock, see, within
from cloison.simulator.stories.ward_rounds import discharge, order, prescribe

if TYPE_CHECKING:
    from cloison.demo.directory import Unit
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker


class Admissions(Story):
    """The front desk's day."""

    def on_day(self, work: Work, day: date) -> None:
        """Send as many patients as there are beds to fill."""
        for unit in work.people.open_units((*WARDS, "ehpad", "day_surgery")):
            stream = work.stream("arrivals", unit.id, day)
            for _ in range(_wanted(work, unit, day, stream)):
                patient = _who(work, unit, stream)
                when = clock(day, 7.1 + 5.5 * stream.random() ** 1.4)
                work.at(when, partial(arrive, work, unit, patient, stream))

    def on_shift(self, work: Work, worker: Worker) -> None:
        """Errands about those who are there: rooms, papers, cover, departures."""
        if worker.role == "admissions":
            work.at(after(worker.shift.start, 10), partial(_errands, work, worker))


def _wanted(work: Work, unit: Unit, day: date, stream: Random) -> int:
    if unit.kind == "day_surgery":
        return 0 if day.weekday() > 4 else work.parameters.many(stream, "stay.day_surgery")
    here = work.house.wards[unit.id]
    leaving = [p for p in here if p.stay and p.stay.leaves and day_of(p.stay.leaves) <= day]
    full = min(1.0, work.parameters["stay.occupied"] * work.parameters.sweep)
    free = unit.beds * full - len(here) + len(leaving)
    return max(0, round(free * (0.4 if day.weekday() > 4 else 1.1)))


def _who(work: Work, unit: Unit, stream: Random) -> Patient:
    known = work.house.somebody_former(stream, unit.site_id)
    if known is not None and work.parameters.chance(stream, "arrival.known"):
        return known
    return work.house.stranger(stream, unit.site_id, unit.kind)


def arrive(work: Work, unit: Unit, patient: Patient, stream: Random, tries: int = 0) -> None:
    """A patient stands at the desk; without a clerk on duty they wait, and at last a nurse of the ward admits them."""
    if patient.present:
        return
    clerks = work.present(unit.site_id, "admissions")
    if not clerks and tries < 4:
        work.at(after(work.agenda.now, 45), partial(arrive, work, unit, patient, stream, tries + 1))
        return
    desk = pick(stream, clerks) if clerks else None
    desk = desk or next(iter(work.present(unit.site_id, "nurse", unit.id)), None)
    if desk is None or not identify(work, desk, patient, stream):
        return
    stay = Stay(unit.id, _physician(work, unit), work.agenda.now, _leaves(work, unit, stream))
    late = work.parameters.chance(stream, "arrival.late_movement")
    work.house.admit(patient, stay)
    work.at(within(stream, work.agenda.now, 25, 200), partial(_welcome, work, patient, stream))
    if late:  # the patient is upstairs before the papers are
        minutes = work.parameters["arrival.late_minutes"]
        nurses = work.present(unit.site_id, "nurse", unit.id)
        for nurse in nurses[:1]:
            work.at(after(work.agenda.now, minutes / 2), partial(see, nurse, patient))
        work.at(after(work.agenda.now, minutes), partial(_admit, work, desk, patient, stay))
        return
    _admit(work, desk, patient, stay)


def identify(work: Work, desk: Worker, patient: Patient, stream: Random) -> bool:
    """Find the patient by card or by traits, or register them; True once they have a record."""
    card = work.parameters.chance(stream, "arrival.card") and patient.ins is not None
    found = desk.find(patient, card=card, mistyped=work.parameters.chance(stream, "arrival.mistyped"))
    if patient.id is None:
        made = desk.write(None, resources.patient(patient))
        if made:
            work.house.registered(patient, made["id"])
    return patient.id is not None or found


def _admit(work: Work, desk: Worker, patient: Patient, stay: Stay) -> None:
    """Enter the admission; after the desk's shift a colleague does, or a nurse of the ward, or whoever comes next."""
    if patient.id is None or stay.left is not None:
        return
    if not desk.here:
        staff = [*work.present(desk.site_id, desk.role), *work.present(desk.site_id, "nurse", stay.unit_id)]
        if not staff:
            work.at(after(work.agenda.now, 20), partial(_admit, work, desk, patient, stay))
            return
        desk = staff[0]
    in_charge = stay.physician_id if desk.role == "admissions" else None  # a nurse at night leaves that open
    asked = resources.encounter(patient.id, stay.unit_id, work.agenda.now, physician=in_charge)
    made = desk.write(patient, asked, "patient_present")
    if made:
        stay.id, stay.entered = made["id"], stay.unit_id


def _welcome(work: Work, patient: Patient, stream: Random) -> None:
    """On the ward: a nurse's first look, the physician's examination; who came for the day goes home later."""
    stay = patient.stay
    if stay is None or not patient.present:
        return
    site = work.people.units[stay.unit_id].site_id
    for nurse in work.present(site, "nurse", stay.unit_id)[:1]:
        if see(nurse, patient):
            nurse.measure_something(patient, "Tension artérielle", 125.0, "mm[Hg]")
    for doctor in work.present(site, "physician", stay.unit_id)[:1]:
        if see(doctor, patient):
            prescribe(work, doctor, patient, stream)
            if work.parameters.chance(stream, "round.orders"):
                order(work, doctor, patient, stream)
    if stay.leaves is not None and day_of(stay.leaves) == day_of(work.agenda.now):
        work.at(stay.leaves, partial(discharge, work, patient))


def _physician(work: Work, unit: Unit) -> UUID | None:
    """The ward's physician with the fewest patients."""
    members = work.people.members(unit.id, "physician", day_of(work.agenda.now))
    charge = [p.stay.physician_id for p in work.house.wards[unit.id] if p.stay]
    return min(members, key=lambda a: (charge.count(a.id), a.username)).id if members else None


def _leaves(work: Work, unit: Unit, stream: Random) -> datetime:
    if unit.kind == "day_surgery":
        return work.agenda.now + timedelta(hours=7)
    return work.agenda.now + length(work, stream, unit.kind)


def length(work: Work, stream: Random, kind: str) -> timedelta:
    """Draw how long a stay in a unit of this kind lasts from now on."""
    mean = work.parameters[f"stay.{kind}"]
    return timedelta(days=max(0.4, mean * (0.3 + 1.4 * stream.random())))


def _errands(work: Work, worker: Worker) -> None:
    stream = work.stream("errands", worker.account.username, worker.shift.start)
    worker.my_list()
    units = [u for u in work.people.group.units if u.site_id == worker.site_id]
    here = [patient for unit in units for patient in work.house.wards[unit.id]]
    here = sorted(here, key=lambda _: stream.random())
    for patient in here[: work.parameters.many(stream, "desk.errands")]:
        when = within(stream, worker.shift.start, 15, worker.shift.minutes - 15)
        work.at(when, partial(_errand, worker, patient))


def _errand(worker: Worker, patient: Patient) -> None:
    if worker.here and patient.present and patient.stay is not None and patient.stay.entered is not None:
        worker.read(patient, "Patient")
