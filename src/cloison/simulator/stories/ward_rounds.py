"""Physicians of a ward: the round, what they prescribe and order, whom they send home, and their old files.

Owns: decisions at the bedside. Refuses: entering movements and admissions, which others do.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from cloison.demo.draws import pick
from cloison.simulator import resources
from cloison.simulator.house import Order, Patient, sector
from cloison.simulator.roster import day_of
from cloison.simulator.stories.story import Story, after, see, visit, within
from cloison.simulator.stories.ward_nursing import KINDS, look_at_list

if TYPE_CHECKING:
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker

MEDICINES = (
    "PARACÉTAMOL 1 g",
    "ÉNOXAPARINE 4 000 UI",
    "AMOXICILLINE 1 g",
    "FUROSÉMIDE 40 mg",
    "BISOPROLOL 2,5 mg",
)
EXAMINATIONS = (
    "Numération formule sanguine",
    "Ionogramme sanguin",
    "Protéine C réactive",
    "Bilan hépatique",
)
_OWN_FORMER = 0.7
"""Of old files, those of the physician's own patients (assumption)."""


class WardRounds(Story):
    """A physician's day on a ward."""

    def on_shift(self, work: Work, worker: Worker) -> None:
        """Begin with the list; the round follows."""
        if worker.role == "physician" and worker.unit.kind in KINDS and worker.shift.name == "day":
            work.at(after(worker.shift.start, 5), partial(_day, work, worker))


def _day(work: Work, worker: Worker) -> None:
    stream = work.stream("round", worker.account.username, worker.shift.start)
    look_at_list(work, worker, stream)
    everybody = work.present(worker.site_id, "physician", worker.unit.id)
    physicians = [w for w in everybody if w.shift.name == "day"]
    part = physicians.index(worker) if worker in physicians else 0
    ward = work.house.wards[worker.unit.id]
    mine = list(sector(ward, part, max(1, len(physicians))))
    for patient in mine:
        when = within(stream, worker.shift.start, 30, 240)
        work.at(when, partial(_bedside, work, worker, patient, stream))
    for patient in ward:  # discussed at noon with the whole team
        if patient not in mine and work.parameters.chance(stream, "ward.overview"):
            visit(work, worker, patient, within(stream, worker.shift.start, 250, 300))
    for _ in range(work.parameters.events(stream, len(mine) * work.parameters["round.former"])):
        when = within(stream, worker.shift.start, 330, 540)
        work.at(when, partial(_old_file, work, worker, stream))


def _bedside(work: Work, worker: Worker, patient: Patient, stream: Random) -> None:
    if not see(worker, patient):
        return
    if work.parameters.chance(stream, "round.prescribes"):
        prescribe(work, worker, patient, stream)
    if work.parameters.chance(stream, "round.orders"):
        order(work, worker, patient, stream)
    stay = patient.stay
    if stay is not None and stay.leaves is not None and day_of(stay.leaves) <= day_of(work.agenda.now):
        work.at(within(stream, work.agenda.now, 60, 300), partial(discharge, work, patient))


def prescribe(work: Work, worker: Worker, patient: Patient, stream: Random) -> None:
    """Write a prescription; where the site has a pharmacy, it is in its queue from now on."""
    if patient.id is None:
        return
    pharmacy = work.people.service(worker.site_id, "pharmacy")
    asked = resources.prescription(patient.id, pick(stream, MEDICINES), pharmacy.id if pharmacy else None)
    made = worker.write(patient, asked, "patient_present")
    if made and pharmacy:
        now = work.agenda.now
        work.house.queues[pharmacy.id].append(Order(patient, made["id"], "pharmacy", now, now))


def order(work: Work, worker: Worker, patient: Patient, stream: Random) -> None:
    """Ask for an examination where the site has a laboratory or imaging."""
    found = [work.people.service(worker.site_id, kind) for kind in ("laboratory", "imaging")]
    services = [unit for unit in found if unit is not None]
    if patient.id is None or not services:
        return
    service = services[0] if stream.random() < 0.8 else services[-1]
    asked = resources.request(patient.id, pick(stream, EXAMINATIONS), service.id)
    now = work.agenda.now
    ready = now + timedelta(minutes=50 + 200 * stream.random())
    if work.parameters.chance(stream, "laboratory.late"):
        ready = now + timedelta(days=1 + 4 * stream.random())
    made = worker.write(patient, asked, "patient_present")
    if made:
        work.house.queues[service.id].append(Order(patient, made["id"], service.kind, now, ready))


def discharge(work: Work, patient: Patient) -> None:
    """A nurse of the ward enters that the patient left; the physician's letter follows (late_letters)."""
    stay = patient.stay
    if stay is None or not patient.present:
        return
    site = work.people.units[stay.unit_id].site_id
    staff = work.present(site, "nurse", stay.unit_id) or work.present(site, "physician", stay.unit_id)
    if not staff:
        work.at(after(work.agenda.now, 60), partial(discharge, work, patient))
        return
    now = work.agenda.now
    nurse = staff[patient.number % len(staff)]
    nurse.change(patient, "Encounter", stay.id, lambda e: resources.ended(e, now), "patient_present")
    work.house.leave(patient, now)


def _old_file(work: Work, worker: Worker, stream: Random) -> None:
    """Look up a former patient: mostly one's own of these weeks, else anybody who came to the site."""
    lately = work.house.left_lately[worker.unit.id]
    own = [p for p in lately if p.stay is not None and p.stay.physician_id == worker.account.id]
    if own and stream.random() < _OWN_FORMER:
        patient: Patient | None = pick(stream, own)
    else:
        patient = work.house.somebody_former(stream, worker.site_id)
    if worker.here and patient is not None and worker.find(patient):
        worker.open(patient, "continuity")
