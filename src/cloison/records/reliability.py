"""What a Patient says of its own reliability (FR Core identity-reliability): its status, and DOUT, FICT, HOMA.

Owns: reading those codes. Refuses: deciding; the status that counts is the database's column, held by its constraint.
FICT never stands in the resource of a canary (its mark lies inside the envelope), so nothing that reads it tells one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

STATUSES = ("PROV", "RECUP", "VALI", "QUAL")
UNSURE = frozenset({"DOUT", "FICT"})
"""Attributes of which each forces a provisional identity (RNIV, EXI SI 09)."""
HOMONYM = "HOMA"
_URL = "identity-reliability"


def stated(patient: Mapping[str, Any]) -> frozenset[str]:
    """Return the codes of status and attributes that a Patient states.

    >>> coded = {"url": "identityStatus", "valueCoding": {"code": "DOUT"}}
    >>> sorted(stated({"extension": [{"url": "https://x/fr-core-identity-reliability", "extension": [coded]}]}))
    ['DOUT']
    """
    return frozenset(
        str((inner.get("valueCoding") or {}).get("code", ""))
        for outer in _objects(patient.get("extension"))
        if str(outer.get("url")).endswith(_URL)
        for inner in _objects(outer.get("extension"))
        if inner.get("url") == "identityStatus"
    )


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
