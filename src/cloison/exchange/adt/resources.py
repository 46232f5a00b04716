"""From a message's segments to a Patient and an Encounter (FHIR R4).

Owns: PID to Patient, PV1 and ZBE to Encounter, and the ids that the sender's numbers have in a source. Refuses: a
patient without an IPP or a strict trait, a stay without a number, a movement without a date (`NotApplied`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from cloison.chart.hl7 import Message, component_of, moment
from cloison.chart.places import answering
from cloison.records.numbers import rpps_fault

RELIABILITY = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability"
_TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203"
_PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
_ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
GENDERS = {"M": "male", "F": "female", "O": "other", "U": "unknown", "A": "other"}
_CLASSES = {"I": "IMP", "E": "EMER", "R": "AMB", "O": "AMB", "P": "PRENC", "N": "AMB"}
_CORRECTED = ("A01", "A02", "A04", "A06", "A07", "Z80", "Z84")
_CLOCKS = timedelta(minutes=5)
"""By how much the sender's clock may be before ours."""
_STATUSES = {
    "expect": "planned",
    "admit": "in-progress",
    "move": "in-progress",
    "reopen": "in-progress",
    "leave": "onleave",
    "return": "in-progress",
    "charge": "in-progress",
    "discharge": "finished",
    "cancel": "cancelled",
}


class NotApplied(Exception):  # noqa: N818
    """The message cannot be applied; `because` is the stable word of it."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


@dataclass(frozen=True, slots=True)
class Movement:
    """What a message says of a stay: the act, its unit's code and bed, and when."""

    act: str
    status: str
    unit: str
    bed: str
    since: datetime
    until: datetime | None
    answers: Mapping[str, str] = field(default_factory=dict)
    """UFMED, UFSOIN: codes of the units that answer for medicine and care (ZBE-7, ZBE-8)."""
    physician: str = ""
    """RPPS of who answers for the stay (PV1-7)."""


def patient_key(message: Message) -> str:
    """Return what the source calls the patient: its IPP under its authority, in an id's letters."""
    if found := keys_of(message.repeats("PID", 3)):
        return found[0]
    raise NotApplied("no_patient")


def keys_of(numbers: list[list[str]]) -> list[str]:
    """Return what the source calls whoever bears these numbers (CX, type PI)."""
    return [
        _key(component_of(one, 4), component_of(one, 1))
        for one in numbers
        if component_of(one, 5) in ("PI", "") and component_of(one, 1)
    ]


def stay_key(message: Message) -> str:
    """Return what the source calls the stay: its NDA (PID-18), or the visit's number (PV1-19)."""
    if not (number := _stay_number(message)):
        raise NotApplied("no_stay")
    return _key("", number)


def _stay_number(message: Message) -> str:
    return message.get("PID", 18) or message.get("PV1", 19)


def act_of(message: Message, act: str) -> str:
    """Return the act that an event and its ZBE-4 mean; raise `NotApplied` for a movement that is not the present one.

    Z99 corrects the movement that the stay is in: where the patient is, and who answers for them. A cancellation comes
    as an event of its own (A11, A12, A13, Z81, Z85), which says what holds again; ZBE-4 alone does not.
    """
    action, historic, first = (message.get("ZBE", n).upper() for n in (4, 5, 6))
    if historic == "Y":
        raise NotApplied("historic_movement")
    if action == "CANCEL" and act in ("admit", "move", "discharge", "expect", "update"):
        if message.header.event in ("A12", "Z81", "Z85"):
            return act
        raise NotApplied("cancel_movement")
    if act == "update" or (action == "UPDATE" and act in ("admit", "move")):
        if first and first not in _CORRECTED:
            raise NotApplied("historic_movement")
        return "move"
    return act


def patient(message: Message) -> dict[str, Any]:
    """Return the Patient that PID says, under the source's own key."""
    names = [n for n in map(_name, message.repeats("PID", 5)) if n]
    born = moment(message.get("PID", 7))
    gender = GENDERS.get(message.get("PID", 8).upper())
    if (
        not names
        or born is None
        or not gender
        or not date(1850, 1, 1) <= born.date() <= datetime.now(UTC).date()
    ):
        raise NotApplied("no_traits")
    found: dict[str, Any] = {
        "resourceType": "Patient",
        "id": patient_key(message),
        "identifier": [i for i in map(_identifier, message.repeats("PID", 3)) if i],
        "name": names,
        "gender": gender,
        "birthDate": born.date().isoformat(),
    }
    if status := message.get("PID", 32):
        coded = {"url": "identityStatus", "valueCoding": {"code": status}}
        found["extension"] = [{"url": RELIABILITY, "extension": [coded]}]
    if address := [a for a in map(_address, message.repeats("PID", 11)) if a]:
        found["address"] = address
    phones = [component_of(t, 1) or component_of(t, 12) for t in message.repeats("PID", 13)]
    if telecom := [{"system": "phone", "value": phone} for phone in phones if phone]:
        found["telecom"] = telecom
    return found


def movement(message: Message, act: str) -> Movement:
    """Return what PV1 and ZBE say of the stay."""
    said = (
        message.get("ZBE", 2),
        message.get("EVN", 6),
        message.get("PV1", 45 if act == "discharge" else 44),
    )
    at = next((found for stamp in said if stamp and (found := moment(stamp))), None)
    if act == "expect":
        at = moment(message.get("PV2", 8)) or at
    if at is None:
        raise NotApplied("no_date")
    now = datetime.now(UTC)
    if act != "expect" and at > now:
        if at > now + _CLOCKS:
            raise NotApplied("wrong_dates")
        at = now
    places = next(iter(message.repeats("PV1", 3)), [])
    until = moment(message.get("PV2", 9)) if act == "expect" else None
    units = {role: _code(message, number) for role, number in (("UFMED", 7), ("UFSOIN", 8))}
    answers = {role: code for role, code in units.items() if code}
    bed, physician = component_of(places, 3), rpps_of(message.repeats("PV1", 7))
    return Movement(act, _STATUSES[act], component_of(places, 1), bed, at, until, answers, physician)


def encounter(
    message: Message,
    moved: Movement,
    *,
    own: str,
    subject: str,
    unit: UUID | None,
    began: datetime | None,
    also: Mapping[str, UUID] | None = None,
    physician: UUID | None = None,
) -> dict[str, Any]:
    """Return the Encounter as it stands after `moved`, called `own`, of the patient called `subject`."""
    start = began or moved.since
    period = {"start": start.isoformat()}
    if moved.act in ("discharge", "cancel"):
        period["end"] = max(start, moved.since).isoformat()
    if moved.until:
        period["end"] = moved.until.isoformat()
    kind = _CLASSES.get(message.get("PV1", 2).upper(), "IMP")
    found: dict[str, Any] = {
        "resourceType": "Encounter",
        "id": own,
        "identifier": [
            {"type": {"coding": [{"system": _TYPES, "code": "VN"}]}, "value": _stay_number(message)}
        ],
        "status": moved.status,
        "class": {"system": _ACT, "code": kind},
        "subject": {"reference": f"Patient/{subject}"},
        "period": period,
    }
    if unit is not None:
        place: dict[str, Any] = {"location": {"reference": f"Location/{unit}"}}
        if moved.act in ("admit", "move", "reopen"):
            place["period"] = {"start": moved.since.isoformat()}
        if moved.bed:
            place["physicalType"] = {"text": f"Lit {moved.bed}"}
        found["location"] = [place]
    if also:
        found["extension"] = [answering(role, one) for role, one in also.items()]
    if physician is not None:
        found["participant"] = [
            {
                "type": [{"coding": [{"system": _PARTICIPATION, "code": "ATND"}]}],
                "individual": {"reference": f"Practitioner/{physician}"}
                | ({"display": name} if (name := _person(message)) else {}),
            }
        ]
    return found


def rpps_of(people: list[list[str]]) -> str:
    """Return the first right RPPS among repetitions of an XCN field; an IDNPS is 8, then the RPPS."""
    for one in people:
        number = component_of(one, 1)
        number = number[1:] if len(number) == 12 and number[0] == "8" else number
        if number and rpps_fault(number) is None:
            return number
    return ""


def _code(message: Message, number: int) -> str:
    """A unit's code in ZBE-7 or ZBE-8 (XON): its identifier, else its name."""
    return message.get("ZBE", number, 10) or message.get("ZBE", number, 1)


def _person(message: Message) -> str:
    family, given = message.get("PV1", 7, 2), message.get("PV1", 7, 3)
    return " ".join(p for p in (given, family.upper()) if p)


def _key(authority: str, number: str) -> str:
    return hashlib.sha256(f"{authority}\0{number}".encode()).hexdigest()[:40]


def _name(parts: list[str]) -> Mapping[str, Any] | None:
    family, given = component_of(parts, 1), component_of(parts, 2)
    if not family or not given:
        return None
    use = "usual" if component_of(parts, 7) == "D" else "official"
    others = [g for g in component_of(parts, 3).split(" ") if g]
    return {"use": use, "family": family.split("&")[0], "given": [given, *others]}


def _identifier(parts: list[str]) -> Mapping[str, Any] | None:
    value, kind = component_of(parts, 1), component_of(parts, 5) or "PI"
    if not value:
        return None
    authority = component_of(parts, 4).split("&")
    oid = authority[1] if len(authority) > 1 else ""
    found: dict[str, Any] = {"type": {"coding": [{"system": _TYPES, "code": kind}]}, "value": value}
    if oid:
        found["system"] = f"urn:oid:{oid}"
    return found


def _address(parts: list[str]) -> Mapping[str, Any] | None:
    line, city, postcode = (
        component_of(parts, 1).split("&")[0],
        component_of(parts, 3),
        component_of(parts, 5),
    )
    found = {"city": city, "postalCode": postcode}
    made: dict[str, Any] = {k: v for k, v in found.items() if v}
    return made | ({"line": [line]} if line else {}) or None
