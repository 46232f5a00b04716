"""What every patient of a group shares at a moment of a day: the staff, the beds, the physicians in town, the numbering.

Owns the set-up, done once for a group and a moment and kept; the hours of a ward: its rounds, its doses. Refuses anything
about one patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from cloison.demo import diagnoses
from cloison.demo.births import Births
from cloison.demo.contacts import Physician, physicians_in_town
from cloison.demo.directory import Group, Unit
from cloison.demo.draws import Permutation, Weighted
from cloison.demo.occupancy import Occupancy
from cloison.demo.staff import Staff
from cloison.demo.templates import escaped_xhtml
from cloison.medicines import plan
from cloison.medicines.dosage import Dosage

PARIS = ZoneInfo("Europe/Paris")
MOST_STAYS = 8  # of one patient: their numbers are laid out by eights

# How many past patients a unit of each kind has had, against its beds.
_TURNOVER = {
    "medicine": 1.0, "surgery": 1.2, "emergency": 4.0, "icu": 0.5, "maternity": 1.3, "rehabilitation": 0.3,
    "day_surgery": 4.0, "ehpad": 0.06,
}  # fmt: skip

# When a ward takes vital signs, Paris time: never twelve hours apart, or each morning everybody would be overdue.
_ROUNDS = {"icu": (2, 6, 10, 14, 18, 22), "": (6, 13, 20)}
_BACK = timedelta(hours=30)
"""How far back the rounds and the doses of the demo go: this shift, and a whole day before it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit with what resources say of it: its site, its names, escaped, and its technical units by kind."""

    unit: Unit
    key: str
    shown: str
    site_id: UUID
    site_key: str
    site_name: str
    site_shown: str
    city: str
    commune: str
    site_number: int
    closed_on: date | None
    services: dict[str, Unit]


class World:
    """A group at a moment of a day."""

    def __init__(self, group: Group, today: date, now: datetime | None = None) -> None:
        self.seed, self.today = group.seed, today
        self.midnight = datetime.combine(today, time(), UTC)
        self.now = now or self.midnight  # everything that has happened, happened before
        self._rounds: dict[str, tuple[datetime, ...]] = {}
        self._doses: dict[int, tuple[datetime, ...]] = {}
        self.places = {place.unit.id: place for place in _places(group)}
        self.open_consultations = [
            place
            for place in self.places.values()
            if place.unit.kind == "consultation" and place.closed_on is None
        ]
        self.staff = Staff(group)
        self.group = group
        self.births = Births(group.seed, today)
        self._ipps = Permutation.named(group.seed, "ipp")
        self._ndas = Permutation.named(group.seed, "nda")
        self._physicians: dict[int, tuple[Physician, ...]] = {}
        self._fitting: dict[tuple[int, bool, UUID | None], Weighted[Place] | None] = {}

    @cached_property
    def occupancy(self) -> Occupancy:
        """The beds, consultations and recent discharges of the day."""
        return Occupancy(self.group, self.today)

    def rounds(self, kind: str) -> tuple[datetime, ...]:
        """Return the latest rounds of a ward of this kind, the last one first."""
        if kind not in self._rounds:
            today = self.now.astimezone(PARIS).date()
            hours = [
                datetime.combine(today - timedelta(days=back), time(hour), PARIS).astimezone(UTC)
                for back in range(3)
                for hour in _ROUNDS.get(kind, _ROUNDS[""])
            ]
            past = sorted((at for at in hours if self.now - _BACK < at < self.now), reverse=True)
            self._rounds[kind] = tuple(past)
        return self._rounds[kind]

    def doses(self, times: int) -> tuple[datetime, ...]:
        """Return the hours, Paris time, at which what is given so many times a day was due lately, as the plan has them."""
        if times not in self._doses:
            now = self.now.astimezone(PARIS)
            posology = Dosage(Decimal(1), "", "", times=times)
            self._doses[times] = tuple(plan.due(posology, now - _BACK, now - _BACK, now))
        return self._doses[times]

    def ipp(self, index: int) -> str:
        """Return the permanent number of a patient: eight digits, unique, in no visible order."""
        return f"8{self._ipps.of(index):07d}"

    def nda(self, index: int, number: int, year: int) -> str:
        """Return the number of a patient's stay (0 to 7): the year and seven digits, unique."""
        if number >= MOST_STAYS:
            raise ValueError(f"a patient has {MOST_STAYS} stays at most")
        return f"{year % 100:02d}{self._ndas.of(index * MOST_STAYS + number):07d}"

    def physicians(self, site_number: int) -> tuple[Physician, ...]:
        """Return the treating physicians in town around a site."""
        if site_number not in self._physicians:
            self._physicians[site_number] = physicians_in_town(self.seed, site_number)
        return self._physicians[site_number]

    def fitting(self, age: int, *, female: bool, site: UUID | None = None) -> Weighted[Place] | None:
        """Return the units that somebody of this age and sex may have stayed in, of all sites or of one."""
        key = (age, female, site)
        if key not in self._fitting:
            fit = [
                p
                for p in self.places.values()
                if site in (None, p.site_id) and diagnoses.reasons(p.unit.kind, age, female=female)
            ]
            weights = [p.unit.beds * _TURNOVER.get(p.unit.kind, 0.0) for p in fit]
            self._fitting[key] = Weighted(fit, weights) if sum(weights) else None
        return self._fitting[key]


def _places(group: Group) -> list[Place]:
    found = []
    for number, site in enumerate(group.sites):
        units = [unit for unit in group.units if unit.site_id == site.id]
        services = {unit.kind: unit for unit in units if unit.beds == 0 or unit.kind == "emergency"}
        for unit in units:
            found.append(
                Place(
                    unit,
                    str(unit.id),
                    escaped_xhtml(unit.name),
                    site.id,
                    str(site.id),
                    site.name,
                    escaped_xhtml(site.name),
                    site.commune,
                    site.insee,
                    number,
                    site.closed_on,
                    services,
                )
            )
    return found


@lru_cache(maxsize=4)
def world(group: Group, today: date, now: datetime | None = None) -> World:
    """Return the world of a group at a moment; kept, so that ranges made one after the other share it."""
    return World(group, today, now)
