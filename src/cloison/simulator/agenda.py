"""What happens when: deeds in the order of their instants, and the demo clock moved forward between them.

Owns: the order. Refuses: to go back: a deed put in for an instant that has passed happens now.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

Deed = Callable[[], object]


class Agenda:
    """A queue of deeds. `now` is the story's instant; `move` sets the deployment's clock."""

    def __init__(self, start: datetime, move: Callable[[datetime], None]) -> None:
        self.now = start
        self._move = move
        self._waiting: list[tuple[datetime, int, Deed]] = []
        self._order = count()

    def at(self, when: datetime, deed: Deed) -> None:
        """Have `deed` done at `when`; deeds of one instant are done in the order in which they were put in."""
        heapq.heappush(self._waiting, (max(when, self.now), next(self._order), deed))

    def run(self, until: datetime, on_progress: Callable[[datetime], None] = lambda _: None) -> None:
        """Do everything before `until`, in order; what comes later stays in the queue."""
        while self._waiting and self._waiting[0][0] < until:
            when, _, deed = heapq.heappop(self._waiting)
            if when > self.now:
                self.now = when
                self._move(when)
                on_progress(when)
            deed()
