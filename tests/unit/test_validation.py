"""Structural validation: what is right passes, what is wrong is named (4.4)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cloison.records.validation import faults, is_resource_type
from tests import people
from tests.fhir_sources import HL7, synthea, texts

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
    "a number for an object": (RIGHT | {"subject": 5}, "Observation.subject", "structure"),
    "null for an object": (RIGHT | {"subject": None}, "Observation.subject", "structure"),
    "a text for an object in a list": (
        {"resourceType": "Patient", "contact": [{"name": "x"}]},
        "Patient.contact[0].name",
        "structure",
    ),
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


def test_every_resource_of_synthea_passes() -> None:
    given = [e["resource"] for n in range(20) for e in synthea(n)["entry"]]
    assert len(given) == 5920
    assert [r["resourceType"] for r in given if faults(r)] == []


def test_hl7s_own_examples_pass_but_for_nine_that_break_the_standard() -> None:
    """The JSON schema refuses 8: their fhirVersion is none of R4's codes. One question lacks its linkId (1..1)."""
    refused = {
        name: found[0].path for name, text in texts(HL7).items() if (found := faults(json.loads(text)))
    }
    assert len(texts(HL7)) == 723
    assert refused.pop("Questionnaire-qs1.json") == "Questionnaire.item[0].item[0].linkId"
    assert len(refused) == 8
    assert {path.partition(".")[2].partition("[")[0] for path in refused.values()} == {"fhirVersion"}


def test_types_are_those_of_r4() -> None:
    assert is_resource_type("AuditEvent")
    assert not is_resource_type("Element")
