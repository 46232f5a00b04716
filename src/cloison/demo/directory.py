"""The shapes of the fictional group's directory.

Owns the shapes. Refuses behaviour: `group` and `staffing` fill them, the loader writes them down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID


@dataclass(frozen=True)
class Site:
    """An établissement: `finess` geographic, `insee` the code of its commune, `closed_on` its last day."""

    id: UUID
    finess: str
    name: str
    kind: Literal["clinic", "nursing_home"]
    commune: str
    postcode: str
    opened_on: date
    closed_on: date | None
    insee: str


@dataclass(frozen=True)
class Unit:
    """A unité fonctionnelle of a site; `kind` as in `plan.STAFF`, `beds` 0 where nobody stays."""

    id: UUID
    site_id: UUID
    code: str
    name: str
    kind: str
    beds: int


@dataclass(frozen=True)
class Account:
    """A person or program that may sign in; `left_on` the last day."""

    id: UUID
    username: str
    role: str
    family_name: str
    given_name: str
    rpps: str | None
    site_id: UUID | None
    since: date
    left_on: date | None


@dataclass(frozen=True)
class Assignment:
    """An account at work in a unit, from `since` to `until` (both included)."""

    id: UUID
    account_id: UUID
    unit_id: UUID
    since: date
    until: date | None
    made_by: UUID


@dataclass(frozen=True)
class Group:
    """The whole directory; `seed` is what it was made from, and what its population continues."""

    id: UUID
    name: str
    finess: str
    sites: tuple[Site, ...]
    units: tuple[Unit, ...]
    accounts: tuple[Account, ...]
    assignments: tuple[Assignment, ...]
    seed: int = 2024
