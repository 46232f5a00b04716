"""The worker processes of an import: parse, validate, group, seal.

Owns: what a worker keeps between tasks, and its two tasks. Refuses: the database; a worker is given keys and
pieces, and gives back ciphertext.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import orjson

from cloison.errors import CloisonError
from cloison.exchange.compartment import PLACES
from cloison.exchange.findings import Outcome, Piece
from cloison.exchange.places import Named, Places, why_not
from cloison.exchange.reading import Entry, read
from cloison.exchange.references import references
from cloison.exchange.sealing import Sealer
from cloison.exchange.spool import BUCKETS, records, sealed_record
from cloison.exchange.stays import Receiver
from cloison.records.keyring import Keyring, RootKey

DIGEST = 32
_UNREAD = "This could not be understood ({}), though its structure is right: tell the maintainers."


@dataclass(frozen=True)
class Setting:
    """What every worker of one run is given; `known` holds the digests taken in before, sorted, end to end."""

    root: RootKey
    wrapping: list[tuple[Any, ...]]
    source: str
    receiver: Receiver
    places: Places
    demo: bool
    known: bytes
    spool_key: bytes
    regroup: bool


class _Worker:
    """The one worker of this process."""

    setting: ClassVar[Setting]
    sealer: ClassVar[Sealer]


class _Sorted(Sequence[bytes]):
    """Digests end to end, as a sequence."""

    def __init__(self, digests: bytes) -> None:
        self._digests = digests

    def __len__(self) -> int:
        return len(self._digests) // DIGEST

    def __getitem__(self, n: Any) -> Any:
        return self._digests[n * DIGEST : (n + 1) * DIGEST]


def become(setting: Setting) -> None:
    """Make this process a worker: keep what the tasks need."""
    keyring = Keyring(setting.root)
    keyring.load(setting.wrapping)
    listed = _Sorted(setting.known)

    def known(digest: bytes) -> bool:
        place = bisect_left(listed, digest)
        return place < len(listed) and bool(listed[place] == digest)

    _Worker.setting = setting
    _Worker.sealer = Sealer(keyring, setting.source, setting.receiver, setting.places, setting.demo, known)


def take_pieces(pieces: Sequence[Piece]) -> Outcome:
    """Seal the patients whose Patient is in a piece; what comes without one goes into the spool."""
    outcome = Outcome()
    for piece in pieces:
        try:
            _take_piece(piece, outcome)
        except CloisonError:
            raise
        except Exception as error:
            outcome.fault(piece.file, piece.entry, [_UNREAD.format(type(error).__name__)])
    return outcome


def _take_piece(piece: Piece, outcome: Outcome) -> None:
    found = read(piece, outcome)
    places = _Worker.setting.places.within(found.said if found.is_bundle else {})
    for patient, entries in found.groups.items():
        whole = found.is_bundle and any(entry.name == patient for entry in entries)
        if patient in found.held:
            continue
        if whole and not _Worker.setting.regroup:
            _seal(patient, entries, places, outcome)
        else:
            _spool(patient, entries, outcome)
    _tell_places(found.said, places, outcome)
    for patient in found.held:
        _hold(patient, piece, outcome)


def _seal(patient: str, entries: Sequence[Entry], places: Places, outcome: Outcome) -> None:
    """Seal one patient; a fault of ours in one is told, and takes no other patient along."""
    try:
        _Worker.sealer.seal(patient, entries, places, outcome)
    except CloisonError:
        raise
    except Exception as error:
        outcome.fault(entries[0].file, entries[0].where, [_UNREAD.format(type(error).__name__)])
        outcome.held += 1


def take_bucket(bucket: int, path: Path) -> Outcome:
    """Seal the patients of one bucket of the spool."""
    outcome = Outcome()
    groups: dict[str, list[tuple[str, str, bytes]]] = {}
    held: set[str] = set()
    for file, where, record in records(_Worker.setting.spool_key, bucket, path):
        called, _, resource = record.partition(b"\n")
        if resource:
            groups.setdefault(called.decode(), []).append((file, where, resource))
        else:
            held.add(called.decode())
    for patient in list(groups):
        waiting = groups.pop(patient)  # bytes until their turn comes: parsed, they are many times larger
        if patient not in held:  # the fault that holds them back was told where it was found
            entries = [
                Entry(file, where, parsed, references(parsed))
                for file, where, resource in waiting
                if (parsed := orjson.loads(resource))
            ]
            _seal(patient, entries, _Worker.setting.places, outcome)
    outcome.held += len(held)
    return outcome


def _tell_places(said: Mapping[str, Named], places: Places, outcome: Outcome) -> None:
    """Note each place or colleague that the directory does not have, and why it does not take them."""
    for name, named in said.items():
        if (
            named.kind in PLACES
            and name.startswith(f"{named.kind}/")
            and places.ours(name, _Worker.setting.receiver.site) is None
        ):
            outcome.notes[why_not(named)] += 1


def _spool(patient: str, entries: Sequence[Entry], outcome: Outcome) -> None:
    bucket = _bucket(patient)
    for entry in entries:
        record = patient.encode() + b"\n" + orjson.dumps(entry.resource)
        outcome.spooled.append(
            (bucket, sealed_record(_Worker.setting.spool_key, bucket, entry.file, entry.where, record))
        )


def _hold(patient: str, piece: Piece, outcome: Outcome) -> None:
    """Let the spool know that this patient is not whole, wherever the rest of them comes from."""
    bucket = _bucket(patient)
    record = sealed_record(
        _Worker.setting.spool_key, bucket, piece.file, piece.entry, patient.encode() + b"\n"
    )
    outcome.spooled.append((bucket, record))


def _bucket(patient: str) -> int:
    """Spread patients evenly; keyed, so that a bucket's size says nothing of an id."""
    keyed = hashlib.blake2b(patient.encode(), key=_Worker.setting.spool_key, digest_size=2).digest()
    return int.from_bytes(keyed, "big") % BUCKETS
