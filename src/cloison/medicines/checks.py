"""What a new line meets in a record: recorded allergies, and substances that are prescribed already.

Owns: `against_allergies` and `duplicates`, over FHIR resources and a shelf. Refuses: silence: an allergy that
could not be compared is a finding of its own, and so is a record in which allergies were never asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cloison.medicines import stems
from cloison.medicines.medicine import Medicine
from cloison.medicines.search import Shelf

CIS = "http://data.esante.gouv.fr/ansm/medicament/SpecialitePharmaceutique"
SUBSTANCE = "http://data.esante.gouv.fr/ansm/medicament/substance"
_NONE_KNOWN = frozenset({"716186003", "no-known-allergies"})
_NOT_MEDICINES = frozenset({"food", "environment", "biologic"})
_OVER = frozenset({"inactive", "resolved"})
_REMEMBERED = 500
"""Allergies whose substances a shelf keeps in mind: looking through all of them takes a moment."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: `kind` is allergy, class, duplicate, unchecked or unasked; `about` and `because` are its words."""

    kind: str
    about: str
    because: str = ""

    @property
    def grave(self) -> bool:
        """Whether the line takes a reason in words."""
        return self.kind in ("allergy", "class")


def against_allergies(medicine: Medicine, resources: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Return what this medicine meets among the recorded allergies, and which of them could not be compared."""
    recorded = [r for r in resources if r.get("resourceType") == "AllergyIntolerance" and _stands(r)]
    if not recorded:
        return [Finding("unasked", "")]
    found, unchecked = [], []
    for allergy in recorded:
        if any(c.get("code") in _NONE_KNOWN for c in _codings(allergy.get("code"))):
            continue
        words = _words(allergy.get("code"))
        met = _meets(medicine, words)
        if met is not None:
            found.append(met)
        elif not _comparable(allergy, words):
            unchecked.append(Finding("unchecked", words))
    return found + unchecked


def met_by_allergies(resources: Iterable[Mapping[str, Any]], shelf: Shelf) -> set[str]:
    """Return the codes of all substances that a recorded allergy is about: for what is found while one types."""
    recorded = [r for r in resources if r.get("resourceType") == "AllergyIntolerance" and _stands(r)]
    said = [
        _words(r.get("code"))
        for r in recorded
        if not any(c.get("code") in _NONE_KNOWN for c in _codings(r.get("code")))
    ]
    return {code for words in said for code in _met(words, shelf)}


def _met(allergy: str, shelf: Shelf) -> frozenset[str]:
    known = shelf.met
    if allergy not in known:
        if len(known) >= _REMEMBERED:
            known.clear()
        about = stems.matcher(allergy)
        known[allergy] = frozenset(c for name, codes in shelf.substances() if about(name) for c in codes)
    return known[allergy]


def duplicates(
    medicine: Medicine, resources: Iterable[Mapping[str, Any]], shelf: Shelf, leaving: Iterable[str] = ()
) -> list[Finding]:
    """Return the prescriptions in progress with a substance of this medicine but those it replaces (`leaving`)."""
    gone, found = set(leaving), []
    for request in resources:
        if request.get("resourceType") != "MedicationRequest" or request.get("status") != "active":
            continue
        if request.get("id") in gone:
            continue
        if common := substances_of(request, shelf) & medicine.codes:
            names = dict.fromkeys(s.common for s in medicine.substances if common & set(s.codes))
            found.append(Finding("duplicate", medicine_words(request), ", ".join(names)))
    return found


def substances_of(request: Mapping[str, Any], shelf: Shelf) -> set[str]:
    """Return the substance codes of a prescription: those stated in it, and those of the speciality that it names."""
    concepts = [request.get("medicationCodeableConcept") or {}]
    codes: set[str] = set()
    for inside in request.get("contained", ()):
        if inside.get("resourceType") == "Medication":
            concepts.append(inside.get("code") or {})
            items = (i.get("itemCodeableConcept") for i in inside.get("ingredient", ()))
            codes |= {
                c["code"]
                for item in items
                for c in _codings(item)
                if c.get("system") == SUBSTANCE and c.get("code")
            }
    for concept in concepts:
        for coding in _codings(concept):
            if coding.get("system") == CIS and (known := shelf.get(str(coding.get("code")))):
                codes |= known.codes
    return codes


def medicine_words(request: Mapping[str, Any]) -> str:
    """Return the words of a prescription's medicine, coded or contained."""
    for inside in request.get("contained", ()):
        if inside.get("resourceType") == "Medication":
            return _words(inside.get("code"))
    return _words(request.get("medicationCodeableConcept"))


def _meets(medicine: Medicine, allergy: str) -> Finding | None:
    """The same substance; else a class that the allergy names; else a sister in the class of the substance it names."""
    named = [(s, name) for s in medicine.substances for name in s.names]
    for substance, name in named:
        if stems.same_name(allergy, name):
            return Finding("allergy", allergy, substance.common)
    for kind in [*stems.of_allergy(allergy), *stems.of_substance(allergy)]:
        for substance, name in named:
            if kind in stems.of_substance(name):
                return Finding("class", allergy, f"{substance.common} ({kind.name})")
    return None


def _comparable(allergy: Mapping[str, Any], words: str) -> bool:
    """Whether the words name a class that is known here, or a medicine's substance by itself."""
    if _NOT_MEDICINES & set(allergy.get("category", ())):
        return False
    return bool(stems.of_allergy(words) or stems.of_substance(words)) or "medication" in allergy.get(
        "category", ()
    )


def _stands(allergy: Mapping[str, Any]) -> bool:
    verified = {c.get("code") for c in _codings(allergy.get("verificationStatus"))}
    clinical = {c.get("code") for c in _codings(allergy.get("clinicalStatus"))}
    return not verified & {"entered-in-error", "refuted"} and not clinical & _OVER


def _codings(concept: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    return list((concept or {}).get("coding", ()))


def _words(concept: Mapping[str, Any] | None) -> str:
    concept = concept or {}
    shown = [str(c[key]) for c in concept.get("coding", ()) for key in ("display", "code") if c.get(key)]
    return str(concept.get("text") or (shown[0] if shown else ""))
