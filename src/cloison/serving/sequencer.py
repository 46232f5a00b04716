"""The sequencer's process: lines into the tree every second, a checkpoint to the witnesses every minute.

Owns: the beat, the files below DATA/ledger, the log's key. Refuses: to sign less than it has signed before (the
database was set back), to go on over files that another ledger made, and two at once.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from cloison.errors import CloisonError, Code
from cloison.gate.sequence import Leaf, SequenceGate
from cloison.incidents.beat import repeat
from cloison.ledger.checkpoints import Checkpoint, believed
from cloison.ledger.entries import Entry
from cloison.ledger.notes import LOG, Key, Note, NoteError, Signer
from cloison.ledger.tiles import TileError, Tiles, put
from cloison.records.keyring import from_file
from cloison.serving.witnesses import Asked, AwayError, ObjectsError

EVERY_S = 1.0
WITNESS_EVERY_S = 60.0
_DAY_S = 86_400
_EDGE = 500_000
"""Leaves: more than the busiest group writes while a file waits for the disk."""
_Tell = Callable[[str], None]


def log_key(data: Path) -> Signer:
    """Return the signer of the ledger in `data`, which is made with its name at the first use.

    Raise `ledger-key` where the key that signed before is gone.
    """
    folder = data / "ledger"
    folder.mkdir(mode=0o755, exist_ok=True)
    named, secret = folder / "vkey", data / "keys" / "ledger.key"
    if not named.exists():
        signer = Signer.load(
            f"cloison.invalid/{os.urandom(4).hex()}", LOG, from_file(secret, create=True).secret
        )
        put(named, f"{signer.key}\n".encode())
        return signer
    key = Key.parse(named.read_text(encoding="utf-8"))
    try:
        signer = Signer.load(key.name, LOG, from_file(secret).secret)
    except CloisonError as error:
        raise CloisonError(Code.LEDGER_KEY, f"{secret} is missing.") from error
    if signer.key != key:
        raise CloisonError(Code.LEDGER_KEY, f"{secret} is not the key that signed as {key.name}.")
    return signer


class Sequencer:
    """Takes lines into the tree of `folder`, signs, and asks `witnesses`."""

    def __init__(
        self, folder: Path, gate: SequenceGate, signer: Signer, witnesses: Sequence[Asked], *, tell: _Tell
    ) -> None:
        """Go on where the last checkpoint of `folder` ended; raise `ledger-busy` or `ledger-rolled-back`."""
        self._folder, self._gate, self._signer, self._tell = folder, gate, signer, tell
        self._witnesses = witnesses
        self._faults: dict[str, str] = {}
        self._lock = (folder / ".lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.tiles = Tiles(folder, self._resumed())
        except BlockingIOError as error:
            self.close()
            raise CloisonError(Code.LEDGER_BUSY) from error
        except CloisonError:
            self.close()
            raise

    def close(self) -> None:
        """Let another have the folder."""
        self._lock.close()
        self._gate.close()

    def _resumed(self) -> int:
        path = self._folder / "checkpoint"
        if not path.exists():
            return 0
        try:
            last = believed(Note.parse(path.read_text(encoding="utf-8")), self._signer.key)
        except NoteError as error:
            raise CloisonError(Code.LEDGER_SPOILT, f"{path}: {error}.") from error
        size = self._gate.size()
        if size < last.size:
            raise CloisonError(
                Code.LEDGER_ROLLED_BACK, f"{last.size} lines were signed, and the database has {size}."
            )
        if not self._is(last) and not self._made_again(last):
            raise CloisonError(
                Code.LEDGER_SPOILT, f"The tiles in {self._folder} are not those that were signed."
            )
        return last.size

    def _is(self, last: Checkpoint) -> bool:
        try:
            return Tiles(self._folder, last.size).root() == last.root
        except TileError:
            return False

    def _made_again(self, last: Checkpoint) -> bool:
        """Write the tree's edge again from the database: a machine that lost power may have lost the last files."""
        start = max(0, last.size - _EDGE) // 65_536 * 65_536
        try:
            tiles = Tiles(self._folder, start)
            while tiles.size < last.size:
                leaves = self._gate.leaves(tiles.size, min(10_000, last.size - tiles.size))
                tiles = tiles.append([self._entry(leaf) for leaf in leaves])
                if not leaves:
                    return False
        except (TileError, CloisonError):
            return False
        return self._is(last)

    def take_in(self) -> int:
        """Give places to what is committed, and write the tiles; return how many leaves were added."""
        while self._gate.sequence():
            pass
        before = self.tiles.size
        while leaves := self._gate.leaves(self.tiles.size):
            self.tiles = self.tiles.append([self._entry(leaf) for leaf in leaves])
        return self.tiles.size - before

    def _entry(self, leaf: Leaf) -> bytes:
        if leaf.commitment is None:
            raise CloisonError(
                Code.LEDGER_SPOILT,
                f"Line {leaf.line_id} has a place in the tree, and is gone before it was signed.",
            )
        day = int(leaf.at.timestamp()) // _DAY_S
        return bytes(Entry(leaf.line_id, day, leaf.about_patients, leaf.commitment))

    def publish(self) -> Note:
        """Sign the tree as it stands, have it witnessed, write the checkpoint; officers hear of who will not sign."""
        note = Checkpoint(self._signer.name, self.tiles.size, self.tiles.root()).signed(self._signer)
        put(
            self._folder / "checkpoint", str(note).encode()
        )  # before anybody signs it: a restart must not sign less
        signed: list[str] = []
        for witness in self._witnesses:
            try:
                lines = witness.sign(note, self.tiles)
            except ObjectsError as error:
                self._say(witness.name, f"{error}. The ledger was changed, or the database set back.")
                self._gate.note(self.tiles.size, None, (), witness.name)
                continue
            except AwayError as error:
                self._say(witness.name, f"{error}. Asked again every minute.")
                continue
            self._say(witness.name, "")
            note = note.with_lines(lines)
            signed.append(witness.name)
        put(self._folder / "checkpoint", str(note).encode())
        self._gate.note(self.tiles.size, str(note), signed)
        return note

    def _say(self, name: str, what: str) -> None:
        """Tell what is wrong with a witness once, and that it is well again."""
        if what != self._faults.get(name, ""):
            self._tell(what or f"{name} signs again.")
        self._faults[name] = what


class _Turns:
    """What one beat does: after a fault the sequencer is made anew, from the files."""

    def __init__(self, make: Callable[[], Sequencer]) -> None:
        self._make = make
        self._sequencer: Sequencer | None = None
        self._due = 0.0

    def turn(self) -> None:
        sequencer = self._sequencer = self._sequencer or self._make()
        try:
            sequencer.take_in()
            if time.monotonic() >= self._due:
                sequencer.publish()
                self._due = time.monotonic() + WITNESS_EVERY_S
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        if self._sequencer is not None:
            self._sequencer.close()
        self._sequencer = None


def run(make: Callable[[], Sequencer], stop: threading.Event, tell: _Tell) -> None:
    """Sequence and publish until `stop`: after a fault, which is told once, from the files anew."""
    turns = _Turns(make)
    repeat(turns.turn, EVERY_S, "ledger", stop=stop, tell=tell)
    turns.close()
