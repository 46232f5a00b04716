"""The witnesses that an operator names, as the sequencer asks them: a machine, a file, a syslog.

Owns: one class per kind, what each is asked, and reading them from the setting. Refuses: to take silence for a
signature. A witness that does not answer is away; one that will not sign has found something, and officers are told.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from cloison.errors import CloisonError, Code
from cloison.incidents import syslog
from cloison.ledger.checkpoints import Checkpoint, believed
from cloison.ledger.notes import WITNESS, Key, Note, NoteError
from cloison.ledger.tiles import Tiles
from cloison.ledger.tree import consistency, continued
from cloison.ledger.witness import request

_TIMEOUT_S = 10
_INFORMATIONAL = 6


class AwayError(Exception):
    """The witness does not answer now; its text says why."""


class ObjectsError(Exception):
    """The witness answers, and will not sign."""


class Asked(Protocol):
    """A witness as the sequencer sees it."""

    @property
    def name(self) -> str:
        """What it is called in sentences."""

    def sign(self, note: Note, tiles: Tiles) -> list[str]:
        """Return signature lines for `note`, none from what only keeps it; raise AwayError or ObjectsError."""


@dataclass
class Remote:
    """A witness on another machine, of c2sp.org/tlog-witness: `url` is its submission prefix."""

    url: str
    key: Key
    known: int = 0

    @property
    def name(self) -> str:
        """The witness's own name."""
        return self.key.name

    def sign(self, note: Note, tiles: Tiles) -> list[str]:
        """Ask, once more where it stands elsewhere than was thought."""
        for _ in range(2):
            if self.known > tiles.size:
                raise ObjectsError(
                    f"{self.name} has signed {self.known} lines, and the ledger has {tiles.size}"
                )
            status, kind, body = self._post(
                request(self.known, consistency(self.known, tiles.size, tiles.hash), note)
            )
            if status == 200:
                self.known = tiles.size
                return self._ours(note, body)
            if status != 409 or not kind.startswith("text/x.tlog.size"):
                break
            stands = int(body)
            if stands == self.known:  # the same size under another root
                break
            self.known = stands
        if status in (409, 422):
            raise ObjectsError(f"{self.name} answers {status}: {body.strip()}")
        raise AwayError(f"{self.name} answers {status}: {body.strip()}")

    def _post(self, body: str) -> tuple[int, str, str]:
        address = self.url.rstrip("/") + "/add-checkpoint"  # http or https: _KINDS lets no other in
        asked = urllib.request.Request(address, body.encode(), method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(asked, timeout=_TIMEOUT_S) as reply:  # noqa: S310
                return reply.status, reply.headers.get("content-type", ""), reply.read(65_536).decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers.get("content-type", ""), error.read(65_536).decode()
        except (OSError, ValueError) as error:
            raise AwayError(f"{self.name}: {error}") from error

    def _ours(self, note: Note, lines: str) -> list[str]:
        """Return the lines that are this witness's; whatever else it sent is left."""
        try:
            answer = Note.parse(f"{note.text}\n{lines}")
            ours = [line for line in answer.lines if Note(note.text, (line,)).signed_by([self.key])]
        except NoteError as error:
            raise AwayError(f"{self.name} answers what is no signature of it: {error}") from error
        if not ours:
            raise AwayError(f"{self.name} answers without a signature")
        return ours


@dataclass
class KeptFile:
    """A file on another volume, to which every checkpoint is added; it signs nothing, and shows what was."""

    path: Path
    log: Key

    @property
    def name(self) -> str:
        """Its path."""
        return f"file:{self.path}"

    def sign(self, note: Note, tiles: Tiles) -> list[str]:
        """Add the checkpoint, if it continues the last one there."""
        try:
            last = self._last()
            if last.size > tiles.size:
                raise ObjectsError(
                    f"{self.path} has a checkpoint of {last.size} lines, and the ledger has {tiles.size}"
                )
            now = believed(note, self.log)
            proof = consistency(last.size, tiles.size, tiles.hash)
            if last.size and not continued(last.size, now.size, last.root, now.root, proof):
                raise ObjectsError(
                    f"the {last.size} lines of {self.path} are not the beginning of the ledger"
                )
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"at": datetime.now(UTC).isoformat(), "note": str(note)}) + "\n")
        except OSError as error:
            raise AwayError(f"{self.path}: {error}") from error
        return []

    def _last(self) -> Checkpoint:
        """Return the last whole line's checkpoint; a half line, which a crash leaves, is passed over."""
        if not self.path.exists():
            return Checkpoint(self.log.name, 0, b"")
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - 65_536))
            lines = file.read().decode("utf-8", "replace").splitlines()
        for line in reversed(lines):
            try:
                return believed(Note.parse(json.loads(line)["note"]), self.log)
            except (ValueError, KeyError, TypeError):
                continue
        raise ObjectsError(f"{self.path} holds no checkpoint that this ledger signed")


@dataclass
class Collector:
    """A syslog, to which every checkpoint is sent (RFC 5424)."""

    url: str

    @property
    def name(self) -> str:
        """Its address."""
        return self.url

    def sign(self, note: Note, tiles: Tiles) -> list[str]:
        """Send the checkpoint on one line, in quotes of JSON."""
        line = syslog.written(_INFORMATIONAL, datetime.now(UTC), "checkpoint", json.dumps(str(note)))
        try:
            syslog.Syslog(self.url).carry(line)
        except OSError as error:
            raise AwayError(f"{self.url}: {error}") from error
        return []


def witnesses_of(setting: str, log: Key) -> Sequence[Asked]:
    """Read CLOISON_LEDGER_WITNESSES: entries between commas; raise `setting-invalid` naming the one that is wrong."""
    return [_one(entry, log) for entry in (part.strip() for part in setting.split(",")) if entry]


def _one(entry: str, log: Key) -> Asked:
    scheme = entry.partition(":")[0]
    read = _KINDS.get(scheme)
    try:
        if read is None:
            raise ValueError("it begins with none of http:, https:, file:, udp:, tcp:")
        return read(entry, log)
    except (ValueError, CloisonError) as error:
        raise CloisonError(
            Code.SETTING_INVALID,
            f"CLOISON_LEDGER_WITNESSES: {entry!r}: {error}.",
            action="Write https://HOST/ NAME+ID+KEY, file:/PATH, or tcp://HOST:601, with commas between them.",
        ) from error


def _remote(entry: str, log: Key) -> Asked:
    url, _, key = entry.partition(" ")
    found = Key.parse(key)
    if found.kind != WITNESS:
        raise NoteError(f"the key {found.name} is a log's, not a witness's")
    return Remote(url, found)


def _file(entry: str, log: Key) -> Asked:
    path = Path(entry.removeprefix("file:"))
    if not path.is_absolute():
        raise ValueError("the path of a file begins with /")
    return KeptFile(path, log)


def _collector(entry: str, log: Key) -> Asked:
    return Collector(syslog.checked(entry))


_KINDS: dict[str, Callable[[str, Key], Asked]] = {
    "http": _remote,
    "https": _remote,
    "file": _file,
    "udp": _collector,
    "tcp": _collector,
}
