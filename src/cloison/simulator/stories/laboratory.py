"""Laboratory and imaging: orders as they become ready, results written, late ones days after.

Owns: the bench's day. Refuses: a patient without an order.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cloison.simulator.house import Order
from cloison.simulator.stories.story import Story, after

if TYPE_CHECKING:
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker


class Laboratory(Story):
    """Results through the shift."""

    def on_shift(self, work: Work, worker: Worker) -> None:
        """Spread the results that a shift can give over it."""
        if worker.role != "laboratory":
            return
        stream = work.stream("laboratory", worker.account.username, worker.shift.start)
        work.at(after(worker.shift.start, 4), worker.my_list)
        results = work.parameters.many(stream, "laboratory.results")
        for number in range(results):
            minutes = 8 + (worker.shift.minutes - 16) * (number + stream.random()) / results
            work.at(after(worker.shift.start, minutes), partial(_result, work, worker))


def _result(work: Work, worker: Worker) -> None:
    order = _next(work, worker)
    if order is None or order.patient.id is None:
        return
    worker.read(order.patient, "ServiceRequest")
    worker.measure_something(order.patient, "Résultat", 1.0, "1")
    worker.change(order.patient, "ServiceRequest", order.id, lambda r: {**r, "status": "completed"})


def _next(work: Work, worker: Worker) -> Order | None:
    """Take the oldest order that is ready."""
    queue = work.house.queues[worker.unit.id]
    for order in queue if worker.here else ():
        if order.ready <= work.agenda.now:
            queue.remove(order)
            return order
    return None
