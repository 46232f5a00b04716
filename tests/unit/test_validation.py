"""Structural validation: what is right passes, what is wrong is named (4.4)."""

from __future__ import annotations

from typing import Any

import pytest

from cloison.records.validation import faults, is_resource_type
from tests import people

RIGHT = {"resourceType": "Observation", "status": "final", "code": {"text": "Poids"}}


def nested(levels: int) -> dict[str, Any]:
    extension: dict[str, Any] = {"url": "x", "valueString": "end"}
    for _ in range(levels):
        extension = {"url": "x", "extension": [extension]}
    return RIGHT | {"extension": [extension]}


WRONG = {
    "no status": ({"resourceType": "Observation", "code": {"text": "x"}}, "Observation.status", "required"),
    "no code": ({"resourceType": "Observation", "status": "final"}, "Observation", "structure"),
    "two values": (RIGHT | {"valueString": "a", "valueBoolean": True}, "Observation.value[x]", "invariant"),
    "no intent": (
        {
            "resourceType": "MedicationRequest",
            "status": "active",
            "subject": {"reference": "Patient/1"},
            "medicationCodeableConcept": {"text": "x"},
        },
        "MedicationRequest.intent",
        "required",
    ),
    "no medicine": (
        {
            "resourceType": "MedicationRequest",
            "status": "active",
            "intent": "order",
            "subject": {"reference": "Patient/1"},
        },
        "MedicationRequest.medication[x]",
        "required",
    ),
    "no such date": (
        {"resourceType": "Patient", "birthDate": "1950-13-45"},
        "Patient.birthDate",
        "structure",
    ),
    "unknown element": ({"resourceType": "Patient", "fou": 1}, "Patient", "structure"),
    "unknown type": ({"resourceType": "Pacient"}, "resourceType", "structure"),
    "no type": ({}, "resourceType", "structure"),
    "a backbone without its element": (
        {"resourceType": "Patient", "link": [{"type": "refer"}]},
        "Patient.link[0]",
        "structure",
    ),
    "nested fifty deep": (nested(50), "Observation", "structure"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_is_named_by_its_element(name: str) -> None:
    resource, path, code = WRONG[name]
    found = faults(resource)
    assert found, "no fault found"
    assert (found[0].path, found[0].code) == (path, code)
    assert found[0].message.endswith(".")


def test_what_is_right_passes() -> None:
    assert faults(RIGHT) == []
    assert faults(nested(10)) == []
    assert [f for resource in people.patient("somebody") for f in faults(resource)] == []


def test_types_are_those_of_r4() -> None:
    assert is_resource_type("AuditEvent")
    assert not is_resource_type("Element")
