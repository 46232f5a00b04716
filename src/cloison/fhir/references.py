"""Whom a resource that a program sent is about.

Owns: the one patient of a resource. Refuses: none, or more than one, naming the element that should say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cloison.chart.references import SUBJECT, subjects
from cloison.fhir import outcome


def patient_of(resource: Mapping[str, Any]) -> UUID:
    """Return the patient a resource is about; raise 422 naming the element that should say so."""
    found = subjects(resource)
    if len(found) != 1:
        kind = resource["resourceType"]
        element = f"{kind}.{SUBJECT[kind]}"
        raise outcome.problem(422, "required", "Name exactly one patient, as Patient/{id}.", element)
    return found[0]
