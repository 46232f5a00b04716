"""The sealed parts of one resource that is written, over those that it replaces.

Owns: new versions of every part, stubs for parts that became empty, and new data keys. Refuses: nothing about
access; the gate decides on the call that carries them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from cloison.fhir import bundles
from cloison.gate import opened
from cloison.gate.answers import Row
from cloison.gate.calls import NewKey, Version
from cloison.records.envelope import Place, seal
from cloison.records.keyring import Keyring
from cloison.records.sealing import Compartment
from cloison.records.slices import split


@dataclass(frozen=True, slots=True)
class Written:
    """What a write stores: versions, new keys, and the resource's version number once stored."""

    versions: list[Version]
    keys: list[NewKey]
    number: int


def sealed(
    keyring: Keyring,
    patient: UUID,
    site: UUID,
    resource: Mapping[str, Any],
    rows: Sequence[Row],
    writable: Sequence[str],
) -> Written:
    """Seal `resource` as the next version over `rows` (what was opened of this patient; none when all is
    new).
    """
    kind, resource_id = resource["resourceType"], UUID(resource["id"])
    box = Compartment(keyring, patient)
    for row in rows:
        if row.site_id and row.slice:
            box.know(row.site_id, row.slice, opened.data_key(row, keyring))
    before = bundles.parts(rows).get((kind, resource_id), {})
    parts = split(resource)
    for name in before:
        if name not in parts and name in writable:
            # A part that lost its last element is superseded by a stub: its old text must not come back.
            parts[name] = {"resourceType": kind, "id": resource["id"]}
    versions, after = [], dict(before)
    for name, part in parts.items():
        base = before[name][0] if name in before else 0
        place = Place(patient, site, name, kind, resource_id, base + 1)
        body = seal(orjson.dumps(part), box.key(site, name), place)
        versions.append(Version(kind, resource_id, name, base, body))
        after[name] = (base + 1, site)
    keys = [NewKey(k.site_id, k.slice, k.wrapping_key_id, k.wrapped) for k in box.keys]
    return Written(versions, keys, opened.number(version for version, _ in after.values()))
