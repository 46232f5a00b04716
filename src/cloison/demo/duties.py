"""Who is on call in the fictional group: a physician for each of a clinic's busiest units, night after night.

Owns: a fortnight of the roster from the day the demo was made. Refuses: somebody who wrote it down for themself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from cloison.demo.directory import Group
from cloison.demo.draws import uuid_for

DAYS = 14
_PARIS = ZoneInfo("Europe/Paris")
_KINDS = {"emergency": "garde", "medicine": "astreinte", "surgery": "astreinte"}
Duty = tuple[UUID, UUID, UUID, UUID, str, datetime, datetime, UUID, datetime]
"""id, site, unit, account, kind, since, until, made by, made at."""


def duties(group: Group, today: date) -> Iterator[Duty]:
    """Yield the roster: 18 h 30 to 8 h 30, in turn, written down ten days before by the site's secretary or director."""
    physicians: dict[UUID, list[UUID]] = {}
    roles = {a.id: a for a in group.accounts if a.left_on is None}
    for assignment in group.assignments:
        account = roles.get(assignment.account_id)
        if account and account.role == "physician" and assignment.until is None:
            physicians.setdefault(assignment.unit_id, []).append(account.id)
    closed = {site.id for site in group.sites if site.closed_on}
    makers = {a.site_id: a.id for a in roles.values() if a.role in ("secretary", "director") and a.site_id}
    made = datetime.combine(today - timedelta(days=10), time(9), _PARIS)
    for unit in group.units:
        known, maker = physicians.get(unit.id), makers.get(unit.site_id)
        if unit.kind not in _KINDS or unit.site_id in closed or not known or maker is None:
            continue
        for n in range(-1, DAYS):
            day = today + timedelta(days=n)
            since = datetime.combine(day, time(18, 30), _PARIS)
            until = datetime.combine(day + timedelta(days=1), time(8, 30), _PARIS)
            who = known[day.toordinal() % len(known)]
            duty_id = uuid_for(group.seed, "duty", unit.id, day)
            yield duty_id, unit.site_id, unit.id, who, _KINDS[unit.kind], since, until, maker, made
