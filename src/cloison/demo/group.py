"""The fictional group: sites, units, accounts and dated assignments, from a seed.

Owns the directory side of the demo. Refuses a date of today: what is built depends on the seed alone.
"""

from __future__ import annotations

from functools import lru_cache

from cloison.demo import identifiers, places, plan
from cloison.demo.directory import Account, Assignment, Group, Site, Unit
from cloison.demo.draws import uuid_for
from cloison.demo.staffing import Staffing

__all__ = ["Account", "Assignment", "Group", "Site", "Unit", "build_group"]


@lru_cache(maxsize=4)
def build_group(seed: int = 2024) -> Group:
    """Build the group of a seed: the same on every machine, and without a date of today in it."""
    sites = tuple(_site(seed, number, planned) for number, planned in enumerate(plan.SITES))
    units = tuple(
        _unit(seed, site, number, place, unit)
        for number, (site, planned) in enumerate(zip(sites, plan.SITES, strict=True))
        for place, unit in enumerate(planned.units)
    )
    staff = Staffing(seed, sites, units)
    staff.hire_everybody()
    return Group(
        uuid_for(seed, "group"),
        plan.GROUP_NAME,
        identifiers.finess(0),
        sites,
        units,
        tuple(staff.accounts),
        tuple(staff.assignments),
        seed,
    )


def _site(seed: int, number: int, planned: plan.PlannedSite) -> Site:
    commune = places.commune(planned.commune)
    return Site(
        uuid_for(seed, "site", number),
        identifiers.finess(number + 1),
        planned.name,
        "nursing_home" if planned.kind == "nursing_home" else "clinic",
        commune.name,
        commune.postcodes[0],
        planned.opened_on,
        planned.closed_on,
        planned.commune,
    )


def _unit(seed: int, site: Site, number: int, place: int, unit: plan.PlannedUnit) -> Unit:
    code = f"{(number + 1) * 100 + place + 1:04d}"
    return Unit(uuid_for(seed, "unit", number, place), site.id, code, unit.name, unit.kind, unit.beds)
