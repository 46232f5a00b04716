"""What a stay or a visit leaves in a record: Encounter, Appointment, ServiceRequest.

Owns their JSON. Refuses clinical words in the narrative of Encounter and Appointment: most of both lies in the
`traits` slice, which the front desk reads.
"""

from __future__ import annotations

from datetime import datetime

from cloison.chart.places import LEAVING
from cloison.demo.templates import coding, compiled, narrative, reference

NDA_SYSTEM = "https://groupe-ormelune.example/identifiants/nda"
_FR = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-"
_ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_ROLE = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
CLASSES = {
    "emergency": ("EMER", "emergency"),
    "day_surgery": ("SS", "short stay"),
    "": ("IMP", "inpatient encounter"),
}

ENCOUNTER = compiled(
    {
        "resourceType": "Encounter",
        "id": "@id@",
        "meta": {"lastUpdated": "@at@", "profile": [f"{_FR}encounter"]},
        "@+leaving@": "",
        "text": narrative("<p>Séjour @nda@, @unit_name@, @site_name@. Entrée le @day@@left@.</p>"),
        "identifier": [
            {
                "use": "official",
                "type": {
                    "coding": [
                        coding(
                            "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-identifier-type",
                            "VN",
                            "Visit Number",
                        )
                    ]
                },
                "system": NDA_SYSTEM,
                "value": "@nda@",
            }
        ],
        "status": "@status@",
        "@+triage@": "",
        "class": coding(_ACT_CODE, "@class@", "@class_name@"),
        "subject": reference("Patient", "patient"),
        "participant": [
            {
                "type": [{"coding": [coding(_ROLE, "ATND", "attender")], "text": "Médecin responsable"}],
                "period": "@=period@",
                "individual": reference("Practitioner", "physician", "@physician_name@"),
            }
        ],
        "period": "@=period@",
        "reasonCode": [
            {"coding": [coding("http://hl7.org/fhir/sid/icd-10", "@code@", "@words@")], "text": "@words@"}
        ],
        "diagnosis": [{"condition": reference("Condition", "condition"), "rank": 1}],
        "hospitalization": {
            "admitSource": {"text": "@from@"},
            "@+destination@": "",
            "dietPreference": [{"text": "Régime @diet@"}],
        },
        "location": "@=locations@",
        "serviceProvider": reference("Organization", "site", "@site_name@"),
    }
)
LEAVES = '"extension":[{"url":"' + LEAVING + '","valueDateTime":"%(day)s"}],'
EXPECTED = compiled(
    {
        "resourceType": "Encounter",
        "id": "@id@",
        "meta": {"lastUpdated": "@at@", "profile": [f"{_FR}encounter"]},
        "text": narrative("<p>Séjour attendu le @day@, @unit_name@, @site_name@.</p>"),
        "status": "planned",
        "class": coding(_ACT_CODE, "@class@", "@class_name@"),
        "subject": reference("Patient", "patient"),
        "period": {"start": "@start@"},
        "location": [
            {
                "location": reference("Location", "unit", "@unit_name@"),
                "status": "planned",
                "period": {"start": "@start@"},
            }
        ],
        "serviceProvider": reference("Organization", "site", "@site_name@"),
    }
)
LOCATION = compiled(
    {
        "location": reference("Location", "unit", "@unit_name@"),
        "status": "@status@",
        "physicalType": {"text": "@place@"},
        "period": "@=period@",
    }
)
APPOINTMENT = compiled(
    {
        "resourceType": "Appointment",
        "id": "@id@",
        "meta": {"lastUpdated": "@at@", "profile": [f"{_FR}appointment"]},
        "text": narrative("<p>Rendez-vous du @day@ avec @physician_name@, @unit_name@, @site_name@.</p>"),
        "status": "@status@",
        "appointmentType": {
            "coding": [
                coding("http://terminology.hl7.org/CodeSystem/v2-0276", "FOLLOWUP", "A follow up visit")
            ],
            "text": "Consultation",
        },
        "reasonCode": [{"text": "@words@"}],
        "start": "@start@",
        "end": "@end@",
        "minutesDuration": "@=minutes@",
        "created": "@at@",
        "participant": [
            {"actor": reference("Patient", "patient"), "required": "required", "status": "accepted"},
            {
                "actor": reference("Practitioner", "physician", "@physician_name@"),
                "required": "required",
                "status": "accepted",
            },
            {
                "actor": reference("Location", "unit", "@unit_name@"),
                "required": "required",
                "status": "accepted",
            },
        ],
    }
)
# kind of unit: what may be asked of it (LOINC or our own words)
EXAMINATIONS = {
    "laboratory": (
        ("58410-2", "CBC panel - Blood by Automated count", "Numération formule sanguine"),
        ("24326-1", "Electrolytes 1998 panel - Serum or Plasma", "Ionogramme sanguin"),
        ("1988-5", "C reactive protein [Mass/volume] in Serum or Plasma", "Protéine C réactive"),
        ("24323-8", "Comprehensive metabolic 2000 panel - Serum or Plasma", "Bilan biochimique complet"),
        ("5902-2", "Prothrombin time (PT)", "Temps de prothrombine"),
        ("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "Hémoglobine glyquée"),
    ),
    "imaging": (
        ("36643-5", "XR Chest 2 Views", "Radiographie du thorax de face et de profil"),
        ("24558-9", "US Abdomen", "Échographie abdominale"),
        ("24725-4", "CT Head", "Scanner cérébral"),
    ),
}
SERVICE_REQUEST = compiled(
    {
        "resourceType": "ServiceRequest",
        "id": "@id@",
        "meta": {"lastUpdated": "@at@"},
        "text": narrative("<p><b>@exam@</b> demandé(e) par @physician_name@ le @day@. @hint@</p>"),
        "status": "@status@",
        "intent": "order",
        "category": [
            {
                "coding": [coding("http://snomed.info/sct", "@category@", "@category_name@")],
                "text": "@category_words@",
            }
        ],
        "priority": "@priority@",
        "code": {"coding": [coding("http://loinc.org", "@code@", "@english@")], "text": "@exam@"},
        "subject": reference("Patient", "patient"),
        "encounter": reference("Encounter", "stay"),
        "occurrenceDateTime": "@at@",
        "authoredOn": "@at@",
        "requester": reference("Practitioner", "physician", "@physician_name@"),
        "locationReference": [reference("Location", "unit", "@unit_name@")],
        "reasonCode": [{"text": "@words@"}],
        "patientInstruction": "@hint@",
    }
)
CATEGORIES = {
    "laboratory": {
        "category": "108252007", "category_name": "Laboratory procedure", "category_words": "Biologie",
        "hint": "À jeun depuis la veille au soir si possible.",
    },
    "imaging": {
        "category": "363679005", "category_name": "Imaging", "category_words": "Imagerie",
        "hint": "Signaler une grossesse, un stimulateur cardiaque ou une allergie connue.",
    },
}  # fmt: skip


def period(since: datetime, until: datetime | None) -> str:
    """Return a FHIR Period as JSON, open where `until` is None."""
    end = f',"end":"{until.isoformat()}"' if until else ""
    return f'{{"start":"{since.isoformat()}"{end}}}'
