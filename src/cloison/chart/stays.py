"""A stay from pre-admission to discharge, as an Encounter: each step returns the next state of the resource.

Owns: a new stay, and move, leave, return, discharge, their undoing. Refuses: a step from a state that it does not
start in (`StepError`, with a word for what it is not). What a step states follows from the two states (`facts.stated`).
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cloison.chart.places import ANSWERS, LEAVING, ROLES, answering, bed_text

NDA_SYSTEM = "urn:cloison:nda"
CLASSES = {"IMP": "inpatient encounter", "EMER": "emergency", "SS": "short stay", "AMB": "ambulatory"}
PRESENT = ("arrived", "triaged", "in-progress", "onleave")
_ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_V2_0203 = "http://terminology.hl7.org/CodeSystem/v2-0203"
_PART = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
Encounter = dict[str, Any]


class StepError(ValueError):
    """The stay is not in a state from which this can be done: `not_expected`, `not_present`, `not_away`…"""


@dataclass(frozen=True, slots=True)
class Where:
    """A unit with its name, the bed's label if there is one, and the units that answer where they are others."""

    unit: UUID
    name: str
    bed: str = ""
    medical: UUID | None = None
    nursing: UUID | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form says of a new stay."""

    where: Where
    at: datetime
    kind: str = "IMP"
    physician: tuple[UUID, str] | None = None
    until: datetime | None = None
    reason: str = ""
    nda: str = field(default="")


def begun(stay_id: UUID, patient_id: UUID, site_id: UUID, asked: Asked, *, expected: bool) -> Encounter:
    """Return a new stay: expected (pre-admission) or begun (admission)."""
    period = {"start": asked.at.isoformat()} | ({"end": asked.until.isoformat()} if asked.until else {})
    made: Encounter = {
        "resourceType": "Encounter",
        "id": str(stay_id),
        "status": "planned" if expected else "in-progress",
        "class": {"system": _ACT_CODE, "code": asked.kind, "display": CLASSES[asked.kind]},
        "subject": {"reference": f"Patient/{patient_id}"},
        "period": period if expected else {"start": asked.at.isoformat()},
        "location": [_location(asked.where, asked.at, status="planned" if expected else "active")],
        "serviceProvider": {"reference": f"Organization/{site_id}"},
    }
    if asked.nda:
        coded = {"coding": [{"system": _V2_0203, "code": "VN", "display": "Visit number"}]}
        made["identifier"] = [
            {"use": "official", "type": coded, "system": NDA_SYSTEM, "value": asked.nda},
        ]
    if asked.physician:
        made["participant"] = [_attending(*asked.physician)]
    if asked.reason:
        made["reasonCode"] = [{"text": asked.reason}]
    if asked.until and not expected:
        made = leaving(made, asked.until.date())
    return _answered(made, asked.where)


def admitted(stay: Mapping[str, Any], where: Where, at: datetime) -> Encounter:
    """An expected patient has come."""
    _must(stay, ("planned",), "not_expected")
    after = _copy(stay) | {"status": "in-progress", "period": {"start": at.isoformat()}}
    after["location"] = [_location(where, at)]
    return _answered(after, where)


def moved(stay: Mapping[str, Any], where: Where, at: datetime) -> Encounter:
    """The patient goes to another unit, or another bed."""
    _must(stay, PRESENT, "not_present")
    after = _copy(stay)
    for entry in after.get("location", []):
        _close(entry, at)
    after["location"] = [*after.get("location", []), _location(where, at)]
    return _answered(after, where)


def away(stay: Mapping[str, Any]) -> Encounter:
    """The patient is out for a while; the bed stays theirs."""
    _must(stay, ("arrived", "triaged", "in-progress"), "not_present")
    return _copy(stay) | {"status": "onleave"}


def back(stay: Mapping[str, Any]) -> Encounter:
    """The patient is back."""
    _must(stay, ("onleave",), "not_away")
    return _copy(stay) | {"status": "in-progress"}


def leaving(stay: Mapping[str, Any], day: date | None) -> Encounter:
    """The stay is planned to end on `day`; None: that is not known any more."""
    after = _copy(stay)
    kept = [e for e in after.get("extension", []) if e.get("url") != LEAVING]
    if day is not None:
        kept.append({"url": LEAVING, "valueDateTime": day.isoformat()})
    return _extended(after, kept)


def discharged(stay: Mapping[str, Any], at: datetime) -> Encounter:
    """The stay is over."""
    _must(stay, PRESENT, "not_present")
    after = _copy(stay) | {"status": "finished"}
    after["period"] = {**after.get("period", {}), "end": at.isoformat()}
    for entry in after.get("location", []):
        _close(entry, at)
    return after


def cancelled(stay: Mapping[str, Any]) -> Encounter:
    """The stay that was expected, or begun, should not have been."""
    _must(stay, ("planned", *PRESENT), "not_open")
    return _copy(stay) | {"status": "cancelled"}


def resumed(stay: Mapping[str, Any]) -> Encounter:
    """The discharge should not have been: the stay goes on where it was."""
    _must(stay, ("finished",), "not_left")
    after = _copy(stay) | {"status": "in-progress"}
    ended = (after.get("period") or {}).pop("end", None)
    for entry in after.get("location", []):
        if ended is not None and (entry.get("period") or {}).get("end") == ended:
            del entry["period"]["end"]
            entry["status"] = "active"
    return after


def nda_of(stay: Mapping[str, Any]) -> str:
    """Return the number of a stay, "" where it has none."""
    return next((str(i["value"]) for i in stay.get("identifier", []) if i.get("value")), "")


def _must(stay: Mapping[str, Any], states: tuple[str, ...], word: str) -> None:
    if stay.get("status") not in states:
        raise StepError(word)


def _copy(stay: Mapping[str, Any]) -> Encounter:
    after = deepcopy(dict(stay))
    after.pop("text", None)  # a narrative in words of what has changed
    after.pop("meta", None)
    return after


def _close(entry: dict[str, Any], at: datetime) -> None:
    if "end" not in (entry.get("period") or {}):
        entry["status"] = "completed"
        entry["period"] = {**(entry.get("period") or {}), "end": at.isoformat()}


def _location(where: Where, at: datetime, *, status: str = "active") -> dict[str, Any]:
    entry: dict[str, Any] = {
        "location": {"reference": f"Location/{where.unit}", "display": where.name},
        "status": status,
    }
    if where.bed:
        entry["physicalType"] = {"text": bed_text(where.bed)}
    return entry | {"period": {"start": at.isoformat()}}


def _answered(stay: Encounter, where: Where) -> Encounter:
    kept = [e for e in stay.get("extension", []) if e.get("url") != ANSWERS]
    for role, unit in zip(ROLES, (where.medical, where.nursing), strict=True):
        if unit is not None and unit != where.unit:
            kept.append(answering(role, unit))
    return _extended(stay, kept)


def _extended(stay: Encounter, extensions: list[dict[str, Any]]) -> Encounter:
    stay.pop("extension", None)
    return stay | ({"extension": extensions} if extensions else {})


def _attending(account: UUID, name: str) -> dict[str, Any]:
    coded = [{"coding": [{"system": _PART, "code": "ATND", "display": "attender"}]}]
    return {
        "type": coded,
        "individual": {"reference": f"Practitioner/{account}", "display": name},
    }
