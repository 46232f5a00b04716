"""The matricule INS of an identity that is not qualified: neither shown nor sent (RNIV, EXI SI 08).

Owns: taking it out of a Patient that is shown, and putting it back into one that is written. Refuses: a judgement of
its own; the status is the database's column, not what the resource says of itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloison.records.identifiers import kind_of


def withheld(patient: Mapping[str, Any], status: str | None) -> dict[str, Any]:
    """Return `patient` without any matricule INS, unless the identity is qualified.

    >>> one = {"resourceType": "Patient", "identifier": [{"system": "urn:oid:1.2.250.1.213.1.4.8", "value": "1"}]}
    >>> withheld(one, "VALI"), withheld(one, "QUAL") == one
    ({'resourceType': 'Patient'}, True)
    """
    shown = dict(patient)
    if status == "QUAL" or "identifier" not in shown:
        return shown
    shown["identifier"] = [i for i in shown["identifier"] if kind_of(i) != "INS"]
    if not shown["identifier"]:
        del shown["identifier"]
    return shown


def given_back(written: Mapping[str, Any], current: Mapping[str, Any], status: str | None) -> dict[str, Any]:
    """Return `written` with the matricule that was withheld from who read `current`, unless it brings its own."""
    whole = dict(written)
    hidden = [i for i in current.get("identifier", ()) if kind_of(i) == "INS"]
    if status == "QUAL" or not hidden or any(kind_of(i) == "INS" for i in whole.get("identifier", ())):
        return whole
    whole["identifier"] = [*hidden, *whole.get("identifier", ())]
    return whole
