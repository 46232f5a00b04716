"""A new compartment, sealed: resources in, data keys and ciphertext rows out.

Owns: making one data key per (site, slice) and encrypting version 1 of every part. Refuses: nothing about access;
its caller is an import, the demo, or a write that the gate then decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from cloison.records.envelope import Place, seal
from cloison.records.keyring import Keyring
from cloison.records.slices import split


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A data key as stored."""

    site_id: UUID
    slice: str
    wrapping_key_id: UUID
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class SealedPart:
    """One part of one resource as stored; version 1 unless said otherwise."""

    resource_type: str
    id: UUID
    slice: str
    version: int
    site_id: UUID
    body: bytes


@dataclass(slots=True)
class Compartment:
    """Collects the sealed rows of one patient; of a `fictitious` one, the traits say so under their encryption."""

    keyring: Keyring
    patient_id: UUID
    fictitious: bool = False
    keys: list[SealedKey] = field(default_factory=list)
    parts: list[SealedPart] = field(default_factory=list)
    _open: dict[tuple[UUID, str], bytes] = field(default_factory=dict)

    def know(self, site_id: UUID, slice_name: str, data_key: bytes) -> None:
        """Use a data key that the compartment already has."""
        self._open[site_id, slice_name] = data_key

    def key(self, site_id: UUID, slice_name: str) -> bytes:
        """Return the data key of (site, slice), made and wrapped on first use."""
        if (site_id, slice_name) not in self._open:
            key, under, wrapped = self.keyring.new_data_key(self.patient_id, site_id, slice_name)
            self._open[site_id, slice_name] = key
            self.keys.append(SealedKey(site_id, slice_name, under, wrapped))
        return self._open[site_id, slice_name]

    def add(
        self,
        resource: Mapping[str, Any],
        resource_id: UUID,
        site_id: UUID,
        *,
        base: Mapping[str, int] | None = None,
    ) -> None:
        """Split and seal one resource; `base` gives the current version of each slice's part (default none)."""
        for slice_name, part in split(resource).items():
            self._seal(
                orjson.dumps(part), resource["resourceType"], resource_id, site_id, slice_name, base or {}
            )

    def add_many(self, resources: Iterable[tuple[Mapping[str, Any], UUID, UUID]]) -> None:
        """Add (resource, id, site) in order."""
        for resource, resource_id, site_id in resources:
            self.add(resource, resource_id, site_id)

    def _seal(
        self,
        json: bytes,
        kind: str,
        resource_id: UUID,
        site_id: UUID,
        slice_name: str,
        base: Mapping[str, int],
    ) -> None:
        version = base.get(slice_name, 0) + 1
        place = Place(self.patient_id, site_id, slice_name, kind, resource_id, version)
        invented = self.fictitious and kind == "Patient" and slice_name == "traits"
        body = seal(json, self.key(site_id, slice_name), place, fictitious=invented)
        self.parts.append(SealedPart(kind, resource_id, slice_name, version, site_id, body))
