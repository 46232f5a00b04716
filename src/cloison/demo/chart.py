"""One patient's chart while it is being written: identifiers, resources, and the words that recur.

Owns the growing list of resources. Refuses what a stay or a long-term condition is made of: `chart_stays` and
`chart_background` say that.
"""

from __future__ import annotations

from datetime import date, datetime
from random import Random
from typing import Any
from uuid import UUID

from cloison.demo.draws import Identifiers
from cloison.demo.model import Person, Resource
from cloison.demo.world import World


def french(day: date) -> str:
    """Return a day as written in France.

    >>> french(date(2026, 3, 1))
    '01/03/2026'
    """
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


class Chart:
    """A person being given resources."""

    __slots__ = ("history", "identifiers", "key", "person", "stream", "world")

    def __init__(self, world: World, person: Person, identifiers: Identifiers, stream: Random) -> None:
        self.world = world
        self.person = person
        self.identifiers = identifiers
        self.stream = stream
        self.key = str(person.patient_id)
        self.history: list[str] = []  # long-term conditions in words, for the letters

    def add(
        self,
        resource_type: str,
        template: str,
        values: dict[str, Any],
        at: datetime,
        *,
        stay_id: UUID | None,
        site_id: UUID,
        resource_id: UUID | None = None,
    ) -> UUID:
        """Write a resource recorded at `at`, give it an id unless it has one, and return the id."""
        found = resource_id or self.identifiers.take()
        values["id"], values["patient"], values["at"] = found, self.key, at.isoformat()
        self.person.resources.append(
            Resource(resource_type, found, at, stay_id, (template % values).encode(), site_id)
        )
        return found
