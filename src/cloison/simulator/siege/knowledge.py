"""What attackers know before they begin: as much as somebody who has seen an old export of the group.

Owns: every patient's id, name, birth, numbers and site of origin, as the demo's own generator gives them. Refuses:
what follows from the database: who is in whose care is never told to an attacker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cloison.demo.group import Group
from cloison.demo.population import population


@dataclass(frozen=True, slots=True)
class Known:
    """One real patient of the demo, as an old export would name them."""

    id: str
    site_id: str
    born: date
    family: str
    given: str
    sex: str
    ipp: str
    ins: str | None
    resource_ids: tuple[tuple[str, str], ...]
    present_in: str | None
    """The unit where they lie today, which the export's stays tell; None for somebody at home."""


def everybody(group: Group, count: int, today: date, on_progress: Callable[[int], None]) -> list[Known]:
    """Return the first `count` patients of the demo as it is on `today`."""
    found = []
    for person in population(group, count=count, today=today):
        last = person.stays[-1] if person.stays else None
        lies = last.movements[-1].unit_id if last is not None and last.discharged_at is None else None
        found.append(
            Known(
                str(person.patient_id),
                str(person.site_id),
                person.traits.birth_date,
                person.traits.birth_name,
                person.traits.given_names[0],
                person.traits.sex,
                person.traits.ipp,
                person.traits.ins,
                tuple((r.resource_type, str(r.id)) for r in person.resources),
                str(lies) if lies else None,
            )
        )
        on_progress(len(found))
    return found
