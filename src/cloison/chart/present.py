"""Where a patient is now: the stay, its unit and bed, and since when, read from Encounters.

Owns: which stay is the current one, the number of its day, which number is its NDA, and what instant a FHIR dateTime is
(a bare date begins in Paris). Refuses: guessing a unit or a bed that no Encounter names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from cloison.chart.places import bed_of_encounter
from cloison.chart.references import an_id, referred

Resource = Mapping[str, Any]
PARIS = ZoneInfo("Europe/Paris")
"""The clock of the group's sites."""
_PRESENT = ("arrived", "triaged", "in-progress", "onleave")
_NDA = ("VN", "AN", "NDA")


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay: its id, its file number (NDA), unit and bed as written, begin and end, who answers for it."""

    id: UUID | None
    nda: str
    unit: str
    place: str
    since: str
    until: str
    physician: str
    present: bool
    reason: str
    bed: str
    """The label of the bed alone; empty where there is none."""
    on_leave: bool
    resource: Resource

    def begun(self, zone: tzinfo = PARIS) -> datetime | None:
        """Return the instant of the admission, None where none is known."""
        return instant(self.since, zone)

    def day(self, today: date, zone: tzinfo = PARIS) -> int | None:
        """Return n of D+n: whole days since admission, by the calendar of `zone`; None where no begin is known."""
        begun = self.begun(zone)
        return None if begun is None else max(0, (today - begun.date()).days)


def instant(text: object, zone: tzinfo = PARIS) -> datetime | None:
    """Return a FHIR dateTime as an instant in `zone` (a bare date: its midnight there), or None where it is neither.

    >>> instant("2026-11-24T08:00:00Z").hour, instant("2026-11-24").hour, instant("unknown")
    (9, 0, None)
    """
    try:
        found = datetime.fromisoformat(str(text or ""))
    except ValueError:
        return None
    return found.replace(tzinfo=zone) if found.tzinfo is None else found.astimezone(zone)


def stays(resources: Iterable[Resource]) -> list[Stay]:
    """Return the stays of a record, the latest first; cancelled and mistaken ones are left out."""
    found = [
        _stay(r)
        for r in resources
        if r["resourceType"] == "Encounter" and r.get("status") not in ("cancelled", "entered-in-error")
    ]
    return sorted(found, key=lambda stay: stay.since, reverse=True)


def current(resources: Iterable[Resource]) -> Stay | None:
    """Return the stay that the patient is in now."""
    return next((stay for stay in stays(resources) if stay.present), None)


def _stay(encounter: Resource) -> Stay:
    period = encounter.get("period") or {}
    places = [p for p in encounter.get("location", ()) if isinstance(p, Mapping)]
    now = [p for p in places if p.get("status") != "completed" and "end" not in (p.get("period") or {})]
    last = (now or places)[-1:] or [{}]
    return Stay(
        an_id(str(encounter.get("id", ""))),
        _nda(encounter),
        str((last[0].get("location") or {}).get("display", "")),
        str((last[0].get("physicalType") or {}).get("text", "")),
        str(period.get("start", "")),
        str(period.get("end", "")),
        _physician(encounter),
        encounter.get("status") in _PRESENT,
        next((str(r["text"]) for r in encounter.get("reasonCode", ()) if r.get("text")), ""),
        bed_of_encounter(encounter) or "",
        encounter.get("status") == "onleave",
        encounter,
    )


def _nda(encounter: Resource) -> str:
    numbers = encounter.get("identifier", ())
    typed = [
        i for i in numbers if any(c.get("code") in _NDA for c in (i.get("type") or {}).get("coding", ()))
    ]
    return next((str(i["value"]) for i in (*typed, *numbers) if i.get("value")), "")


def _physician(encounter: Resource) -> str:
    for one in encounter.get("participant", ()):
        codes = [c.get("code") for t in one.get("type", ()) for c in t.get("coding", ())]
        if "ATND" in codes and referred(one.get("individual"), ("Practitioner",)):
            return str((one.get("individual") or {}).get("display", ""))
    return ""
