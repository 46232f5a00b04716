"""Identities: traits, status, and how reliable they are.

Owns RNIV's rules as the demo shows them: capitals without accents, a first given name and a list, the used name where
it differs, matricule under the test OID. Refuses an INS for an identity that never went through the INSi service
(PROV, VALI), and a doubtful identity that is not provisional.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from random import Random

from cloison.demo import identifiers, names, places
from cloison.demo.births import Birth
from cloison.demo.draws import Weighted, between
from cloison.demo.model import Status, Traits

BORN_ABROAD = 0.13
UNKNOWN_DAY = 0.115  # of those born abroad: 1.5 % of all have 1 January for want of a known day
BORN_NEARBY = 0.55
DOUBTFUL = 0.06  # of the provisional identities
SHARES: Weighted[Status] = Weighted(("QUAL", "VALI", "RECUP", "PROV"), (0.66, 0.12, 0.10, 0.12))


def status(stream: Random) -> tuple[Status, bool]:
    """Draw an identity status and whether the identity is doubtful, which makes it provisional."""
    drawn = SHARES.draw(stream)
    return drawn, drawn == "PROV" and stream.random() < DOUBTFUL


def traits(
    stream: Random, birth: Birth, home: str, standing: Status, ipp: str, first_seen: date, today: date
) -> Traits:
    """Invent the traits of somebody born as given, at latest on the day when they were first seen.

    `home` is the INSEE code of the commune near which they live.
    """
    female = birth.sex == "female"
    birth_name = names.family_name(stream, birth.year)
    given = _given_names(stream, birth.year, female=female)
    place = _birth_place(stream, home)
    day_known = place.postcodes != () or stream.random() >= UNKNOWN_DAY
    born = _birth_date(stream, birth, first_seen) if day_known else date(birth.year, 1, 1)
    unnamed_sex = standing == "PROV" and stream.random() < 0.004
    ins = None
    if standing == "QUAL" or (standing == "RECUP" and stream.random() < 0.85):
        month = birth.month if day_known else 30 + birth.month
        ins = identifiers.matricule(birth.sex, birth.year, month, place.code, birth.order)
    return Traits(
        birth_name,
        _used_name(stream, birth_name, birth.year, today.year - birth.year, female=female),
        given,
        born,
        "unknown" if unnamed_sex else birth.sex,
        place.code,
        ins,
        ipp,
        [],
    )


def _birth_date(stream: Random, birth: Birth, first_seen: date) -> date:
    last = monthrange(birth.year, birth.month)[1]
    if (birth.year, birth.month) == (first_seen.year, first_seen.month):
        last = first_seen.day
    return date(birth.year, birth.month, between(stream, 1, last))


def _birth_place(stream: Random, home: str) -> places.Commune:
    chance = stream.random()
    if chance < BORN_ABROAD:
        return places.ABROAD.draw(stream)
    if chance < BORN_ABROAD + BORN_NEARBY:
        return places.around(home).draw(stream)
    return places.everywhere().draw(stream)


def _given_names(stream: Random, year: int, *, female: bool) -> tuple[str, ...]:
    wanted = 1 + int(stream.random() * 2.6)
    found = [names.given_name(stream, year, female=female)]
    for _ in range(wanted - 1):
        found.append(names.given_name(stream, year - 25, female=female))
    return tuple(dict.fromkeys(found))


def _used_name(stream: Random, birth_name: str, year: int, age: int, *, female: bool) -> str | None:
    """Married women of the older generations mostly use their husband's name; few others differ."""
    share = (0.004 if age < 22 else 0.28 if age < 45 else 0.55 if age < 65 else 0.78) if female else 0.006
    if stream.random() >= share:
        return None
    other = names.family_name(stream, year)
    if stream.random() < 0.08:
        other = f"{birth_name}-{other}"
    return other if other != birth_name else None
