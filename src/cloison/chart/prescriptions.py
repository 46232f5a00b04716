"""Prescriptions as FHIR resources: the basket of lines that nobody has signed, and the MedicationRequests that it
becomes.

Owns: one line (`line`), the basket (a draft RequestGroup that contains them), signing, stopping. Refuses: signing
a basket that holds nothing, or another account's. Who may, and the proof of presence, are the gate's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from cloison.chart.writing import Change
from cloison.medicines.checks import CIS, SUBSTANCE
from cloison.medicines.dosage import Dosage
from cloison.medicines.search import Found
from cloison.medicines.timing import all_to_fhir

Resource = dict[str, Any]
_OURS = "https://cloison.example/fhir/"
KEY = f"{_OURS}medicine"
"""System of a medicine's identifier: how the search names it (`Found.key`)."""
ALD = f"{_OURS}StructureDefinition/ald"
REPLACES = f"{_OURS}StructureDefinition/replaces"
"""Marks a line that, once signed, stops the one that it names as prior."""
OVERRIDE = "Alerte d'allergie levée : "
_CATEGORY = "http://terminology.hl7.org/CodeSystem/medicationrequest-category"
SETTINGS = {"inpatient": "Pendant le séjour", "discharge": "Sortie", "community": "Ville"}
SUBSTITUTION = {
    "MTE": "marge thérapeutique étroite",
    "EFG": "enfant de moins de six ans, forme galénique",
    "CIF": "contre-indication formelle à un excipient à effet notoire",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was typed and checked."""

    id: UUID
    found: Found
    dosage: Dosage
    indication: str
    setting: str = "inpatient"
    ald: bool = False
    not_substitutable: str = ""
    renewals: int = 0
    override: str = ""
    prior: str = ""
    """The id of the prescription that it renews or replaces."""
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Prescriber:
    """Who writes: the account, its name as it is shown, its pharmacy's unit (None: no queue)."""

    account_id: UUID
    name: str
    pharmacy: UUID | None = None

    @property
    def reference(self) -> Resource:
        """A reference to this account."""
        return {"reference": f"Practitioner/{self.account_id}", "display": self.name}


def medication(found: Found, medicine_id: str) -> Resource:
    """Return the medicine of a line, to be contained in it: coded as a speciality only where the brand was chosen."""
    medicine = found.medicine
    code: Resource = {"text": _spaced(found.label)}
    if not found.by_substance:
        code["coding"] = [{"system": CIS, "code": medicine.cis, "display": medicine.name}]
    made: Resource = {
        "resourceType": "Medication",
        "id": medicine_id,
        "identifier": [{"system": KEY, "value": found.key}],
        "code": code,
        "form": {"text": medicine.form},
    }
    if medicine.substances:
        made["ingredient"] = [
            {
                "itemCodeableConcept": {
                    "coding": [{"system": SUBSTANCE, "code": code} for code in s.codes],
                    "text": s.common,
                },
                "isActive": True,
            }
            for s in medicine.substances
        ]
    return made


def line(
    said: Line, patient_id: UUID, who: Prescriber, now: datetime, stay: str | None
) -> tuple[Resource, Resource]:
    """Return (MedicationRequest, Medication) of one line of the basket."""
    medicine = f"m{said.id.hex}"
    request: Resource = {
        "resourceType": "MedicationRequest",
        "id": str(said.id),
        "status": "draft",
        "intent": "order",
        "category": [
            {"coding": [{"system": _CATEGORY, "code": said.setting}], "text": SETTINGS[said.setting]}
        ],
        "medicationReference": {"reference": f"#{medicine}"},
        "subject": {"reference": f"Patient/{patient_id}"},
        "authoredOn": now.isoformat(timespec="seconds"),
        "requester": who.reference,
        "reasonCode": [{"text": said.indication}],
        "dosageInstruction": all_to_fhir(said.dosage),
        "dispenseRequest": _dispense(said, who, now),
        "substitution": {"allowedBoolean": True},
    }
    if stay:
        request["encounter"] = {"reference": f"Encounter/{stay}"}
    if said.not_substitutable:
        words = SUBSTITUTION[said.not_substitutable]
        reason = {"coding": [{"code": said.not_substitutable, "display": words}], "text": words}
        request["substitution"] = {"allowedBoolean": False, "reason": reason}
    if said.override:
        request["note"] = [{"text": OVERRIDE + said.override}]
    if said.prior:
        request["priorPrescription"] = {"reference": f"MedicationRequest/{said.prior}"}
    marks = {ALD: said.ald, REPLACES: said.replaces}
    if extension := [{"url": url, "valueBoolean": True} for url, yes in marks.items() if yes]:
        request["extension"] = extension
    return request, medication(said.found, medicine)


def _dispense(said: Line, who: Prescriber, now: datetime) -> Resource:
    start = said.dosage.start or now.date()
    begins = now if start == now.date() else datetime(start.year, start.month, start.day, tzinfo=now.tzinfo)
    period: Resource = {"start": begins.isoformat(timespec="seconds")}
    made: Resource = {"validityPeriod": period, "numberOfRepeatsAllowed": said.renewals}
    if said.dosage.days:
        period["end"] = (begins + timedelta(days=said.dosage.days)).isoformat(timespec="seconds")
        made["expectedSupplyDuration"] = {
            "value": said.dosage.days,
            "unit": "jour",
            "system": "http://unitsofmeasure.org",
            "code": "d",
        }
    if who.pharmacy and said.setting == "inpatient":
        made["performer"] = {"reference": f"Organization/{who.pharmacy}"}
    return made


def basket_of(resources: Iterable[Resource], account_id: UUID) -> Resource | None:
    """Return this account's unsigned basket of the record, if it has one."""
    mine = f"Practitioner/{account_id}"
    drafts = (r for r in resources if r["resourceType"] == "RequestGroup" and r.get("status") == "draft")
    return next((r for r in drafts if (r.get("author") or {}).get("reference") == mine), None)


def lines_of(basket: Mapping[str, Any] | None) -> list[Resource]:
    """Return the lines of a basket, each whole: its medicine is contained in it."""
    inside = (basket or {}).get("contained", [])
    medicines = {r["id"]: r for r in inside if r["resourceType"] == "Medication"}
    return [
        r | {"contained": [medicines[r["medicationReference"]["reference"][1:]]]}
        for r in inside
        if r["resourceType"] == "MedicationRequest"
    ]


def with_line(
    basket: Resource | None,
    basket_id: UUID,
    patient_id: UUID,
    who: Prescriber,
    added: tuple[Resource, Resource],
) -> Change:
    """Return the basket with one line more; it replaces a line of its own id, so that one sent twice is there once."""
    request, medicine = added
    gone = (request["id"], medicine["id"])
    inside = [r for r in (basket or {}).get("contained", []) if r["id"] not in gone]
    made: Resource = {
        "resourceType": "RequestGroup",
        "id": basket["id"] if basket else str(basket_id),
        "status": "draft",
        "intent": "order",
        "subject": {"reference": f"Patient/{patient_id}"},
        "authoredOn": request["authoredOn"],
        "author": who.reference,
    }
    return Change(_filled(made, [*inside, request, medicine]), basket)


def without_line(basket: Resource, line_id: str) -> Change:
    """Return the basket without one of its lines."""
    gone = {line_id, f"m{UUID(line_id).hex}"}
    kept = [r for r in basket.get("contained", []) if r["id"] not in gone]
    return Change(_filled(basket, kept), basket)


def signed(basket: Resource, resources: Iterable[Resource], now: datetime) -> list[Change]:
    """Return what signing writes, all or nothing: each line active, what it replaces stopped, the basket done."""
    at = now.isoformat(timespec="seconds")
    known = {r["id"]: r for r in resources if r["resourceType"] == "MedicationRequest"}
    changes = []
    for one in lines_of(basket):
        group = {"system": f"{_OURS}prescription", "value": basket["id"]}
        changes.append(Change(one | {"status": "active", "authoredOn": at, "groupIdentifier": group}))
        prior = known.get((one.get("priorPrescription") or {}).get("reference", "").partition("/")[2])
        if prior and prior.get("status") == "active" and marked(one, REPLACES):
            changes.append(stopped(prior, "Remplacée par une nouvelle prescription"))
    if not changes:
        raise ValueError("an empty basket")
    done = {k: v for k, v in basket.items() if k not in ("contained", "action")}
    done |= {
        "status": "active",
        "authoredOn": at,
        "action": [{"resource": {"reference": f"MedicationRequest/{one['id']}"}} for one in lines_of(basket)],
    }
    return [*changes, Change(done, basket)]


def stopped(request: Resource, reason: str) -> Change:
    """Return a prescription stopped for a reason."""
    return Change(request | {"status": "stopped", "statusReason": {"text": reason}}, request)


def marked(request: Mapping[str, Any], url: str) -> bool:
    """Return whether a line bears this mark (`ALD`, `REPLACES`)."""
    return any(e.get("url") == url and e.get("valueBoolean") for e in request.get("extension", ()))


def setting_of(request: Mapping[str, Any]) -> str:
    """Return where a line is meant to be taken: inpatient, discharge or community; inpatient where it does not say."""
    codes = [c.get("code") for category in request.get("category", ()) for c in category.get("coding", ())]
    return next((c for c in codes if c in SETTINGS), "inpatient")


def key_of(request: Mapping[str, Any]) -> str:
    """Return how the search names the medicine of a line; empty where it is not one of ours and names no speciality."""
    for inside in request.get("contained", ()):
        for identifier in inside.get("identifier", ()):
            if identifier.get("system") == KEY:
                return str(identifier.get("value", ""))
    codings = (request.get("medicationCodeableConcept") or {}).get("coding", ())
    return next((f"s{c.get('code')}" for c in codings if c.get("system") == CIS), "")


def ends_on(request: Mapping[str, Any]) -> date | None:
    """Return the last day of a line, if it says one."""
    end = ((request.get("dispenseRequest") or {}).get("validityPeriod") or {}).get("end")
    if not isinstance(end, str):
        return None
    return (datetime.fromisoformat(end.replace("Z", "+00:00")) - timedelta(days=1)).date()


def _filled(basket: Resource, inside: list[Resource]) -> Resource:
    made = {k: v for k, v in basket.items() if k not in ("contained", "action")}
    if inside:
        lines = [r["id"] for r in inside if r["resourceType"] == "MedicationRequest"]
        made |= {"contained": inside, "action": [{"resource": {"reference": f"#{one}"}} for one in lines]}
    return made


def _spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")
