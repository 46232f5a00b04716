"""The facts that a written resource states: admissions, movements, appointments, orders, requests for advice.

Owns: which element of which type is a fact, and for whom. Refuses: an admission that names no
unit (`FactError`). The gate checks each fact again, and who may make it (access/kinds.toml).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cloison.chart import requests, results
from cloison.chart.places import answering_units, bed_of_encounter, leaving_day
from cloison.chart.references import (
    ACCOUNT_TYPES,
    UNIT_TYPES,
    actors,
    referred,
    unit_of_encounter,
)
from cloison.chart.tasks import kind_of

Fact = dict[str, Any]
_PRESENT = ("arrived", "triaged", "in-progress", "onleave")
_STANDING = ("booked", "arrived", "checked-in", "fulfilled", "noshow")
_OVER = {
    "MedicationRequest": ("completed", "stopped", "cancelled", "entered-in-error"),
    "ServiceRequest": ("completed", "revoked", "entered-in-error"),
    "Task": ("completed", "cancelled", "rejected", "failed", "entered-in-error"),
}


class FactError(ValueError):
    """What is stated cannot be: `sentence` says why, `element` where (FHIRPath), `code` is FHIR's issue type."""

    def __init__(self, code: str, sentence: str, element: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.element = code, sentence, element


def stated(before: Mapping[str, Any] | None, after: Mapping[str, Any], resource_id: UUID) -> list[Fact]:
    """Return the facts by which `after` differs from `before` (None: it is new)."""
    kind = after["resourceType"]
    if kind == "Encounter":
        return _encounter(before, after, str(resource_id))
    if kind == "Appointment":
        return _appointment(before, after, str(resource_id))
    if kind == "DiagnosticReport":
        return _report(before, after, str(resource_id))
    if kind == "MedicationDispense":
        return _dispensed(before, after)
    if kind == "Communication":
        return _request(before, after, str(resource_id))
    if kind in _OVER:
        return _queue(before, after, str(resource_id))
    return []


def _encounter(before: Mapping[str, Any] | None, after: Mapping[str, Any], stay: str) -> list[Fact]:
    was, now = (before or {}).get("status"), after.get("status")
    if now in _PRESENT and was == "finished":
        return [{"fact": "cancel", "what": "discharge", "stay": stay}]
    if now in _PRESENT and was not in _PRESENT:
        admitted = {"fact": "admit", "stay": stay, **_where(after)}
        return [admitted, *_bed(None, after, stay), *_leaving(None, after, stay), *_physician(after, stay)]
    if now in _PRESENT:
        return _goes_on(before or {}, after, stay)
    if now == "finished" and was in _PRESENT:
        return [{"fact": "discharge", "stay": stay}]
    if now in ("cancelled", "entered-in-error") and was in (*_PRESENT, "planned"):
        return [{"fact": "cancel", "what": "expected" if was == "planned" else "admit", "stay": stay}]
    if now == "planned" and before is None:
        period = after.get("period", {})
        unit = unit_of_encounter(after)
        span = _span(period.get("start"), period.get("end"))
        return [{"fact": "expected", "stay": stay, "holder": _unit(unit)} | span]
    return []


def _goes_on(before: Mapping[str, Any], after: Mapping[str, Any], stay: str) -> list[Fact]:
    """What changes while somebody is present: unit, bed, absence, the day they leave, who answers for them."""
    found: list[Fact] = []
    units = [(unit_of_encounter(e), answering_units(e)) for e in (before, after)]
    if units[0] != units[1]:
        found.append({"fact": "move", "stay": stay, **_where(after)})
    found += _bed(before, after, stay)
    away = [e.get("status") == "onleave" for e in (before, after)]
    if away[0] != away[1]:
        found.append({"fact": "leave" if away[1] else "return", "stay": stay})
    charge = _physician(after, stay)
    return [*found, *_leaving(before, after, stay), *([] if charge == _physician(before, stay) else charge)]


def _where(encounter: Mapping[str, Any]) -> Fact:
    """The unit that lodges the patient, and those that answer for medicine and care where they are others."""
    lodging = unit_of_encounter(encounter)
    others = [str(u) for u in answering_units(encounter) if u != lodging]
    return {"holder": _unit(lodging)} | ({"also": others} if others else {})


def _bed(before: Mapping[str, Any] | None, after: Mapping[str, Any], stay: str) -> list[Fact]:
    now, was = bed_of_encounter(after), bed_of_encounter(before) if before else None
    if now == was:
        return []
    return [{"fact": "bed", "stay": stay, "holder": str(unit_of_encounter(after)), "bed": now}]


def _leaving(before: Mapping[str, Any] | None, after: Mapping[str, Any], stay: str) -> list[Fact]:
    now, was = leaving_day(after), leaving_day(before) if before else None
    return [] if now == was else [{"fact": "leaving", "stay": stay, "on": now}]


def _physician(encounter: Mapping[str, Any], stay: str) -> list[Fact]:
    """Return the attending physician (v3 ParticipationType ATND), if one is named."""
    for participant in encounter.get("participant", ()):
        codes = [c.get("code") for t in participant.get("type", ()) for c in t.get("coding", ())]
        account = referred(participant.get("individual"), ACCOUNT_TYPES)
        if account and "ATND" in codes:
            return [{"fact": "physician", "stay": stay, "holder": str(account)}]
    return []


def _appointment(before: Mapping[str, Any] | None, after: Mapping[str, Any], item: str) -> list[Fact]:
    """An appointment is with each practitioner, each unit (its secretaries work on both) and each room that it names.

    Moved, it is taken back and made anew, by whoever moves it; cancelled, it is taken back. That the patient came, or
    did not, changes nothing.
    """
    was, now = _held(before or {}), _held(after)
    if was == now:
        return []
    taken_back: list[Fact] = [{"fact": "unbook", "stay": item}] if was else []
    return taken_back + [{"fact": "appointment", "stay": item} | held for held in now]


def _held(appointment: Mapping[str, Any]) -> list[Fact]:
    """Return whom an appointment that stands is with, and when."""
    if appointment.get("status") not in _STANDING:
        return []
    span = _span(appointment.get("start"), appointment.get("end"))
    whose = actors(appointment, "participant", (*ACCOUNT_TYPES, *UNIT_TYPES))
    return [{"holder": str(one)} | span for one in whose]


def _report(before: Mapping[str, Any] | None, after: Mapping[str, Any], report: str) -> list[Fact]:
    """A result that is out, or corrected, waits for who ordered it (the gate knows whom); a read one for nobody."""
    if results.read_by(after) and not results.read_by(before or {}):
        return [{"fact": "read", "stay": report}]
    corrected = after.get("status") == "corrected" and after.get("issued") != (before or {}).get("issued")
    if not results.is_out(after) or (results.is_out(before or {}) and not corrected):
        return []
    orders = (referred(one, ("ServiceRequest",)) for one in after.get("basedOn", ()))
    return [{"fact": "result", "stay": report, "order": str(one)} for one in orders if one]


def _dispensed(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Fact]:
    """What a pharmacy has dispensed whole leaves its queue; a part of it (in-progress) does not."""
    if after.get("status") != "completed" or (before or {}).get("status") == "completed":
        return []
    asked = (referred(p, ("MedicationRequest",)) for p in after.get("authorizingPrescription", ()))
    return [{"fact": "done", "stay": str(one)} for one in asked if one]


def _request(before: Mapping[str, Any] | None, after: Mapping[str, Any], item: str) -> list[Fact]:
    """What a patient asks is noted once, and answered once; any other Communication states nothing."""
    asked = requests.kind_of(after)
    if asked is None:
        return []
    if before is None:
        return [{"fact": "requested", "item": item, "what": asked}]
    ended = requests.is_answered(after) and not requests.is_answered(before)
    return [{"fact": "answered", "item": item}] if ended else []


def _queue(before: Mapping[str, Any] | None, after: Mapping[str, Any], item: str) -> list[Fact]:
    """An order is for a unit or an account, a prescription for a pharmacy, advice for an account; each until done."""
    kind = after["resourceType"]
    over = after.get("status") in _OVER[kind]
    again = kind == "ServiceRequest" and (before or {}).get("status") == "completed"  # to be corrected
    if before is not None and (over or not again):
        return [{"fact": "done", "stay": item}] if over and before.get("status") not in _OVER[kind] else []
    if over or after.get("status") == "draft":
        return []
    if kind == "Task":
        return _task(after, item)
    asked = after.get("performer", ())
    if kind == "MedicationRequest":
        asked = [(after.get("dispenseRequest") or {}).get("performer")]
    named = [referred(p, (*ACCOUNT_TYPES, *UNIT_TYPES)) for p in asked]
    return [{"fact": "order", "stay": item, "holder": str(whose)} for whose in named if whose]


def _task(task: Mapping[str, Any], item: str) -> list[Fact]:
    """A request for advice opens the record to the colleague; a task or a message is a line in a queue."""
    asked = kind_of(task)
    types = ACCOUNT_TYPES if asked == "advice" else (*ACCOUNT_TYPES, *UNIT_TYPES)
    whose = referred(task.get("owner"), types)
    return (
        [{"fact": "advice" if asked == "advice" else "task", "stay": item, "holder": str(whose)}]
        if whose
        else []
    )


def _unit(unit: UUID | None) -> str:
    if unit is None:
        raise FactError(
            "required",
            "Name the unit where the patient is: a location without end, as Location/{id}.",
            "Encounter.location",
        )
    return str(unit)


def _span(start: object, end: object) -> Fact:
    return {name: value for name, value in (("since", start), ("until", end)) if isinstance(value, str)}
