"""Numbers of the fictional group, each in a range that no real person, place or establishment holds.

Owns: making them. Refuses: a number that its own check (`cloison.records.numbers`) would refuse, and a real range.

* FINESS: department 96. French departments end at 95 and resume at 97 (overseas), so no establishment has it.
* RPPS: 8997…, the range of the national agency's test cards (real ones begin with 1).
* INS: only ever under the OID of test matricules; the body follows the invented traits.
* Telephone: the blocks that the French regulator keeps for fiction (ARCEP decision 2018-0881, 10,000 each).
* E-mail: domains reserved by RFC 2606.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from random import Random

from cloison.demo.draws import pick
from cloison.records.numbers import luhn_digit, nir_key

LANDLINES = ("019900", "026191", "035301", "046571", "053649")
MOBILES = ("063998",)
DOMAINS = ("courriel.example", "courriel.example", "messagerie.example", "example.org", "boite.example")


def finess(number: int) -> str:
    """Return the FINESS number of the fictional establishment `number` (0 to 999,999).

    >>> finess(1)
    '960000016'
    """
    body = f"96{number:06d}"
    return body + luhn_digit(body)


def rpps(number: int) -> str:
    """Return the RPPS number of the fictional professional `number` (0 to 999,999)."""
    body = f"8997{number:06d}"
    return body + luhn_digit(body)


def matricule(sex: str, year: int, month: int, commune: str, order: int) -> str:
    """Return the 15 characters of a matricule INS, of the NIR's form, for the given traits.

    `order` (1 to 999) tells apart those of one sex, month and place. `month` is 31 to 42 where day and month of
    birth are unknown, as INSEE does; the birth date then says 1 January.
    """
    body = f"{2 if sex == 'female' else 1}{year % 100:02d}{month:02d}{commune}{order:03d}"
    return body + nir_key(body)


def telephone(stream: Random, *, mobile: bool) -> str:
    """Draw a telephone number of ten digits, in pairs, from a block reserved for fiction."""
    digits = f"{pick(stream, MOBILES if mobile else LANDLINES)}{int(stream.random() * 10_000):04d}"
    return " ".join(digits[i : i + 2] for i in range(0, 10, 2))


def letters(name: str) -> str:
    """Return the lower-case letters a-z of a name, for a login or an address.

    >>> letters("Hélène d'Arc")
    'helenedarc'
    """
    apart = unicodedata.normalize("NFKD", name.lower())
    return "".join(c for c in apart if "a" <= c <= "z")


def email(stream: Random, given: str, family: str, domains: Sequence[str] = DOMAINS) -> str:
    """Make an e-mail address of a name, under a domain that cannot exist unless others are given."""
    separator = pick(stream, (".", ".", "", "-"))
    number = int(stream.random() * 100) if stream.random() < 0.7 else ""
    return f"{letters(given)}{separator}{letters(family)}{number}@{pick(stream, domains)}"
