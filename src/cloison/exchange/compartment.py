"""Whose a resource is: the element of each type that names its patient.

Owns: the table, after HL7's CompartmentDefinition/patient (R4 4.0.1), of each type's own subject; what merely
mentions a patient (a performer, a recipient) does not make a resource theirs. Refuses: two patients in one resource.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_BY_SUBJECT = """
    Account AdverseEvent Basic CarePlan CareTeam ChargeItem ClinicalImpression Communication CommunicationRequest
    Composition Condition DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference
    Encounter Flag Goal GuidanceResponse ImagingStudy Invoice List MeasureReport Media MedicationAdministration
    MedicationDispense MedicationRequest MedicationStatement Observation Procedure QuestionnaireResponse
    RequestGroup RiskAssessment ServiceRequest Specimen
"""
_BY_PATIENT = """
    AllergyIntolerance BodyStructure Claim ClaimResponse Consent CoverageEligibilityRequest
    CoverageEligibilityResponse DetectedIssue Device EpisodeOfCare ExplanationOfBenefit FamilyMemberHistory
    Immunization ImmunizationEvaluation ImmunizationRecommendation MolecularSequence NutritionOrder RelatedPerson
    SupplyDelivery VisionPrescription
"""
SUBJECT = {
    **dict.fromkeys(_BY_SUBJECT.split(), "subject"),
    **dict.fromkeys(_BY_PATIENT.split(), "patient"),
    "Appointment": "participant.actor",
    "AppointmentResponse": "actor",
    "AuditEvent": "entity.what",
    "Coverage": "beneficiary",
    "EnrollmentRequest": "candidate",
    "Person": "link.target",
    "Provenance": "target",
    "ResearchSubject": "individual",
    "SupplyRequest": "deliverTo",
    "Task": "for",
}
"""Per type, the element (or the element of each entry of a list) that names whose it is."""

ABOUT_OTHERS = ("AuditEvent", "Provenance")
"""Types that speak of other resources, and lie with them."""

PLACES = ("Organization", "Location", "Practitioner", "PractitionerRole", "HealthcareService")
"""Types that speak of sites, units and people who care: the directory's."""

CARRIED = ("Medication", "Substance", "Device")
"""Types that belong to nobody and are part of what points to them: they go along, contained (a Device without a
patient; one with a patient is theirs).
"""


def in_compartment(kind: str) -> bool:
    """Whether resources of this type lie in a patient's compartment.

    >>> in_compartment("Observation"), in_compartment("Organization")
    (True, False)
    """
    return kind == "Patient" or kind in SUBJECT


def owners(resource: Mapping[str, Any]) -> set[str]:
    """Return the patients, as "Patient/id", whose this resource is: none, one, or too many.

    >>> owners({"resourceType": "Task", "for": {"reference": "Patient/1"}})
    {'Patient/1'}
    """
    kind = resource["resourceType"]
    if kind == "Patient":
        return {f"Patient/{resource['id']}"}
    first, _, second = SUBJECT[kind].partition(".")
    stated = list(_objects(resource.get(first)))
    if second:
        stated = [inner for outer in stated for inner in _objects(outer.get(second))]
    return {
        ref for one in stated if isinstance(ref := one.get("reference"), str) and ref.startswith("Patient/")
    }


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            yield one
