"""Allergies and problems: what a form says of them as FHIR, and each change of their state.

Owns: AllergyIntolerance with its three states, Condition, the list of allergens that checks know. Refuses: « aucune
allergie connue » beside a known one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cloison.chart.author import Author, is_mistaken

Resource = dict[str, Any]
_SNOMED = "http://snomed.info/sct"
_ALLERGY = "http://terminology.hl7.org/CodeSystem/allergyintolerance-"
_CONDITION = "http://terminology.hl7.org/CodeSystem/condition-"
NONE_KNOWN = "716186003"
ALLERGENS = {  # words: (SNOMED CT code, category); codes of the free IPS set, those that the demo's records use
    "Pénicillines": ("91936005", "medication"),
    "Amoxicilline": ("294505008", "medication"),
    "Aspirine": ("293586001", "medication"),
    "Céphalosporines": ("294532003", "medication"),
    "Codéine": ("293597001", "medication"),
    "Latex": ("300916003", "environment"),
    "Produits de contraste iodés": ("293637006", "medication"),
    "Fruits à coque": ("91934008", "food"),
    "Œuf": ("91930004", "food"),
    "Crustacés": ("300913006", "food"),
    "Pollens de graminées": ("300910009", "environment"),
}
_KNOWN = {words.casefold(): words for words in ALLERGENS}


def coded(allergen: str) -> str | None:
    """Return the allergen as the list writes it, or None where checks will not see it."""
    return _KNOWN.get(" ".join(allergen.split()).casefold())


def allergy(
    allergen: str, reaction: str, severity: str, author: Author, *, item: str, patient: str, at: str
) -> Resource:
    """Return an active allergy; `severity` is mild, moderate, severe or empty."""
    known = coded(allergen)
    code: Resource = {"text": known or allergen}
    resource = _allergy(code, author, item, patient, at)
    if known:
        code["coding"] = [{"system": _SNOMED, "code": ALLERGENS[known][0]}]
        resource["category"] = [ALLERGENS[known][1]]
    if severity:
        resource["criticality"] = "high" if severity == "severe" else "low"
    if reaction or severity:
        told: Resource = {"manifestation": [{"text": reaction or "Réaction non précisée"}]}
        resource["reaction"] = [told | ({"severity": severity} if severity else {})]
    return resource


def none_known(author: Author, *, item: str, patient: str, at: str) -> Resource:
    """Return « aucune allergie connue », with who asked and when."""
    coding = {"system": _SNOMED, "code": NONE_KNOWN, "display": "No known allergy"}
    return _allergy({"coding": [coding], "text": "Aucune allergie connue"}, author, item, patient, at)


def _allergy(code: Resource, author: Author, item: str, patient: str, at: str) -> Resource:
    return {
        "resourceType": "AllergyIntolerance",
        "id": item,
        "clinicalStatus": {"coding": [{"system": f"{_ALLERGY}clinical", "code": "active"}]},
        "verificationStatus": {"coding": [{"system": f"{_ALLERGY}verification", "code": "confirmed"}]},
        "code": code,
        "patient": {"reference": f"Patient/{patient}"},
        "recordedDate": at,
        "recorder": author.reference(),
    }


def active(resources: Iterable[Resource]) -> list[Resource]:
    """Return the allergies that hold now, « aucune allergie connue » among them."""
    return [
        r
        for r in resources
        if r["resourceType"] == "AllergyIntolerance"
        and not is_mistaken(r)
        and _code(r, "verificationStatus") != "refuted"
        and _code(r, "clinicalStatus") in ("active", "")
    ]


def says_none(resource: Mapping[str, Any]) -> bool:
    """Return whether this is « aucune allergie connue »."""
    return any(c.get("code") == NONE_KNOWN for c in (resource.get("code") or {}).get("coding", ()))


def problem(text: str, onset: str, author: Author, *, item: str, patient: str, at: str) -> Resource:
    """Return an active problem; `onset` may be a year, a month or a day, or empty."""
    resource = {
        "resourceType": "Condition",
        "id": item,
        "clinicalStatus": {"coding": [{"system": f"{_CONDITION}clinical", "code": "active"}]},
        "verificationStatus": {"coding": [{"system": f"{_CONDITION}ver-status", "code": "confirmed"}]},
        "category": [{"coding": [{"system": f"{_CONDITION}category", "code": "problem-list-item"}]}],
        "code": {"text": text},
        "subject": {"reference": f"Patient/{patient}"},
        "recordedDate": at,
        "recorder": author.reference(),
    }
    return resource | ({"onsetDateTime": onset} if onset else {})


STATES = {
    "AllergyIntolerance": ("active", "inactive", "resolved"),
    "Condition": ("active", "inactive", "resolved"),
}


def changed(before: Mapping[str, Any], state: str, at: str) -> Resource:
    """Return the next version of an allergy or problem in another clinical state."""
    system = _ALLERGY if before["resourceType"] == "AllergyIntolerance" else _CONDITION
    after = {**before, "clinicalStatus": {"coding": [{"system": f"{system}clinical", "code": state}]}}
    if before["resourceType"] == "Condition":
        for name in [n for n in after if n.startswith("abatement")]:
            del after[name]  # FHIR con-4: an active condition has not abated
        if state != "active":
            after["abatementDateTime"] = at[:10]
    return after


def _code(resource: Mapping[str, Any], element: str) -> str:
    codings = (resource.get(element) or {}).get("coding", ())
    return str(codings[0].get("code", "")) if codings else ""
