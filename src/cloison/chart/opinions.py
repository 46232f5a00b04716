"""The pharmacist's opinion on prescriptions, and the prescriber's answer: DetectedIssue.

Owns: an analysis without remark, an intervention that awaits an answer, the answer. Refuses: an intervention
without words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

Resource = dict[str, Any]
_SYSTEM = "https://cloison.example/fhir/CodeSystem/pharmacist"
CONFORMING = "conforming"
PROBLEMS = {
    "contraindication": "Contre-indication ou non-conformité aux référentiels",
    "missing": "Indication non traitée",
    "underdose": "Sous-dosage",
    "overdose": "Surdosage",
    "unneeded": "Médicament non indiqué",
    "interaction": "Interaction",
    "adverse": "Effet indésirable",
    "route": "Voie ou administration inappropriée",
    "unavailable": "Médicament non disponible : équivalent proposé",
    "monitoring": "Suivi à prévoir",
}
ANSWERS = {"accepted": "Acceptée", "kept": "Prescription maintenue"}


def opinion(
    its_id: UUID,
    patient_id: UUID,
    lines: Sequence[str],
    code: str,
    words: str,
    who: Mapping[str, Any],
    at: datetime,
) -> Resource:
    """Return the opinion on these lines; `code` is of PROBLEMS, or CONFORMING where there is nothing to say."""
    conforming = code == CONFORMING
    if not conforming and not words.strip():
        raise ValueError("an intervention has words")
    shown = "Analyse pharmaceutique sans remarque" if conforming else PROBLEMS[code]
    made: Resource = {
        "resourceType": "DetectedIssue",
        "id": str(its_id),
        "status": "final" if conforming else "preliminary",
        "code": {"coding": [{"system": _SYSTEM, "code": code, "display": shown}], "text": shown},
        "patient": {"reference": f"Patient/{patient_id}"},
        "identifiedDateTime": at.isoformat(timespec="seconds"),
        "author": dict(who),
        "implicated": [{"reference": f"MedicationRequest/{one}"} for one in lines],
    }
    if words.strip():
        made["detail"] = words.strip()
    return made


def answered(issue: Resource, answer: str, words: str, who: Mapping[str, Any], at: datetime) -> Resource:
    """Return an opinion with its prescriber's answer, which ends it."""
    said = ANSWERS[answer] + (f" : {words.strip()}" if words.strip() else "")
    mitigation = {"action": {"text": said}, "date": at.isoformat(timespec="seconds"), "author": dict(who)}
    return issue | {"status": "final", "mitigation": [*issue.get("mitigation", ()), mitigation]}


def about(resources: Iterable[Resource], line_id: str) -> list[Resource]:
    """Return the opinions on one line, the latest first."""
    wanted = f"MedicationRequest/{line_id}"
    found = [
        r
        for r in resources
        if r["resourceType"] == "DetectedIssue"
        and r.get("status") != "entered-in-error"
        and any(i.get("reference") == wanted for i in r.get("implicated", ()))
    ]
    return sorted(found, key=lambda r: str(r.get("identifiedDateTime", "")), reverse=True)


def conforming(issue: Mapping[str, Any]) -> bool:
    """Return whether an opinion has nothing to say."""
    return any(c.get("code") == CONFORMING for c in (issue.get("code") or {}).get("coding", ()))
