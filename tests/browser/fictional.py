"""A ward of fictional patients for the browser: long names, three states of allergies, four of identity.

Owns: their resources, sealed as an import seals them. Refuses: anybody real; numbers are fiction's.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg

from cloison.database.bulk import Fact, SealedPatient, write_patients
from cloison.records import tokens
from cloison.records.sealing import Compartment
from tests.people import NOW, World, an_id

WARD = [  # name, birth name, given, used name, born, sex, identity, allergies
    ("marchetti", "Marchetti-Delacroix", "Élisabeth", "Delacroix", "1941-07-14", "female", "QUAL", "known"),
    ("nguyen", "N’Guyen", "Théo", None, "1988-11-02", "male", "VALI", "none"),
    ("oeuvrard", "Œuvrard", "Zoé", None, "2024-09-20", "female", "PROV", None),
    ("benali", "Ben Ali", "Karim", None, "1967-01-30", "male", "RECUP", "none"),
    ("lefevre", "Lefèvre", "Jean-Baptiste", None, "1953-05-08", "male", "QUAL", "known"),
]
_CLINICAL = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"


def admit_the_ward(world: World) -> None:
    """Put the ward into Surgery B."""
    with psycopg.connect(world.admin, autocommit=True) as c:
        write_patients(c, [_sealed(world, *row) for row in WARD])


def _sealed(
    world: World,
    name: str,
    family: str,
    given: str,
    used: str | None,
    born: str,
    sex: str,
    state: str,
    safe: str | None,
) -> SealedPatient:
    patient = _patient(name, family, given, used, born, sex)
    box = Compartment(world.keyring, an_id(name))
    resources = [patient, *_allergies(name, safe), *_clinical(name)]
    box.add_many((r, UUID(r["id"]), an_id("tilleuls")) for r in resources)
    found = tokens.for_patient(
        world.index_key,
        born=date.fromisoformat(born),
        sex=sex,
        family_names=[family],
        given_names=[given],
        identifiers=[("IPP", patient["identifier"][0]["value"])],
    )
    since, stay, site = NOW - timedelta(days=1), an_id(name + " stay"), an_id("tilleuls")
    fact = Fact(an_id("surgery_b"), "ward_presence", since, None, site, stay)
    return SealedPatient(
        an_id(name), site, state, False, False, NOW, box.keys, box.parts, found,
        [(stay, site, since, None)], [fact],
    )  # fmt: skip


def _patient(name: str, family: str, given: str, used: str | None, born: str, sex: str) -> dict[str, Any]:
    names: list[dict[str, Any]] = [{"use": "official", "family": family, "given": [given, "Marie"]}]
    if used:
        names.append({"use": "usual", "family": used, "given": [given]})
    number = 8000000 + sum(map(ord, name))
    return {
        "resourceType": "Patient",
        "id": str(an_id(name)),
        "name": names,
        "gender": sex,
        "birthDate": born,
        "identifier": [
            {"type": {"coding": [{"code": "PI"}]}, "system": "urn:oid:1.2.250.1.999.1", "value": str(number)},
            {"system": "urn:oid:1.2.250.1.213.1.4.10", "value": "241076100100197"},
        ],
        "extension": [
            {
                "url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
                "valueAddress": {"city": "Alençon"},
            }
        ],
        "address": [{"line": ["12 rue des Tisserands"], "postalCode": "61000", "city": "Alençon"}],
        "telecom": [{"system": "phone", "value": "06 39 98 00 12"}],
        "generalPractitioner": [{"display": "Dr Hélène ROUSSEL"}],
        "contact": [{"name": {"text": "Paul DELACROIX (fils)"}, "telecom": [{"value": "06 39 98 00 13"}]}],
    }


def _of(name: str, what: str, kind: str, **rest: Any) -> dict[str, Any]:
    subject = "patient" if kind == "AllergyIntolerance" else "subject"
    reference = {"reference": f"Patient/{an_id(name)}"}
    return {"resourceType": kind, "id": str(an_id(f"{name} {what}")), subject: reference, **rest}


def _allergies(name: str, state: str | None) -> list[dict[str, Any]]:
    active = {"coding": [{"system": _CLINICAL, "code": "active"}]}
    if state == "none":
        code = {"coding": [{"system": "http://snomed.info/sct", "code": "716186003"}]}
        fields = {"clinicalStatus": active, "code": code, "recordedDate": "2026-11-22"}
        return [_of(name, "none", "AllergyIntolerance", **fields)]
    if state is None:
        return []
    severe = {"clinicalStatus": active, "code": {"text": "Pénicilline"}, "criticality": "high"}
    mild = {"clinicalStatus": active, "code": {"text": "Produits de contraste iodés"}}
    return [_of(name, "a", "AllergyIntolerance", **severe), _of(name, "b", "AllergyIntolerance", **mild)]


def _encounter(name: str) -> dict[str, Any]:
    since = (NOW - timedelta(days=1)).isoformat()
    return {
        "resourceType": "Encounter",
        "id": str(an_id(name + " stay")),
        "status": "in-progress",
        "class": {"code": "IMP"},
        "subject": {"reference": f"Patient/{an_id(name)}"},
        "identifier": [{"type": {"coding": [{"code": "VN"}]}, "value": f"26{sum(map(ord, name)):07d}"}],
        "participant": [
            {
                "type": [{"coding": [{"code": "ATND"}]}],
                "individual": {"reference": f"Practitioner/{an_id('paul')}", "display": "Dr Paul MERCIER"},
            }
        ],
        "period": {"start": since},
        "reasonCode": [{"text": "Fracture du col du fémur gauche"}],
        "location": [
            {
                "location": {"reference": f"Location/{an_id('surgery_b')}", "display": "Chirurgie B"},
                "status": "active",
                "physicalType": {"text": f"Lit {106 + [row[0] for row in WARD].index(name)}P"},
                "period": {"start": since},
            }
        ],
    }


def _clinical(name: str) -> list[dict[str, Any]]:
    conditions = [
        ("Fracture du col du fémur gauche", "2026-11-22", "active"),
        ("Insuffisance cardiaque chronique", "2019-04", "active"),
        ("Appendicectomie", "1962", "resolved"),
    ]
    drugs = [
        (
            "PARACÉTAMOL 1 g, comprimé",
            "1 comprimé toutes les 6 heures si douleur, 4 par jour au plus",
            "active",
        ),
        ("ÉNOXAPARINE 4 000 UI/0,4 mL", "1 injection sous-cutanée le soir", "active"),
        ("BISOPROLOL 2,5 mg, comprimé", "1 comprimé le matin", "active"),
        ("AMOXICILLINE 500 mg, gélule", "arrêtée le 22/11 : allergie", "stopped"),
    ]
    vitals = [
        ("Température", "8310-5", 37.8, "°C"),
        ("Poids", "29463-7", 58.4, "kg"),
        ("Fréquence cardiaque", "8867-4", 82, "/min"),
        ("SpO2", "2708-6", 96, "%"),
    ]
    when = "2026-11-24T06:15:00+01:00"
    pressure = [
        {"code": {"coding": [{"code": c}]}, "valueQuantity": {"value": v, "unit": "mmHg"}}
        for c, v in (("8480-6", 158), ("8462-4", 74))
    ]
    return [
        *(_of(name, t, "Condition", code={"text": t}, onsetDateTime=d,
              clinicalStatus={"coding": [{"code": s}]})
          for t, d, s in conditions),
        _encounter(name),
        *(_of(name, t, "Flag", status="active", code={"coding": [{"code": c}], "text": t})
          for c, t in (("mdr", "BMR"), ("fall", "Risque de chute"), ("directives", "Directives anticipées"))
          if name == "marchetti"),
        *(_of(name, t, "MedicationRequest", status=s, intent="order", authoredOn="2026-11-22",
              medicationCodeableConcept={"text": t}, dosageInstruction=[{"text": d}])
          for t, d, s in drugs),
        *(_of(name, t, "Observation", status="final", code={"text": t, "coding": [{"code": c}]},
              effectiveDateTime=when, valueQuantity={"value": v, "unit": u})
          for t, c, v, u in vitals),
        _of(name, "ta", "Observation", status="final", code={"text": "Tension artérielle"},
            effectiveDateTime=when, component=pressure),
        _of(name, "doc", "DocumentReference", status="current", date="2026-11-23T17:00:00+01:00",
            description="Compte rendu opératoire", author=[{"display": "Dr Paul MERCIER"}], content=[]),
    ]  # fmt: skip
