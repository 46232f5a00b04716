"""Appointments as FHIR resources: made, moved, kept or not, taken back.

Owns: how each is written. Refuses: one that ends before it begins, or lasts more than a working day (`ValueError`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cloison.chart.references import ACCOUNT_TYPES, UNIT_TYPES, referred

Resource = dict[str, Any]
LONGEST = timedelta(hours=10)
_CAME = ("arrived", "noshow", "fulfilled")
Actor = tuple[str, UUID, str]
"""Practitioner or Location, its id, its name."""


@dataclass(frozen=True, slots=True)
class When:
    """From when to when."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Hold the order of the two, and the length."""
        if not timedelta() < self.end - self.start <= LONGEST:
            raise ValueError("an appointment lasts between a minute and ten hours")


def booked(
    item: UUID, patient_id: UUID, actors: Sequence[Actor], when: When, *, reason: str, at: datetime
) -> Resource:
    """Return a new appointment of a patient with these practitioners, units and rooms."""
    people = [{"reference": f"Patient/{patient_id}"}, *(_reference(*one) for one in actors)]
    made: Resource = {
        "resourceType": "Appointment",
        "id": str(item),
        "status": "booked",
        "created": _instant(at),
        "participant": [{"actor": one, "required": "required", "status": "accepted"} for one in people],
        **_span(when),
    }
    return made | ({"reasonCode": [{"text": reason}]} if reason else {})


def moved(appointment: Mapping[str, Any], actors: Sequence[Actor], when: When) -> Resource:
    """Return an appointment at another time, with these practitioners, units and rooms."""
    kept = [p for p in appointment["participant"] if referred(p.get("actor"), ("Patient",))]
    others = [{"actor": _reference(*one), "required": "required", "status": "accepted"} for one in actors]
    return {**_bare(appointment), "status": "booked", "participant": [*kept, *others], **_span(when)}


def came(appointment: Mapping[str, Any], status: str) -> Resource:
    """Return an appointment whose patient arrived, did not come, or was seen."""
    if status not in _CAME:
        raise ValueError(f"{status} is not how a patient comes")
    return {**_bare(appointment), "status": status}


def cancelled(appointment: Mapping[str, Any], why: str) -> Resource:
    """Return an appointment that was taken back, with the reason if one was said."""
    gone = {**_bare(appointment), "status": "cancelled"}
    return gone | ({"cancelationReason": {"text": why}} if why else {})


def stands(appointment: Mapping[str, Any]) -> bool:
    """Whether an appointment is one that may be moved, kept or taken back."""
    return appointment.get("status") in ("booked", "arrived", "checked-in")


def named(appointment: Mapping[str, Any]) -> list[Actor]:
    """Return the practitioners, units and rooms of an appointment."""
    found = []
    for participant in appointment.get("participant", ()):
        actor = participant.get("actor")
        for kind in (*ACCOUNT_TYPES, *UNIT_TYPES):
            if one := referred(actor, (kind,)):
                found.append((kind, one, str(actor.get("display", ""))))
    return found


def _reference(kind: str, one: UUID, name: str) -> Resource:
    return {"reference": f"{kind}/{one}", "display": name}


def _span(when: When) -> Resource:
    minutes = int((when.end - when.start).total_seconds() // 60)
    return {"start": _instant(when.start), "end": _instant(when.end), "minutesDuration": minutes}


def _bare(appointment: Mapping[str, Any]) -> Resource:
    return {name: value for name, value in appointment.items() if name != "meta"}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat()
