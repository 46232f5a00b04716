"""Where a stay is: which bed, which units answer for it, and the day that it is planned to end.

Owns: reading them out of an Encounter, and the elements that carry them. Refuses: the unit itself, which
`references.unit_of_encounter` reads, and a bed that the patient has left.
A bed is the text « Lit 101P » of a location without end, as feeds and imports send it; the units that answer for
medicine (UFMED) and for care (UFSOIN) where they are not the one that lodges (FR Core, uf-role) are an extension.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from cloison.chart.references import UNIT_TYPES, referred

ANSWERS = "urn:cloison:unit-that-answers"
LEAVING = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate"
ROLES = ("UFMED", "UFSOIN")
_BED = "Lit "


def bed_text(label: str) -> str:
    """Return the text by which a location names its bed."""
    return f"{_BED}{label}"


def bed_of_encounter(encounter: Mapping[str, Any]) -> str | None:
    """Return the label of the bed that the patient is in now.

    >>> bed_of_encounter({"location": [{"status": "active", "physicalType": {"text": "Lit 101P"}}]})
    '101P'
    """
    for entry in reversed(encounter.get("location") or []):
        text = (entry.get("physicalType") or {}).get("text", "")
        over = entry.get("status") == "completed" or "end" in (entry.get("period") or {})
        if not over:
            return str(text).removeprefix(_BED) if str(text).startswith(_BED) else None
    return None


def answering_units(encounter: Mapping[str, Any]) -> list[UUID]:
    """Return the units that answer for medicine and for care, in this order, each once."""
    found = {role: unit for role, unit in _answers(encounter) if unit}
    return list(dict.fromkeys(found[role] for role in ROLES if role in found))


def answering(role: str, unit: UUID | str) -> dict[str, Any]:
    """Return the extension that says which unit answers for medicine or care."""
    return {
        "url": ANSWERS,
        "extension": [
            {"url": "role", "valueCode": role},
            {"url": "unit", "valueReference": {"reference": f"Location/{unit}"}},
        ],
    }


def leaving_day(encounter: Mapping[str, Any]) -> str | None:
    """Return the day on which the stay is planned to end, as YYYY-MM-DD."""
    for extension in encounter.get("extension") or []:
        if extension.get("url") == LEAVING:
            text = str(extension.get("valueDateTime", ""))[:10]
            return text if _a_day(text) else None
    return None


def _answers(encounter: Mapping[str, Any]) -> list[tuple[str, UUID | None]]:
    found = []
    for extension in encounter.get("extension") or []:
        if extension.get("url") == ANSWERS:
            parts = {e.get("url"): e for e in extension.get("extension") or []}
            role = str(parts.get("role", {}).get("valueCode", ""))
            found.append((role, referred(parts.get("unit", {}).get("valueReference"), UNIT_TYPES)))
    return found


def _a_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
