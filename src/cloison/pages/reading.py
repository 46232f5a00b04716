"""From opened FHIR resources to what the record's pages show.

Owns: the safety strip with its three states, problems, treatments, a value in words, contact.
Refuses: dropping a name or an allergy for lack of room; an entry marked as an error is left out, nothing
else is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cloison.pages import words

Resource = dict[str, Any]
_NO_ALLERGY = frozenset({"716186003", "no-known-allergies"})  # SNOMED CT, and the code of IPS
_CURRENT = ("active", "recurrence", "relapse", "")


@dataclass(frozen=True, slots=True)
class Allergies:
    """The strip: `state` is known, none or unrecorded; `text` says it in words."""

    state: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table of the record."""

    what: str
    detail: str
    when: str
    status: str = ""
    current: bool = True


def of_type(resources: Iterable[Resource], *kinds: str) -> list[Resource]:
    """Return the resources of these types that are not marked as entered in error."""
    return [
        r
        for r in resources
        if r["resourceType"] in kinds
        and r.get("status") != "entered-in-error"
        and _code(r.get("verificationStatus")) not in ("entered-in-error", "refuted")
    ]


def allergies(resources: list[Resource]) -> Allergies:
    """Return the safety strip: allergies named in full, none known (with its date), or not recorded."""
    found = of_type(resources, "AllergyIntolerance")
    current = [a for a in found if _code(a.get("clinicalStatus")) in _CURRENT]
    named = [a for a in current if not _says_none(a)]
    if named:
        return Allergies("known", ", ".join(_allergy(a) for a in sorted(named, key=_gravest_first)))
    if current:
        latest = max(current, key=lambda a: str(a.get("recordedDate", "")))
        return Allergies("none", " ".join((_("Aucune allergie connue"), _checked(latest))).strip())
    return Allergies("unrecorded", _("Allergies non renseignées"))


def _checked(none_known: Resource) -> str:
    """Return when, and by whom, it was last asked."""
    day, who = none_known.get("recordedDate"), (none_known.get("recorder") or {}).get("display")
    if not day:
        return ""
    if not who:
        return _("(vérifié le %s)") % words.day(day)
    return _("(vérifié le %(day)s par %(who)s)") % {"day": words.day(day), "who": who}


def problems(resources: list[Resource]) -> list[Line]:
    """Return the conditions, current first, latest first."""
    lines = [
        Line(
            concept(c.get("code")),
            "",
            words.day(c.get("onsetDateTime") or c.get("recordedDate")),
            _("en cours") if _code(c.get("clinicalStatus")) in _CURRENT else _("passé"),
            _code(c.get("clinicalStatus")) in _CURRENT,
        )
        for c in _latest(of_type(resources, "Condition"), "onsetDateTime", "recordedDate")
    ]
    return sorted(lines, key=lambda line: not line.current)


def treatments(resources: list[Resource]) -> list[Line]:
    """Return the prescriptions, those in progress first, latest first."""
    lines = [
        Line(
            medicine(m),
            "; ".join(_dose(d) for d in m.get("dosageInstruction", [])) or words.unknown(),
            words.day(m.get("authoredOn") or m.get("effectiveDateTime")),
            prescription_status(m.get("status")),
            m.get("status") == "active",
        )
        for m in _latest(of_type(resources, "MedicationRequest", "MedicationStatement"), "authoredOn")
    ]
    return sorted(lines, key=lambda line: not line.current)


def contact(patient: Resource) -> list[tuple[str, str]]:
    """Return (label, value) pairs of the folded zone; every label is there, known or not."""
    reached = patient.get("telecom", [])
    return [
        (_("Adresse"), "; ".join(_address(a) for a in patient.get("address", []))),
        (_("Téléphone"), ", ".join(t.get("value", "") for t in reached if t.get("system") == "phone")),
        (_("Courriel"), ", ".join(t.get("value", "") for t in reached if t.get("system") == "email")),
        (
            _("Médecin traitant"),
            ", ".join(g.get("display", "") for g in patient.get("generalPractitioner", [])),
        ),
        (_("Personnes à prévenir"), "; ".join(_near(c) for c in patient.get("contact", []))),
    ]


def concept(value: Resource | None) -> str:
    """Return the words of a CodeableConcept: its text, else a display, else the code itself."""
    value = value or {}
    codings = value.get("coding", [])
    shown = [c[key] for key in ("display", "code") for c in codings if c.get(key)]
    return str(value.get("text") or (shown[0] if shown else words.unknown()))


def medicine(request: Resource) -> str:
    """Return the medicine of a prescription, contained or coded."""
    if "medicationCodeableConcept" in request:
        return concept(request["medicationCodeableConcept"])
    reference = request.get("medicationReference", {})
    wanted = str(reference.get("reference", "")).removeprefix("#")
    for inside in request.get("contained", []):
        if inside.get("id") == wanted:
            return concept(inside.get("code"))
    return str(reference.get("display") or words.unknown())


def _code(value: Resource | None) -> str:
    codings = (value or {}).get("coding", [])
    return str(codings[0].get("code", "")) if codings else ""


def _says_none(allergy: Resource) -> bool:
    return any(c.get("code") in _NO_ALLERGY for c in allergy.get("code", {}).get("coding", []))


def _severe(allergy: Resource) -> bool:
    reactions = allergy.get("reaction", [])
    return allergy.get("criticality") == "high" or any(r.get("severity") == "severe" for r in reactions)


def _gravest_first(allergy: Resource) -> tuple[bool, str]:
    return not _severe(allergy), concept(allergy.get("code"))


def _allergy(allergy: Resource) -> str:
    return concept(allergy.get("code")) + (" " + _("(sévère)") if _severe(allergy) else "")


def _latest(resources: list[Resource], *elements: str) -> list[Resource]:
    def when(r: Resource) -> str:
        return next((str(r[e]) for e in elements if r.get(e)), "")

    return sorted(resources, key=when, reverse=True)


def _dose(dosage: Resource) -> str:
    if dosage.get("text"):
        return str(dosage["text"])
    rates = [d["doseQuantity"] for d in dosage.get("doseAndRate", []) if "doseQuantity" in d]
    return ", ".join(_quantity(q) for q in rates) or words.unknown()


def value(observation: Resource) -> str:
    """Return what an Observation says: a quantity, its components, a word; empty where it says nothing."""
    parts = [c["valueQuantity"] for c in observation.get("component", []) if "valueQuantity" in c]
    if "valueQuantity" in observation:
        return _quantity(observation["valueQuantity"])
    if parts:
        return _joined(parts)
    if "valueCodeableConcept" in observation:
        return concept(observation["valueCodeableConcept"])
    return str(observation.get("valueString", "")) or _otherwise(observation)


def _otherwise(observation: Resource) -> str:
    """What a laboratory says beside quantities and words: an interval, a titre, a date, or why there is no value."""
    if span := observation.get("valueRange"):
        low, high = span.get("low") or {}, span.get("high") or {}
        return _("%(low)s à %(high)s") % {"low": words.number(low.get("value", "")), "high": _quantity(high)}
    if ratio := observation.get("valueRatio"):
        both = (words.number((ratio.get(p) or {}).get("value", "")) for p in ("numerator", "denominator"))
        return ":".join(both)
    if at := observation.get("valueDateTime"):
        return words.day(at) if len(at) <= 10 else words.moment(at)
    absent = {
        "error": _("annulé par le laboratoire"),
        "not-performed": _("non fait"),
        "unknown": _("non communiqué"),
    }
    return absent.get(_code(observation.get("dataAbsentReason")), "")


def _joined(parts: list[Resource]) -> str:
    if len({p.get("unit") for p in parts}) > 1:
        return " / ".join(_quantity(p) for p in parts)
    values = " / ".join(words.number(p.get("value", "")) for p in parts)
    return f"{values} {words.unit(str(parts[0].get('unit', '')))}".strip()


def _quantity(quantity: Resource) -> str:
    said = f"{words.number(quantity.get('value', ''))} {words.unit(str(quantity.get('unit', '')))}".strip()
    return f"{quantity['comparator']} {said}" if quantity.get("comparator") else said


def _address(address: Resource) -> str:
    lines = [*address.get("line", []), f"{address.get('postalCode', '')} {address.get('city', '')}".strip()]
    return ", ".join(line for line in lines if line) or str(address.get("text", ""))


def _near(person: Resource) -> str:
    name = person.get("name", {})
    who = str(name.get("text") or f"{' '.join(name.get('given', []))} {name.get('family', '')}".strip())
    numbers = ", ".join(t.get("value", "") for t in person.get("telecom", []))
    return f"{who} ({numbers})" if numbers else who


def prescription_status(status: str | None) -> str:
    """Return the status of a prescription in words."""
    return {
        "active": _("en cours"),
        "on-hold": _("suspendue"),
        "completed": _("terminée"),
        "stopped": _("arrêtée"),
        "cancelled": _("annulée"),
        "draft": _("brouillon"),
    }.get(status or "", words.unknown())
