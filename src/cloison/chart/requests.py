"""What a patient asks of who keeps their record: their accesses, a copy, a correction; FHIR Communications all of them.

Owns: the kinds, how a request is written down with who asks and how they were recognised, its answer, and by when it is
due (one month: RGPD, article 12; eight days for a copy: CSP, L.1111-7). Refuses: a request without a person who asks.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cloison.chart.author import Author
from cloison.records.slices import REQUESTS

Resource = dict[str, Any]
KINDS = {
    "accesses": "Qui a ouvert mon dossier",
    "copy": "Copie du dossier",
    "rectification": "Rectification",
    "objection": "Opposition",
    "protection": "Identité protégée",
}
CAPACITIES = {
    "patient": "Le patient lui-même",
    "parent": "Titulaire de l’autorité parentale",
    "guardian": "Tuteur, ou personne chargée d’une mesure de protection",
    "heir": "Ayant droit d’un patient décédé",
    "mandated": "Personne mandatée par écrit",
}
PROOFS = {
    "id_card": "Carte nationale d’identité",
    "passport": "Passeport",
    "residence": "Titre de séjour",
    "known": "Connu de l’équipe : identité déjà validée pendant ce séjour",
    "copy_by_post": "Copie d’une pièce d’identité reçue par courrier",
}
_COPY_WITHIN = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks: in what capacity, their name where they are not the patient, and how they were recognised."""

    capacity: str
    name: str
    proof: str

    @property
    def codes(self) -> str:
        """What the ledger is told: no name."""
        return f"{self.capacity} {self.proof}"


def asked(
    kind: str, applicant: Applicant, words: str, author: Author, *, item: str, patient: str, at: str
) -> Resource:
    """Return the Communication that says what was asked at `at`."""
    said = CAPACITIES[applicant.capacity]
    sender = f"{applicant.name} ({said})" if applicant.name else said
    made: Resource = {
        "resourceType": "Communication",
        "id": item,
        "status": "in-progress",
        "category": [{"coding": [{"system": REQUESTS, "code": kind}], "text": KINDS[kind]}],
        "subject": {"reference": f"Patient/{patient}"},
        "sent": at,
        "sender": {"display": sender},
        "note": [
            {
                "authorReference": author.reference(),
                "time": at,
                "text": f"Demande notée. Identité vérifiée : {PROOFS[applicant.proof]}.",
            }
        ],
    }
    if words:
        made["payload"] = [{"contentString": words}]
    return made


def answered(before: Mapping[str, Any], words: str, author: Author, at: str) -> Resource:
    """Return the request as answered."""
    note = {"authorReference": author.reference(), "time": at, "text": words}
    kept = {name: value for name, value in before.items() if name != "meta"}
    return {**kept, "status": "completed", "note": [*before.get("note", ()), note]}


def kind_of(resource: Mapping[str, Any]) -> str | None:
    """Return what a patient asks in this resource; None where it is nothing that a patient asks.

    >>> kind_of({"resourceType": "Communication", "category": [{"coding": [{"system": REQUESTS, "code": "copy"}]}]})
    'copy'
    >>> kind_of({"resourceType": "Communication"}) is None
    True
    """
    if resource.get("resourceType") != "Communication":
        return None
    codes = [
        c.get("code")
        for k in resource.get("category", ())
        for c in k.get("coding", ())
        if c.get("system") == REQUESTS
    ]
    return next((c for c in codes if c in KINDS), None)


def is_answered(resource: Mapping[str, Any]) -> bool:
    """Whether a request has its answer."""
    return resource.get("status") == "completed"


def of(resources: Iterable[Resource]) -> list[Resource]:
    """Return the requests among `resources`: those that wait first, then the latest."""
    found = [r for r in resources if kind_of(r)]
    found.sort(key=lambda r: str(r.get("sent", "")), reverse=True)
    return sorted(found, key=is_answered)


def due(resource: Mapping[str, Any]) -> date:
    """Return the last day for the answer.

    >>> due({"resourceType": "Communication", "sent": "2027-01-31T10:00:00+01:00"})
    datetime.date(2027, 2, 28)
    """
    day = date.fromisoformat(str(resource["sent"])[:10])
    if kind_of(resource) == "copy":
        return day + _COPY_WITHIN
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))
