"""What an ordonnance says, sheet by sheet, and what is missing for it (R. 5132-3 and after of the public health code).

Owns: which lines go on which sheet, each item of the law as data for the template, and the list of what is
missing. Refuses: a sheet that lacks an item; markup (the template takes words as words); a bar code of a number
whose key is wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

import orjson
import zxingcpp

from cloison.chart import prescriptions as rx
from cloison.medicines import letters, sentence
from cloison.medicines.dosage import Dosage
from cloison.medicines.medicine import Medicine, number
from cloison.medicines.search import Shelf
from cloison.medicines.timing import all_of_fhir
from cloison.pages import reading, words
from cloison.records.numbers import finess_fault, rpps_fault

Resource = dict[str, Any]
TITLES = {
    "drugs": "Ordonnance",
    "discharge": "Ordonnance de sortie",
    "ald": "Ordonnance bizone",
    "secured": "Ordonnance sécurisée",
    "lpp": "Ordonnance : produits et prestations (LPP)",
    "auxiliaries": "Ordonnance : soins d’auxiliaires médicaux",
    "laboratory": "Ordonnance : examens de biologie médicale",
    "imaging": "Ordonnance : examens d’imagerie",
}
ALD_ZONE = (
    "Prescriptions relatives au traitement de l’affection de longue durée reconnue (liste ou hors liste) "
    "(AFFECTION EXONÉRANTE)"
)
OTHER_ZONE = "Prescriptions SANS RAPPORT avec l’affection de longue durée (MALADIES INTERCURRENTES)"
_CATEGORIES = {  # SNOMED CT codes that HL7 gives as examples of ServiceRequest.category, and plain words
    "108252007": "laboratory",
    "laboratory": "laboratory",
    "363679005": "imaging",
    "imaging": "imaging",
    "91251008": "auxiliaries",
    "9632001": "auxiliaries",
    "nursing": "auxiliaries",
}
_ADULT = 18


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its kind, its lines (resources), and what is missing for it, in sentences."""

    kind: str
    lines: list[Resource]
    missing: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The words at its head."""
        return TITLES[self.kind]


def sheets(lines: Iterable[Resource], shelf: Shelf) -> list[Sheet]:
    """Return the sheets of a signed prescription: secured medicines apart, bizone where a line is of an ALD."""
    secured: list[Resource] = []
    others: list[Resource] = []
    for one in lines:
        if rx.setting_of(one) == "inpatient":
            continue
        known = shelf.named(rx.key_of(one))
        (secured if known and known.medicine.secured else others).append(one)
    found = []
    if others:
        leaving = all(rx.setting_of(one) == "discharge" for one in others)
        kind = "ald" if any(rx.marked(one, rx.ALD) for one in others) else "discharge" if leaving else "drugs"
        found.append(Sheet(kind, others))
    if secured:
        found.append(Sheet("secured", secured))
    return found


def other_sheets(resources: Iterable[Resource], account: str) -> list[Sheet]:
    """Return a sheet for each kind of other orders of this account that are in progress: each kind apart."""
    kinds: dict[str, list[Resource]] = {}
    for r in resources:
        mine = (r.get("requester") or {}).get("reference") == f"Practitioner/{account}"
        if not mine or r.get("status") != "active":
            continue
        if r["resourceType"] == "DeviceRequest":
            kinds.setdefault("lpp", []).append(r)
        elif r["resourceType"] == "ServiceRequest":
            codes = [c.get("code") for category in r.get("category", ()) for c in category.get("coding", ())]
            if kind := next((_CATEGORIES[c] for c in codes if c in _CATEGORIES), None):
                kinds.setdefault(kind, []).append(r)
    return [Sheet(kind, kinds[kind]) for kind in TITLES if kind in kinds]


def missing(
    sheet: Sheet, head: dict[str, Any], patient: Resource, resources: list[Resource], today: date
) -> list[str]:
    """Return what the law asks for and nobody has said; empty where the sheet may be printed."""
    own, place = head.get("own") or {}, head.get("place") or {}
    wanted = {
        "le numéro RPPS du prescripteur": head.get("rpps") and rpps_fault(str(head["rpps"])) is None,
        "le nom et le prénom du prescripteur": head.get("family_name") and head.get("given_name"),
        "l’établissement": head.get("site"),
        "le numéro FINESS de l’établissement": head.get("finess")
        and finess_fault(str(head["finess"])) is None,
        "l’adresse de l’établissement (rue, code postal, commune)": place.get("street")
        and head.get("postcode")
        and head.get("commune"),
        "un numéro de téléphone du prescripteur ou de l’établissement": own.get("phone")
        or place.get("phone"),
        "une adresse électronique du prescripteur ou de l’établissement": own.get("email")
        or place.get("email"),
        "la qualité ou la spécialité du prescripteur": own.get("speciality"),
        "le nom et le prénom du patient": _names(patient)[0] and _names(patient)[1],
        "la date de naissance du patient": len(str(patient.get("birthDate", ""))) == 10,
        "le sexe du patient": patient.get("gender") in ("female", "male"),
    }
    if _age(patient, today) < _ADULT and sheet.kind in ("drugs", "discharge", "ald", "secured"):
        wanted["le poids de l’enfant"] = _weight(resources)
    found = [what for what, there in wanted.items() if not there]
    if sheet.kind in ("drugs", "discharge", "ald", "secured"):
        for one in sheet.lines:
            found += [f"{what} de « {reading.medicine(one)} »" for what in _lacking(one, sheet.kind)]
    return found


def data(
    sheet: Sheet, head: dict[str, Any], patient: Resource, resources: list[Resource], shelf: Shelf,
    *, ins: str, at: datetime, number_: str, duplicate: bool,
) -> dict[str, Any]:  # fmt: skip
    """Return what the template sets; `at` is when it was signed."""
    own, place = head.get("own") or {}, head.get("place") or {}
    family, given = _names(patient)
    told: dict[str, Any] = {
        "kind": sheet.kind,
        "title": sheet.title,
        "site": head["site"],
        "address": [place.get("street", ""), f"{head['postcode']} {head['commune']}", "France"],
        "phone": _dialled(own.get("phone") or place.get("phone", "")),
        "email": own.get("email") or place.get("email", ""),
        "finess": str(head["finess"]),
        "finess_bars": bars(str(head["finess"])),
        "unit": own.get("unit", ""),
        "doctor": f"{own.get('title') or 'Docteur'} {head['given_name']} {head['family_name'].upper()}",
        "speciality": own.get("speciality", ""),
        "rpps": str(head["rpps"]),
        "rpps_bars": bars(str(head["rpps"])),
        "patient": f"{family.upper()} {given}",
        "used": _used(patient),
        "born": words.day(patient.get("birthDate")),
        "age": f"{_age(patient, at.date())} ans",
        "sex": {"female": "féminin", "male": "masculin"}[patient["gender"]],
        "feminine": patient["gender"] == "female",
        "weight": _weight(resources),
        "ins": ins,
        "place": head["commune"],
        "day": at.strftime("%d/%m/%Y"),
        "number": number_[:8],
        "duplicate": duplicate,
        "zones": _zones(sheet, shelf),
    }
    told["count"] = _counted(sheet)
    told["digest"] = hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]
    return told


def bars(text: str) -> list[list[int]]:
    """Return the bars of a number in Code 128, as [module where it begins, modules wide]."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    picture = memoryview(cast(bytes, made.to_image(scale=1, add_quiet_zones=False)))  # it offers its buffer
    row = picture.tobytes()[: (picture.shape or (0, 0))[1]]
    modules = "".join("1" if pixel < 128 else "0" for pixel in row)
    found, at = [], 0
    for run in _runs(modules):
        if run[0] == "1":
            found.append([at, len(run)])
        at += len(run)
    return found


def _zones(sheet: Sheet, shelf: Shelf) -> list[dict[str, Any]]:
    if sheet.kind == "ald":
        return [
            {
                "title": title,
                "lines": [
                    _said(one, sheet.kind, shelf) for one in sheet.lines if rx.marked(one, rx.ALD) == ald
                ],
            }
            for title, ald in ((ALD_ZONE, True), (OTHER_ZONE, False))
        ]
    return [{"title": "", "lines": [_said(one, sheet.kind, shelf) for one in sheet.lines]}]


def _said(one: Resource, kind: str, shelf: Shelf) -> dict[str, Any]:
    """One line as the sheet says it: medicine, posology, duration, renewals, mentions."""
    if kind in ("lpp", "auxiliaries", "laboratory", "imaging"):
        reason = next((str(r.get("text", "")) for r in one.get("reasonCode", ())), "")
        return {
            "name": reading.concept(one.get("code") or one.get("codeCodeableConcept")),
            "text": reason,
            "more": [],
        }
    known = shelf.named(rx.key_of(one))
    dosage = all_of_fhir(one["dosageInstruction"])
    renewals = int((one.get("dispenseRequest") or {}).get("numberOfRepeatsAllowed") or 0)
    more = []
    if kind == "secured" and dosage and known:
        name, text = _in_letters(known.medicine, dosage, reading.medicine(one))
        fraction = known.medicine.fraction
        more.append(
            f"Délivrance fractionnée par période de {letters.in_letters(fraction)} jours."
            if fraction
            else "Délivrance en une seule fois."
        )
    else:
        name = reading.medicine(one)
        text = (
            f"{sentence.posology(dosage)} {_lasts(dosage)}"
            if dosage
            else str(one["dosageInstruction"][0].get("text", ""))
        )
        more.append(
            f"À renouveler {letters.in_letters(renewals)} ({renewals}) fois."
            if renewals
            else "Ne pas renouveler."
        )
    substitution = one.get("substitution") or {}
    if substitution.get("allowedBoolean") is False:
        code = next((c.get("code") for c in (substitution.get("reason") or {}).get("coding", ())), "")
        more.append(f"Non substituable ({code}).")
    return {"name": name, "text": text, "more": more}


def _in_letters(medicine: Medicine, dosage: Dosage, label: str) -> tuple[str, str]:
    """R. 5132-29: units per dose, number of doses and strength in full letters."""
    strength = f", dosage : {letters.strength_in_letters(medicine.strength)}" if medicine.strength else ""
    dose = f"{letters.in_letters(dosage.amount)} {sentence.plural(dosage.unit, dosage.amount)}"
    if dosage.unit not in (
        "ml",
        "mg",
        "g",
        "comprimé",
        "sachet",
        "suppositoire",
        "patch",
        "flacon",
        "microgramme",
    ):
        dose = f"{letters.feminine(letters.in_letters(dosage.amount))} {sentence.plural(dosage.unit, dosage.amount)}"
    dose = letters.strength_in_letters(dose) if dosage.unit in ("ml", "mg", "g") else dose
    times = dosage.per_day
    said = (
        f"{letters.feminine(letters.in_letters(times))} prise{'s' if times >= 2 else ''} par jour"
        if times >= 1
        else ""
    )
    parts = [f"{dose} par prise", said, sentence.way(dosage.route), sentence.when(dosage)]
    text = ", ".join(part for part in parts if part)
    if dosage.as_needed:
        text += f", si besoin : {dosage.as_needed}"
    if dosage.most is not None:
        most = f"{letters.in_letters(dosage.most)} ({number(format(dosage.most, 'f'))})"
        text += f" ; au plus {most} {sentence.plural(dosage.unit, dosage.most)} par vingt-quatre heures"
    days = f" Pendant {letters.in_letters(dosage.days)} ({dosage.days}) jours." if dosage.days else ""
    return f"{label}{strength}", f"{text[0].upper()}{text[1:]}.{days}"


def _lasts(dosage: Dosage) -> str:
    lasts = sentence.lasting(dosage)
    return f"{lasts[0].upper()}{lasts[1:]}." if lasts else ""


def _counted(sheet: Sheet) -> str:
    what = {
        "lpp": ("produit ou prestation prescrit", "produits ou prestations prescrits"),
        "auxiliaries": ("acte prescrit", "actes prescrits"),
        "laboratory": ("examen prescrit", "examens prescrits"),
        "imaging": ("examen prescrit", "examens prescrits"),
    }.get(sheet.kind, ("médicament prescrit", "médicaments prescrits"))
    n = len(sheet.lines)
    return f"{n}\u00a0{what[n > 1]}"


def _lacking(one: Resource, kind: str) -> list[str]:
    dosage = all_of_fhir(one.get("dosageInstruction") or [])
    text = str((one.get("dosageInstruction") or [{}])[0].get("text", ""))
    days = (dosage and dosage.days) or (one.get("dispenseRequest") or {}).get("expectedSupplyDuration")
    found = []
    if dosage is None and (not text or kind == "secured"):
        found.append("la posologie")
    if not days:
        found.append("la durée")
    return found


def _names(patient: Resource) -> tuple[str, str]:
    names = patient.get("name", [])
    official = next((n for n in names if n.get("use") == "official"), names[0] if names else {})
    return str(official.get("family", "")), " ".join(official.get("given", []))


def _used(patient: Resource) -> str:
    """The name that the patient uses, where it is another than that of birth."""
    usual: Resource = next((n for n in patient.get("name", ()) if n.get("use") == "usual"), {})
    family, given = _names(patient)
    first = given.split(" ")[0]
    shown = (str(usual.get("family") or family).upper(), str((usual.get("given") or [first])[0]))
    return "" if not usual or shown == (family.upper(), first) else " ".join(shown)


def _age(patient: Resource, today: date) -> int:
    born = str(patient.get("birthDate", ""))
    if len(born) != 10:
        return _ADULT
    birth = date.fromisoformat(born)
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def _weight(resources: list[Resource]) -> str:
    found = [
        o
        for o in reading.of_type(resources, "Observation")
        if any(c.get("code") == "29463-7" for c in (o.get("code") or {}).get("coding", ()))
        and "valueQuantity" in o
    ]
    if not found:
        return ""
    last = max(found, key=lambda o: str(o.get("effectiveDateTime", "")))
    return f"{number(last['valueQuantity'].get('value', ''))}\u00a0kg"


def _dialled(phone: str) -> str:
    digits = "".join(c for c in phone if c.isdigit())
    if len(digits) == 10 and digits.startswith("0"):
        digits = f"33{digits[1:]}"
    if len(digits) == 11 and digits.startswith("33"):
        rest = digits[2:]
        return "+33\u00a0" + rest[0] + "\u00a0" + "\u00a0".join(rest[i : i + 2] for i in range(1, 9, 2))
    return phone


def _runs(modules: str) -> list[str]:
    found: list[str] = []
    for module in modules:
        if found and found[-1][0] == module:
            found[-1] += module
        else:
            found.append(module)
    return found


def reading_of(one: Resource) -> str:
    """Return the name of a line for a list on the screen."""
    if one["resourceType"] == "MedicationRequest":
        return reading.medicine(one)
    return reading.concept(one.get("code") or one.get("codeCodeableConcept"))
