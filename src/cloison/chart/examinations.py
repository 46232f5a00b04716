"""Examinations that are ordered: what may be asked of which kind of unit, the order, and its report.

Owns: the catalogue (LOINC, French words), the ServiceRequest of an order, the DiagnosticReport that answers it (of the
same id: one order, one report). Refuses: an examination that is not in the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Resource = dict[str, Any]
LOINC = "http://loinc.org"
_SNOMED = "http://snomed.info/sct"
_SECTION = "http://terminology.hl7.org/CodeSystem/v2-0074"


@dataclass(frozen=True, slots=True)
class Examination:
    """One examination: its LOINC code, in English and French; `kind` is the kind of unit that performs it."""

    code: str
    english: str
    text: str
    kind: str


CATALOGUE = {
    one.code: one
    for one in (
        Examination("58410-2", "CBC panel - Blood by Automated count", "Numération formule sanguine", "laboratory"),
        Examination("24326-1", "Electrolytes 1998 panel - Serum or Plasma", "Ionogramme sanguin", "laboratory"),
        Examination("24323-8", "Comprehensive metabolic 2000 panel - Serum or Plasma", "Bilan biochimique complet",
                    "laboratory"),
        Examination("1988-5", "C reactive protein [Mass/volume] in Serum or Plasma", "Protéine C réactive",
                    "laboratory"),
        Examination("5902-2", "Prothrombin time (PT)", "Temps de prothrombine, INR", "laboratory"),
        Examination("67151-1", "Troponin T.cardiac [Mass/volume] in Serum or Plasma by High sensitivity method",
                    "Troponine T hypersensible", "laboratory"),
        Examination("48065-7", "Fibrin D-dimer FEU [Mass/volume] in Platelet poor plasma", "D-dimères", "laboratory"),
        Examination("24336-0", "Gas panel - Arterial blood", "Gaz du sang artériel", "laboratory"),
        Examination("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "Hémoglobine glyquée", "laboratory"),
        Examination("3016-3", "Thyrotropin [Units/volume] in Serum or Plasma", "TSH", "laboratory"),
        Examination("630-4", "Bacteria identified in Urine by Culture", "ECBU", "laboratory"),
        Examination("600-7", "Bacteria identified in Blood by Culture", "Hémocultures", "laboratory"),
        Examination("36643-5", "XR Chest 2 Views", "Radiographie du thorax de face et de profil", "imaging"),
        Examination("24558-9", "US Abdomen", "Échographie abdominale", "imaging"),
        Examination("24725-4", "CT Head", "Scanner cérébral", "imaging"),
    )
}  # fmt: skip
CATEGORIES = {
    "laboratory": ("108252007", "Laboratory procedure", "Biologie", "LAB"),
    "imaging": ("363679005", "Imaging", "Imagerie", "RAD"),
}
PRIORITIES = ("routine", "urgent", "stat")


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody orders: examinations of one unit, how urgent, why."""

    item: str
    examination: Examination
    priority: str
    reason: str


def request(
    order: Order,
    *,
    patient: str,
    stay: str | None,
    author: Mapping[str, str],
    unit: Mapping[str, str],
    at: str,
) -> Resource:
    """Return the ServiceRequest of an order; `unit` and `author` are References with their names."""
    code, english, words, _ = CATEGORIES[order.examination.kind]
    found: Resource = {
        "resourceType": "ServiceRequest",
        "id": order.item,
        "status": "active",
        "intent": "order",
        "category": [{"coding": [{"system": _SNOMED, "code": code, "display": english}], "text": words}],
        "priority": order.priority,
        "code": {
            "coding": [
                {"system": LOINC, "code": order.examination.code, "display": order.examination.english}
            ],
            "text": order.examination.text,
        },
        "subject": {"reference": f"Patient/{patient}"},
        "authoredOn": at,
        "occurrenceDateTime": at,
        "requester": dict(author),
        "performer": [dict(unit)],
        "reasonCode": [{"text": order.reason}],
    }
    if stay:
        found["encounter"] = {"reference": f"Encounter/{stay}"}
    return found


def report(
    order: Resource,
    *,
    status: str,
    author: Mapping[str, str],
    at: str,
    results: Sequence[Resource] = (),
    conclusion: str = "",
) -> Resource:
    """Return the DiagnosticReport that answers an order: `registered` when it is taken in, `final` when it is out."""
    kind = kind_of(order)
    found: Resource = {
        "resourceType": "DiagnosticReport",
        "id": order["id"],
        "status": status,
        "basedOn": [{"reference": f"ServiceRequest/{order['id']}"}],
        "category": [
            {"coding": [{"system": _SECTION, "code": CATEGORIES[kind][3]}], "text": CATEGORIES[kind][2]}
        ],
        "code": order["code"],
        "subject": order["subject"],
        "effectiveDateTime": at,
        "issued": at,
        "performer": [dict(author)],
    }
    if "encounter" in order:
        found["encounter"] = order["encounter"]
    if results:
        found["result"] = [
            {"reference": f"Observation/{one['id']}", "display": one["code"]["text"]} for one in results
        ]
    if conclusion:
        found["conclusion"] = conclusion
    return found


def kind_of(order: Mapping[str, Any]) -> str:
    """Return the kind of unit that an order is for: by its category, laboratory unless it says imaging."""
    codes = {c.get("code") for k in order.get("category", ()) for c in k.get("coding", ())}
    return "imaging" if CATEGORIES["imaging"][0] in codes else "laboratory"


def code_of(order: Mapping[str, Any]) -> str:
    """Return the LOINC code of what was ordered; empty where none stands."""
    return next((str(c["code"]) for c in (order.get("code") or {}).get("coding", ()) if c.get("code")), "")
