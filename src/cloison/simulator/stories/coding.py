"""Coders and billing clerks: stays that have ended, taken from their own list.

Owns: working through a queue that others fill. Refuses: any stay that is not in the list.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cloison.simulator.house import Patient
from cloison.simulator.stories.story import Story, after

if TYPE_CHECKING:
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker

_VOLUMES = {"coder": "coding.coded", "billing": "coding.billed"}


class Coding(Story):
    """A day at the queue."""

    def on_shift(self, work: Work, worker: Worker) -> None:
        """Look at the queue, then take one after the other."""
        if worker.role in _VOLUMES:
            work.at(after(worker.shift.start, 6), partial(_begin, work, worker))


def _begin(work: Work, worker: Worker) -> None:
    stream = work.stream("queue", worker.account.username, worker.shift.start)
    rows = worker.my_list()
    done = work.house.worked_on[worker.account.username]
    waiting = [row for row in sorted(rows, key=_ipp) if row["id"] not in done]
    wanted = work.parameters.many(stream, _VOLUMES[worker.role])
    for number, row in enumerate(waiting[:wanted]):
        done.add(row["id"])
        minutes = 15 + (worker.shift.minutes - 30) * (number + stream.random()) / max(
            1, min(wanted, len(waiting))
        )
        work.at(after(worker.shift.start, minutes), partial(_work_on, work, worker, row["id"]))


def _ipp(row: dict[str, object]) -> str:
    """A queue is worked through by number: the same order in every run."""
    return str(row.get("identifier", row["id"]))


def _work_on(work: Work, worker: Worker, patient_id: str) -> None:
    patient = work.house.by_id(patient_id)
    if patient is None or not worker.here:
        return
    if worker.role == "coder":
        worker.open(patient)
    else:
        _bill(worker, patient)


def _bill(worker: Worker, patient: Patient) -> None:
    worker.read(patient, "Patient")
    worker.read(patient, "Encounter")
