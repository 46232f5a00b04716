"""One medicine of the public database, and the conditions under which it is prescribed.

Owns: the speciality (`Medicine`), its substances, and what its conditions mean for an ordonnance. Refuses: guessing: a
condition that is not in the file does not exist.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_WEEKS = re.compile(r"prescription limitée à (\d+) (semaines|mois|jours)$")
_FRACTION = re.compile(r"délivrance fractionnée de (\d+) jours")
_DAYS = {"jours": 1, "semaines": 7, "mois": 30}
_WATER = re.compile(r" (ANHYDRE|BASE|(MONO|DI|TRI|TÉTRA|PENTA|HEPTA|SESQUI|HÉMI)?HYDRATÉE?)\b.*| \(.*\)")
_SALT = re.compile(
    r"^((DI)?CHLORHYDRATE|BROMHYDRATE|(HÉMI)?FUMARATE|MALÉATE|TARTRATE|MÉSILATE|BÉSILATE|SUCCINATE) (DE |D')"
    r"|^SULFATE DE (?=MORPHINE|SALBUTAMOL|TERBUTALINE|ATROPINE)"
)
_UNIT = r"(?:mg|g|µg|microgrammes?|UI|U\.I\.|unités|MUI|mmol|MBq|kg|ml|mL|%|POUR CENT)"
_STRENGTH = re.compile(
    rf"\d[\d\u00a0 ]*(?:[.,]\d+)? ?{_UNIT}(?![a-z])(?: ?/ ?(?:\d+(?:[.,]\d+)? ?)?(?:{_UNIT}|dose|h|heures?)(?![a-z]))*"
)
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?) ?(?![\d.,])")
_THOUSANDS = re.compile(r"^(\d+)000 mg$")
_IN_LETTERS = "prescription en toutes lettres sur ordonnance sécurisée"


@dataclass(frozen=True, slots=True)
class Substance:
    """One active substance of a medicine: what acts (the therapeutic fraction where there is one), and how much."""

    codes: tuple[str, ...]
    """Every code of the public database that names it: the substance, and its therapeutic fraction."""
    name: str
    dose: str
    per: str
    names: tuple[str, ...]
    """Every name of it, as `codes` has every code."""

    @property
    def common(self) -> str:
        """The name that a prescription says: without water and salt, in small letters; salts that act keep theirs."""
        return _SALT.sub("", _WATER.sub("", self.name)).lower()


@dataclass(frozen=True, slots=True)
class Medicine:
    """A speciality; `cis` is its number in the public database."""

    cis: str
    name: str
    form: str
    routes: tuple[str, ...]
    marketed: bool
    substances: tuple[Substance, ...]
    conditions: tuple[str, ...]
    group: str = ""
    """The group of generics that it belongs to, if any."""

    @property
    def brand(self) -> str:
        """The name without its form: « DOLIPRANE 1000 mg » of « DOLIPRANE 1000 mg, comprimé »."""
        return self.name.split(",")[0] if ", " not in self.name else self.name[: self.name.rindex(", ")]

    @property
    def generic(self) -> str:
        """What a prescription says by substance: « paracétamol 1 000 mg, comprimé »."""
        return f"{self.composition}, {self.form}"

    @property
    def composition(self) -> str:
        """Substances and strength as the name has it: « amoxicilline + acide clavulanique 1 g/125 mg ».

        The composition's own strengths are of the active fraction, by which nobody prescribes (metformine 780 mg).
        """
        names = " + ".join(dict.fromkeys(s.common for s in self.substances))
        return f"{names} {self.strength}".strip()

    @property
    def strength(self) -> str:
        """The strength in the name, else that of a single substance; empty where there is neither."""
        if found := _STRENGTH.search(self.brand):
            return plain(found[0])
        return plain(self.substances[0].dose) if len(self.substances) == 1 else ""

    @property
    def codes(self) -> frozenset[str]:
        """Every substance code in it."""
        return frozenset(code for s in self.substances for code in s.codes)

    @property
    def narcotic(self) -> bool:
        """Whether it is a stupéfiant (R. 5132-27 and after)."""
        return "stupéfiants" in self.conditions

    @property
    def in_letters(self) -> bool:
        """Whether doses, number of doses and strength are written in letters (R. 5132-29): also tramadol."""
        return self.narcotic or _IN_LETTERS in self.conditions

    @property
    def secured(self) -> bool:
        """Whether its prescription takes secured paper."""
        return self.in_letters or "prescription sur ordonnance sécurisée" in self.conditions

    @property
    def longest(self) -> int | None:
        """The most days that one prescription may cover; None where no condition says so."""
        found = [m for m in map(_WEEKS.search, self.conditions) if m]
        return min((int(m[1]) * _DAYS[m[2]] for m in found), default=28 if self.narcotic else None)

    @property
    def fraction(self) -> int | None:
        """Days of each delivery, where it is dispensed in fractions."""
        found = [m for m in map(_FRACTION.search, self.conditions) if m]
        return int(found[0][1]) if found else None

    @property
    def hospital_only(self) -> bool:
        """Whether a city pharmacy does not dispense it."""
        return "réservé à l'usage HOSPITALIER" in self.conditions

    @property
    def restricted(self) -> tuple[str, ...]:
        """Conditions that say who may prescribe, for the prescriber to read."""
        words = ("réservé", "hospitalière", "initiale", "surveillance")
        return tuple(c for c in self.conditions if any(w in c for w in words))


def plain(dose: str) -> str:
    """Return a dose as a prescription writes it: decimal comma, no trailing zero, thousands apart, units in full.

    >>> plain("1,00 mg"), plain("1000 mg"), plain("0,50 microgrammes"), plain("20 000 UI"), plain("1 g/125,0mg")
    ('1 mg', '1 g', '0,5 microgrammes', '20\\u202f000 unités', '1 g/125 mg')
    """
    text = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}\b)", "", " ".join(dose.split()))
    text = re.sub(r" ?/ ?", "/", text.replace("mL", "ml").replace("POUR CENT", "%"))
    text = _THOUSANDS.sub(r"\1 g", text)
    return units_in_full(_NUMBER.sub(lambda m: f"{number(m[1])} ", text)).strip()


def number(value: float | str) -> str:
    """Return a number as France writes it, and never a trailing zero (0,5 and not 0,50; 1 000, not 1000,0).

    >>> number("0.50"), number(1000), number("12500"), number(2.0)
    ('0,5', '1\\u202f000', '12\\u202f500', '2')
    """
    whole, _, decimals = str(value).replace(",", ".").partition(".")
    decimals = decimals.rstrip("0")
    grouped = f"{int(whole or 0):,}".replace(",", "\u202f")
    return f"{grouped},{decimals}" if decimals else grouped


def units_in_full(text: str) -> str:
    """Return a unit in words where its abbreviation is known to be misread: µg, UI.

    >>> units_in_full("µg"), units_in_full("UI")
    ('microgrammes', 'unités')
    """
    text = re.sub(r"(?<![\w])(µg|μg|mcg|microg)\b", "microgrammes", text)
    return re.sub(r"\b(UI|U\.I\.|U)(?=\s|$|/)", "unités", text)
