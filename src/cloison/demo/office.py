"""What an administrator finds to do in the fictional group: what waits, what ends, who leaves, a yearly review half done.

Owns: these rows, the same for one seed and day. Refuses: anything confirmed by its own proposer, and a patient.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from cloison.demo.directory import Account, Group, Unit
from cloison.demo.draws import uuid_for

_PARIS = ZoneInfo("Europe/Paris")
_DUE = timedelta(days=365)  # a demo that is taken up after months loses nobody to it
_REMOVED = 3
"""Every so manyth line of the review has no verdict yet."""


@dataclass
class Office:
    """Rows to write: assignments (made by a person, some awaiting another), proposals, departures, reviews, lines."""

    assignments: list[tuple[Any, ...]] = field(default_factory=list)
    """id, account, unit, since, until, made by, made at, second person needed"""
    proposals: list[tuple[Any, ...]] = field(default_factory=list)
    """id, what, subject, beneficiary, payload, reason, proposed by, site, at, expires at"""
    departures: list[tuple[date, UUID]] = field(default_factory=list)
    review: tuple[Any, ...] | None = None
    """id, site, year, drawn at, drawn by, due on"""
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    """id, review, account, assignment, verdict, judged by, judged at"""


def office(group: Group, today: date) -> Office:
    """Return what waits at the first open site with a director: two replacements, a new unit, a departure, a review."""
    found = Office()
    administrator = next(a for a in group.accounts if a.role == "administrator")
    director = next(
        a for a in group.accounts if a.role == "director" and a.site_id in _open(group) and a.left_on is None
    )
    site = next(s for s in group.sites if s.id == director.site_id)
    ward = next(u for u in group.units if u.site_id == site.id and u.beds)
    at = datetime.combine(today, time(8), _PARIS)
    nurses = [
        a for a in group.accounts if a.role == "nurse" and a.left_on is None and a.site_id in _open(group)
    ]
    away = [a for a in nurses if a.site_id != site.id][:2]
    for n, (nurse, by) in enumerate(zip(away, (administrator, director), strict=True)):
        _replacement(
            found, group, nurse, ward, by, at - timedelta(hours=n + 1), today + timedelta(days=12 + n)
        )
    found.proposals.append(
        (
            uuid_for(group.seed, "office", "unit"),
            "place",
            site.id,
            director.id,
            {
                "do": "unit.add",
                "said": {
                    "name": "Unité de surveillance continue",
                    "code": "USC1",
                    "kind": "icu",
                    "beds": "8",
                },
                "unit": None,
                "site_name": site.name,
                "unit_name": None,
                "was": None,
            },
            "place",
            director.id,
            site.id,
            at,
            at + timedelta(days=7),
        )
    )
    leaver = [a for a in nurses if a.site_id == site.id and a not in away][-1]  # nobody whom a visitor plays
    found.departures.append((today + timedelta(days=20), leaver.id))
    _review(found, group, site.id, director, at - timedelta(days=20))
    return found


def _open(group: Group) -> set[UUID]:
    return {site.id for site in group.sites if site.closed_on is None}


def _replacement(
    found: Office, group: Group, nurse: Account, ward: Unit, by: Account, at: datetime, until: date
) -> None:
    """Somebody of another site helps out: an administrator's word alone has no effect, a director's no explanation yet."""
    assignment, since, alone = uuid_for(group.seed, "office", nurse.id), at.date(), by.role == "administrator"
    found.assignments.append((assignment, nurse.id, ward.id, since, until, by.id, at, alone))
    payload = {"since": since.isoformat(), "until": until.isoformat(), "brings": ward.beds, "needed": alone}
    found.proposals.append(
        (
            uuid_for(group.seed, "office", "proposal", nurse.id),
            "assignment",
            assignment,
            nurse.id,
            payload,
            "assignment",
            by.id,
            ward.site_id,
            at,
            at + timedelta(days=7),
        )
    )


def _review(found: Office, group: Group, site: UUID, director: Account, at: datetime) -> None:
    """A review that was drawn three weeks ago: everybody of the site and of its units, two of three confirmed."""
    review = uuid_for(group.seed, "office", "review")
    found.review = (review, site, at.year, at, director.id, (at + _DUE).date())
    units = {unit.id for unit in group.units if unit.site_id == site}
    whom = {a.id: a for a in group.accounts if a.left_on is None and a.role != "system"}
    lines: list[tuple[UUID, UUID | None]] = [(a.id, None) for a in whom.values() if a.site_id == site]
    lines += [
        (g.account_id, g.id)
        for g in group.assignments
        if g.unit_id in units and g.account_id in whom and (g.until is None or g.until >= at.date())
    ]
    for n, (account, assignment) in enumerate(lines):
        judged = n % _REMOVED != 0 and account != director.id
        line = uuid_for(group.seed, "office", "line", account, assignment)
        when = at + timedelta(days=1) if judged else None
        by = director.id if judged else None
        found.lines.append((line, review, account, assignment, "keep" if judged else None, by, when))
