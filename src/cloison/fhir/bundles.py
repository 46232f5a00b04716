"""Bundles and resources as they leave: version, entity tag, and nothing that was not opened.

Owns: the shape of answers. Refuses: a total beyond what is shown; stubs of parts that the asker does not
read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cloison.chart import flags
from cloison.gate import opened
from cloison.gate.answers import Allowed
from cloison.records.keyring import Keyring

_STUB = frozenset({"resourceType", "id", "meta"})


def resources(answer: Allowed, keyring: Keyring) -> list[dict[str, Any]]:
    """Decrypt what the gate gave into whole resources.

    Left out: those of which the asker sees nothing but an id, and wishes (advance directives, limits of treatment) for
    who is not shown them on pages either.
    """
    role = answer.detail.get("role")
    return [
        found.resource
        for found in opened.resources(answer, keyring)
        if not found.resource.keys() <= _STUB and not flags.kept_from(found.resource, role)
    ]


def etag(resource: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers that say which version this is."""
    return {"ETag": f'W/"{resource["meta"]["versionId"]}"'}


def searchset(
    found: Iterable[dict[str, Any]], *, counted: bool = True, outcome: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return a searchset Bundle; `total` is what is shown, and absent where it would be read as a count."""
    entries = [{"fullUrl": _address(r), "resource": r, "search": {"mode": "match"}} for r in found]
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset"}
    if counted:
        bundle["total"] = len(entries)
    if outcome is not None:
        entries.append({"resource": outcome, "search": {"mode": "outcome"}})
    if entries:
        bundle["entry"] = entries
    return bundle


def _address(resource: Mapping[str, Any]) -> str:
    return f"urn:uuid:{resource['id']}"
