"""Who lies where and who came before, as the people of the group know it: beds, appointments, queues of orders.

Owns: the story's own memory, filled from the demo's population and kept by the stories. Refuses: to ask the database:
what is entered there may lag behind what is true.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from cloison.demo import names
from cloison.demo.draws import between, random_for
from cloison.demo.group import build_group
from cloison.demo.model import Person
from cloison.demo.population import population
from cloison.simulator.people import People
from cloison.simulator.roster import day_of

RECENT = timedelta(days=25)


@dataclass(eq=False, slots=True)
class Stay:
    """A séjour as the wards know it: `id` once it is entered; `entered` is the unit that the system has,
    `received` the one whose nurse said herself that the patient is there."""

    unit_id: UUID
    physician_id: UUID | None
    since: datetime
    leaves: datetime | None
    id: str | None = None
    entered: UUID | None = None
    left: datetime | None = None
    letter: bool = False
    received: UUID | None = None


@dataclass(eq=False, slots=True)
class Patient:
    """Somebody of the story. `number` is their handle there; `id` is known once they are registered."""

    number: int
    family: str
    given: str
    born: date
    sex: str
    site_id: UUID
    id: str | None = None
    ipp: str | None = None
    ins: str | None = None
    stay: Stay | None = None
    died: bool = False

    @property
    def present(self) -> bool:
        """Whether the patient is in a unit now."""
        return self.stay is not None and self.stay.left is None


@dataclass(eq=False, slots=True)
class Order:
    """Something asked of a service: `id` is that of the ServiceRequest or MedicationRequest."""

    patient: Patient
    id: str
    kind: str
    at: datetime
    ready: datetime


@dataclass(eq=False, slots=True)
class Visit:
    """An appointment; `id` once it is entered."""

    patient: Patient
    at: datetime
    physician_id: UUID
    id: str | None = None


@dataclass(slots=True)
class House:
    """All that is known."""

    people: People
    seed: int
    wards: dict[UUID, list[Patient]] = field(default_factory=lambda: defaultdict(list))
    former: dict[UUID, list[Patient]] = field(default_factory=lambda: defaultdict(list))
    visits: dict[tuple[UUID, date], list[Visit]] = field(default_factory=lambda: defaultdict(list))
    queues: dict[UUID, deque[Order]] = field(default_factory=lambda: defaultdict(deque))
    left_lately: dict[UUID, list[Patient]] = field(default_factory=lambda: defaultdict(list))
    worked_on: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    count: int = 0
    furnished: int = 0
    _by_id: dict[str, Patient] = field(default_factory=dict)

    def by_id(self, key: str) -> Patient | None:
        """Return whoever has this id, as a list on a screen names them."""
        return self._by_id.get(key)

    def registered(self, patient: Patient, key: str) -> None:
        """Note the id that a new patient was given."""
        patient.id = key
        self._by_id[key] = patient

    def admit(self, patient: Patient, stay: Stay) -> None:
        """Put a patient into the unit of `stay`."""
        patient.stay = stay
        self.wards[stay.unit_id].append(patient)
        if patient in self.former[patient.site_id]:
            self.former[patient.site_id].remove(patient)
        patient.site_id = self.people.units[stay.unit_id].site_id

    def move(self, patient: Patient, unit_id: UUID) -> None:
        """Take a patient to another unit, whatever is entered."""
        if patient.stay is not None and patient.present:
            self.wards[patient.stay.unit_id].remove(patient)
            patient.stay.unit_id = unit_id
            self.wards[unit_id].append(patient)

    def leave(self, patient: Patient, at: datetime) -> None:
        """Send a patient home."""
        if patient.stay is not None and patient.present:
            self.wards[patient.stay.unit_id].remove(patient)
            patient.stay.left = at
            self.former[patient.site_id].append(patient)
            self.left_lately[patient.stay.unit_id].append(patient)

    def stranger(self, stream: Random, site_id: UUID, kind: str = "medicine") -> Patient:
        """Invent somebody whom the group has never seen, of an age that suits a unit of this kind."""
        youngest, oldest, women = {
            "maternity": (20, 42, 1.0), "ehpad": (78, 98, 0.73), "day_surgery": (20, 80, 0.5),
        }.get(kind, (25, 92, 0.5))  # fmt: skip
        self.count += 1
        year = 2026 - between(stream, youngest, oldest)
        female = stream.random() < women
        return Patient(
            self.count,
            names.family_name(stream, year),
            names.given_name(stream, year, female=female),
            date(year, between(stream, 1, 12), between(stream, 1, 28)),
            "female" if female else "male",
            site_id,
            ipp=f"9{self.count:07d}",
        )

    def somebody_former(self, stream: Random, site_id: UUID) -> Patient | None:
        """Draw somebody alive who came to the site before and is not there now."""
        known = self.former[site_id]
        for _ in range(8):
            found = known[int(stream.random() * len(known))] if known else None
            if found is not None and not found.present and not found.died:
                return found
        return None


def furnished(
    people: People,
    seed: int,
    patients: int,
    first_day: date,
    leaves: Callable[[Random, str], timedelta],
    on_progress: Callable[[int], None] = lambda _: None,
) -> House:
    """Return the house of `patients` people of the demo on `first_day`; `leaves` draws what is left of a stay."""
    house = House(people, seed)
    for person in population(build_group(), count=patients, today=first_day):
        house.count += 1
        _settle(house, person, first_day, leaves)
        on_progress(house.count)
    house.furnished = house.count
    for queue in house.queues.values():
        ordered = sorted(queue, key=lambda order: (order.at, order.patient.number))
        queue.clear()
        queue.extend(ordered)
    return house


def _settle(house: House, person: Person, day: date, leaves: Callable[[Random, str], timedelta]) -> None:
    stream = random_for(house.seed, "settled", house.count)
    patient = _of(person, house.count)
    house.registered(patient, str(person.patient_id))
    last = person.stays[-1] if person.stays else None
    if last is not None:
        unit_id = last.movements[-1].unit_id
        kind = house.people.units[unit_id].kind
        patient.stay = Stay(
            unit_id,
            last.physician_id,
            last.admitted_at,
            None,
            str(last.id),
            unit_id,
            last.discharged_at,
            True,
        )
        if last.discharged_at is None:
            midnight = datetime.combine(day, datetime.min.time(), last.admitted_at.tzinfo)
            patient.stay.leaves = midnight + leaves(stream, kind)
            house.wards[unit_id].append(patient)
        elif day - day_of(last.discharged_at) < RECENT:
            house.left_lately[unit_id].append(patient)
    if not patient.present:
        house.former[person.site_id].append(patient)
    for visit in person.appointments:
        if day_of(visit.at) >= day:
            house.visits[visit.unit_id, day_of(visit.at)].append(
                Visit(patient, visit.at, visit.practitioner_id, str(visit.id))
            )
    for order in person.orders:
        if order.done_at is None:
            kind = house.people.units[order.unit_id].kind
            house.queues[order.unit_id].append(Order(patient, str(order.id), kind, order.at, order.at))


def _of(person: Person, number: int) -> Patient:
    traits = person.traits
    return Patient(
        number,
        traits.used_name or traits.birth_name,
        traits.given_names[0],
        traits.birth_date,
        traits.sex,
        person.site_id,
        None,
        traits.ipp,
        traits.ins if person.status == "QUAL" else None,
        died=person.deceased,
    )


def sector(patients: list[Patient], part: int, parts: int) -> Iterator[Patient]:
    """Yield the patients that fall to nurse `part` of `parts`."""
    return (patient for place, patient in enumerate(patients) if place % parts == part)
