"""Decrypting what `take` gave: rows become FHIR resources, parts become whole.

Owns: the way from ciphertext to JSON. Refuses: a body that does not belong to its row (`record-unreadable`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from cloison.gate.answers import Row
from cloison.records import slices
from cloison.records.envelope import Place, unseal
from cloison.records.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Opened:
    """One resource as the asker may see it. `version` is the highest of its parts."""

    patient_id: UUID
    site_id: UUID
    version: int
    resource: dict[str, Any]


def resources(rows: Iterable[Row], keyring: Keyring) -> list[Opened]:
    """Decrypt `rows` and merge the parts of each resource, in the order of patient, type and id."""
    parts: dict[tuple[UUID, str, UUID], list[tuple[Row, dict[str, Any]]]] = defaultdict(list)
    for row in rows:
        if row.body is not None and row.patient_id and row.resource_type and row.id:
            parts[row.patient_id, row.resource_type, row.id].append((row, orjson.loads(plain(row, keyring))))
    return [
        _whole(patient, found) for (patient, _, _), found in sorted(parts.items(), key=lambda x: str(x[0]))
    ]


def plain(row: Row, keyring: Keyring) -> bytes:
    """Return the JSON of one row's body."""
    key = data_key(row, keyring)
    # `resources` hands over rows with a body alone, and a body never comes without its place.
    assert row.patient_id and row.site_id and row.slice and row.resource_type and row.id  # noqa: S101, PT018
    assert row.version is not None and row.body is not None  # noqa: S101, PT018
    place = Place(row.patient_id, row.site_id, row.slice, row.resource_type, row.id, row.version)
    return unseal(row.body, key, place)


def data_key(row: Row, keyring: Keyring) -> bytes:
    """Unwrap the data key of one row."""
    assert row.patient_id and row.site_id and row.slice and row.wrapping_key_id and row.wrapped  # noqa: S101, PT018
    return keyring.data_key(row.patient_id, row.site_id, row.slice, row.wrapping_key_id, row.wrapped)


def _whole(patient: UUID, found: list[tuple[Row, dict[str, Any]]]) -> Opened:
    first = min(found, key=lambda x: slices.SLICES.index(x[0].slice or "sealed"))[0]
    version = max(row.version or 0 for row, _ in found)
    whole = slices.merge(
        part for _, part in sorted(found, key=lambda x: slices.SLICES.index(x[0].slice or "sealed"))
    )
    stamp = max(row.recorded_at for row, _ in found if row.recorded_at)
    whole["meta"] = {**whole.get("meta", {}), "versionId": str(version), "lastUpdated": stamp.isoformat()}
    assert first.site_id  # noqa: S101
    return Opened(patient, first.site_id, version, whole)
