"""Nurses and care assistants of a ward: handover, rounds of measures and medicines, a look at the rest of the ward.

Owns: who opens which bed's record in a shift. Refuses: patients of other wards (telephone,
transfers and bursts bring those).
"""

from __future__ import annotations

from functools import partial
from random import Random
from typing import TYPE_CHECKING

from cloison.simulator.house import Patient, sector
from cloison.simulator.people import WARDS
from cloison.simulator.stories.story import Story, after, see, visit, within

if TYPE_CHECKING:
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker

KINDS = (*WARDS, "day_surgery")
_HANDOVER = 30
"""Minutes."""


class WardNursing(Story):
    """The day and night of a ward."""

    def on_shift(self, work: Work, worker: Worker) -> None:
        """Hand over, then go round."""
        if worker.unit.kind in KINDS and worker.role == "nurse":
            work.at(after(worker.shift.start, 3), partial(_nurse, work, worker))
        elif worker.unit.kind in KINDS and worker.role == "care_assistant":
            work.at(after(worker.shift.start, 5), partial(assist, work, worker, "ward.aide"))


def _nurse(work: Work, worker: Worker) -> None:
    stream = work.stream("nurse", worker.account.username, worker.shift.start)
    look_at_list(work, worker, stream)
    for patient in _own(work, worker):
        visit(work, worker, patient, within(stream, worker.shift.start, 4, _HANDOVER))
    rounds = int(work.parameters["ward.vitals_day"]) if worker.shift.name == "day" else 1
    for turn in range(rounds):
        begin = after(worker.shift.start, 45 + worker.shift.minutes / (rounds + 1) * turn)
        work.at(begin, partial(_round, work, worker, stream))
    if worker.shift.name == "day":
        work.at(after(worker.shift.start, 300), partial(_overview, work, worker, stream))


def look_at_list(work: Work, worker: Worker, stream: Random) -> None:
    """Look at « Mes patients » now, and now and then through the shift."""
    worker.my_list()
    for _ in range(int(work.parameters["ward.lists"]) - 1):
        work.at(within(stream, worker.shift.start, 40, worker.shift.minutes - 10), worker.my_list)


def assist(work: Work, worker: Worker, volume: str) -> None:
    """A care assistant's shift: some of the patients of the unit, with a measure each."""
    stream = work.stream("assistant", worker.account.username, worker.shift.start)
    look_at_list(work, worker, stream)
    here = sorted(work.house.wards[worker.unit.id], key=lambda _: stream.random())
    for patient in here[: work.parameters.many(stream, volume)]:
        when = within(stream, worker.shift.start, 20, worker.shift.minutes - 30)
        work.at(when, partial(_help, worker, patient))


def _own(work: Work, worker: Worker) -> list[Patient]:
    """The own sector: the ward divided among the nurses of the shift."""
    nurses = work.present(worker.site_id, "nurse", worker.unit.id)
    nurses = [n for n in nurses if n.shift.start == worker.shift.start]
    part = nurses.index(worker) if worker in nurses else 0
    return list(sector(work.house.wards[worker.unit.id], part, max(1, len(nurses))))


def _round(work: Work, worker: Worker, stream: Random) -> None:
    for patient in _own(work, worker):
        reads = work.parameters.chance(stream, "ward.medicines")
        work.at(within(stream, work.agenda.now, 1, 110), partial(_measure, worker, patient, stream, reads))


def _measure(worker: Worker, patient: Patient, stream: Random, reads: bool) -> None:
    if worker.here and patient.present:
        worker.measure_something(patient, "Température", 36 + round(2 * stream.random(), 1), "°C")
        if reads:
            worker.read(patient, "MedicationRequest", "patient_present")


def _overview(work: Work, worker: Worker, stream: Random) -> None:
    own = set(map(id, _own(work, worker)))
    for patient in work.house.wards[worker.unit.id]:
        if id(patient) not in own and work.parameters.chance(stream, "ward.overview"):
            visit(work, worker, patient, within(stream, work.agenda.now, 1, 200))


def _help(worker: Worker, patient: Patient) -> None:
    if see(worker, patient):
        worker.measure_something(patient, "Douleur", 2.0, "/10")
