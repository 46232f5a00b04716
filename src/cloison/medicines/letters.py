"""Numbers in full letters, as an ordonnance of stupéfiants writes them (R. 5132-29 of the public health code).

Owns: French numerals, hyphens of 1990 throughout, and decimals. Refuses: negative numbers, and a million or more.
"""

from __future__ import annotations

import re
from decimal import Decimal

_ONES = re.split(
    " ",
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf",
)
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}
_NUMERAL = re.compile(r"\d[\d\u202f\u00a0]*(?:,\d+)?")
_UNITS = {
    "mg": "milligramme",
    "g": "gramme",
    "ml": "millilitre",
    "h": "heure",
    "kg": "kilogramme",
    "%": "pour cent",
}


def in_letters(value: Decimal | int) -> str:
    """Return a number in words.

    >>> in_letters(71), in_letters(80), in_letters(181), in_letters(Decimal("2.5")), in_letters(1200)
    ('soixante-et-onze', 'quatre-vingts', 'cent-quatre-vingt-un', 'deux virgule cinq', 'mille-deux-cents')
    """
    number = Decimal(value)
    if not 0 <= number < 1_000_000:
        raise ValueError("from nought to under a million")
    whole = _whole(int(number))
    decimals = format(number, "f").partition(".")[2].rstrip("0")
    if not decimals:
        return whole
    zeros = len(decimals) - len(decimals.lstrip("0"))
    said = [*["zéro"] * zeros, _whole(int(decimals))]
    return f"{whole} virgule {' '.join(said)}"


def strength_in_letters(text: str) -> str:
    """Return a strength with its numbers and units in words.

    >>> strength_in_letters("10 mg"), strength_in_letters("25 microgrammes/h")
    ('dix milligrammes', 'vingt-cinq microgrammes par heure')
    """
    said = _NUMERAL.sub(lambda m: in_letters(_value(m[0])), text)
    first = _NUMERAL.search(text)
    many = first is not None and _value(first[0]) >= 2
    parts = []
    for place, part in enumerate(said.split("/")):
        words = [
            _UNITS[w] + ("s" if many and place == 0 and _UNITS[w] != "pour cent" else "")
            if w in _UNITS
            else w
            for w in part.split()
        ]
        parts.append(" ".join(words))
    return " par ".join(parts)


def feminine(said: str) -> str:
    """Return the words of a number before a feminine noun: « une », « vingt-et-une »."""
    return f"{said}e" if re.search(r"(^|[-\s])un$", said) else said


def _value(text: str) -> Decimal:
    return Decimal(text.replace("\u202f", "").replace("\u00a0", "").replace(",", "."))


def _whole(n: int) -> str:
    if n >= 1000:
        thousands, rest = divmod(n, 1000)
        counted = _whole(thousands)
        if counted.endswith(("cents", "vingts")):
            counted = counted[:-1]
        head = "mille" if thousands == 1 else f"{counted}-mille"
        return f"{head}-{_whole(rest)}" if rest else head
    if n >= 100:
        hundreds, rest = divmod(n, 100)
        head = "cent" if hundreds == 1 else f"{_ONES[hundreds]}-cent"
        return f"{head}-{_whole(rest)}" if rest else head + ("s" if hundreds > 1 else "")
    return _below_hundred(n)


def _below_hundred(n: int) -> str:
    if n < 20:
        return _ONES[n]
    if n >= 80:
        return "quatre-vingts" if n == 80 else f"quatre-vingt-{_ONES[n - 80]}"
    tens, one = (6, n - 60) if n >= 60 else divmod(n, 10)
    if one == 0:
        return _TENS[tens]
    return f"{_TENS[tens]}-{'et-' if one in (1, 11) else ''}{_ONES[one]}"
