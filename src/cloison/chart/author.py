"""Who writes into a record, as a resource names them.

Owns: the reference with its words, and what a mistaken entry says of who took it back. Refuses: an author without an
account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

_MISTAKE = "https://cloison.example/fhir/StructureDefinition/entered-in-error"
_BY_VERIFICATION = ("AllergyIntolerance", "Condition")
_VERIFICATION = {
    "AllergyIntolerance": "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
    "Condition": "http://terminology.hl7.org/CodeSystem/condition-ver-status",
}


@dataclass(frozen=True, slots=True)
class Author:
    """An account as it signs: its id, its name, its trade in words."""

    account_id: UUID
    name: str
    trade: str

    def reference(self) -> dict[str, Any]:
        """Return the Reference that names them."""
        return {"reference": f"Practitioner/{self.account_id}", "display": f"{self.name} ({self.trade})"}


def mistaken(before: Mapping[str, Any], reason: str, author: Author, at: str) -> dict[str, Any]:
    """Return the next state of a resource that was entered in error: it stays, struck, with the reason."""
    said = {
        "url": _MISTAKE,
        "extension": [
            {"url": "reason", "valueString": reason},
            {"url": "by", "valueReference": author.reference()},
            {"url": "at", "valueDateTime": at},
        ],
    }
    after = {**before, "extension": [*before.get("extension", ()), said]}
    kind = before["resourceType"]
    if kind in _BY_VERIFICATION:
        after.pop("clinicalStatus", None)  # FHIR: there is none once an entry was a mistake (ait-2, con-5)
        coding = {"system": _VERIFICATION[kind], "code": "entered-in-error"}
        return {**after, "verificationStatus": {"coding": [coding]}}
    return {**after, "status": "entered-in-error"}


def is_mistaken(resource: Mapping[str, Any]) -> bool:
    """Return whether a resource was entered in error."""
    codings = (resource.get("verificationStatus") or {}).get("coding", ())
    return resource.get("status") == "entered-in-error" or any(
        c.get("code") == "entered-in-error" for c in codings
    )


def mistake(resource: Mapping[str, Any]) -> tuple[str, str]:
    """Return (reason, who) of a mistaken entry, empty where they are not told."""
    for extension in resource.get("extension", ()):
        if extension.get("url") == _MISTAKE:
            parts = {e.get("url"): e for e in extension.get("extension", ())}
            who = (parts.get("by", {}).get("valueReference") or {}).get("display", "")
            return str(parts.get("reason", {}).get("valueString", "")), str(who)
    return "", ""
