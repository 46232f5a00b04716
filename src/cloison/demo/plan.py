"""What the fictional group is made of: its sites, their units, and who works in each kind of unit.

Owns the table. Refuses names of real establishments: the group's name and those of its sites are invented, and
each commune was chosen for being of a middling size, not for what stands in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

GROUP_NAME = "Groupe Ormelune Santé"


@dataclass(frozen=True)
class PlannedUnit:
    """A unit of the plan: kind, name, beds (0 where nobody stays overnight)."""

    kind: str
    name: str
    beds: int = 0


@dataclass(frozen=True)
class PlannedSite:
    """A site of the plan: name, INSEE code of its commune, first day, last day if closed, units."""

    name: str
    commune: str
    opened_on: date
    units: tuple[PlannedUnit, ...]
    closed_on: date | None = None

    @property
    def kind(self) -> str:
        """`nursing_home` or `clinic`."""
        return "nursing_home" if any(unit.kind == "ehpad" for unit in self.units) else "clinic"


def _ward(kind: str, name: str, beds: int) -> PlannedUnit:
    return PlannedUnit(kind, name, beds)


CONSULTATION = PlannedUnit("consultation", "Consultations externes")
PHARMACY = PlannedUnit("pharmacy", "Pharmacie à usage intérieur")
LABORATORY = PlannedUnit("laboratory", "Laboratoire de biologie")
IMAGING = PlannedUnit("imaging", "Imagerie médicale")
ADMISSIONS = PlannedUnit("admissions", "Bureau des admissions")
RECORDS = PlannedUnit("medical_records", "Département d'information médicale")
DAY = PlannedUnit("day_surgery", "Chirurgie ambulatoire", 14)

SITES = (
    PlannedSite("Polyclinique du Héron Cendré", "58194", date(1998, 3, 2), (
        _ward("medicine", "Médecine A", 28), _ward("surgery", "Chirurgie B", 30), _ward("emergency", "Urgences", 12),
        _ward("icu", "Réanimation", 10), CONSULTATION, PHARMACY, LABORATORY, ADMISSIONS, RECORDS)),
    PlannedSite("Polyclinique des Ormes Bleus", "18033", date(2001, 9, 3), (
        _ward("medicine", "Médecine 2", 30), _ward("surgery", "Chirurgie 1", 26), _ward("maternity", "Maternité", 22),
        CONSULTATION, PHARMACY, LABORATORY, IMAGING, ADMISSIONS)),
    PlannedSite("Clinique de la Pierre Ronde", "03190", date(2004, 1, 5), (
        _ward("surgery", "Chirurgie orthopédique", 30), DAY, CONSULTATION, ADMISSIONS)),
    PlannedSite("Clinique du Bois Fauve", "03185", date(1995, 5, 2), (
        _ward("medicine", "Médecine polyvalente", 30), CONSULTATION, LABORATORY, ADMISSIONS)),
    PlannedSite("Clinique des Trois Rivages", "03310", date(2008, 10, 1), (
        _ward("rehabilitation", "Rééducation", 30), PHARMACY, ADMISSIONS)),
    PlannedSite("Clinique du Val Sourdon", "36044", date(1999, 2, 1), (
        _ward("medicine", "Médecine et gériatrie", 28), _ward("surgery", "Chirurgie viscérale", 24), CONSULTATION,
        ADMISSIONS)),
    PlannedSite("Clinique de l'Aubier Blanc", "89024", date(2003, 6, 2), (
        _ward("surgery", "Chirurgie", 30), DAY, CONSULTATION, ADMISSIONS)),
    PlannedSite("Clinique du Pas de l'Âne", "71270", date(2006, 4, 3), (
        _ward("medicine", "Médecine", 26), IMAGING, CONSULTATION, ADMISSIONS)),
    PlannedSite("Clinique des Sept Meules", "42187", date(1997, 11, 3), (
        _ward("maternity", "Maternité", 24), CONSULTATION, ADMISSIONS)),
    PlannedSite("Clinique du Grand Tertre", "71306", date(2010, 1, 4), (
        _ward("rehabilitation", "Réadaptation", 30), PHARMACY, ADMISSIONS)),
    PlannedSite("Clinique Sainte-Ludmèle", "63300", date(2005, 9, 5), (
        _ward("medicine", "Médecine et cardiologie", 27), CONSULTATION, ADMISSIONS)),
    PlannedSite("Clinique des Hauts Lierres", "41018", date(2012, 3, 1), (
        _ward("surgery", "Chirurgie", 25), CONSULTATION, ADMISSIONS)),
    PlannedSite("Clinique du Quai aux Saules", "18279", date(1994, 1, 3), (
        _ward("medicine", "Médecine", 24), CONSULTATION, ADMISSIONS), closed_on=date(2022, 6, 30)),
    PlannedSite("Clinique de la Combe Noire", "71153", date(1996, 9, 2), (
        _ward("surgery", "Chirurgie", 22), CONSULTATION, ADMISSIONS), closed_on=date(2023, 6, 30)),
    PlannedSite("Résidence Les Sansonnets", "58086", date(2009, 5, 4), (
        _ward("ehpad", "Unité Verger", 42), _ward("ehpad", "Unité Rivière", 40))),
    PlannedSite("Résidence Le Clos des Mésanges", "36088", date(2011, 10, 3), (
        _ward("ehpad", "Unité Soleil", 44), _ward("ehpad", "Unité Jardin", 36))),
    PlannedSite("Résidence La Haie Vive", "23096", date(2014, 2, 3), (
        _ward("ehpad", "Unité Nord", 45), _ward("ehpad", "Unité protégée", 14))),
)  # fmt: skip

# Who works in a unit of each kind, besides the site's director.
STAFF: dict[str, dict[str, int]] = {
    "medicine": {"physician": 2, "nurse": 5, "care_assistant": 3},
    "surgery": {"physician": 2, "nurse": 5, "care_assistant": 2},
    "emergency": {"physician": 4, "nurse": 5, "care_assistant": 2},
    "icu": {"physician": 2, "nurse": 5, "care_assistant": 2},
    "maternity": {"physician": 2, "nurse": 5, "care_assistant": 2},
    "rehabilitation": {"physician": 2, "nurse": 4, "care_assistant": 3},
    "day_surgery": {"physician": 2, "nurse": 3},
    "ehpad": {"physician": 1, "nurse": 4, "care_assistant": 5},
    "consultation": {"physician": 2, "secretary": 2},
    "pharmacy": {"pharmacist": 2},
    "laboratory": {"laboratory": 3},
    "imaging": {"laboratory": 2},
    "admissions": {"admissions": 2, "billing": 1},
    "medical_records": {"coder": 5, "identity_officer": 3},
}
# Who works for the whole group, in no unit.
GROUP_STAFF = {"security_officer": 2, "privacy_officer": 2, "administrator": 3}
WARDS = ("medicine", "surgery", "emergency", "icu", "maternity", "rehabilitation", "ehpad")
