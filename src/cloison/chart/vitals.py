"""Vital signs: what is measured, in which unit, what is usual, what is asked again, what cannot be.

Owns: the list of measures (LOINC, UCUM, French words), the Observations of a round, and reading them back. Refuses: a
judgement beyond low, usual, high; usual ranges are an adult's, and a child's value is not called low or high.
Sources: LOINC codes of FHIR's vital signs profiles (hl7.org/fhir/R4/observation-vitalsigns.html); ranges as on French
surveillance sheets, for adults at rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from cloison.chart.author import Author, is_mistaken

Resource = dict[str, Any]
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
PRESSURE = "85354-9"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `usual` is what an adult has, `likely` what is taken without asking again, `possible` the limit."""

    key: str
    loinc: str
    english: str
    text: str
    unit: str
    ucum: str
    usual: tuple[float, float] | None
    likely: tuple[float, float]
    possible: tuple[float, float]
    decimals: int
    also: tuple[str, ...] = ()
    """Other codes of the same thing, which records may use."""


MEASURES = {
    m.key: m
    for m in (
        Measure("temperature", "8310-5", "Body temperature", "Température", "°C", "Cel",
                (36.0, 38.0), (34.5, 41.0), (20.0, 45.0), 1),
        Measure("pulse", "8867-4", "Heart rate", "Fréquence cardiaque", "/min", "/min",
                (50, 100), (35, 180), (10, 350), 0),
        Measure("systolic", "8480-6", "Systolic blood pressure", "Pression systolique", "mmHg", "mm[Hg]",
                (100, 139), (70, 220), (30, 350), 0),
        Measure("diastolic", "8462-4", "Diastolic blood pressure", "Pression diastolique", "mmHg", "mm[Hg]",
                (60, 89), (35, 130), (10, 250), 0),
        Measure("respiration", "9279-1", "Respiratory rate", "Fréquence respiratoire", "/min", "/min",
                (12, 20), (8, 40), (1, 120), 0),
        Measure("saturation", "2708-6", "Oxygen saturation in Arterial blood", "Saturation (SpO2)", "%", "%",
                (94, 100), (80, 100), (30, 100), 0, ("59408-5",)),
        Measure("pain", "72514-3", "Pain severity - 0-10 verbal numeric rating", "Douleur", "/10", "{score}",
                (0, 3), (0, 10), (0, 10), 0),
        Measure("weight", "29463-7", "Body weight", "Poids", "kg", "kg",
                None, (30, 180), (0.3, 400), 1, ("3141-9",)),
        Measure("height", "8302-2", "Body height", "Taille", "cm", "cm", None, (130, 205), (20, 260), 0),
        Measure("glucose", "41653-7", "Glucose [Mass/volume] in Capillary blood by Glucometer", "Glycémie capillaire",
                "g/L", "g/L", (0.7, 1.8), (0.5, 4.0), (0.05, 15.0), 2),
        Measure("urine", "9187-6", "Urine output", "Diurèse", "mL", "mL", None, (0, 3500), (0, 15000), 0),
    )
}  # fmt: skip
ADULT = 16
"""Years from which the usual ranges hold."""


def flag(measure: Measure, value: float, age: int | None) -> str:
    """Return L, N or H, or nothing where no usual range holds for this patient.

    >>> flag(MEASURES["temperature"], 39.2, 80), flag(MEASURES["pulse"], 130, 1)
    ('H', '')
    """
    if measure.usual is None or age is None or age < ADULT:
        return ""
    low, high = measure.usual
    return "L" if value < low else "H" if value > high else "N"


@dataclass(frozen=True, slots=True)
class Round:
    """What was measured at one moment: {key of a measure: value}, when, by whom, in which stay."""

    values: Mapping[str, float]
    at: str
    author: Author
    stay: UUID | None
    age: int | None
    hours: int | None = None
    """Over how many hours urine was collected."""


def observations(done: Round, patient: UUID, item: UUID) -> list[Resource]:
    """Return the Observations of a round; their ids follow from `item`, so that a form sent twice makes them once."""
    found = []
    pressure = {k: v for k, v in done.values.items() if k in ("systolic", "diastolic")}
    for key, value in done.values.items():
        if key in pressure:
            continue
        measure = MEASURES[key]
        own = _value(measure, value) | _flagged(flag(measure, value, done.age)) | _range(measure, done.age)
        found.append(_observation(_code(measure), done, patient, uuid5(item, key)) | own)
        if key == "urine" and done.hours:
            found[-1]["method"] = {"text": f"recueil sur {done.hours} h"}
    if pressure:
        code = {
            "coding": [{"system": LOINC, "code": PRESSURE, "display": "Blood pressure panel"}],
            "text": "Pression artérielle",
        }
        parts = []
        for key, value in pressure.items():
            measure = MEASURES[key]
            part = {"code": _code(measure)} | _value(measure, value)
            parts.append(part | _flagged(flag(measure, value, done.age)) | _range(measure, done.age))
        found.append(_observation(code, done, patient, uuid5(item, "pressure")) | {"component": parts})
    return found


def _observation(code: Resource, done: Round, patient: UUID, own: UUID) -> Resource:
    resource: Resource = {
        "resourceType": "Observation",
        "id": str(own),
        "status": "final",
        "category": [{"coding": [{"system": _CATEGORY, "code": "vital-signs"}], "text": "Constantes"}],
        "code": code,
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": done.at,
        "performer": [done.author.reference()],
    }
    return resource | ({"encounter": {"reference": f"Encounter/{done.stay}"}} if done.stay else {})


def _code(measure: Measure) -> Resource:
    codes = (measure.loinc, *measure.also) if measure.key == "saturation" else (measure.loinc,)
    return {"coding": [{"system": LOINC, "code": c} for c in codes], "text": measure.text}


def _value(measure: Measure, value: float) -> Resource:
    number = int(value) if measure.decimals == 0 else round(value, measure.decimals)
    return {"valueQuantity": {"value": number, "unit": measure.unit, "system": UCUM, "code": measure.ucum}}


def _flagged(letter: str) -> Resource:
    return {"interpretation": [{"coding": [{"system": _INTERPRETATION, "code": letter}]}]} if letter else {}


def _range(measure: Measure, age: int | None) -> Resource:
    if measure.usual is None or age is None or age < ADULT:
        return {}
    low, high = ({"value": v, "unit": measure.unit} for v in measure.usual)
    return {"referenceRange": [{"low": low, "high": high}]}


@dataclass(frozen=True, slots=True)
class Reading:
    """One value read back: its measure, number, moment, who took it, and the Observation it stands in."""

    measure: Measure
    value: float
    at: str
    by: str
    flag: str
    item: str
    mistaken: bool


_BY_CODE = {code: m for m in MEASURES.values() for code in (m.loinc, *m.also)}


def readings(resources: Iterable[Resource], age: int | None) -> list[Reading]:
    """Return every known measure of a record, the latest first; mistaken ones are marked."""
    found = [one for r in resources if r["resourceType"] == "Observation" for one in _read(r, age)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _read(observation: Resource, age: int | None) -> Iterable[Reading]:
    at = str(observation.get("effectiveDateTime") or observation.get("issued") or "")
    by = ", ".join(str(p.get("display", "")) for p in observation.get("performer", ()))
    for part in (observation, *observation.get("component", ())):
        codes = [c.get("code") for c in (part.get("code") or {}).get("coding", ())]
        measure = next((_BY_CODE[c] for c in codes if c in _BY_CODE), None)
        value = (part.get("valueQuantity") or {}).get("value")
        if measure and at and isinstance(value, int | float):
            yield Reading(
                measure, value, at, by, flag(measure, value, age), observation["id"], is_mistaken(observation)
            )


def last(resources: Iterable[Resource], age: int | None) -> dict[str, Reading]:
    """Return the latest value of each measure, mistaken ones apart."""
    found: dict[str, Reading] = {}
    for one in readings(resources, age):
        if not one.mistaken:
            found.setdefault(one.measure.key, one)
    return found
