"""Nursing homes: the nurse's rounds of a whole unit, carers by day and night, the physician's visits.

Owns: residents' daily care. Refuses: hospital wards.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cloison.simulator.stories.story import Story, after, see, visit, within
from cloison.simulator.stories.ward_nursing import assist, look_at_list
from cloison.simulator.stories.ward_rounds import prescribe

if TYPE_CHECKING:
    from random import Random

    from cloison.simulator.house import Patient
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker


class NursingHomes(Story):
    """A day in a nursing home."""

    def on_shift(self, work: Work, worker: Worker) -> None:
        """Put in the round of whoever begins."""
        if worker.unit.kind != "ehpad":
            return
        begin = after(worker.shift.start, 4)
        if worker.role == "nurse":
            work.at(begin, partial(_nurse, work, worker))
        elif worker.role == "care_assistant":
            work.at(begin, partial(assist, work, worker, "home.aide"))
        elif worker.role == "physician":
            work.at(begin, partial(_physician, work, worker))


def _nurse(work: Work, worker: Worker) -> None:
    """Medicines for every resident of the unit, morning and evening."""
    stream = work.stream("home nurse", worker.account.username, worker.shift.start)
    look_at_list(work, worker, stream)
    for resident in work.house.wards[worker.unit.id]:
        when = within(stream, worker.shift.start, 15, 200)
        work.at(when, partial(_medicines, work, worker, resident, stream))


def _medicines(work: Work, worker: Worker, resident: Patient, stream: Random) -> None:
    if not (worker.here and resident.present):
        return
    worker.read(resident, "MedicationRequest", "patient_present")
    if stream.random() < 0.3:
        worker.measure_something(resident, "Tension artérielle", 130.0, "mm[Hg]")


def _physician(work: Work, worker: Worker) -> None:
    stream = work.stream("home physician", worker.account.username, worker.shift.start)
    worker.my_list()
    residents = sorted(work.house.wards[worker.unit.id], key=lambda _: stream.random())
    seen = work.parameters.many(stream, "home.visits")
    for number, resident in enumerate(residents[:seen]):
        when = within(stream, worker.shift.start, 15, 440)
        if number % 3 == 0:
            work.at(when, partial(_visited, work, worker, resident, stream))
        else:
            visit(work, worker, resident, when)


def _visited(work: Work, worker: Worker, resident: Patient, stream: Random) -> None:
    if see(worker, resident):
        prescribe(work, worker, resident, stream)
