"""What a leaf of the tree holds: which line, of which day, whether about a patient, and its commitment.

Owns: the 46 bytes. Refuses: anything that tells of a person: the commitment is salted, and the salt lies with the line,
so that deleting a line when its time is up leaves a leaf that says nothing and a tree that is still true.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_FORM = struct.Struct(">BBQI32s")
VERSION = 1


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
