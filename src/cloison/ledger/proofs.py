"""The proof that one line is in the ledger, as a text that somebody else can check without us.

Owns: making and checking it. Refuses: to say what a line means.

Source: c2sp.org/tlog-proof. Its extra data is the line itself as JSON: `id`, `about_patients`, `salt` (hexadecimal) and
`text`, of which the leaf is made (`cloison.ledger.entries`). Whoever is given the proof of one line learns nothing of
any other.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cloison.ledger.checkpoints import Checkpoint, believed
from cloison.ledger.entries import Entry
from cloison.ledger.notes import Key, Note, NoteError
from cloison.ledger.tiles import Tiles
from cloison.ledger.tree import included, inclusion, leaf_hash

_FIRST = "c2sp.org/tlog-proof@v1"
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger as its commitment has it: `text` is the JSON array of its fields, the instant first."""

    id: int
    about_patients: bool
    salt: bytes
    text: str

    @property
    def entry(self) -> bytes:
        """The bytes of its leaf."""
        microseconds = int(json.loads(self.text)[0])
        commitment = sha256(self.salt + self.text.encode()).digest()
        return bytes(Entry(self.id, microseconds // _DAY_US, self.about_patients, commitment))


@dataclass(frozen=True, slots=True)
class Proved:
    """What a proof shows: the line's fields, its place, the state of the ledger, and who signed that and when."""

    fields: list[Any]
    index: int
    checkpoint: Checkpoint
    witnesses: dict[str, int]


def prove(line: Line, index: int, note: Note, tiles: Tiles) -> str:
    """Return the proof that `line` is leaf `index` under the checkpoint `note` of `tiles`; ValueError if it is not."""
    path = inclusion(index, tiles.size, tiles.hash)
    if not included(index, tiles.size, leaf_hash(line.entry), path, tiles.root()):
        raise ValueError(f"line {line.id} is not what leaf {index} holds")
    extra = {"id": line.id, "about_patients": line.about_patients, "salt": line.salt.hex(), "text": line.text}
    lines = [
        _FIRST,
        f"extra {base64.b64encode(json.dumps(extra, ensure_ascii=False).encode()).decode()}",
        f"index {index}",
        *(base64.b64encode(one).decode() for one in path),
        "",
        str(note),
    ]
    return "\n".join(lines)


def check(proof: str, log: Key, witnesses: Sequence[Key] = ()) -> Proved:
    """Check a proof of `log`; NoteError where it shows nothing, or a witness of those named did not sign."""
    try:
        head, _, rest = proof.partition("\n\n")
        first, extra, place, *path = head.split("\n")
        if first != _FIRST or not extra.startswith("extra ") or not place.startswith("index "):
            raise ValueError("it does not begin as a proof does")
        told = json.loads(base64.b64decode(extra.removeprefix("extra "), validate=True))
        line = Line(
            int(told["id"]), bool(told["about_patients"]), bytes.fromhex(told["salt"]), str(told["text"])
        )
        index = int(place.removeprefix("index "))
        hashes = [base64.b64decode(one, validate=True) for one in path]
        fields, leaf = json.loads(line.text), leaf_hash(line.entry)
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, binascii.Error) as error:
        raise NoteError(f"this is no proof: {error}") from error
    note = Note.parse(rest)
    checkpoint = believed(note, log)
    if not included(index, checkpoint.size, leaf, hashes, checkpoint.root):
        raise NoteError("the line, or the proof, was changed: it does not lead to the root that was signed")
    signed = note.signed_by(witnesses)
    missing = [key.name for key in witnesses if key not in signed]
    if missing:
        raise NoteError(f"not signed by {', '.join(missing)}")
    return Proved(fields, index, checkpoint, {key.name: at for key, at in signed.items()})
