"""The CapabilityStatement: what this interface does, read from the same tables as the routes.

Owns: `metadata`. Refuses: to tell anything about a patient, an account or the deployment; it needs no
session.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cloison import __version__
from cloison.fhir import outcome
from cloison.fhir.write import TYPES

READ_ONLY = (
    "CarePlan",
    "Coverage",
    "DiagnosticReport",
    "Immunization",
    "MedicationAdministration",
    "MedicationStatement",
    "Procedure",
    "QuestionnaireResponse",
    "RelatedPerson",
)
"""Types of the compartment that are read and not written here; others are read too, by $everything."""

_PATIENT_PARAMETERS = (
    ("birthdate", "date"),
    ("family", "string"),
    ("given", "string"),
    ("identifier", "token"),
)


_GOVERNING = (
    {
        "type": "Practitioner",
        "interaction": [{"code": "create"}, {"code": "read"}, {"code": "search-type"}],
        "searchParam": [{"name": "identifier", "type": "token"}],
        "operation": [{"name": "end", "definition": "urn:cloison:operation:end"}],
    },
    {
        "type": "PractitionerRole",
        "interaction": [{"code": "create"}, {"code": "search-type"}],
        "searchParam": [{"name": "practitioner", "type": "reference"}],
        "operation": [{"name": "end", "definition": "urn:cloison:operation:end"}],
    },
)
"""Accounts and assignments, for those who govern: docs/explanation/administration.md."""


async def metadata(request: Request) -> Response:
    """GET metadata."""
    return outcome.respond(statement())


def statement() -> dict[str, Any]:
    """Return the CapabilityStatement."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-24",
        "kind": "instance",
        "software": {"name": "Cloison", "version": __version__},
        "implementation": {
            "description": "Cloison, FHIR R4 interface: each opening is decided and written down."
        },
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "documentation": "Reads name a patient: Type/id?patient=id, or Patient/id/Type/id.",
                "security": {"description": "Bearer token of a live session; purpose in X-Purpose-Of-Use."},
                "resource": [*(_resource(kind) for kind in sorted((*TYPES, *READ_ONLY))), *_GOVERNING],
                "interaction": [
                    {"code": "transaction", "documentation": "A laboratory's result, and nothing else."}
                ],
            }
        ],
    }


def _resource(kind: str) -> dict[str, Any]:
    verbs = ("read", "search-type", *(("create", "update") if kind in TYPES else ()))
    searched = _PATIENT_PARAMETERS if kind == "Patient" else (("patient", "reference"), ("_id", "token"))
    told: dict[str, Any] = {
        "type": kind,
        "interaction": [{"code": verb} for verb in verbs],
        "versioning": "versioned-update",
        "readHistory": False,
        "updateCreate": False,
        "searchParam": [{"name": name, "type": sort} for name, sort in searched],
    }
    if kind == "Patient":
        base = "http://hl7.org/fhir/OperationDefinition/Patient-everything"
        told["operation"] = [{"name": "everything", "definition": base}]
    if kind == "Task":  # what takes two people
        named = ("proposals", "propose", "decide")
        told["operation"] = [{"name": name, "definition": f"urn:cloison:operation:{name}"} for name in named]
    return told
