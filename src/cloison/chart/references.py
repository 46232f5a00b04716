"""References inside resources: whom a resource is about, and which unit or account it names.

Owns: reading ids out of references. Refuses: references to other servers, and ids that are not UUIDs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

SUBJECT = {
    "AllergyIntolerance": "patient",
    "Appointment": "participant",
    "Composition": "subject",
    "Condition": "subject",
    "DetectedIssue": "patient",
    "DiagnosticReport": "subject",
    "DocumentReference": "subject",
    "Encounter": "subject",
    "Flag": "subject",
    "MedicationAdministration": "subject",
    "MedicationDispense": "subject",
    "MedicationRequest": "subject",
    "Observation": "subject",
    "Provenance": "target",
    "RequestGroup": "subject",
    "ServiceRequest": "subject",
    "Task": "for",
}
"""The element that names the patient, per type that may be written."""

UNIT_TYPES = ("Location", "Organization", "HealthcareService")
ACCOUNT_TYPES = ("Practitioner",)


def an_id(text: str) -> UUID | None:
    """Return the UUID in `text`, or None; only the canonical form of 36 characters counts."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None


def referred(reference: object, types: Iterable[str]) -> UUID | None:
    """Return the id that a Reference names when it is `Type/uuid` of one of `types`, else None."""
    value = reference.get("reference") if isinstance(reference, Mapping) else None
    kind, _, rest = value.partition("/") if isinstance(value, str) else ("", "", "")
    return an_id(rest) if kind in types else None


def subjects(resource: Mapping[str, Any]) -> list[UUID]:
    """Return the patients that a resource of a type in SUBJECT names; exactly one is right."""
    stated = resource.get(SUBJECT[resource["resourceType"]])
    if resource["resourceType"] == "Appointment":
        actors = [p.get("actor") for p in _objects(stated)]
        return [p for p in (referred(a, ("Patient",)) for a in actors) if p]
    if resource["resourceType"] == "Provenance":  # of what it vouches for, and of whom that is about
        return [p for p in (referred(t, ("Patient",)) for t in _objects(stated)) if p]
    return [p for p in (referred(stated, ("Patient",)),) if p]


def actors(resource: Mapping[str, Any], element: str, types: Iterable[str]) -> list[UUID]:
    """Return the ids of `types` among the entries of a list of participants (their `actor`), each once."""
    wanted = tuple(types)
    found = (referred(p.get("actor"), wanted) for p in _objects(resource.get(element)))
    return list(dict.fromkeys(x for x in found if x))


def unit_of_encounter(resource: Mapping[str, Any]) -> UUID | None:
    """Return the unit where an Encounter's patient is now: its last location that has no end."""
    now = [
        referred(entry.get("location"), UNIT_TYPES)
        for entry in _objects(resource.get("location"))
        if entry.get("status") != "completed" and "end" not in (entry.get("period") or {})
    ]
    return next((x for x in reversed(now) if x), None)


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [x for x in value if isinstance(x, Mapping)] if isinstance(value, list) else []
