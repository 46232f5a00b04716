"""A checkpoint: how many lines there are and under which root, signed by the log and by its witnesses.

Owns: its text, reading it, and believing it only under the log's key. Refuses: extension lines of our own.

Source: c2sp.org/tlog-checkpoint.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from cloison.ledger.notes import Key, Note, NoteError, Signer


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of the log `origin` at `size` leaves."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read a note's text; NoteError where it is no checkpoint."""
        lines = text.split("\n")
        try:
            origin, size, root = lines[0], lines[1], base64.b64decode(lines[2], validate=True)
        except (IndexError, binascii.Error):
            raise NoteError("a checkpoint has an origin, a size and a root") from None
        if (
            not origin
            or not size.isascii()
            or not size.isdecimal()
            or str(int(size)) != size
            or len(root) != 32
        ):
            raise NoteError("a checkpoint has an origin, a size and a root of 32 bytes")
        return cls(origin, int(size), root)

    def signed(self, signer: Signer) -> Note:
        """Return the checkpoint as a note of its log."""
        return Note(str(self), (signer.sign(str(self)),))


def believed(note: Note, log: Key) -> Checkpoint:
    """Return the checkpoint of `note`; NoteError unless `log` signed it and it is that log's."""
    if log not in note.signed_by([log]):
        raise NoteError(f"the checkpoint is not signed by {log.name}")
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin != log.name:
        raise NoteError(f"the checkpoint is of {checkpoint.origin}, not of {log.name}")
    return checkpoint
