"""The pharmacy: prescriptions as they come, each reviewed in its record and dispensed.

Owns: the pharmacist's day. Refuses: sites without a pharmacy.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cloison.simulator import resources
from cloison.simulator.stories.story import Story, after

if TYPE_CHECKING:
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker


_MOST = 85
"""Reviews in a shift, however many wait: five hours at 3.5 minutes each (parameters.toml, `reviews`)."""


class Pharmacy(Story):
    """Reviewing from morning to evening."""

    def on_shift(self, work: Work, worker: Worker) -> None:
        """Spread the reviews that a day holds over the shift."""
        if worker.role != "pharmacist":
            return
        stream = work.stream("pharmacy", worker.account.username, worker.shift.start)
        work.at(after(worker.shift.start, 4), worker.my_list)
        waiting = len(work.house.queues[worker.unit.id])
        reviews = max(work.parameters.many(stream, "pharmacy.reviews"), min(waiting, _MOST))
        for number in range(reviews):
            minutes = 10 + (worker.shift.minutes - 20) * (number + stream.random()) / reviews
            work.at(after(worker.shift.start, minutes), partial(_review, work, worker))


def _review(work: Work, worker: Worker) -> None:
    queue = work.house.queues[worker.unit.id]
    if not queue or not worker.here:
        return
    order = queue.popleft()
    while queue and not order.patient.present:  # gone home: nothing to review any more
        order = queue.popleft()
    if order.patient.id is None or not worker.open(order.patient, "prescription_check"):
        return
    worker.write(order.patient, resources.dispensed(order.patient.id, order.id), "prescription_check")
