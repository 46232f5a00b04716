"""The hours of practitioners and rooms as the gate shows them: taken, and by whom where the reader cares for them.

Owns: the one ask of an agenda's page, and what an hour says. Refuses: a name, a reason or an id in anybody else's hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from cloison.chart.booking import stands
from cloison.gate import opened, together
from cloison.gate.answers import Allowed, Refused
from cloison.pages import identity, reading, words
from cloison.pages.identity import Identity
from cloison.pages.server import person, server

TYPES = {  # HL7 v2 table 0276, and one of our own for what it lacks
    "ROUTINE": gettext_lazy("Consultation"),
    "FOLLOWUP": gettext_lazy("Suivi"),
    "CHECKUP": gettext_lazy("Bilan"),
    "WALKIN": gettext_lazy("Sans rendez-vous"),
}
STATUSES = {
    "booked": gettext_lazy("prévu"),
    "arrived": gettext_lazy("arrivé(e)"),
    "checked-in": gettext_lazy("arrivé(e)"),
    "fulfilled": gettext_lazy("vu(e)"),
    "noshow": gettext_lazy("absent(e)"),
    "cancelled": gettext_lazy("annulé"),
}


@dataclass(frozen=True, slots=True)
class Hour:
    """A taken hour; the rest is empty where its patient is not in the reader's care."""

    holder: UUID
    start: datetime
    end: datetime
    patient: Identity | None = None
    item: UUID | None = None
    version: str = ""
    status: str = ""
    status_word: str = ""
    kind: str = ""
    reason: str = ""
    double: bool = False
    bound: str = ""
    """What a form about it carries (`binding`)."""

    @property
    def clock(self) -> str:
        """From when to when, as clocks say it."""
        return f"{clock(self.start)} – {clock(self.end)}"


def of(request: HttpRequest, holders: Sequence[UUID], first: date, days: int) -> list[Hour] | Refused:
    """Return the hours of `holders` in so many days, in one round-trip."""
    known, who = server(request), person(request)
    since = datetime.combine(first, time(), words.PARIS)
    until = datetime.combine(first + timedelta(days=days), time(), words.PARIS)
    slices = [name for name in who.slices if name in ("traits", "clinical")]
    ask = together.agenda(
        who.secret, holders, since, until, slices=slices, purpose=who.purpose, surface="page"
    )
    answer = known.gate.ask(ask)
    if isinstance(answer, Refused):
        return answer
    return _marked(_hours(answer, opened.resources(answer, known.keyring)))


def clock(at: datetime) -> str:
    """Return the time of day in Paris: 9 h 05."""
    local = at.astimezone(words.PARIS)
    return f"{local.hour} h {local.minute:02d}"


def _hours(answer: Allowed, resources: Sequence[opened.Opened]) -> list[Hour]:
    people = {i.id: i for i in identity.of_rows(resources, answer.rows)}
    booked = {
        UUID(o.resource["id"]): o.resource for o in resources if o.resource["resourceType"] == "Appointment"
    }
    found = []
    for slot in answer.detail["slots"]:
        start = datetime.fromisoformat(slot["since"])
        end = datetime.fromisoformat(slot["until"]) if slot["until"] else start
        hour = Hour(UUID(slot["holder"]), start, end)
        patient = people.get(UUID(slot["patient"])) if slot.get("patient") else None
        if patient is not None:
            item = UUID(slot["item"]) if slot.get("item") else None
            hour = _told(hour, patient, item, booked.get(item) if item else None)
        found.append(hour)
    return found


def _told(hour: Hour, patient: Identity, item: UUID | None, appointment: dict[str, Any] | None) -> Hour:
    said = appointment or {}
    status = str(said.get("status", ""))
    return Hour(
        hour.holder,
        hour.start,
        hour.end,
        patient,
        item if appointment and stands(appointment) else None,
        str(said.get("meta", {}).get("versionId", "")),
        status,
        str(STATUSES.get(status, "")),
        kind_of(said),
        ", ".join(reading.concept(r) for r in said.get("reasonCode", ())),
    )


def kind_of(appointment: dict[str, Any]) -> str:
    """Return what sort of appointment this is, in words."""
    sort = appointment.get("appointmentType")
    codes = [c.get("code") for c in (sort or {}).get("coding", ())]
    return str(next((TYPES[c] for c in codes if c in TYPES), "")) or (reading.concept(sort) if sort else "")


def _marked(hours: list[Hour]) -> list[Hour]:
    """Mark the hours of one holder that overlap."""

    def meets(one: Hour, other: Hour) -> bool:
        return (
            one is not other
            and one.holder == other.holder
            and one.start < other.end
            and other.start < one.end
        )

    doubles = [h for h in hours if any(meets(h, other) for other in hours)]
    return [replace(h, double=True) if h in doubles else h for h in hours]
