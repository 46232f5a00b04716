"""A posology as data: how much, by which way, when, for how long.

Owns: the lists of units, moments, days and hours. Refuses: prose; what is written on paper follows from it
(`sentence`), what is stored too (`timing`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MOMENTS = {"MORN": "le matin", "NOON": "à midi", "EVE": "le soir", "HS": "au coucher"}
"""FHIR event-timing codes, in the order of a day."""
HOURS = {"MORN": 8, "NOON": 12, "EVE": 19, "HS": 22}
"""When a ward gives what is for that moment."""
DAYS = {
    "mon": "lundi",
    "tue": "mardi",
    "wed": "mercredi",
    "thu": "jeudi",
    "fri": "vendredi",
    "sat": "samedi",
    "sun": "dimanche",
}
SPANS = {"d": ("jour", 1), "wk": ("semaine", 7), "mo": ("mois", 30)}
"""UCUM codes of a duration: word, days."""
UNITS = (
    "comprimé",
    "gélule",
    "capsule",
    "sachet",
    "ampoule",
    "flacon",
    "seringue",
    "suppositoire",
    "patch",
    "bouffée",
    "pulvérisation",
    "application",
    "goutte",
    "cuillère-mesure",
    "dose",
    "ml",
    "mg",
    "g",
    "microgramme",
    "unité",
    "mmol",
)
UCUM = {"ml": "mL", "mg": "mg", "g": "g", "microgramme": "ug", "unité": "[iU]", "mmol": "mmol"}
_BY_FORM = {
    "comprimé": "comprimé",
    "gélule": "gélule",
    "capsule": "capsule",
    "sachet": "sachet",
    "suppositoire": "suppositoire",
    "dispositif": "patch",
    "collyre": "goutte",
    "gouttes": "goutte",
    "crème": "application",
    "pommade": "application",
    "gel": "application",
    "inhalation": "bouffée",
    "pulvérisation": "pulvérisation",
    "sirop": "cuillère-mesure",
    "suspension buvable": "cuillère-mesure",
    "poudre pour solution buvable": "sachet",
    "injectable": "mg",
    "perfusion": "mg",
}


_PATTERN = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?(?:[-–]\d{1,3}(?:[.,]\d{1,2})?){2,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dosage:
    """One posology. One way of saying when: `moments`, `every` so many hours, or `times` a day; and `weekdays`."""

    amount: Decimal
    unit: str
    route: str
    moments: tuple[str, ...] = ()
    every: int | None = None
    times: int | None = None
    weekdays: tuple[str, ...] = ()
    as_needed: str = ""
    """Why it is taken, where it is taken if needed; empty: it is taken always."""
    most: Decimal | None = None
    """The most in 24 hours, in `unit`."""
    start: date | None = None
    days: int | None = None
    span: tuple[int, str] | None = None
    """The duration as it was said: number and UCUM code."""
    comment: str = ""
    amounts: tuple[Decimal, ...] = ()
    """The dose at each of `moments`, where they differ (1-0-2); `amount` is the largest then."""

    @property
    def per_day(self) -> Decimal:
        """How many times it is taken on a day on which it is taken."""
        if self.moments:
            return Decimal(len(self.moments))
        if self.every:
            return Decimal(24) / Decimal(self.every)
        return Decimal(self.times or 1)


def pattern(text: str) -> tuple[tuple[str, ...], tuple[Decimal, ...]] | None:
    """Return (moments, doses) of « 1-0-2 » (morning, noon, evening) or « 1-0-2-1 » (and bedtime); else None.

    >>> pattern("1-0-2")
    (('MORN', 'EVE'), (Decimal('1'), Decimal('2')))
    >>> pattern("1") is pattern("0-0-0") is None
    True
    """
    if not _PATTERN.fullmatch(text):
        return None
    doses = [Decimal(part.replace(",", ".")) for part in text.replace("–", "-").split("-")]
    taken = [(moment, dose) for moment, dose in zip(MOMENTS, doses, strict=False) if dose > 0]
    return (tuple(m for m, _dose in taken), tuple(d for _m, d in taken)) if taken else None


def usual_unit(form: str) -> str:
    """Return the unit in which a form is mostly counted.

    >>> usual_unit("comprimé pelliculé sécable"), usual_unit("solution injectable")
    ('comprimé', 'mg')
    """
    found = [(form.find(word), unit) for word, unit in _BY_FORM.items() if word in form]
    return min(found)[1] if found else "dose"
