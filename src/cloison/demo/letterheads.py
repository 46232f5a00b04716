"""What stands at the head of the demo's ordonnances: streets, telephones and addresses that nobody has.

Owns: one body for each site and each physician. Refuses: a number outside those that ARCEP keeps for fiction.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from cloison.demo.directory import Group

_STREETS = ("avenue des Tilleuls", "rue du Lavoir", "boulevard de la Gare", "rue des Écoles", "allée du Parc")
_SPECIALITIES = {
    "emergency": "Médecine d’urgence",
    "surgery": "Chirurgie viscérale et digestive",
    "icu": "Médecine intensive et réanimation",
    "maternity": "Gynécologie obstétrique",
    "rehabilitation": "Médecine physique et de réadaptation",
}


def letterheads(group: Group) -> Iterator[tuple[UUID, dict[str, str]]]:
    """Yield (holder, body) of every site and physician, always the same."""
    kinds = {u.id: u.kind for u in group.units}
    works = {a.account_id: a.unit_id for a in group.assignments}
    for number, site in enumerate(group.sites):
        yield (
            site.id,
            {
                "street": f"{3 + 4 * number} {_STREETS[number % len(_STREETS)]}",
                "phone": f"01 99 00 {number:02d} 00",
                "email": f"contact{number + 1}@groupe-cloison.example",
            },
        )
    for account in group.accounts:
        if account.role == "physician":
            unit = works.get(account.id)
            speciality = _SPECIALITIES.get(kinds.get(unit, "") if unit else "", "Médecine générale")
            yield account.id, {"title": "Docteur", "speciality": speciality}
