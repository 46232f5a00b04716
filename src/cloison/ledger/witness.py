"""A witness: it remembers the last checkpoint of each log it knows, and signs only what continues it.

Owns: the steps of c2sp.org/tlog-witness and its memory, one file per log, written before anything is answered. Refuses:
two requests at once for one log; to go back, whoever asks.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cloison.ledger.checkpoints import Checkpoint, believed
from cloison.ledger.notes import Key, Note, NoteError, Signer
from cloison.ledger.tiles import put
from cloison.ledger.tree import EMPTY, continued

MOST_PROOF = 63


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: 200 with cosignatures, or why not."""

    status: int
    body: str
    kind: str = "text/plain; charset=utf-8"


def request(old: int, proof: list[bytes], note: Note) -> str:
    """Return the body that asks a witness to sign `note`, which continues the tree of `old` leaves by `proof`."""
    lines = [f"old {old}", *(base64.b64encode(one).decode() for one in proof), "", str(note)]
    return "\n".join(lines)


class Witness:
    """A witness with its memory in `folder`; `logs` are the keys of the logs that it knows."""

    def __init__(self, folder: Path, signer: Signer, logs: list[Key], now: Callable[[], int]) -> None:
        """Take the folder, which is made, the key of type WITNESS, and a clock in seconds since 1970."""
        self._folder, self._signer, self._now = folder, signer, now
        self._logs = {key.name: key for key in logs}
        folder.mkdir(parents=True, exist_ok=True)

    def add_checkpoint(self, body: str) -> Answer:
        """Decide one request; every step that fails answers, and signs nothing."""
        # 1. the request is in the format
        try:
            old, proof, note = _parsed(body)
            stated = Checkpoint.parse(note.text)
        except (NoteError, ValueError) as error:
            return Answer(400, f"{error}\n")
        # 2. the log is known
        log = self._logs.get(stated.origin)
        if log is None:
            return Answer(404, "unknown log\n")
        # 3. the log signed it
        try:
            checkpoint = believed(note, log)
        except NoteError as error:
            return Answer(403, f"{error}\n")
        # 4. it does not go back by its own words
        if old > checkpoint.size:
            return Answer(400, "the old size is larger than the checkpoint's\n")
        with self._alone(log):
            # 5. the asker knows what this witness signed last
            known = self.last(log)
            if old != known.size:
                return Answer(409, f"{known.size}\n", "text/x.tlog.size")
            if old == checkpoint.size and known.root != checkpoint.root:
                return Answer(409, f"{known.size}\n", "text/x.tlog.size")
            # 6. the proof holds
            if not continued(old, checkpoint.size, known.root, checkpoint.root, proof):
                return Answer(422, "the proof does not lead from what was signed to this\n")
            # 7. it is remembered, and only then said
            line = self._signer.sign(note.text, self._now())
            put(self._file(log), str(note.with_lines([line])).encode())
            return Answer(200, line)

    def last(self, log: Key) -> Checkpoint:
        """Return what was signed last of a log: an empty tree if nothing was. NoteError where the memory is spoilt."""
        try:
            return believed(Note.parse(self._file(log).read_text(encoding="utf-8")), log)
        except FileNotFoundError:
            return Checkpoint(log.name, 0, EMPTY)

    def _file(self, log: Key) -> Path:
        return self._folder / sha256(log.name.encode()).hexdigest()

    @contextmanager
    def _alone(self, log: Key) -> Iterator[None]:
        with self._file(log).with_suffix(".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _parsed(body: str) -> tuple[int, list[bytes], Note]:
    head, found, rest = body.partition("\n\n")
    first, *proof = head.split("\n")
    if not found or not first.startswith("old "):
        raise ValueError("a request is an old size, a proof, an empty line and a checkpoint")
    size = first.removeprefix("old ")
    if not size.isascii() or not size.isdecimal() or str(int(size)) != size or len(proof) > MOST_PROOF:
        raise ValueError("the old size is no number, or the proof too long")
    try:
        hashes = [base64.b64decode(line, validate=True) for line in proof]
    except binascii.Error:
        raise ValueError("a proof is lines of base64") from None
    if any(len(one) != 32 for one in hashes):
        raise ValueError("a hash has 32 bytes")
    return int(size), hashes, Note.parse(rest)
