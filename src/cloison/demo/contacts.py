"""Where a patient can be reached, and who treats them, over the years.

Owns addresses, telephones, e-mail and treating physicians with the days between which each was true: a published
sample is dated by them. Refuses a real street, number, domain or physician.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from cloison.demo import identifiers, names, places
from cloison.demo.draws import between, pick, random_for
from cloison.demo.model import ContactValue, Traits

MOVED, CHANGED_NUMBER, CHANGED_PHYSICIAN = 0.24, 0.22, 0.16
PHYSICIANS_PER_SITE = 60
WITH_RELATIVE = 0.4
_GENERATION = 30
_ROLES = {  # years older than the patient: (man, woman)
    _GENERATION: (("FTH", "Père"), ("MTH", "Mère")),
    -_GENERATION: (("SONC", "Fils"), ("DAUC", "Fille")),
    0: (("BRO", "Frère"), ("SIS", "Sœur")),
}


@dataclass(frozen=True, slots=True)
class Physician:
    """A treating physician in town: name as written, RPPS of the test range."""

    display: str
    rpps: str


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `text` on one line."""

    street: str
    postcode: str
    city: str
    insee: str
    since: date
    until: date | None

    @property
    def text(self) -> str:
        """Return the address on one line."""
        return f"{self.street}, {self.postcode} {self.city}"


@dataclass(frozen=True, slots=True)
class Dated:
    """A value and the days between which it was true."""

    value: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody to tell: HL7 v3 role code, what that is in French, names, telephone."""

    code: str
    role: str
    family: str
    given: str
    telephone: str


@dataclass(slots=True)
class Contacts:
    """All of a patient's: the last of each list is the present one."""

    addresses: list[Address]
    telephones: list[Dated]
    emails: list[Dated]
    physicians: list[tuple[Physician, date, date | None]]
    relative: Relative | None

    def history(self) -> list[ContactValue]:
        """Return every value with its days, for the leak trace."""
        return [
            *(ContactValue("address", a.text, a.since, a.until) for a in self.addresses),
            *(ContactValue("telephone", t.value, t.since, t.until) for t in self.telephones),
            *(ContactValue("email", e.value, e.since, e.until) for e in self.emails),
            *(
                ContactValue("treating_physician", p.display, since, until)
                for p, since, until in self.physicians
            ),
        ]


def physicians_in_town(seed: int, site: int) -> tuple[Physician, ...]:
    """Invent the treating physicians around the site of this index."""
    stream = random_for(seed, "physicians", site)
    found = []
    for number in range(PHYSICIANS_PER_SITE):
        born, female = between(stream, 1958, 1992), stream.random() < 0.5
        given = names.given_name(stream, born, female=female, upper=False)
        family = names.family_name(stream, born, upper=False)
        rpps = identifiers.rpps(500_000 + site * 1000 + number)
        found.append(Physician(f"Dr {given} {family}", rpps))
    return tuple(found)


def contacts(
    stream: Random,
    traits: Traits,
    home: str,
    physicians: tuple[Physician, ...],
    known_since: date,
    today: date,
    domains: Sequence[str] = identifiers.DOMAINS,
) -> Contacts:
    """Invent a patient's contacts since they are known, living around the commune `home`."""
    minor = today.year - traits.birth_date.year < 15
    adult_old = today.year - traits.birth_date.year > 82
    addresses = [
        _address(stream, home, since, until) for since, until in _periods(stream, MOVED, known_since, today)
    ]
    telephones = [
        Dated(
            identifiers.telephone(stream, mobile=stream.random() < (0.3 if adult_old else 0.8)), since, until
        )
        for since, until in _periods(stream, CHANGED_NUMBER, known_since, today)
    ]
    emails = []
    if not minor and stream.random() < (0.25 if adult_old else 0.72):
        name = traits.used_name or traits.birth_name
        value = identifiers.email(stream, traits.given_names[0], name, domains)
        emails.append(Dated(value, known_since, None))
    treating = [
        (pick(stream, physicians), since, until)
        for since, until in _periods(stream, CHANGED_PHYSICIAN, known_since, today)
    ]
    return Contacts(addresses, telephones, emails, treating, _relative(stream, traits))


def _relative(stream: Random, traits: Traits) -> Relative | None:
    """Invent a relative for two patients in five: a parent of a child, a son or daughter of the elderly."""
    if stream.random() >= WITH_RELATIVE:
        return None
    year, female = traits.birth_date.year, stream.random() < 0.55
    shift = _GENERATION if year > 2005 else -_GENERATION if year < 1955 else 0
    code, role = _ROLES[shift][female]
    family = (
        (traits.used_name or traits.birth_name) if stream.random() < 0.7 else names.family_name(stream, year)
    )
    given = names.given_name(stream, year - shift, female=female)
    return Relative(code, role, family, given, identifiers.telephone(stream, mobile=True))


def _periods(stream: Random, changing: float, since: date, today: date) -> list[tuple[date, date | None]]:
    """One period from `since` on, or two where the value changed in between."""
    days = (today - since).days
    if stream.random() >= changing or days < 60:
        return [(since, None)]
    changed = since + timedelta(days=between(stream, 30, days - 1))
    return [(since, changed), (changed, None)]


def _address(stream: Random, home: str, since: date, until: date | None) -> Address:
    commune = places.around(home).draw(stream)
    postcode = commune.postcodes[0] if len(commune.postcodes) == 1 else pick(stream, commune.postcodes)
    return Address(places.street(stream), postcode, commune.name, commune.code, since, until)
