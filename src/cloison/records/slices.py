"""Which slice a resource, or a part of it, belongs to, and how the parts become one again.

Owns: the table of slices, the split of Patient, Encounter and Appointment, the merge. Refuses: an unknown type
landing anywhere but `clinical`, the most guarded of the ordinary slices.
The narrative of a split resource lies in the slice whose readers may read all its other slices too.
What a patient asks of the group (a Communication with a category of `REQUESTS`) is `contact`: a front desk notes it.
A resource whose confidentiality is restricted (HL7 v3 Confidentiality R or V in meta.security) is `sealed` whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

SLICES = ("traits", "contact", "clinical", "prescriptions", "sealed")

_WHOLE = {
    "RelatedPerson": "contact",
    "Coverage": "contact",
    "MedicationRequest": "prescriptions",
    "MedicationStatement": "prescriptions",
    "MedicationAdministration": "prescriptions",
    "MedicationDispense": "prescriptions",
    "DetectedIssue": "prescriptions",
    "RequestGroup": "prescriptions",
}
NARRATIVE = ("text", "contained")
"""What repeats other elements in words, or holds whole resources: it may say anything that the resource says."""
_PARTS: dict[str, dict[str, tuple[str, ...]]] = {  # what leaves a resource of `traits` for another slice
    "Patient": {
        "contact": (
            "address",
            "telecom",
            "contact",
            "generalPractitioner",
            "communication",
            "photo",
            *NARRATIVE,
        )
    },
    "Encounter": {
        "clinical": (
            "reasonCode",
            "reasonReference",
            "diagnosis",
            "type",
            "priority",
            "hospitalization",
            *NARRATIVE,
        )
    },
    "Appointment": {
        "clinical": (
            "reasonCode",
            "reasonReference",
            "description",
            "comment",
            "serviceType",
            "patientInstruction",
            *NARRATIVE,
        )
    },
}
_KEPT = ("resourceType", "id")
REQUESTS = "urn:cloison:patient-request"
"""The system of a request's category: what a patient asks of who keeps their record (chart/requests.py)."""


def split(resource: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return {slice: part}; a part keeps resourceType and id, so that it stands alone.

    >>> sorted(split({"resourceType": "Patient", "id": "1", "address": [{"city": "Sées"}]}))
    ['contact', 'traits']
    """
    kind = resource["resourceType"]
    labels = resource.get("meta", {}).get("security", ())
    if any(label.get("code") in ("R", "V") for label in labels):
        return {"sealed": dict(resource)}
    if kind == "Communication" and _asked_by_patient(resource):
        return {"contact": dict(resource)}
    if kind not in _PARTS:
        return {_WHOLE.get(kind, "clinical"): dict(resource)}
    traits: dict[str, Any] = dict(resource)
    parts: dict[str, dict[str, Any]] = {}
    for slice_name, elements in _PARTS[kind].items():
        names = [name for element in elements for name in (element, f"_{element}") if name in traits]
        if names:
            parts[slice_name] = {k: resource[k] for k in _KEPT if k in resource} | {
                n: traits.pop(n) for n in names
            }
    return {"traits": traits} | parts


def _asked_by_patient(resource: Mapping[str, Any]) -> bool:
    return any(
        coding.get("system") == REQUESTS
        for category in resource.get("category", ())
        for coding in category.get("coding", ())
    )


def merge(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Put the parts of one resource together again; the first part's element wins.

    >>> merge(split({"resourceType": "Patient", "id": "1", "telecom": []}).values())
    {'resourceType': 'Patient', 'id': '1', 'telecom': []}
    """
    whole: dict[str, Any] = {}
    for part in parts:
        whole = {**part, **whole}
    return whole


def slices_of(resource_type: str) -> tuple[str, ...]:
    """Return the slices in which this type may have parts, `sealed` apart.

    >>> slices_of("Patient")
    ('traits', 'contact')
    """
    if resource_type in _PARTS:
        return ("traits", *_PARTS[resource_type])
    return (_WHOLE.get(resource_type, "clinical"),)
