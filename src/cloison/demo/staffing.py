"""Who works in the fictional group, where and from when to when.

Owns hiring and assigning. Refuses to let anybody be assigned by themself: an assignment is made by another account,
an administrator, in turn.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from uuid import UUID

from cloison.demo import identifiers, names, plan
from cloison.demo.cast import CAST, Role
from cloison.demo.directory import Account, Assignment, Site, Unit
from cloison.demo.draws import between, pick, random_for, uuid_for

FIRST_DAY = date(2014, 1, 6)  # nobody's account is older: the system was put into use then
LAST_HIRING = date(2026, 9, 1)
STILL_ACTIVE_AT_CLOSED = 2  # accounts that nobody ended at a closed site: they must open nothing
RPPS_ROLES = {"physician", "nurse", "pharmacist", "laboratory"}


class Staffing:
    """Hires the accounts of a group one after the other, so that logins and RPPS numbers stay unique."""

    def __init__(self, seed: int, sites: tuple[Site, ...], units: tuple[Unit, ...]) -> None:
        self.seed = seed
        self.sites = {site.id: site for site in sites}
        self.units = units
        self.accounts: list[Account] = []
        self.assignments: list[Assignment] = []
        self._order = tuple(site.id for site in sites)
        self._stream: Random = random_for(seed, "staff")
        self._usernames = {role.username for role in CAST}
        self._administrators: list[UUID] = []
        self._still_active = dict.fromkeys(self.sites, 0)

    def hire_everybody(self) -> None:
        """Hire the system account, the group's own staff, then each site's, unit by unit."""
        self._add("system", "Système", "Cloison", None, FIRST_DAY, username="systeme")
        for role, wanted in plan.GROUP_STAFF.items():
            self._fill(role, wanted, None, None)
        for site_id in self._order:
            self._fill("director", 1, site_id, None)
            for unit in (unit for unit in self.units if unit.site_id == site_id):
                for role, wanted in plan.STAFF[unit.kind].items():
                    self._fill(role, wanted, site_id, unit)

    def _fill(self, role: str, wanted: int, site_id: UUID | None, unit: Unit | None) -> None:
        named = [one for one in CAST if self._belongs(one, role, site_id, unit)]
        for one in named:
            self._hire_named(one, site_id, unit)
        for number in range(wanted - sum(not one.left for one in named)):
            self._hire_invented(role, site_id, unit, founder=number == 0)

    def _belongs(self, one: Role, role: str, site_id: UUID | None, unit: Unit | None) -> bool:
        site = None if one.site is None else self._order[one.site]
        return (one.role, site, one.unit) == (role, site_id, unit.name if unit else None)

    def _hire_named(self, one: Role, site_id: UUID | None, unit: Unit | None) -> None:
        left_on = date(2025, 3, 31) if one.left else None
        account = self._add(
            one.role, one.family_name, one.given_name, site_id, FIRST_DAY, left_on, one.username
        )
        if site_id and left_on is None:
            self._still_active[site_id] += 1
        self._assign(account, unit, account.since, account.left_on)

    def _hire_invented(self, role: str, site_id: UUID | None, unit: Unit | None, *, founder: bool) -> None:
        stream = self._stream
        closed_on = self.sites[site_id].closed_on if site_id else None
        since = self._since(site_id, closed_on, founder=founder)
        born, female = between(stream, 1962, 1999), stream.random() < 0.72
        left_on = self._last_day(site_id, since, closed_on, founder=founder)
        account = self._add(
            role,
            names.family_name(stream, born, upper=False),
            names.given_name(stream, born, female=female, upper=False),
            site_id,
            since,
            left_on,
        )
        self._assign_over_time(account, unit)

    def _since(self, site_id: UUID | None, closed_on: date | None, *, founder: bool) -> date:
        opened = max(FIRST_DAY, self.sites[site_id].opened_on if site_id else FIRST_DAY)
        if founder:
            return opened
        last = min(LAST_HIRING, closed_on - timedelta(days=400)) if closed_on else LAST_HIRING
        return opened + timedelta(days=between(self._stream, 0, (last - opened).days))

    def _last_day(
        self, site_id: UUID | None, since: date, closed_on: date | None, *, founder: bool
    ) -> date | None:
        if closed_on and site_id:
            self._still_active[site_id] += 1
            return None if self._still_active[site_id] <= STILL_ACTIVE_AT_CLOSED else closed_on
        if not founder and self._stream.random() < 0.09 and since < date(2025, 6, 1):
            return since + timedelta(days=between(self._stream, 90, (LAST_HIRING - since).days))
        return None

    def _assign_over_time(self, account: Account, unit: Unit | None) -> None:
        """Assign to `unit`; one nurse in eight began in another unit of the same site."""
        since = account.since
        others = [
            u
            for u in self.units
            if u.site_id == account.site_id and u is not unit and account.role in plan.STAFF[u.kind]
        ]
        if account.role == "nurse" and others and self._stream.random() < 0.12:
            days = ((account.left_on or LAST_HIRING) - since).days
            if days > 60:
                until = since + timedelta(days=between(self._stream, 30, days - 10))
                self._assign(account, pick(self._stream, others), since, until)
                since = until + timedelta(days=1)
        self._assign(account, unit, since, account.left_on)

    def _assign(self, account: Account, unit: Unit | None, since: date, until: date | None) -> None:
        if unit is None:
            return
        makers = [maker for maker in self._administrators if maker != account.id] or [self.accounts[0].id]
        number = len(self.assignments)
        self.assignments.append(
            Assignment(
                uuid_for(self.seed, "assignment", number),
                account.id,
                unit.id,
                since,
                until,
                makers[number % len(makers)],
            )
        )

    def _add(
        self,
        role: str,
        family_name: str,
        given_name: str,
        site_id: UUID | None,
        since: date,
        left_on: date | None = None,
        username: str | None = None,
    ) -> Account:
        number = len(self.accounts)
        account = Account(
            uuid_for(self.seed, "account", number),
            username or self._free_username(given_name, family_name),
            role,
            family_name,
            given_name,
            identifiers.rpps(number + 1) if role in RPPS_ROLES else None,
            site_id,
            since,
            left_on,
        )
        self.accounts.append(account)
        if role == "administrator":
            self._administrators.append(account.id)
        return account

    def _free_username(self, given_name: str, family_name: str) -> str:
        first = "-".join(identifiers.letters(part) for part in given_name.split("-"))
        wanted = f"{first}.{identifiers.letters(family_name)}"
        username, number = wanted, 2
        while username in self._usernames:
            username, number = f"{wanted}{number}", number + 1
        self._usernames.add(username)
        return username
