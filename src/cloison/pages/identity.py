"""From a FHIR Patient to the traits a page shows: names, birth, sex, numbers, status (RNIV).

Owns: which name is the birth name and which number is which. Refuses: an INS on any page unless the
identity is qualified (RNIV: an unqualified number is not shown as one).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cloison.chart import protection
from cloison.gate.answers import Row
from cloison.gate.opened import Opened
from cloison.pages import words
from cloison.records import reliability

INS_SYSTEMS = tuple(f"urn:oid:1.2.250.1.213.1.4.{n}" for n in (8, 9, 10, 11))
"""NIR, NIA, test and demonstration numbers (ANS)."""
_BIRTH_PLACE = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"


@dataclass(frozen=True, slots=True)
class Identity:
    """The traits of one patient, in words, in the language of the request."""

    id: UUID
    family: str
    given: str
    used: str
    born: str
    age: str
    female: bool
    male: bool
    sex: str
    commune: str
    ins: str
    ipp: str
    status: str
    status_code: str
    deceased: str
    attributes: tuple[tuple[str, str], ...] = ()
    """(code, words) of what is said of the identity beside its status: homonym, doubtful, fictitious."""
    alias: str = ""
    """Shown in place of the name of a protected patient (chart/protection.py); empty for everybody else."""

    @property
    def homonym(self) -> bool:
        """Whether an officer told this identity apart from one like it."""
        return any(code == reliability.HOMONYM for code, _words in self.attributes)


def of_rows(opened: Iterable[Opened], rows: Iterable[Row], *, whole: bool = False) -> list[Identity]:
    """Return the identities among `opened`, by name; `rows` say their status. `whole`: as in `of_patient`."""
    status = {row.patient_id: row.identity_status for row in rows}
    found = [
        of_patient(o.patient_id, o.resource, status.get(o.patient_id), whole=whole)
        for o in opened
        if o.resource["resourceType"] == "Patient"
    ]
    return sorted(found, key=lambda i: (i.family, i.given, i.born, str(i.id)))


def of_patient(
    patient_id: UUID, patient: dict[str, Any], status: str | None, *, whole: bool = False
) -> Identity:
    """Return the traits of one Patient resource; nothing is guessed where an element is absent.

    A protected patient shows an alias and no trait that names them, but where the record itself is open (`whole`).
    """
    alias = protection.alias_of(patient)
    if alias and not whole:
        return _masked(patient_id, patient, status, alias)
    names = [n for n in patient.get("name", []) if n.get("use") != protection.USE]
    official = _named(names, "official") or _named(names, "maiden") or (names[0] if names else {})
    used = _named(names, "usual")
    born = patient.get("birthDate")
    return Identity(
        id=patient_id,
        family=_family(official) or words.unknown(),
        given=_first_given(official) or words.unknown(),
        used=_used(official, used),
        born=words.day(born),
        age=words.age(born, datetime.now(UTC).astimezone(words.PARIS).date()),
        female=patient.get("gender") == "female",
        male=patient.get("gender") == "male",
        sex=words.sex(patient.get("gender")),
        commune=_commune(patient),
        ins=words.ins(_ins(patient)) if status == "QUAL" else "",
        ipp=_ipp(patient) or words.unknown(),
        status=words.identity(status),
        status_code=status or "",
        deceased=_deceased(patient),
        attributes=words.attributes(reliability.stated(patient)),
        alias=alias,
    )


def _masked(patient_id: UUID, patient: dict[str, Any], status: str | None, alias: str) -> Identity:
    return Identity(
        id=patient_id,
        family=alias,
        given=_("(dossier protégé)"),
        used="",
        born=words.unknown(),
        age=words.age(patient.get("birthDate"), datetime.now(UTC).astimezone(words.PARIS).date()),
        female=patient.get("gender") == "female",
        male=patient.get("gender") == "male",
        sex=words.sex(patient.get("gender")),
        commune="",
        ins="",
        ipp=_ipp(patient) or words.unknown(),
        status=words.identity(status),
        status_code=status or "",
        deceased=_deceased(patient),
        alias=alias,
    )


def _named(names: list[dict[str, Any]], use: str) -> dict[str, Any]:
    return next((n for n in names if n.get("use") == use), {})


def _family(name: dict[str, Any]) -> str:
    return str(name.get("family", "")).upper()


def _first_given(name: dict[str, Any]) -> str:
    given = name.get("given") or [""]
    return str(given[0])


def _used(official: dict[str, Any], used: dict[str, Any]) -> str:
    family = _family(used) or _family(official)
    given = _first_given(used) or _first_given(official)
    same = (family, given) == (_family(official), _first_given(official))
    return "" if same or not used else f"{family} {given}"


def _commune(patient: dict[str, Any]) -> str:
    for extension in patient.get("extension", []):
        if extension.get("url") == _BIRTH_PLACE:
            return str(extension.get("valueAddress", {}).get("city", ""))
    return ""


def _ins(patient: dict[str, Any]) -> str:
    found = (i for i in patient.get("identifier", []) if i.get("system") in INS_SYSTEMS)
    return next((str(i.get("value", "")) for i in found), "")


def _ipp(patient: dict[str, Any]) -> str:
    others = [i for i in patient.get("identifier", []) if i.get("system") not in INS_SYSTEMS]
    local = [
        i for i in others if any(c.get("code") == "PI" for c in i.get("type", {}).get("coding", []))
    ] or others
    return str(local[0].get("value", "")) if local else ""


def _deceased(patient: dict[str, Any]) -> str:
    if "deceasedDateTime" in patient:
        return words.day(patient["deceasedDateTime"])
    return words.unknown() if patient.get("deceasedBoolean") else ""
