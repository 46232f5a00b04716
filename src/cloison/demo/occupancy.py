"""Who is in which bed today: the present of the fictional group.

Owns the order in which beds, consultations and recent discharges are given to patients, so that patient i has the
same place whatever the size of the demo: every third index is in a bed until four beds in five are taken, the others
have an appointment or left lately, until there are enough of those; beyond, patients are past ones. The sites where
the named cast works get three beds of each four, so that with 300 patients each of them has a ward worth showing and
no open ward of the group is empty. Refuses two patients in one bed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from random import Random

from cloison.demo.births import GENERAL_ORDERS, Birth
from cloison.demo.cast import CAST
from cloison.demo.directory import Group, Unit
from cloison.demo.draws import between, random_for
from cloison.demo.model import Sex
from cloison.demo.plan import WARDS

OCCUPIED = 0.8
AT_CAST = 3  # beds at the sites of the cast, for each one elsewhere
APPOINTMENTS_PER_CONSULTATION = 45
RECENT_PER_UNIT = 12
LAST_ORDER = 999
# kind of ward: youngest and oldest patient in years, share of women
_PATIENTS = {
    "medicine": (32, 96, 0.52), "surgery": (24, 90, 0.50), "emergency": (18, 92, 0.50), "icu": (45, 88, 0.42),
    "maternity": (20, 42, 1.0), "rehabilitation": (52, 90, 0.56), "ehpad": (78, 98, 0.73),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bed:
    """A bed taken today: its unit, its label (room, then P for door or F for window), who lies in it."""

    unit: Unit
    label: str
    birth: Birth


class Occupancy:
    """The beds, consultations and recent discharges of a group, in the order in which patients get them."""

    def __init__(self, group: Group, today: date) -> None:
        opened = {site.id for site in group.sites if site.closed_on is None}
        self._first = {group.sites[one.site].id for one in CAST if one.site is not None}
        stream = random_for(group.seed, "occupancy")
        units = [unit for unit in group.units if unit.site_id in opened]
        self.beds = _with_births(self._beds(units, stream), stream, today)
        self.consultations = self._shared(units, ("consultation",), APPOINTMENTS_PER_CONSULTATION)
        self.discharges = self._shared(units, (*WARDS[:-1], "day_surgery"), RECENT_PER_UNIT)

    def _beds(self, units: list[Unit], stream: Random) -> list[tuple[Unit, str]]:
        wards = [unit for unit in units if unit.kind in WARDS]
        first = [unit for unit in wards if unit.site_id in self._first]
        others = [unit for unit in wards if unit.site_id not in self._first]
        return _woven(
            _in_turn(_labels(unit, stream) for unit in first),
            _in_turn(_labels(unit, stream) for unit in others),
        )

    def _shared(self, units: list[Unit], kinds: tuple[str, ...], each: int) -> list[Unit]:
        """Units of these kinds, each named `each` times, those at the cast's sites half as often again."""
        fit = [unit for unit in units if unit.kind in kinds]
        first = [unit for unit in fit if unit.site_id in self._first]
        return [*islice(cycle(first), len(first) * each // 2), *islice(cycle(fit), len(fit) * each)]


def _labels(unit: Unit, stream: Random) -> Iterator[tuple[Unit, str]]:
    order = sorted(range(unit.beds), key=lambda _: stream.random())
    for bed in order[: round(unit.beds * OCCUPIED)]:
        yield unit, f"{101 + bed // 2}{'PF'[bed % 2]}"


def _in_turn(wards: Iterable[Iterator[tuple[Unit, str]]]) -> Iterator[tuple[Unit, str]]:
    """Yield one bed of each ward in turn, until all are given out."""
    waiting = [list(ward) for ward in wards]
    for turn in range(max(map(len, waiting), default=0)):
        yield from (ward[turn] for ward in waiting if turn < len(ward))


def _woven(first: Iterator[tuple[Unit, str]], others: Iterator[tuple[Unit, str]]) -> list[tuple[Unit, str]]:
    """Take AT_CAST beds of `first`, then one of `others`, until both are used up."""
    woven: list[tuple[Unit, str]] = []
    while turn := [*islice(first, AT_CAST), *islice(others, 1)]:
        woven += turn
    return woven


def _with_births(places: list[tuple[Unit, str]], stream: Random, today: date) -> list[Bed]:
    """Give each bed a patient whose age and sex suit the ward, no two with the same matricule."""
    beds: list[Bed] = []
    taken: Counter[tuple[Sex, int, int]] = Counter()
    for unit, label in places:
        cell = _suitable(unit.kind, stream, today)
        while taken[cell] == LAST_ORDER - GENERAL_ORDERS:
            cell = _suitable(unit.kind, stream, today)
        taken[cell] += 1
        beds.append(Bed(unit, label, Birth(*cell, GENERAL_ORDERS + taken[cell])))
    return beds


def _suitable(kind: str, stream: Random, today: date) -> tuple[Sex, int, int]:
    """Draw sex, year and month of birth of somebody who may lie in a ward of this kind."""
    youngest, oldest, women = _PATIENTS[kind]
    months = between(stream, youngest * 12, oldest * 12)
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return ("female" if stream.random() < women else "male"), year, month + 1
