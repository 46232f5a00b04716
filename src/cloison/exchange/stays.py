"""Stays and relationships, out of Encounters, Appointments, orders and requests for advice.

Owns: which of them say that somebody is, was or will be in care, where and since when. Refuses: a stay without a
beginning, a fact about a place or a colleague that the directory does not have, and one that somebody makes for
themselves: every fact is made by the import (gate.move_staged says so, not this module).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from cloison.chart.places import answering_units, bed_of_encounter
from cloison.database.bulk import Fact
from cloison.exchange.moments import begins, ends, span
from cloison.exchange.places import Known, Places

PRESENT = ("arrived", "triaged", "in-progress", "onleave")
_NEVER = ("cancelled", "entered-in-error", "unknown")
_RESPONSIBLE = ("ATND", "PPRF", "ADM")
_OVER = ("completed", "revoked", "cancelled", "rejected", "failed", "entered-in-error", "draft")
_BOOKED = ("booked", "arrived", "checked-in", "fulfilled")


@dataclass
class Care:
    """What one patient's resources say of stays and relationships, and the site of each Encounter."""

    stays: list[tuple[UUID, UUID, datetime, datetime | None]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    site_of: dict[str, UUID] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where an import's patients arrive: the site, and the unit for stays that name none known here."""

    site: UUID
    unit: UUID | None


def care_of(
    resources: Mapping[str, Mapping[str, Any]],
    ids: Mapping[str, UUID],
    places: Places,
    receiver: Receiver,
    now: datetime,
) -> Care:
    """Return stays and facts of one patient's resources, by "Type/id", references normalised, ids ours."""
    care = Care()
    for name, resource in resources.items():
        kind = resource["resourceType"]
        if kind == "Encounter":
            _Encounter(name, resource, ids, places, receiver, now).enter(care, resources)
        elif kind == "Appointment":
            care.facts.extend(_appointment(resource, ids[name], places, receiver.site))
        elif kind in ("ServiceRequest", "Task"):
            care.facts.extend(_queue(resource, ids[name], places, receiver.site, now))
    return care


class _Encounter:
    """One Encounter of one patient."""

    def __init__(
        self,
        name: str,
        resource: Mapping[str, Any],
        ids: Mapping[str, UUID],
        places: Places,
        receiver: Receiver,
        now: datetime,
    ) -> None:
        self.name, self.resource, self.ids = name, resource, ids
        self.places, self.receiver, self.now = places, receiver, now
        host = places.logical(resource.get("serviceProvider") or {}, receiver.site)
        known = host.site_id if host and host.kind in ("Organization", "Location") else None
        self.site = known or receiver.site

    def enter(self, care: Care, resources: Mapping[str, Mapping[str, Any]]) -> None:
        """Add what this Encounter says to `care`."""
        care.site_of[self.name] = self.site
        status = self.resource.get("status")
        if status in _NEVER:
            return
        start, end = span(self.resource.get("period"))
        if start is None:
            care.notes["Encounter without a beginning: kept in the record, no stay."] += 1
            return
        if status == "planned" or start > self.now:
            care.facts.extend(self._expected(start, end))
            return
        if status not in PRESENT and end is None:
            end = start  # finished, and nobody wrote down when
        if end is not None and end > self.now:
            end = None
        whole = self._whole(resources)
        if whole == self.name:
            care.stays.append((self.ids[whole], self.site, start, end))
            care.facts.append(Fact(self.site, "site_presence", start, end, self.site, self.ids[whole]))
        care.facts.extend(self._physicians(start, end, self.ids[whole]))
        wards = list(self._wards(start, end, self.ids[whole]))
        care.facts.extend(wards)
        if end is None and not wards:
            care.notes["Open stay without a unit known here: no ward sees it (give --unit)."] += 1

    def _whole(self, resources: Mapping[str, Mapping[str, Any]]) -> str:
        """Return the Encounter that this one is a movement of, or itself (Encounter.partOf)."""
        name, seen = self.name, {self.name}
        while True:
            outer = (resources[name].get("partOf") or {}).get("reference")
            if not isinstance(outer, str):
                return name
            if outer in seen:
                return self.name  # a circle: each is its own
            around = resources.get(outer)
            if around is None or around.get("status") in _NEVER:
                return name
            if begins((around.get("period") or {}).get("start")) is None:
                return name
            name = outer
            seen.add(outer)

    def _wards(self, start: datetime, end: datetime | None, stay: UUID) -> Iterator[Fact]:
        found = False
        for entry in _objects(self.resource.get("location")):
            unit = self.places.logical(entry.get("location") or {}, self.site)
            if unit is None or unit.kind != "Location" or unit.site_id != self.site:
                continue
            since, until = span(entry.get("period"))
            since = max(since or start, start)
            until = end if until is None or (end is not None and until > end) else until
            if until is not None and until > self.now:
                until = None
            found = True
            bed = bed_of_encounter(self.resource) if until is None else None
            yield Fact(unit.id, "ward_presence", since, _after(since, until), self.site, stay, bed)
        for unit_id in (
            answering_units(self.resource) if found else ()
        ):  # for medicine or care, where another lodges
            unit = self.places.by_id.get(f"Location/{unit_id}")
            if unit and unit.site_id == self.site and end is None:
                yield Fact(unit.id, "ward_presence", start, None, self.site, stay)
        if not found and self.receiver.unit and self.site == self.receiver.site:
            yield Fact(self.receiver.unit, "ward_presence", start, end, self.site, stay)

    def _physicians(self, start: datetime, end: datetime | None, stay: UUID) -> Iterator[Fact]:
        """Who answers for the stay: ATND, PPRF or ADM, or whoever is named without saying as what."""
        seen = set()
        for one in _objects(self.resource.get("participant")):
            codes = {c.get("code") for t in _objects(one.get("type")) for c in _objects(t.get("coding"))}
            if codes and codes.isdisjoint(_RESPONSIBLE):
                continue
            account = self.places.logical(one.get("individual") or {}, self.site)
            if account and account.role == "physician" and account.id not in seen:
                seen.add(account.id)
                yield Fact(account.id, "responsible_physician", start, end, self.site, stay)

    def _expected(self, start: datetime, end: datetime | None) -> Iterator[Fact]:
        for entry in _objects(self.resource.get("location")):
            unit = self.places.logical(entry.get("location") or {}, self.site)
            if unit and unit.kind == "Location" and unit.site_id == self.site:
                yield Fact(unit.id, "expected", start, end or start, self.site, self.ids[self.name])


def _appointment(resource: Mapping[str, Any], item: UUID, places: Places, site: UUID) -> Iterator[Fact]:
    start, end = begins(resource.get("start")), ends(resource.get("end"))
    if start is None or resource.get("status") not in _BOOKED:
        return
    seen = set()
    for one in _objects(resource.get("participant")):
        whose = _holder(places.logical(one.get("actor") or {}, site), site)
        if whose and whose not in seen:
            seen.add(whose)
            yield Fact(whose, "appointment", start, max(start, end or start), site, item)


def _queue(
    resource: Mapping[str, Any], item: UUID, places: Places, site: UUID, now: datetime
) -> Iterator[Fact]:
    """An order for a unit or a colleague, advice asked of a colleague: until done."""
    if resource.get("status") in _OVER:
        return
    since = min(begins(resource.get("authoredOn")) or now, now)
    task = resource["resourceType"] == "Task"
    named = [resource.get("owner")] if task else _objects(resource.get("performer"))
    for one in named:
        known = places.logical(one or {}, site)
        whose = _holder(known, site)
        if known and whose and (not task or known.kind == "Practitioner"):
            yield Fact(whose, "advice" if task else "order", since, None, site, item)


def _holder(known: Known | None, site: UUID) -> UUID | None:
    """An account, or a unit of the site; a site itself holds nothing."""
    if known is None or known.kind == "Organization" or (known.kind == "Location" and known.site_id != site):
        return None
    return known.id


def _after(since: datetime, until: datetime | None) -> datetime | None:
    return None if until is None else max(since, until)


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
