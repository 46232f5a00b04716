"""The FHIR resources that the day's work writes.

Owns: their JSON, small and valid. Refuses: to decide who writes them.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cloison.demo.patient_resource import IPP_SYSTEM
from cloison.simulator.house import Patient

Resource = dict[str, Any]
_V3 = "http://terminology.hl7.org/CodeSystem/v3-"
_PI = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "PI"}]}


def _to(kind: str, key: UUID | str) -> dict[str, str]:
    return {"reference": f"{kind}/{key}"}


def patient(one: Patient) -> Resource:
    """Return the identity of somebody new, as the front desk types it."""
    return {
        "resourceType": "Patient",
        "identifier": [{"use": "usual", "type": _PI, "system": IPP_SYSTEM, "value": one.ipp}],
        "name": [{"use": "official", "family": one.family, "given": [one.given]}],
        "gender": one.sex,
        "birthDate": one.born.isoformat(),
        "telecom": [{"system": "phone", "value": f"063998{one.number % 10_000:04d}"}],
    }


def encounter(
    whose: str,
    unit: UUID,
    at: datetime,
    *,
    physician: UUID | None,
    status: str = "in-progress",
    kind: str = "IMP",
) -> Resource:
    """Return a stay that begins, or is planned, in `unit`."""
    made: Resource = {
        "resourceType": "Encounter",
        "status": status,
        "class": {"system": f"{_V3}ActCode", "code": kind},
        "subject": _to("Patient", whose),
        "period": {"start": at.isoformat()},
        "location": [{"location": _to("Location", unit), "period": {"start": at.isoformat()}}],
    }
    if physician is not None:
        made["participant"] = [
            {
                "type": [{"coding": [{"system": f"{_V3}ParticipationType", "code": "ATND"}]}],
                "individual": _to("Practitioner", physician),
            }
        ]
    return made


def moved(stay: Mapping[str, Any], unit: UUID, at: datetime) -> Resource:
    """Return the stay with the patient in another unit since `at`."""
    before = [dict(entry) for entry in stay.get("location", ())]
    for entry in before:
        if "end" not in entry.get("period", {}):
            entry["status"] = "completed"
            entry["period"] = {**entry.get("period", {}), "end": at.isoformat()}
    here = {"location": _to("Location", unit), "status": "active", "period": {"start": at.isoformat()}}
    return {**stay, "location": [*before, here]}


def ended(stay: Mapping[str, Any], at: datetime) -> Resource:
    """Return the stay that is over since `at`."""
    return {**stay, "status": "finished", "period": {**stay.get("period", {}), "end": at.isoformat()}}


def in_charge(stay: Mapping[str, Any], physician: UUID) -> Resource:
    """Return the stay with `physician` as the one who answers for it."""
    who = {
        "type": [{"coding": [{"system": f"{_V3}ParticipationType", "code": "ATND"}]}],
        "individual": _to("Practitioner", physician),
    }
    return {**stay, "participant": [who]}


def observation(whose: str, words: str, value: float, unit: str) -> Resource:
    """Return a measure or a result."""
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": words},
        "subject": _to("Patient", whose),
        "valueQuantity": {"value": value, "unit": unit},
    }


def prescription(whose: str, words: str, pharmacy: UUID | None) -> Resource:
    """Return a prescription; the pharmacy of the site, if it has one, is asked to dispense it."""
    made: Resource = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": words},
        "subject": _to("Patient", whose),
    }
    if pharmacy is not None:
        made["dispenseRequest"] = {"performer": _to("Organization", pharmacy)}
    return made


def dispensed(whose: str, request: str) -> Resource:
    """Return the pharmacy's answer to a prescription."""
    return {
        "resourceType": "MedicationDispense",
        "status": "completed",
        "medicationCodeableConcept": {"text": "Délivrance nominative"},
        "subject": _to("Patient", whose),
        "authorizingPrescription": [_to("MedicationRequest", request)],
    }


def request(whose: str, words: str, service: UUID) -> Resource:
    """Return an order to a laboratory or an imaging unit."""
    return {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "code": {"text": words},
        "subject": _to("Patient", whose),
        "performer": [_to("Organization", service)],
    }


def advice(whose: str, colleague: UUID, words: str) -> Resource:
    """Return a request for a colleague's advice."""
    return {
        "resourceType": "Task",
        "status": "requested",
        "intent": "order",
        "description": words,
        "for": _to("Patient", whose),
        "owner": _to("Practitioner", colleague),
    }


def letter(whose: str, author: UUID, words: str) -> Resource:
    """Return a letter in plain text."""
    data = base64.b64encode(words.encode()).decode()
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": {"text": "Lettre"},
        "subject": _to("Patient", whose),
        "author": [_to("Practitioner", author)],
        "content": [{"attachment": {"contentType": "text/plain", "data": data}}],
    }


def appointment(whose: str, physician: UUID, unit: UUID, at: datetime, minutes: int = 20) -> Resource:
    """Return an appointment with a physician in a consultation."""
    actors = (_to("Patient", whose), _to("Practitioner", physician), _to("Location", unit))
    return {
        "resourceType": "Appointment",
        "status": "booked",
        "start": at.isoformat(),
        "end": (at + timedelta(minutes=minutes)).isoformat(),
        "participant": [{"actor": actor, "status": "accepted"} for actor in actors],
    }
