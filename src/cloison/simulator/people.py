"""Who may be at work: the group's accounts in their units, and the newcomers of these weeks.

Owns: members of a unit on a day; new hires without any history, and locums lent to three sites in turn, added to the
directory before it is written. Refuses: an assignment that the assigned person made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from cloison.demo.directory import Account, Assignment, Group, Unit
from cloison.demo.draws import uuid_for

WARDS = ("medicine", "surgery", "maternity", "rehabilitation", "icu")
_HIRED = ("nurse", "physician", "care_assistant")
_LENT = ("nurse", "physician")
_NAMES = ("Adrien", "Blanche", "Cyprien", "Delphine", "Émile", "Flora", "Gaspard", "Hélène", "Ivan", "Jeanne")
_DAYS_LENT = 2
_TOLD_BEFORE = timedelta(days=1)
"""What one administrator assigns explains nothing for a day (decision 0013): so it is entered a day ahead."""


class People:
    """The group's accounts by unit and role, on any day."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.units = {unit.id: unit for unit in group.units}
        self.sites = {site.id: site for site in group.sites}
        self.accounts = {account.id: account for account in group.accounts}
        self._by_place: dict[tuple[UUID, str], list[Assignment]] = defaultdict(list)
        for assignment in group.assignments:
            role = self.accounts[assignment.account_id].role
            self._by_place[assignment.unit_id, role].append(assignment)

    def open_units(self, kinds: Sequence[str]) -> list[Unit]:
        """Return the units of these kinds at sites that are open."""
        return [u for u in self.group.units if u.kind in kinds and self.sites[u.site_id].closed_on is None]

    def service(self, site_id: UUID, kind: str) -> Unit | None:
        """Return the unit of this kind at a site, if it has one."""
        return next((u for u in self.group.units if u.site_id == site_id and u.kind == kind), None)

    def members(self, unit_id: UUID, role: str, day: date) -> list[Account]:
        """Return who is assigned to the unit on `day` and has not left."""
        found = [
            self.accounts[a.account_id]
            for a in self._by_place[unit_id, role]
            if a.since < day
            and (a.until is None or a.until >= day)  # entered a day ahead, begins the next day
        ]
        return [a for a in found if a.since <= day and (a.left_on is None or a.left_on > day)]


def with_newcomers(group: Group, first_day: date, *, hires: int, locums: int, days: int) -> Group:
    """Return the group with `hires` who begin on `first_day` and `locums` lent to three sites in turn."""
    maker = next(a for a in group.accounts if a.role == "administrator" and a.left_on is None)
    opened = {site.id for site in group.sites if site.closed_on is None}
    wards = [unit for unit in group.units if unit.kind in WARDS and unit.site_id in opened]
    accounts, assignments = list(group.accounts), list(group.assignments)

    def assign(account: Account, unit: Unit, since: date, until: date | None) -> None:
        key = uuid_for(group.seed, "newcomer", account.username, since)
        assignments.append(Assignment(key, account.id, unit.id, since, until, maker.id))

    for number in range(hires):
        unit = wards[(number * 3 + 1) % len(wards)]
        role = _HIRED[number % len(_HIRED)]
        account = _newcomer(group, "hire", number, role, unit.site_id, first_day)
        accounts.append(account)
        assign(account, unit, first_day - _TOLD_BEFORE, None)
    for number in range(locums):
        places = _of_three_sites(wards, number)
        role = _LENT[number % len(_LENT)]
        account = _newcomer(group, "locum", number, role, places[0].site_id, first_day)
        accounts.append(account)
        for turn in range(0, days + 1, _DAYS_LENT):
            since = first_day + timedelta(days=turn)
            unit = places[turn // _DAYS_LENT % len(places)]
            assign(account, unit, since - _TOLD_BEFORE, since + timedelta(days=_DAYS_LENT - 1))
    return replace(group, accounts=tuple(accounts), assignments=tuple(assignments))


def _of_three_sites(wards: Sequence[Unit], number: int) -> list[Unit]:
    first_of_site = list({unit.site_id: unit for unit in reversed(wards)}.values())[::-1]
    return [first_of_site[(number * 2 + step) % len(first_of_site)] for step in range(3)]


def _newcomer(group: Group, kind: str, number: int, role: str, site_id: UUID, since: date) -> Account:
    given = _NAMES[(number * 3 + (kind == "locum")) % len(_NAMES)]
    return Account(
        uuid_for(group.seed, kind, number),
        f"{kind}{number + 1}.nouveau",
        role,
        "Nouveau",
        given,
        None,
        site_id,
        since,
        None,
    )
