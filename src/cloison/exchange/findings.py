"""What an import found on its way: faults, and what was put aside.

Owns: the shapes that travel from the workers to the report. Refuses: a patient's name, number or id: a fault names
file, entry and element, and may be logged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from cloison.database.bulk import SealedPatient


@dataclass(frozen=True, slots=True)
class Piece:
    """One document, or one line of one: `entry` is empty, or "line n"."""

    file: str
    entry: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry that was refused, and why, in one English sentence."""

    file: str
    entry: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A patient ready to be staged, with where they came from and how many resources they brought."""

    patient: SealedPatient
    file: str
    entry: str
    resources: int


@dataclass(slots=True)
class Outcome:
    """What one task of a worker yields. `spooled` holds (bucket, encrypted record)."""

    sealed: list[Sealed] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    held: int = 0
    already: int = 0
    already_resources: int = 0
    aside: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    spooled: list[tuple[int, bytes]] = field(default_factory=list)

    def fault(self, file: str, entry: str, sentences: Iterable[str]) -> None:
        """Keep a fault for each sentence."""
        self.faults.extend(Fault(file, entry, sentence) for sentence in sentences)


class NotTaken(Exception):  # noqa: N818
    """A patient, or an entry, that cannot be taken in; its text is the sentence of the fault."""
