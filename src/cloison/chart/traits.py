"""The strict traits of an identity (RNIV): birth name, first birth name, birth date, sex, place of birth.

Owns: what each may be, as a word for what is wrong, the form that RNIV gives names, and the Patient
resource with its status. Refuses: a trait that is missing or cannot be, a status that only the INSi service may give
(RECUP, QUAL), and any status but PROV for an identity that is doubtful or fictitious (EXI SI 09).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from cloison.chart import protection
from cloison.records import tokens
from cloison.records.identifiers import kind_of

IPP_SYSTEM = "urn:cloison:ipp"
LONGEST = 100
OLDEST = timedelta(days=366 * 125)
SEXES = ("female", "male", "unknown")
DOCUMENTS = {"PA": "Passeport", "CN": "Carte nationale d’identité", "CS": "Carte de séjour"}
"""Documents of high trust (HL7 table of FR Core), that a desk checks with the person before it."""
_V2_0203 = "http://terminology.hl7.org/CodeSystem/v2-0203"
_FR = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-"
_FR_0445 = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445"
_MODE = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-mode-validation-identity"
_COMMUNES = "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM"
_BIRTH_PLACE = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
STATUSES = {
    "PROV": "Identité provisoire",
    "RECUP": "Identité récupérée",
    "VALI": "Identité validée",
    "QUAL": "Identité qualifiée",
}
_ATTRIBUTES = {"DOUT": "Identité douteuse", "FICT": "Identité fictive", "HOMA": "Homonyme avéré"}
_LETTERS = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D"}
)
"""Latin letters that no accent makes of another."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a form says of somebody; `document` is the code of the one that was checked, "" for none."""

    family: str
    given: str
    born: date
    sex: str
    commune: str
    code: str
    used_family: str = ""
    used_given: str = ""
    document: str = ""
    doubtful: bool = False
    telephone: str = ""
    address: str = ""

    @property
    def status(self) -> str:
        """Validated where a document was checked and nothing is doubted; else provisional. Never more by hand."""
        return "VALI" if self.document and not self.doubtful else "PROV"


def canonical(name: str) -> str:
    """Return a name as RNIV writes it: capitals without accents; hyphen and apostrophe stay.

    >>> canonical("d’hérouville  Saint-Clair")
    "D'HEROUVILLE SAINT-CLAIR"
    """
    plain = name.replace("’", "'").replace("ʼ", "'").replace("‐", "-").replace("‑", "-")
    plain = plain.translate(_LETTERS).upper()
    letters = unicodedata.normalize("NFKD", plain)
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def name_fault(name: str) -> str | None:
    """Say what is wrong with a name: `too_long`, `no_name`, `not_latin`; None for nothing.

    >>> name_fault("Jean-Luc"), name_fault("نور"), name_fault(" ")
    (None, 'not_latin', 'no_name')
    """
    if len(name) > LONGEST:
        return "too_long"
    written = canonical(name)
    if not written:
        return "no_name"
    letters = [c for c in written if c not in " -'"]
    return None if letters and all("A" <= c <= "Z" for c in letters) else "not_latin"


def birth_fault(born: date, today: date) -> str | None:
    """Say what is wrong with a birth date: `future`, `too_old`; None for nothing.

    >>> birth_fault(date(2030, 1, 1), date(2026, 1, 1))
    'future'
    """
    if born > today:
        return "future"
    return "too_old" if born < today - OLDEST else None


def patient(patient_id: UUID, site_id: UUID, ipp: str, said: Traits, today: date) -> dict[str, Any]:
    """Return the Patient resource of a new identity."""
    family, given = canonical(said.family), canonical(said.given)
    names: list[dict[str, Any]] = [{"use": "official", "family": family, "given": [given]}]
    used = (canonical(said.used_family) or family, canonical(said.used_given) or given)
    if used != (family, given):
        names.append({"use": "usual", "family": used[0], "given": [used[1]]})
    coded = {"coding": [{"system": _V2_0203, "code": "PI", "display": "Patient internal identifier"}]}
    insee = {"url": f"{_FR}address-insee-code", "valueCoding": {"system": _COMMUNES, "code": said.code}}
    made: dict[str, Any] = {
        "resourceType": "Patient",
        "id": str(patient_id),
        "extension": [
            {"url": _BIRTH_PLACE, "valueAddress": {"extension": [insee], "city": said.commune}},
            {"url": f"{_FR}identity-reliability", "extension": reliability(said, today)},
        ],
        "identifier": [{"use": "usual", "type": coded, "system": IPP_SYSTEM, "value": ipp}],
        "active": True,
        "name": names,
        "gender": said.sex,
        "birthDate": said.born.isoformat(),
        "managingOrganization": {"reference": f"Organization/{site_id}"},
    }
    if said.telephone:
        made["telecom"] = [{"system": "phone", "value": said.telephone, "use": "mobile"}]
    if said.address:
        made["address"] = [{"use": "home", "text": said.address}]
    return made


def reliability(said: Traits, today: date) -> list[dict[str, Any]]:
    """Return what is said of an identity's reliability (FR Core): status, doubt, the document and when it was seen."""
    found: list[dict[str, Any]] = [_coded("identityStatus", _FR_0445, said.status, STATUSES[said.status])]
    if said.document:
        found.append(_coded("validationMode", _MODE, said.document, DOCUMENTS[said.document]))
        found.append({"url": "validationDate", "valueDate": today.isoformat()})
    if said.doubtful:
        found.append(_coded("identityStatus", _FR_0445, "DOUT", _ATTRIBUTES["DOUT"]))
    return found


def validated(patient: Mapping[str, Any], document: str, today: date) -> dict[str, Any]:
    """Return a Patient whose identity document was checked with the person: validated, and no more by hand."""
    said = [
        _coded("identityStatus", _FR_0445, "VALI", STATUSES["VALI"]),
        _coded("validationMode", _MODE, document, DOCUMENTS[document]),
        {"url": "validationDate", "valueDate": today.isoformat()},
    ]
    kept = [e for e in _said(patient) if e.get("url") == "identityStatus" and _code(e) == "HOMA"]
    return _reliable(patient, [*said, *kept])


def told_apart(patient: Mapping[str, Any]) -> dict[str, Any]:
    """Return a Patient marked as an avowed homonym (HOMA): somebody else is alike, and an officer told them apart."""
    said = _said(patient)
    if any(_code(e) == "HOMA" for e in said):
        return dict(patient)
    return _reliable(patient, [*said, _coded("identityStatus", _FR_0445, "HOMA", _ATTRIBUTES["HOMA"])])


def _said(patient: Mapping[str, Any]) -> list[dict[str, Any]]:
    whole = [e for e in patient.get("extension", ()) if e.get("url") == f"{_FR}identity-reliability"]
    return [inner for e in whole for inner in e.get("extension", ())]


def _code(element: Mapping[str, Any]) -> str:
    return str((element.get("valueCoding") or {}).get("code", ""))


def _reliable(patient: Mapping[str, Any], said: list[dict[str, Any]]) -> dict[str, Any]:
    others = [e for e in patient.get("extension", ()) if e.get("url") != f"{_FR}identity-reliability"]
    return {**patient, "extension": [*others, {"url": f"{_FR}identity-reliability", "extension": said}]}


def state(said: Traits) -> dict[str, Any]:
    """Return the clear state of a new identity, which the database holds under its constraints."""
    return {"status": said.status, "doubtful": said.doubtful, "deceased": False}


def index(key: bytes, resource: Mapping[str, Any], stays: Iterable[Mapping[str, Any]]) -> list[int]:
    """Return the blind-index tokens of a Patient and of its stays' numbers; of a protected one, the numbers alone."""
    said = [(kind_of(i), str(i["value"])) for i in resource.get("identifier", ()) if i.get("value")]
    said += [("NDA", str(i["value"])) for s in stays for i in s.get("identifier", ()) if i.get("value")]
    if protection.alias_of(resource):
        return sorted({tokens.of_identifier(key, kind, value) for kind, value in said if kind})
    names = [n for n in resource.get("name", ()) if n.get("family")]
    return tokens.for_patient(
        key,
        born=date.fromisoformat(resource["birthDate"]),
        sex=resource["gender"],
        family_names=[n["family"] for n in names],
        given_names=[g for n in resource.get("name", ()) for g in n.get("given", ())[:1] if g],
        identifiers=[(kind, value) for kind, value in said if kind],
    )


def _coded(url: str, system: str, code: str, display: str) -> dict[str, Any]:
    return {"url": url, "valueCoding": {"system": system, "code": code, "display": display}}
