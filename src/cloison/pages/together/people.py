"""To whom something may be asked: colleagues out of the directory, and units.

Owns: the roles that each kind of request may go to, and the search among colleagues. Refuses: anything about a patient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from cloison.chart.references import an_id
from cloison.gate import together
from cloison.gate.answers import Refused
from cloison.pages import words
from cloison.pages.server import person, server

ROLES = {  # who may read it, and write the answer down (permissions.py: clinical, write)
    "advice": ("physician", "nurse"),
    "task": ("physician", "nurse", "care_assistant"),
    "message": ("physician", "nurse", "care_assistant"),
}


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody to ask: `reference` as a form carries it, `Practitioner/id` or `Location/id`."""

    reference: str
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed to find somebody: the beginning of a name, a role, a unit."""

    name: str
    role: str
    unit: str


def colleagues(request: HttpRequest, kind: str, wanted: Wanted) -> list[Colleague]:
    """Return colleagues of these roles: at most fifty, those of the own site first."""
    roles = (wanted.role,) if wanted.role in ROLES[kind] else ROLES[kind]
    return found(request, roles, wanted)


def found(request: HttpRequest, roles: Sequence[str], wanted: Wanted) -> list[Colleague]:
    """Return colleagues of `roles` as the directory has them today."""
    look = together.colleagues(person(request).secret, wanted.name.strip(), roles, an_id(wanted.unit))
    said = server(request).gate.look(look)
    if isinstance(said, Refused):
        return []
    return [
        Colleague(
            f"Practitioner/{one['id']}",
            one["name"],
            ", ".join(str(part) for part in (words.role(one["role"]), one["units"], one["site"]) if part),
        )
        for one in said.detail["rows"]
    ]


def units(request: HttpRequest) -> list[tuple[str, str]]:
    """Return (id, name) of the units of the own site, to find somebody by or to ask as a whole."""
    rows = server(request).gate.look(together.units(person(request).secret))
    return [] if isinstance(rows, Refused) else [(one["id"], one["name"]) for one in rows.detail["rows"]]


def named(request: HttpRequest, reference: str) -> tuple[str, UUID, str] | None:
    """Return (type, id, name) of who a form names, as the directory knows them; None for nobody."""
    kind, _, rest = reference.partition("/")
    one = an_id(rest)
    if one is None or kind not in ("Practitioner", "Location"):
        return None
    entry = server(request).gate.directory(person(request).secret, [one]).get(one)
    if entry is None or entry[0] != {"Practitioner": "account", "Location": "unit"}[kind]:
        return None
    return kind, one, entry[1]
