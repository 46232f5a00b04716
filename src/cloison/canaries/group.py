"""The group that canaries are drawn into, as the directory says it is.

Owns: reading a directory as the generator understands it. Refuses: to invent what the directory does not say, but for
one thing: a unit of a kind that the generator does not know counts as a medical ward, or as one of a nursing home.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from cloison.database.canaries import Directory
from cloison.demo import places
from cloison.demo.directory import Account, Assignment, Group, Site, Unit
from cloison.demo.plan import STAFF
from cloison.demo.staff import Member, Staff
from cloison.demo.world import World
from cloison.errors import CloisonError, Code

_ANYWHERE = "75101"  # where a commune is written as INSEE does not write it


def group_of(rows: Directory, name: str, seed: int) -> Group:
    """Return the group in these rows; `seed` is what its numbers and births are drawn from."""
    sites = tuple(_site(row) for row in rows.sites)
    homes = {site.id for site in sites if site.kind == "nursing_home"}
    return Group(
        sites[0].id if sites else UUID(int=0),
        name,
        "",
        sites,
        tuple(_unit(row, homes) for row in rows.units),
        tuple(Account(*row) for row in rows.accounts),
        tuple(Assignment(*row) for row in rows.assignments),
        seed,
    )


def world_of(group: Group, today: date) -> World:
    """Return the world of a group in which somebody is always at work: canaries were treated by people of the group."""
    here = World(group, today)
    here.staff = _Somebody(group)
    return here


def _site(row: tuple[Any, ...]) -> Site:
    whole: Any = (*row, _insee(row[4], row[5]))
    return Site(*whole)


def _unit(row: tuple[Any, ...], homes: set[UUID]) -> Unit:
    unit = Unit(*row)
    if unit.kind in STAFF:
        return unit
    kind = "ehpad" if unit.site_id in homes else "medicine"
    return Unit(unit.id, unit.site_id, unit.code, unit.name, kind, max(1, unit.beds))


def _insee(commune: str, postcode: str) -> str:
    """Return the INSEE code of the commune of this name and postcode, or of one with that postcode."""
    near = [c for c in places.everywhere().values if postcode in c.postcodes]
    named = [c for c in near if c.name.casefold() == commune.casefold()]
    return next((c.code for c in [*named, *near]), _ANYWHERE)


class _Somebody(Staff):
    """Who was at work that day; where the directory does not reach back so far, somebody who is there now."""

    def __init__(self, group: Group) -> None:
        super().__init__(group)
        sites = {unit.id: unit.site_id for unit in group.units}
        self._site_of = sites
        self._by_site: dict[tuple[UUID | None, str], list[Member]] = {}
        for (unit_id, role), members in self._members.items():
            for owner in (sites.get(unit_id), None):
                self._by_site.setdefault((owner, role), []).extend(members)

    def at_work(self, stream: Random, unit_id: UUID, role: str, day: date) -> Member:
        """Draw one of those assigned that day, else of the site, else of the group; raise `setting-invalid`."""
        try:
            return super().at_work(stream, unit_id, role, day)
        except LookupError:
            for owner in (self._site_of.get(unit_id), None):
                for wanted in (role, "physician"):
                    if found := self._by_site.get((owner, wanted)):
                        return found[int(stream.random() * len(found))]
        raise CloisonError(
            Code.SETTING_INVALID,
            "No physician is assigned to any unit of the group.",
            action="Plant canaries once the group's accounts and assignments are there.",
        )
