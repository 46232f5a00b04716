"""Vital signs: what is measured, and the Observation that says so.

Owns the six measures of the demo with their LOINC codes, units (UCUM) and ordinary ranges. Refuses interpretation
beyond low, normal, high.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from cloison.demo.templates import coding, compiled, narrative, reference

_OBSERVATION = "http://terminology.hl7.org/CodeSystem/observation-category"
_PROFILE = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-observation-"
_INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
_UCUM = "http://unitsofmeasure.org"
_WORDS = {"L": "Bas", "N": "Normal", "H": "Élevé"}


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: ordinary values lie around `mean`, and outside low…high they are called low or high."""

    key: str
    loinc: str
    english: str
    words: str
    unit: str
    ucum: str
    mean: float
    spread: float
    low: float
    high: float
    decimals: int
    template: str


def _quantity(name: str, unit: str, ucum: str) -> dict[str, str]:
    return {"value": f"@={name}@", "unit": unit, "system": _UCUM, "code": ucum}


def _component(loinc: str, english: str, words: str, name: str, low: int, high: int) -> dict[str, Any]:
    return {
        "code": {"coding": [coding("http://loinc.org", loinc, english)], "text": words},
        "valueQuantity": _quantity(name, "mm[Hg]", "mm[Hg]"),
        "referenceRange": [{"low": _bound(low, "mm[Hg]"), "high": _bound(high, "mm[Hg]")}],
    }


def _bound(value: float, ucum: str) -> dict[str, Any]:
    return {"value": value, "unit": ucum}


def _observation(profile: str, loinc: str, english: str, words: str, shown: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "@id@",
        "meta": {"lastUpdated": "@at@", "profile": [profile]},
        "text": narrative(f"<p><b>{words}</b> : {shown} (@word@)</p>"),
        "status": "final",
        "category": [{"coding": [coding(_OBSERVATION, "vital-signs", "Vital Signs")], "text": "Constantes"}],
        "code": {"coding": [coding("http://loinc.org", loinc, english)], "text": words},
        "subject": reference("Patient", "patient"),
        "encounter": reference("Encounter", "stay"),
        "effectiveDateTime": "@at@",
        "performer": [reference("Practitioner", "nurse", "@nurse_name@")],
        "interpretation": [{"coding": [coding(_INTERPRETATION, "@flag@", "@flag_name@")]}],
    }


def _single(
    key: str, profile: str, loinc: str, english: str, words: str, unit: str, ucum: str, *numbers: float
) -> Measure:
    mean, spread, low, high, decimals = numbers
    template = _observation(profile, loinc, english, words, f"@value@ {unit}") | {
        "valueQuantity": _quantity("value", unit, ucum),
        "referenceRange": [{"low": _bound(low, ucum), "high": _bound(high, ucum), "text": "Usuelles"}],
    }
    return Measure(
        key, loinc, english, words, unit, ucum, mean, spread, low, high, int(decimals), compiled(template)
    )


PRESSURE = compiled(
    _observation(
        f"{_PROFILE}bp", "85354-9", "Blood pressure panel", "Pression artérielle", "@high@/@low@ mmHg"
    )
    | {
        "component": [
            _component("8480-6", "Systolic blood pressure", "Systolique", "high", 100, 139),
            _component("8462-4", "Diastolic blood pressure", "Diastolique", "low", 60, 89),
        ]
    }
)
_PAIN = "https://cloison.example/fhir/StructureDefinition/pain"
MEASURES = (
    _single("heart_rate", f"{_PROFILE}heartrate", "8867-4", "Heart rate", "Fréquence cardiaque",
            "battements/minute", "/min", 78, 11, 50, 100, 0),
    _single("temperature", f"{_PROFILE}body-temperature", "8310-5", "Body temperature", "Température", "°C", "Cel",
            37.0, 0.5, 36.0, 38.0, 1),
    _single("saturation", f"{_PROFILE}saturation-oxygen", "59408-5",
            "Oxygen saturation in Arterial blood by Pulse oximetry", "Saturation en oxygène (SpO2)", "%", "%",
            96, 1.6, 94, 100, 0),
    _single("weight", f"{_PROFILE}body-weight", "29463-7", "Body weight", "Poids", "kg", "kg", 0, 0, 40, 110, 1),
    _single("pain", "http://hl7.org/fhir/StructureDefinition/vitalsigns", "72514-3",
            "Pain severity - 0-10 verbal numeric rating [Score] - Reported", "Douleur (échelle numérique)",
            "sur 10", "{score}", 2, 2, 0, 3, 0),
)  # fmt: skip


def around(stream: Random, mean: float, spread: float) -> float:
    """Draw a value around a mean: the sum of three uniform draws, bounded to three spreads."""
    return mean + spread * 2 * (stream.random() + stream.random() + stream.random() - 1.5)


def flag_of(value: float, low: float, high: float) -> dict[str, str]:
    """Return the interpretation of a value as the template wants it: code, English name, French word."""
    flag = "L" if value < low else "H" if value > high else "N"
    return {"flag": flag, "flag_name": {"L": "Low", "N": "Normal", "H": "High"}[flag], "word": _WORDS[flag]}
