"""New hires in their first week, and locums: they read more than the others, of patients whom they never met.

Owns: what they read beside their shift's work, which is like anybody's. Refuses: a right of their own.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from cloison.simulator.stories.story import Story, after, visit, within

if TYPE_CHECKING:
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker

FIRST_WEEK = timedelta(days=7)


class Newcomers(Story):
    """Reading oneself in."""

    def on_shift(self, work: Work, worker: Worker) -> None:
        """Read about the ward's other patients."""
        if worker.shift.start.date() - worker.account.since < FIRST_WEEK:
            work.at(after(worker.shift.start, 40), partial(_read, work, worker))


def _read(work: Work, worker: Worker) -> None:
    stream = work.stream("newcomer", worker.account.username, worker.shift.start)
    for patient in work.house.wards[worker.unit.id]:
        if work.parameters.chance(stream, "newcomers.reading"):
            visit(work, worker, patient, within(stream, worker.shift.start, 45, worker.shift.minutes - 60))
