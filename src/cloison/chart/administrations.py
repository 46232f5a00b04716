"""What was given, or not: MedicationAdministration.

Owns: one administration as a resource, the sum of what was given in 24 hours, the effect noted afterwards.
Refuses: a dose beyond the maximum in 24 hours (`BeyondError`), with how much is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from cloison.medicines.checks import CIS, medicine_words
from cloison.medicines.dosage import UCUM, Dosage
from cloison.medicines.plan import PLANNED

Resource = dict[str, Any]
REFUSED = "patient-refused"
_REASONS = "https://cloison.example/fhir/CodeSystem/not-given"
EFFECT = "Effet : "


class BeyondError(ValueError):
    """The dose would pass the maximum in 24 hours; `left` is what may still be given."""

    def __init__(self, left: Decimal) -> None:
        super().__init__("beyond the maximum in 24 hours")
        self.left = left


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody did with one dose: `amount` is None where nothing was given."""

    id: UUID
    at: datetime
    planned: datetime | None
    amount: Decimal | None
    reason: str = ""
    refused: bool = False


def administration(
    given: Given,
    request: Mapping[str, Any],
    dosage: Dosage | None,
    who: Mapping[str, Any],
    others: Iterable[Resource],
) -> Resource:
    """Return the resource; raise `BeyondError`. `who` refers to the account, `others` is what the record holds."""
    if given.amount is not None and dosage is not None and dosage.most is not None:
        before = given_lately(others, str(request["id"]), given.at)
        if before + given.amount > dosage.most:
            raise BeyondError(max(Decimal(0), dosage.most - before))
    made: Resource = {
        "resourceType": "MedicationAdministration",
        "id": str(given.id),
        "status": "not-done" if given.amount is None else "completed",
        "medicationCodeableConcept": _medicine(request),
        "subject": request["subject"],
        "effectiveDateTime": given.at.isoformat(timespec="seconds"),
        "performer": [{"actor": dict(who)}],
        "request": {"reference": f"MedicationRequest/{request['id']}"},
    }
    if "encounter" in request:
        made["context"] = request["encounter"]
    if given.planned:
        made["extension"] = [{"url": PLANNED, "valueDateTime": given.planned.isoformat(timespec="seconds")}]
    if given.amount is None:
        reason: Resource = {"text": given.reason or "Refusé par le patient"}
        if given.refused:
            reason["coding"] = [{"system": _REASONS, "code": REFUSED, "display": "Refusé par le patient"}]
        made["statusReason"] = [reason]
    else:
        made["dosage"] = {"dose": _quantity(given.amount, dosage.unit if dosage else "")}
        if dosage and dosage.route:
            made["dosage"]["route"] = {"text": dosage.route}
        if given.reason:
            made["reasonCode"] = [{"text": given.reason}]
    return made


def given_lately(resources: Iterable[Resource], request_id: str, at: datetime) -> Decimal:
    """Return how much of this prescription was given in the 24 hours before `at`."""
    total = Decimal(0)
    for r in resources:
        if r.get("resourceType") != "MedicationAdministration" or r.get("status") != "completed":
            continue
        if (r.get("request") or {}).get("reference") != f"MedicationRequest/{request_id}":
            continue
        when = datetime.fromisoformat(str(r.get("effectiveDateTime")).replace("Z", "+00:00"))
        if at - timedelta(hours=24) < when <= at:
            total += Decimal(str(((r.get("dosage") or {}).get("dose") or {}).get("value", 0)))
    return total


def with_effect(administration: Resource, effect: str, who: Mapping[str, Any], at: datetime) -> Resource:
    """Return an administration with what it did, noted afterwards."""
    note = {"text": EFFECT + effect, "time": at.isoformat(timespec="seconds"), "authorReference": dict(who)}
    return administration | {"note": [*administration.get("note", ()), note]}


def _medicine(request: Mapping[str, Any]) -> Resource:
    codings = list((request.get("medicationCodeableConcept") or {}).get("coding", ()))
    for inside in request.get("contained", ()):
        codings += (inside.get("code") or {}).get("coding", ())
    coded = [dict(c) for c in codings if c.get("system") == CIS]
    return {"text": medicine_words(request)} | ({"coding": coded} if coded else {})


def _quantity(value: Decimal, unit: str) -> Resource:
    plain = int(value) if value == value.to_integral_value() else float(value)
    found: Resource = {"value": plain, "unit": unit}
    return found | ({"system": "http://unitsofmeasure.org", "code": UCUM[unit]} if unit in UCUM else {})
