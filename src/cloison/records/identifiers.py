"""What kind of number an Identifier is: INS, IPP or NDA.

Owns: the one reading of FHIR identifiers that searching, writing and import share. Refuses: guessing from the value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INS_ROOT = "urn:oid:1.2.250.1.213.1.4."
"""The OIDs of the INS (NIR .8, NIA .9, test .10 and .11): ANS, référentiel INS."""

KINDS = {"PI": "IPP", "VN": "NDA", "NI": "INS", "INS-NIR": "INS", "INS-NIA": "INS"}
"""Codes of Identifier.type (v2-0203, and FR Core's)."""


def kind_of(identifier: Mapping[str, Any]) -> str:
    """Name an Identifier: INS by its OID, else by its type (v2-0203); IPP without a type, "" for any other
    type.

    >>> kind_of({"system": "urn:oid:1.2.250.1.213.1.4.10", "value": "295109912611193"})
    'INS'
    """
    if str(identifier.get("system", "")).startswith(INS_ROOT):
        return "INS"
    kind = identifier.get("type")
    for coding in (kind.get("coding") or ()) if isinstance(kind, Mapping) else ():
        if coding.get("code") in KINDS:
            return KINDS[coding["code"]]
    return "" if kind else "IPP"
