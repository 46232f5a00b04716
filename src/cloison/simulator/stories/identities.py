"""Identity officers: provisional and doubtful identities from their own list, checked one by one.

Owns: the identity queue. Refuses: anything but traits.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cloison.simulator.stories.story import Story, after

if TYPE_CHECKING:
    from cloison.simulator.house import Patient
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker


class Identities(Story):
    """A day at the identity desk."""

    def on_shift(self, work: Work, worker: Worker) -> None:
        """Look at the queue, then compare."""
        if worker.role == "identity_officer":
            work.at(after(worker.shift.start, 6), partial(_begin, work, worker))


def _begin(work: Work, worker: Worker) -> None:
    stream = work.stream("identities", worker.account.username, worker.shift.start)
    known = (work.house.by_id(row["id"]) for row in worker.my_list())
    # Whose queue a newcomer is in follows from an id that the server drew: no two runs would be the same story.
    before = (patient for patient in known if patient is not None and patient.number <= work.house.furnished)
    rows = sorted(before, key=lambda patient: patient.number)
    wanted = work.parameters.many(stream, "coding.identities")
    start = int(stream.random() * max(1, len(rows)))
    for number, patient in enumerate((rows[start:] + rows[:start])[:wanted]):
        minutes = 15 + (worker.shift.minutes - 30) * (number + stream.random()) / max(
            1, min(wanted, len(rows))
        )
        work.at(after(worker.shift.start, minutes), partial(_check, worker, patient))


def _check(worker: Worker, patient: Patient) -> None:
    """Open the identity, and look for a namesake born the same day."""
    if worker.here:
        worker.read(patient, "Patient")
        worker.find(patient)
