"""Letters of stays that have ended: on the day itself, or days after.

Owns: which letter is written when. Refuses: letters of consultations.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from cloison.simulator import resources
from cloison.simulator.house import Patient
from cloison.simulator.stories.story import Story, after, within

if TYPE_CHECKING:
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker

_WRITERS = ("day", "night")
_PATIENCE = timedelta(days=25)


class LateLetters(Story):
    """A physician's letters."""

    def on_shift(self, work: Work, worker: Worker) -> None:
        """Late in the shift, write what is due."""
        if (
            worker.role == "physician"
            and worker.shift.name in _WRITERS
            and worker.unit.kind != "consultation"
        ):
            work.at(after(worker.shift.start, worker.shift.minutes * 0.7), partial(_due, work, worker))


def _due(work: Work, worker: Worker) -> None:
    stream = work.stream("letters", worker.account.username, worker.shift.start)
    now = work.agenda.now
    for patient in work.house.left_lately[worker.unit.id]:
        stay = patient.stay
        if stay is None or stay.letter or stay.left is None or stay.physician_id != worker.account.id:
            continue
        if work.parameters.chance(stream, "round.letter_late") and now - stay.left < timedelta(
            days=work.parameters["round.letter_days"]
        ):
            continue  # not today
        stay.letter = True
        if work.parameters.chance(stream, "round.letter") and now - stay.left < _PATIENCE:
            when = within(stream, now, 1, worker.shift.minutes * 0.25)
            work.at(when, partial(_write, worker, patient))


def _write(worker: Worker, patient: Patient) -> None:
    if worker.here and patient.id is not None and worker.open(patient, "continuity"):
        worker.write(patient, resources.letter(patient.id, worker.account.id, "Lettre de liaison."))
