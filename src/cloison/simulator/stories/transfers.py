"""Patients moved from one unit to another, of the same site or of another one.

Owns: moving people, and entering it (late, now and then: then the receiving nurse breaks the glass). Refuses:
moves that a day at the emergency ward decides (emergencies).
"""

from __future__ import annotations

from datetime import date
from functools import partial
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from cloison.demo.draws import pick
from cloison.simulator import resources
from cloison.simulator.house import Patient
from cloison.simulator.people import WARDS
from cloison.simulator.stories.admissions import arrive
from cloison.simulator.stories.story import Story, after, clock, see
from cloison.simulator.stories.ward_rounds import discharge

if TYPE_CHECKING:
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker


class Transfers(Story):
    """Moves of a day."""

    def on_day(self, work: Work, day: date) -> None:
        """Draw who is moved where."""
        for unit in work.people.open_units(WARDS):
            stream = work.stream("transfers", unit.id, day)
            mean = len(work.house.wards[unit.id]) * work.parameters["arrival.transfer"]
            for _ in range(work.parameters.events(stream, mean)):
                work.at(clock(day, 10 + 6 * stream.random()), partial(_move_somebody, work, unit.id, stream))


def _move_somebody(work: Work, unit_id: UUID, stream: Random) -> None:
    if not work.house.wards[unit_id]:
        return
    patient = pick(stream, work.house.wards[unit_id])
    here = work.people.units[unit_id]
    wards = [u for u in work.people.open_units(WARDS) if u.id != unit_id]
    same = [u for u in wards if u.site_id == here.site_id and u.kind != "maternity"]
    if work.parameters.chance(stream, "arrival.between_sites") or not same:
        elsewhere = [u for u in wards if u.site_id != here.site_id and u.kind == "rehabilitation"]
        if elsewhere:  # a stay ends here and another begins there, at its own front desk
            discharge(work, patient)
            there = pick(stream, elsewhere)
            work.at(after(work.agenda.now, 90), partial(arrive, work, there, patient, stream))
        return
    take_to(work, patient, pick(stream, same).id, stream)


def take_to(work: Work, patient: Patient, unit_id: UUID, stream: Random) -> None:
    """Take a patient to another unit of the site: entered at once by a nurse there, or late."""
    stay = patient.stay
    if stay is None or not patient.present:
        return
    site = work.people.units[unit_id].site_id
    sender = next(
        iter(work.present(site, "nurse", stay.unit_id) or work.present(site, "physician", stay.unit_id)), None
    )
    late = work.parameters.chance(stream, "arrival.late_movement")
    work.house.move(patient, unit_id)
    receiver = next(iter(work.present(site, "nurse", unit_id)), None)
    if late:
        minutes = work.parameters["arrival.late_minutes"]
        if receiver is not None:
            work.at(after(work.agenda.now, minutes / 3), partial(see, receiver, patient))
        work.at(after(work.agenda.now, minutes), partial(_enter, work, sender or receiver, patient, unit_id))
        return
    _enter(work, sender or receiver, patient, unit_id)
    if receiver is not None:
        work.at(after(work.agenda.now, 20), partial(see, receiver, patient))


def _enter(work: Work, nurse: Worker | None, patient: Patient, unit_id: UUID) -> None:
    stay, now = patient.stay, work.agenda.now
    if stay is None or stay.id is None or not patient.present or stay.unit_id != unit_id:
        return
    if nurse is None or not nurse.here:
        site = work.people.units[unit_id].site_id
        units = (stay.entered, unit_id)  # who has the patient, as the system knows it, sends them on
        nurse = next((w for unit in units if unit for w in work.present(site, "nurse", unit)), None)
    if nurse is None:  # nobody at a screen just now: whoever comes next enters it
        work.at(after(now, 20), partial(_enter, work, None, patient, unit_id))
    elif nurse.change(
        patient, "Encounter", stay.id, lambda e: resources.moved(e, unit_id, now), "patient_present"
    ):
        stay.entered = unit_id
