"""One sealed patient out of one group of entries.

Owns: the order in which a patient comes about: digest, identity, stays, new ids, encryption. Refuses: a group
without its Patient, and one resource said twice in two ways. Nothing of it is kept in clear.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from cloison.database.bulk import SealedPatient
from cloison.exchange.findings import NotTaken, Outcome, Sealed
from cloison.exchange.identity import identify
from cloison.exchange.places import Places
from cloison.exchange.reading import Entry
from cloison.exchange.references import NewIds
from cloison.exchange.stays import Receiver, care_of
from cloison.records.keyring import Keyring
from cloison.records.sealing import Compartment

_ENCOUNTERS = ("encounter", "context")


@dataclass(frozen=True)
class Sealer:
    """What all patients of one run share."""

    keyring: Keyring
    source: str
    receiver: Receiver
    places: Places
    demo: bool
    known: Callable[[bytes], bool]

    def seal(self, patient: str, entries: Sequence[Entry], places: Places, outcome: Outcome) -> None:
        """Add the patient called `patient` ("Patient/id") by the source to `outcome`, or their fault."""
        try:
            self._seal(patient, _once(entries), places, outcome)
        except NotTaken as fault:
            outcome.fault(entries[0].file, entries[0].where, [str(fault)])
            outcome.held += 1

    def _seal(self, patient: str, entries: dict[str, Entry], places: Places, outcome: Outcome) -> None:
        digest = self._digest(entries)
        if self.known(digest):
            outcome.already += 1
            outcome.already_resources += len(entries)
            return
        first = entries.get(patient)
        if first is None:
            raise NotTaken(
                "Its patient is nowhere in what was given"
                " (or came in a Bundle of their own: then give --regroup)."
            )
        now = datetime.now(UTC)
        root = self.keyring.root
        new = NewIds(root.subkey("import ids"), self.source)
        ids = {name: new.of(*name.split("/", 1)) for name in entries}
        who = identify(first.resource, root.subkey("index"), demo=self.demo, now=now)
        care = care_of({n: e.resource for n, e in entries.items()}, ids, places, self.receiver, now)
        box = Compartment(self.keyring, ids[patient])
        for name, entry in entries.items():
            site = (
                care.site_of.get(name) or care.site_of.get(_encounter(entry.resource)) or self.receiver.site
            )
            new.rewrite(entry.resource, entry.references, places, site)
            entry.resource["id"] = str(ids[name])
            _without_stamp(entry.resource)
            box.add(entry.resource, ids[name], site)
        outcome.notes.update(care.notes)
        outcome.notes.update(f"Patient marked {mark}." for mark in who.marks)
        sealed = SealedPatient(
            ids[patient],
            self.receiver.site,
            who.status,
            who.doubtful,
            who.deceased,
            now,
            box.keys,
            box.parts,
            who.tokens,
            care.stays,
            care.facts,
            who.contact,
            digest,
        )
        outcome.sealed.append(Sealed(sealed, first.file, first.where, len(entries)))

    def _digest(self, entries: dict[str, Entry]) -> bytes:
        """Keyed digest of all that the source says of a patient, in whatever order and files it says it."""
        said = hmac.new(self.keyring.root.subkey("import digest"), self.source.encode() + b"\0", "sha256")
        for name in sorted(entries):
            said.update(_canonical(entries[name].resource))
        return said.digest()


def _once(entries: Sequence[Entry]) -> dict[str, Entry]:
    """Return the entries by name; the same resource given twice is one, two different ones are a fault."""
    found: dict[str, Entry] = {}
    for entry in entries:
        before = found.setdefault(entry.name, entry)
        if before is not entry and _canonical(before.resource) != _canonical(entry.resource):
            raise NotTaken(
                f"One {entry.resource['resourceType']} is given twice, and differently: {entry.where}."
            )
    return found


def _canonical(resource: dict[str, Any]) -> bytes:
    return orjson.dumps(resource, option=orjson.OPT_SORT_KEYS)


def _encounter(resource: dict[str, Any]) -> str:
    for element in _ENCOUNTERS:
        one = resource.get(element)
        if isinstance(one, dict) and isinstance(one.get("reference"), str):
            return str(one["reference"])
    return ""


def _without_stamp(resource: dict[str, Any]) -> None:
    """Versions and instants are ours: what the source says of its own does not go on."""
    meta = resource.get("meta")
    if isinstance(meta, dict):
        for ours in ("versionId", "lastUpdated"):
            meta.pop(ours, None)
        if not meta:
            del resource["meta"]
