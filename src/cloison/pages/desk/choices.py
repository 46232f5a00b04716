"""What a form about a stay offers: the site's units and free beds, its physicians, the group's identity officers.

Owns: reading them once per page, and finding one by what was posted. Refuses: anything about a patient.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpRequest

from cloison.pages.server import person, server

MAY_ADMIT = ("admissions", "nurse", "physician")
MAY_EXPECT = ("admissions", "secretary")


@dataclass(frozen=True, slots=True)
class Choices:
    """Units as (id, name), own ones first; free beds as (unit, label); physicians and officers as (id, name)."""

    units: list[tuple[UUID, str]] = field(default_factory=list)
    own: frozenset[UUID] = frozenset()
    beds: list[tuple[UUID, str]] = field(default_factory=list)
    physicians: list[tuple[UUID, str]] = field(default_factory=list)
    officers: list[UUID] = field(default_factory=list)

    def unit_name(self, unit: UUID) -> str:
        """Return the name of a unit of the site."""
        return dict(self.units).get(unit, "")

    def free(self, unit: UUID, label: str) -> bool:
        """Whether the unit has this bed, and nobody lies in it."""
        return (unit, label) in self.beds


def of_site(request: HttpRequest) -> Choices:
    """Return what there is to choose from at the asker's site."""
    rows = server(request).gate.desk_choices(person(request).secret)
    own = frozenset(i for kind, i, _, detail in rows if kind == "unit" and detail == "own")
    units = [(i, name) for kind, i, name, _ in rows if kind == "unit"]
    return Choices(
        sorted(units, key=lambda u: (u[0] not in own, u[1])),
        own,
        [(UUID(detail), name) for kind, _, name, detail in rows if kind == "bed"],
        [(i, name) for kind, i, name, _ in rows if kind == "physician"],
        [i for kind, i, _, _ in rows if kind == "identity_officer"],
    )
