"""The sealed parts of the resources that one write stores, over those that they replace.

Owns: new versions of every part, stubs for parts that became empty, and new data keys. Refuses: nothing about
access; the gate decides on the call that carries them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from cloison.gate import opened
from cloison.gate.answers import Row
from cloison.gate.calls import NewKey, Version
from cloison.records.envelope import Place, seal
from cloison.records.keyring import Keyring
from cloison.records.sealing import Compartment
from cloison.records.slices import split

Current = dict[str, tuple[int, UUID]]
"""{slice: (version, site)} of the parts of one resource."""


@dataclass(slots=True)
class Written:
    """What a write stores: versions, new keys, and each resource's version number once stored, in order."""

    versions: list[Version] = field(default_factory=list)
    keys: list[NewKey] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


def sealed(
    keyring: Keyring,
    patient: UUID,
    site: UUID,
    resources: Iterable[Mapping[str, Any]],
    rows: Sequence[Row],
    writable: Sequence[str],
) -> Written:
    """Seal each of `resources` as its next version over `rows` (what was opened of this patient; none when all is
    new).
    """
    box = Compartment(keyring, patient)
    for row in rows:
        if row.site_id and row.slice:
            box.know(row.site_id, row.slice, opened.data_key(row, keyring))
    current = _current(rows)
    written = Written()
    for resource in resources:
        _add(written, box, site, resource, current, writable)
    written.keys = [NewKey(k.site_id, k.slice, k.wrapping_key_id, k.wrapped) for k in box.keys]
    return written


def _add(
    written: Written,
    box: Compartment,
    site: UUID,
    resource: Mapping[str, Any],
    current: Mapping[tuple[str, UUID], Current],
    writable: Sequence[str],
) -> None:
    kind, resource_id = resource["resourceType"], UUID(resource["id"])
    before = current.get((kind, resource_id), {})
    parts = split(resource)
    for name in before:
        if name not in parts and name in writable:
            # A part that lost its last element is superseded by a stub: its old text must not come back.
            parts[name] = {"resourceType": kind, "id": resource["id"]}
    after = dict(before)
    for name, part in parts.items():
        base = before[name][0] if name in before else 0
        place = Place(box.patient_id, site, name, kind, resource_id, base + 1)
        body = seal(orjson.dumps(part), box.key(site, name), place)
        written.versions.append(Version(kind, resource_id, name, base, body))
        after[name] = (base + 1, site)
    written.numbers.append(opened.number(version for version, _ in after.values()))


def _current(rows: Iterable[Row]) -> dict[tuple[str, UUID], Current]:
    """Return the current version of every part in `rows`, by type and id of its resource."""
    found: dict[tuple[str, UUID], Current] = defaultdict(dict)
    for row in rows:
        if row.resource_type and row.id and row.slice and row.version and row.site_id:
            found[row.resource_type, row.id][row.slice] = (row.version, row.site_id)
    return found
