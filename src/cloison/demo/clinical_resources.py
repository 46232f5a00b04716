"""What care leaves in a record: Condition, AllergyIntolerance, MedicationRequest.

Owns their JSON and the fragments that are the same for every patient, built once. Refuses identity: none of these
names the patient otherwise than by reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cloison.demo.draws import Weighted
from cloison.demo.formulary import ROUTES, Regimen, regimens
from cloison.demo.templates import coding, compiled, escaped, escaped_xhtml, narrative, reference

_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
_ALLERGY = "http://terminology.hl7.org/CodeSystem/allergyintolerance-"
_ICD = "http://hl7.org/fhir/sid/icd-10"

CONDITION = compiled(
    {
        "resourceType": "Condition",
        "id": "@id@",
        "meta": {"lastUpdated": "@at@"},
        "text": narrative("<p><b>@words@</b> (CIM-10 @code@), @state@, depuis le @onset@.</p>"),
        "clinicalStatus": {"coding": [coding(_CLINICAL, "@clinical@", "@clinical_name@")], "text": "@state@"},
        "verificationStatus": {"coding": [coding(_VERIFIED, "confirmed", "Confirmed")], "text": "Confirmé"},
        "category": [
            {
                "coding": [
                    coding(
                        "http://terminology.hl7.org/CodeSystem/condition-category",
                        "@category@",
                        "@category_name@",
                    )
                ]
            }
        ],
        "code": {"coding": [coding(_ICD, "@code@", "@words@")], "text": "@words@"},
        "subject": reference("Patient", "patient"),
        "@+encounter@": "",
        "onsetDateTime": "@onset@",
        "recordedDate": "@at@",
        "recorder": reference("Practitioner", "physician", "@physician_name@"),
    }
)
ALLERGY = compiled(
    {
        "resourceType": "AllergyIntolerance",
        "id": "@id@",
        "meta": {"lastUpdated": "@at@"},
        "text": narrative(
            "<p><b>@words@</b>, @manifestation@ (@severity_words@). Noté par @physician_name@.</p>"
        ),
        "clinicalStatus": {"coding": [coding(f"{_ALLERGY}clinical", "active", "Active")]},
        "verificationStatus": {"coding": [coding(f"{_ALLERGY}verification", "confirmed", "Confirmed")]},
        "type": "allergy",
        "category": ["@category@"],
        "criticality": "@criticality@",
        "code": {"coding": [coding("http://snomed.info/sct", "@code@", "@english@")], "text": "@words@"},
        "patient": reference("Patient", "patient"),
        "recordedDate": "@at@",
        "recorder": reference("Practitioner", "physician", "@physician_name@"),
        "reaction": [
            {
                "manifestation": [{"text": "@manifestation@"}],
                "severity": "@severity@",
                "description": "@severity_words@",
            }
        ],
    }
)
NO_ALLERGY = compiled(
    {
        "resourceType": "AllergyIntolerance",
        "id": "@id@",
        "meta": {"lastUpdated": "@at@"},
        "text": narrative("<p><b>Aucune allergie connue</b>, vérifié le @day@ par @physician_name@.</p>"),
        "clinicalStatus": {"coding": [coding(f"{_ALLERGY}clinical", "active", "Active")]},
        "verificationStatus": {"coding": [coding(f"{_ALLERGY}verification", "confirmed", "Confirmed")]},
        "code": {
            "coding": [coding("http://snomed.info/sct", "716186003", "No known allergy")],
            "text": "Aucune allergie connue",
        },
        "patient": reference("Patient", "patient"),
        "recordedDate": "@at@",
        "recorder": reference("Practitioner", "physician", "@physician_name@"),
        "note": [
            {"time": "@at@", "text": "Interrogatoire à l'admission : ni médicament, ni aliment, ni latex."}
        ],
    }
)
PRESCRIPTION = compiled(
    {
        "resourceType": "MedicationRequest",
        "id": "@id@",
        "meta": {"lastUpdated": "@at@"},
        "text": narrative("<p><b>@name_shown@</b><br/>@sentence@ Prescrit par @physician_name@.</p>"),
        "status": "@status@",
        "intent": "order",
        "category": [{"text": "@category@"}],
        "medicationCodeableConcept": "@=medication@",
        "subject": reference("Patient", "patient"),
        "encounter": reference("Encounter", "stay"),
        "authoredOn": "@at@",
        "requester": reference("Practitioner", "physician", "@physician_name@"),
        "reasonCode": [{"text": "@words@"}],
        "dosageInstruction": "@=dosage@",
        "@+dispense@": "",
        "substitution": {"allowedBoolean": True},
    }
)
_MEDICATION = compiled(
    {
        "coding": [
            {"system": "http://data.esante.gouv.fr/ansm/medicament/SpecialitePharmaceutique", "code": "@cis@"}
        ],
        "text": "@name@",
    }
)
_DOSAGE = compiled(
    [
        {
            "sequence": 1,
            "text": "@sentence@",
            "timing": {"repeat": "@=repeat@"},
            "@+if_needed@": "",
            "route": {
                "coding": [coding("http://standardterms.edqm.eu", "@route@", "@route_name@")],
                "text": "@route_name@",
            },
            "doseAndRate": [{"doseQuantity": {"value": "@=amount@", "unit": "@unit@"}}],
        }
    ]
)
# weight; SNOMED CT code and name; words; category; criticality; manifestation; severity
_ALLERGENS = """
26;91936005;Allergy to penicillin;Pénicillines;medication;high;Urticaire généralisée;moderate
9;294505008;Allergy to amoxicillin;Amoxicilline;medication;high;Éruption maculopapuleuse;moderate
9;293586001;Allergy to aspirin;Aspirine;medication;low;Œdème des paupières;moderate
6;294532003;Allergy to cephalosporin;Céphalosporines;medication;high;Choc anaphylactique;severe
8;293597001;Allergy to codeine;Codéine;medication;low;Nausées et prurit;mild
8;300916003;Allergy to latex;Latex;environment;high;Bronchospasme;severe
10;293637006;Allergy to contrast media;Produits de contraste iodés;medication;high;Éruption et dyspnée;moderate
7;91934008;Allergy to nut;Fruits à coque;food;high;Œdème de Quincke;severe
6;91930004;Allergy to egg protein;Œuf;food;low;Éruption cutanée;mild
6;300913006;Allergy to shellfish;Crustacés;food;low;Urticaire;mild
8;300910009;Allergy to pollen;Pollens de graminées;environment;low;Rhinite et conjonctivite;mild
"""
_SEVERITY = {"mild": "réaction légère", "moderate": "réaction modérée", "severe": "réaction sévère"}


@lru_cache(maxsize=1)
def allergens() -> Weighted[dict[str, str]]:
    """Return the allergies of the demo, as the template wants them."""
    rows = [line.split(";") for line in _ALLERGENS.strip().split("\n")]
    keys = ("code", "english", "words", "category", "criticality", "manifestation", "severity")
    values = [
        {key: escaped_xhtml(cell) for key, cell in zip(keys, row[1:], strict=True)}
        | {"severity_words": _SEVERITY[row[-1]]}
        for row in rows
    ]
    return Weighted(values, [int(row[0]) for row in rows])


@dataclass(frozen=True, slots=True)
class Line:
    """A prescription line ready to be written: what depends on no patient. `plain` is for letters."""

    plain: str
    name_shown: str
    sentence: str
    medication: str
    dosage: str
    days: int
    per_day: int
    as_needed: bool
    amount: int
    unit: str
    """Escaped."""


@lru_cache(maxsize=1)
def prescription_lines() -> dict[str, tuple[Line, ...]]:
    """Return the ready lines of each regimen, one for each speciality."""
    return {
        key: tuple(_line(regimen, one.cis, one.name) for one in regimen.specialities)
        for key, regimen in regimens().items()
    }


def _line(regimen: Regimen, cis: str, name: str) -> Line:
    unit = _unit(regimen.unit, name)
    sentence = regimen.sentence.replace(regimen.unit, unit, 1)
    route, route_name, _ = ROUTES[regimen.route]
    bounds = f',"boundsDuration":{{"value":{regimen.days},"unit":"jour","system":"http://unitsofmeasure.org","code":"d"}}'
    repeat = f'{{"frequency":{regimen.per_day},"period":1,"periodUnit":"d"{bounds if regimen.days else ""}}}'
    dosage = _DOSAGE % {
        "sentence": escaped(sentence),
        "repeat": repeat,
        "if_needed": '"asNeededBoolean":true,' if regimen.if_needed else "",
        "route": route,
        "route_name": route_name,
        "amount": regimen.amount,
        "unit": escaped(unit),
    }
    medication = _MEDICATION % {"cis": cis, "name": escaped(name)}
    plain = f"{name.split(',')[0]} : {sentence}"
    return Line(
        plain,
        escaped_xhtml(name),
        escaped_xhtml(sentence),
        medication,
        dosage,
        regimen.days,
        regimen.per_day,
        bool(regimen.if_needed),
        regimen.amount,
        escaped(unit),
    )


def _unit(unit: str, name: str) -> str:
    """Say « gélule » for a capsule and « comprimé » for a tablet, whatever the regimen's row says."""
    if unit not in ("comprimé", "gélule"):
        return unit
    return "gélule" if "gélule" in name else "comprimé"
