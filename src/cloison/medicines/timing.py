"""A posology as FHIR R4 `Dosage`, and back.

Owns: timing, doseAndRate, route, asNeeded and maxDosePerPeriod, and reading those of others as far as they say it.
Refuses: reading more out of a Dosage than is in it: what it does not say is absent, and the plan of the shift says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from cloison.medicines.dosage import DAYS, MOMENTS, SPANS, UCUM, Dosage
from cloison.medicines.sentence import whole

_UCUM = "http://unitsofmeasure.org"
_EDQM = "http://standardterms.edqm.eu"
ROUTES = {  # EDQM standard terms of the routes that are prescribed every day; the others go by their words
    "orale": "20053000",
    "sublinguale": "20067000",
    "intraveineuse": "20045000",
    "sous-cutanée": "20066000",
    "intramusculaire": "20035000",
    "cutanée": "20003000",
    "transdermique": "20070000",
    "inhalée": "20020000",
    "nasale": "20049000",
    "ophtalmique": "20051000",
    "auriculaire": "20001000",
    "rectale": "20061000",
    "vaginale": "20072000",
}


def to_fhir(dosage: Dosage) -> dict[str, Any]:
    """Return the Dosage of a MedicationRequest."""
    repeat: dict[str, Any] = {}
    if dosage.every:
        repeat |= {"frequency": 1, "period": dosage.every, "periodUnit": "h"}
    elif dosage.moments:
        repeat |= {
            "frequency": len(dosage.moments),
            "period": 1,
            "periodUnit": "d",
            "when": list(dosage.moments),
        }
    else:
        repeat |= {"frequency": dosage.times or 1, "period": 1, "periodUnit": "d"}
    if dosage.weekdays:
        repeat["dayOfWeek"] = list(dosage.weekdays)
    if dosage.span:
        count, code = dosage.span
        repeat["boundsDuration"] = {"value": count, "unit": SPANS[code][0], "system": _UCUM, "code": code}
    route: dict[str, Any] = {"text": dosage.route}
    if dosage.route in ROUTES:
        route["coding"] = [{"system": _EDQM, "code": ROUTES[dosage.route]}]
    found: dict[str, Any] = {
        "sequence": 1,
        "text": _spaced(whole(dosage)),
        "timing": {"repeat": repeat},
        "route": route,
        "doseAndRate": [{"doseQuantity": _quantity(dosage.amount, dosage.unit)}],
    }
    if dosage.comment:
        found["patientInstruction"] = dosage.comment
    if dosage.as_needed:
        found["asNeededCodeableConcept"] = {"text": dosage.as_needed}
    if dosage.most is not None:
        found["maxDosePerPeriod"] = {
            "numerator": _quantity(dosage.most, dosage.unit),
            "denominator": {"value": 24, "unit": "h", "system": _UCUM, "code": "h"},
        }
    return found


def all_to_fhir(dosage: Dosage) -> list[dict[str, Any]]:
    """Return the Dosages of a MedicationRequest: one, or one for each dose where they differ by moment (1-0-2)."""
    if not dosage.amounts:
        return [to_fhir(dosage)]
    taken = list(zip(dosage.moments, dosage.amounts, strict=True))
    parts = [
        replace(dosage, amount=dose, amounts=(), moments=tuple(m for m, one in taken if one == dose))
        for dose in dict.fromkeys(dosage.amounts)
    ]
    return [to_fhir(part) | {"sequence": n} for n, part in enumerate(parts, 1)]


def all_of_fhir(instructions: Sequence[Mapping[str, Any]]) -> Dosage | None:
    """Return the one posology of these Dosages, as `all_to_fhir` wrote them; None where they are no such thing."""
    parts = [of_fhir(one) for one in instructions]
    first = parts[0] if parts else None
    if first is None or len(parts) == 1:
        return first
    taken: dict[str, Decimal] = {}
    for part in parts:
        if part is None or replace(part, amount=first.amount, moments=first.moments) != first:
            return None
        if not part.moments or taken.keys() & set(part.moments):
            return None
        taken |= dict.fromkeys(part.moments, part.amount)
    moments = tuple(m for m in MOMENTS if m in taken)
    return replace(
        first, moments=moments, amount=max(taken.values()), amounts=tuple(taken[m] for m in moments)
    )


def of_fhir(dosage: Mapping[str, Any], start: date | None = None) -> Dosage | None:
    """Return the posology of a Dosage; None where it has no dose or no rhythm that a ward could follow."""
    repeat = (dosage.get("timing") or {}).get("repeat") or {}
    doses = [d["doseQuantity"] for d in dosage.get("doseAndRate", ()) if "doseQuantity" in d]
    value = _decimal(doses[0].get("value")) if doses else None
    if value is None:
        return None
    period, unit = repeat.get("period"), repeat.get("periodUnit")
    frequency = int(repeat.get("frequency") or 1)
    moments = tuple(m for m in MOMENTS if m in repeat.get("when", ()))
    every = int(period) if unit == "h" and period and frequency == 1 and float(period).is_integer() else None
    if not moments and every is None and not (unit == "d" and period == 1):
        return None
    most = (dosage.get("maxDosePerPeriod") or {}).get("numerator") or {}
    needed = (dosage.get("asNeededCodeableConcept") or {}).get("text", "")
    bounds = repeat.get("boundsDuration") or {}
    span = (
        (int(bounds["value"]), bounds["code"])
        if bounds.get("code") in SPANS and bounds.get("value")
        else None
    )
    return Dosage(
        value,
        str(doses[0].get("unit") or doses[0].get("code") or ""),
        (dosage.get("route") or {}).get("text", ""),
        moments,
        every,
        None if moments or every else frequency,
        tuple(d for d in DAYS if d in repeat.get("dayOfWeek", ())),
        needed or ("si besoin" if dosage.get("asNeededBoolean") else ""),
        _decimal(most.get("value")),
        start,
        span[0] * SPANS[span[1]][1] if span else None,
        span,
        str(dosage.get("patientInstruction", "")),
    )


def _spaced(text: str) -> str:
    """FHIR's string takes no other blank than space, tab and line feed."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _quantity(value: Decimal, unit: str) -> dict[str, Any]:
    plain = int(value) if value == value.to_integral_value() else float(value)
    found: dict[str, Any] = {"value": plain, "unit": unit}
    return found | ({"system": _UCUM, "code": UCUM[unit]} if unit in UCUM else {})


def _decimal(value: object) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
