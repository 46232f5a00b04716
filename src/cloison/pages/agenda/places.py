"""Whose hours an agenda shows: the units of a site, their practitioners and rooms, out of the directory.

Owns: reading them, and which unit a person begins with. Refuses: anything about a patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from cloison.chart.references import an_id
from cloison.gate import together
from cloison.gate.answers import Refused
from cloison.pages.server import person, server

MAY_BOOK = frozenset({"secretary", "physician", "admissions"})
"""The roles that make appointments (access/kinds.toml)."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its practitioners and its rooms, as (id, name)."""

    id: UUID
    name: str
    people: tuple[tuple[UUID, str], ...]
    rooms: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class Places:
    """A site's units, and the open sites to choose from."""

    me: UUID
    site: UUID | None
    sites: tuple[tuple[UUID, str], ...]
    units: tuple[Unit, ...]
    mine: frozenset[UUID]

    def unit(self, wanted: str) -> Unit | None:
        """Return the unit with this id; else one where this person is seen or works; else the first."""
        chosen = [u for u in self.units if str(u.id) == wanted]
        own = [u for u in self.units if self.me in dict(u.people)] + [
            u for u in self.units if u.id in self.mine
        ]
        return next(iter(chosen or own or self.units), None)

    def unit_of(self, practitioner: UUID) -> Unit | None:
        """Return the unit under which a practitioner is booked: one of this person's own before another."""
        theirs = [u for u in self.units if practitioner in dict(u.people)]
        return next(iter([u for u in theirs if u.id in self.mine] + theirs), None)

    def name(self, holder: UUID) -> str:
        """Return the name of a practitioner or a room of the site."""
        for unit in self.units:
            for one, name in (*unit.people, *unit.rooms):
                if one == holder:
                    return name
        return ""


def of(request: HttpRequest, site: str = "") -> Places | Refused:
    """Return the places of a site; of this person's own where none or an unknown one is named."""
    look = together.places(person(request).secret, an_id(site))
    said = server(request).gate.look(look)
    if isinstance(said, Refused):
        return said
    told = said.detail
    return Places(
        UUID(told["me"]),
        an_id(told["site"] or ""),
        _pairs(told["sites"]),
        tuple(Unit(UUID(u["id"]), u["name"], _pairs(u["people"]), _pairs(u["rooms"])) for u in told["units"]),
        frozenset(UUID(one) for one in told["mine"] if one),
    )


def _pairs(rows: list[dict[str, Any]]) -> tuple[tuple[UUID, str], ...]:
    return tuple((UUID(row["id"]), row["name"]) for row in rows)
