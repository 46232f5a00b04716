"""Decrypting what `take` gave: rows become FHIR resources, parts become whole.

Owns: the way from ciphertext to JSON. Refuses: a body that does not belong to its row (`record-unreadable`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson

from cloison.gate.answers import Allowed, Row
from cloison.records import slices
from cloison.records.envelope import Place, unseal
from cloison.records.keyring import Keyring
from cloison.records.masking import masked
from cloison.records.withheld import withheld

_ORDER = {name: n for n, name in enumerate(slices.SLICES)}


@dataclass(frozen=True, slots=True)
class Opened:
    """One resource as the asker may see it. `version` is the one number of all the parts that the asker sees."""

    patient_id: UUID
    site_id: UUID
    version: int
    resource: dict[str, Any]


def resources(answer: Allowed, keyring: Keyring) -> list[Opened]:
    """Decrypt what the gate gave, as this asker may see it, in the order of patient, type and id."""
    status = {row.patient_id: row.identity_status for row in answer.rows}
    found = unmasked(answer.rows, keyring)
    for n, one in enumerate(found):
        shown = masked(one.resource) if answer.masked else one.resource
        if shown.get("resourceType") == "Patient":
            shown = linked(withheld(shown, status.get(one.patient_id)), answer.links)
        found[n] = replace(one, resource=shown)
    return found


def linked(patient: dict[str, Any], links: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a Patient with its `link` as the gate told it; what a resource says of that itself counts for nothing.

    >>> linked({"id": "a", "link": []}, [{"patient": "b", "how": "replaced-by"}, {"patient": None, "how": "distinct"}])
    {'id': 'a', 'link': [{'other': {'reference': 'Patient/b'}, 'type': 'replaced-by'}]}
    """
    patient.pop("link", None)
    told = [
        {"other": {"reference": f"Patient/{one['patient']}"}, "type": one["how"]}
        for one in links
        if one["how"] != "distinct"
    ]
    return patient | ({"link": told} if told else {})


def unmasked(rows: Iterable[Row], keyring: Keyring) -> list[Opened]:
    """Decrypt `rows` and merge the parts of each resource. For writes, which must keep what they do not show."""
    groups: dict[tuple[UUID, str, UUID], list[Row]] = {}
    for row in rows:
        if row.body is not None and row.patient_id and row.resource_type and row.id:
            groups.setdefault((row.patient_id, row.resource_type, row.id), []).append(row)
    return [_whole(patient, found, keyring) for (patient, _, _), found in sorted(groups.items())]


def number(versions: Iterable[int]) -> int:
    """Return the one version number of a resource whose parts have these; it grows with each write of any of them.

    Every write renews the resource's first part, so a part added later (it begins at 1, and counts 0) is covered.

    >>> number([3, 1])
    3
    """
    return 1 + sum(version - 1 for version in versions)


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


def _whole(patient: UUID, found: list[Row], keyring: Keyring) -> Opened:
    found.sort(key=lambda row: _ORDER[row.slice or "sealed"])
    whole = slices.merge(orjson.loads(plain(row, keyring)) for row in found)
    version = number(row.version or 1 for row in found)
    stamp = max(row.recorded_at for row in found if row.recorded_at)
    whole["meta"] = {**whole.get("meta", {}), "versionId": str(version), "lastUpdated": stamp.isoformat()}
    whole["id"] = str(found[0].id)  # an import may have kept the sender's own id inside
    assert found[0].site_id  # noqa: S101
    return Opened(patient, found[0].site_id, version, whole)
