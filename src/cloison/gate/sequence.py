"""The client of the sequencer's functions, as cloison_jobs: lines get places, the tree's files their leaves.

Owns: the calls. Refuses: what lines say; it is given commitments, and no way to a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from cloison.gate.jobs import JobsGate, named


@dataclass(frozen=True, slots=True)
class Leaf:
    """One place in the tree; `commitment` is None where the line is not there any more."""

    index: int
    line_id: int
    at: datetime
    about_patients: bool
    commitment: bytes | None


class SequenceGate(JobsGate):
    """What the sequencer may do."""

    def sequence(self, most: int = 10_000) -> int | None:
        """Give up to `most` committed lines their places; return how many, None where another sequencer is at it."""
        with named():
            row = self._connection.execute("select gate.sequence_lines(%s)", (most,)).fetchone()
        return row[0] if row else None

    def leaves(self, first: int, most: int = 10_000) -> list[Leaf]:
        """Return up to `most` leaves from place `first` on."""
        with named(), self._connection.cursor(row_factory=class_row(Leaf)) as cursor:
            return cursor.execute("select * from gate.leaves(%s, %s)", (first, most)).fetchall()

    def size(self) -> int:
        """Return how many lines have places."""
        with named():
            row = self._connection.execute("select gate.tree_size()").fetchone()
        return int(row[0]) if row else 0

    def note(self, size: int, note: str | None, witnesses: Sequence[str], refused: str | None = None) -> None:
        """Keep a checkpoint and who signed it; `refused` names a witness that would not, and officers are told."""
        with named():
            self._connection.execute(
                "select gate.note_checkpoint(%s, %s, %s, %s)", (size, note, list(witnesses), refused)
            )
