"""The facts that a written resource states: admissions, movements, appointments, orders, requests for advice.

Owns: which element of which type is a fact, and for whom. Refuses: an admission that names no unit, a finished stay
that begins again (`FactError`). The gate checks each fact again, and who may make it (access/kinds.toml).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cloison.chart import results
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
    if kind in _OVER:
        return _queue(before, after, str(resource_id))
    return []


def _encounter(before: Mapping[str, Any] | None, after: Mapping[str, Any], stay: str) -> list[Fact]:
    was, now = (before or {}).get("status"), after.get("status")
    unit = unit_of_encounter(after)
    if now in _PRESENT and was not in _PRESENT:
        if was == "finished":
            raise FactError("business-rule", "A finished stay does not begin again.", "Encounter.status")
        admitted = {"fact": "admit", "stay": stay, "holder": _unit(unit)}
        return [admitted, *_physician(after, stay)]
    if now in _PRESENT:
        charge = _physician(after, stay)
        taken = [] if charge == _physician(before or {}, stay) else charge
        if unit == unit_of_encounter(before or {}):
            return taken
        return [{"fact": "move", "stay": stay, "holder": _unit(unit)}, *taken]
    if now == "finished" and was in _PRESENT:
        return [{"fact": "discharge", "stay": stay}]
    if now == "planned" and before is None:
        period = after.get("period", {})
        return [{"fact": "expected", "holder": _unit(unit)} | _span(period.get("start"), period.get("end"))]
    return []


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
    """A result that is out waits for who ordered it (the gate knows who that is); a read one waits for nobody."""
    if results.read_by(after) and not results.read_by(before or {}):
        return [{"fact": "read", "stay": report}]
    if not results.is_out(after) or results.is_out(before or {}):
        return []
    orders = (referred(one, ("ServiceRequest",)) for one in after.get("basedOn", ()))
    return [{"fact": "result", "stay": report, "order": str(one)} for one in orders if one]


def _dispensed(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Fact]:
    """What a pharmacy has dispensed whole leaves its queue; a part of it (in-progress) does not."""
    if after.get("status") != "completed" or (before or {}).get("status") == "completed":
        return []
    asked = (referred(p, ("MedicationRequest",)) for p in after.get("authorizingPrescription", ()))
    return [{"fact": "done", "stay": str(one)} for one in asked if one]


def _queue(before: Mapping[str, Any] | None, after: Mapping[str, Any], item: str) -> list[Fact]:
    """An order is for a unit or an account, a prescription for a pharmacy, advice for an account; each until done."""
    kind = after["resourceType"]
    over = after.get("status") in _OVER[kind]
    if before is not None:
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
