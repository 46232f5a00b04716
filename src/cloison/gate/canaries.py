"""What cloison_jobs may know of canaries: how many there are, and whether one was written to.

Owns: the two calls. Refuses: to know who a canary is; addresses leave here as keyed marks, and no name comes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from psycopg.rows import class_row

from cloison.gate.jobs import JobsGate, named


@dataclass(frozen=True, slots=True)
class Count:
    """The canaries of one site that were planted on one day, and of how many something was heard."""

    finess: str
    name: str
    closed: bool
    planted_on: date
    canaries: int
    heard: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A canary's own address (`email`) or number (`telephone`) that something was sent to."""

    finess: str
    site: str
    kind: str
    planted_on: date
    first_time: bool


class CanaryGate(JobsGate):
    """The calls, each a transaction."""

    def counts(self) -> list[Count]:
        """Return how many canaries each site has; raise `gate-fault`."""
        with named(), self._connection.cursor(row_factory=class_row(Count)) as cursor:
            return cursor.execute("select * from gate.canary_counts()").fetchall()

    def hear(self, contacts: Sequence[bytes]) -> list[Heard]:
        """Say that something was sent to these, by their marks; return which are canaries'. The officers are told."""
        with named(), self._connection.cursor(row_factory=class_row(Heard)) as cursor:
            return cursor.execute(
                "select * from gate.hear_canaries(%s::bytea[])", (list(contacts),)
            ).fetchall()
