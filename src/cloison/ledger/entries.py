"""What a leaf of the tree holds: which line, of which day, whether about a patient, and its commitment.

Owns: the 46 bytes. Refuses: anything that tells of a person: the commitment is salted, and the salt lies with the line,
so that deleting a line when its time is up leaves a leaf that says nothing and a tree that is still true.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, date, datetime

_FORM = struct.Struct(">BBQI32s")
VERSION = 1
KEPT_DAYS = {True: 3 * 365 + 1, False: 365}
"""How long a line about patients, and any other, is kept (DESIGN.md, section 4)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One leaf. `day` counts from 1970-01-01, in UTC."""

    line_id: int
    day: int
    about_patients: bool
    commitment: bytes

    def __bytes__(self) -> bytes:
        """Return the bytes that the leaf's hash is of."""
        return _FORM.pack(VERSION, self.about_patients, self.line_id, self.day, self.commitment)

    @classmethod
    def read(cls, raw: bytes) -> Entry:
        """Read a leaf's bytes; ValueError where they are none of ours."""
        if len(raw) != _FORM.size or raw[0] != VERSION or raw[1] > 1:
            raise ValueError("this is no entry of a ledger of Cloison")
        _, about, line_id, day, commitment = _FORM.unpack(raw)
        return cls(line_id, day, bool(about), commitment)

    @property
    def date(self) -> date:
        """The day of the line."""
        return datetime.fromtimestamp(self.day * 86_400, UTC).date()
