"""Where people are born and live: real communes and postcodes, invented streets.

Owns: INSEE's communes with their inhabitants, the countries of birth of INSEE's official code, and streets. Refuses
to return a real address: a street is put together from two short lists and is in its commune by chance alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from cloison.chart import communes
from cloison.demo.draws import Weighted, between, pick

# INSEE code of the country, name, and a weight from the order of magnitude of the immigrant population.
_ABROAD = (
    ("99352", "Algérie", 125), ("99350", "Maroc", 118), ("99139", "Portugal", 85), ("99351", "Tunisie", 47),
    ("99127", "Italie", 40), ("99208", "Turquie", 36), ("99134", "Espagne", 35), ("99132", "Royaume-Uni", 22),
    ("99109", "Allemagne", 20), ("99114", "Roumanie", 19), ("99131", "Belgique", 19), ("99341", "Sénégal", 18),
    ("99326", "Côte d'Ivoire", 17), ("99216", "Chine", 16), ("99322", "Cameroun", 14), ("99333", "Madagascar", 13),
    ("99335", "Mali", 13), ("99122", "Pologne", 12), ("99410", "Haïti", 12), ("99397", "Comores", 11),
    ("99243", "Viet Nam", 11), ("99312", "République démocratique du Congo", 11), ("99330", "Guinée", 9),
    ("99234", "Cambodge", 8), ("99140", "Suisse", 8),
)  # fmt: skip
_WAYS = ("rue", "rue", "rue", "rue", "avenue", "chemin", "impasse", "allée", "place", "route", "boulevard")
_NAMED_AFTER = (
    "des Tilleuls", "du Vieux Lavoir", "des Sansonnets", "de la Fontaine Ronde", "des Trois Noyers", "du Clos Vert",
    "de la Tuilerie", "des Ormeaux", "du Moulin Brûlé", "de la Croix Blanche", "des Églantiers", "du Pré Long",
    "de la Gare", "des Écoles", "du Stade", "des Charmilles", "de la Grange aux Loups", "du Four à Chaux",
    "des Peupliers", "de la Source", "du Château d'Eau", "des Vignes Hautes", "de la Mairie", "du Puits Carré",
    "des Coquelicots", "de l'Abreuvoir", "du Bois Joli", "des Hirondelles", "de la Passerelle", "du Vieux Pont",
    "des Jardins", "de l'Étang", "du Champ Rond", "des Chênes", "de la Briqueterie", "du Pigeonnier", "des Lilas",
    "de la Barrière", "du Grand Verger", "des Sources", "de l'Écluse", "du Chemin Creux", "des Bleuets",
    "de la Libération", "du 8 Mai 1945", "du 11 Novembre", "de la République", "de la Résistance", "des Alouettes",
    "du Tertre", "des Mésanges", "de la Haie Vive", "du Pont de Bois", "des Acacias", "de la Cour aux Bœufs",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune (or a country, with a code 99xxx and no postcode): INSEE code, name, postcodes, inhabitants."""

    code: str
    name: str
    postcodes: tuple[str, ...]
    inhabitants: int

    @property
    def department(self) -> str:
        """Department by INSEE code: two characters, three overseas."""
        return self.code[:3] if self.code.startswith("97") else self.code[:2]


ABROAD = Weighted(
    [Commune(code, name, (), 0) for code, name, _ in _ABROAD], [weight for _, _, weight in _ABROAD]
)

_COUNTRIES = {country.code: country for country in ABROAD.values}


@lru_cache(maxsize=1)
def _communes() -> tuple[Commune, ...]:
    rows = communes.rows()
    return tuple(Commune(code, name, tuple(posts.split()), int(n)) for code, name, posts, n in rows)


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Commune]:
    return {commune.code: commune for commune in _communes()}


def commune(code: str) -> Commune:
    """Return the commune of an INSEE code; KeyError for one that is not in the list."""
    return _by_code()[code]


def place_of_birth(code: str) -> Commune:
    """Return the commune, or the country, of an INSEE code; KeyError for one that is in neither list."""
    return _COUNTRIES[code] if code.startswith("99") else commune(code)


@lru_cache(maxsize=1)
def everywhere() -> Weighted[Commune]:
    """All communes of France, weighted by their inhabitants."""
    return Weighted(_communes(), [commune.inhabitants for commune in _communes()])


@lru_cache(maxsize=128)
def around(code: str) -> Weighted[Commune]:
    """The communes of the same department; the commune itself counts five times."""
    centre = commune(code)
    near = [c for c in _communes() if c.department == centre.department]
    return Weighted(near, [c.inhabitants * (5 if c is centre else 1) for c in near])


def street(stream: Random) -> str:
    """Invent the first line of an address, such as « 12 bis rue des Sansonnets »."""
    again = " bis" if stream.random() < 0.06 else ""
    return f"{between(stream, 1, 148)}{again} {pick(stream, _WAYS)} {pick(stream, _NAMED_AFTER)}"
