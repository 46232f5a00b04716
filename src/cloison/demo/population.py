"""The patients of the fictional group: patient i is the same in whatever range it is made.

Owns putting a patient together. Refuses an index beyond `draws.LARGEST`, and a day so early that the group's system
was not in use. Each patient depends on (seed, i, today, now) alone, so that parallel workers may each make a range.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from cloison.demo import episodes
from cloison.demo.births import Birth
from cloison.demo.chart import Chart
from cloison.demo.chart_background import draw_lasting, write_allergies, write_lasting
from cloison.demo.chart_stays import write_stay
from cloison.demo.chart_visits import write_appointment, write_expected
from cloison.demo.contacts import Contacts, contacts
from cloison.demo.directory import Group
from cloison.demo.draws import Identifiers, between, pick, random_for
from cloison.demo.episodes import Episode
from cloison.demo.identifiers import DOMAINS
from cloison.demo.model import (
    Appointment,
    ContactValue,
    Movement,
    Order,
    Person,
    Resource,
    Status,
    Stay,
    Traits,
)
from cloison.demo.patient_resource import PATIENT, patient_values
from cloison.demo.places import place_of_birth
from cloison.demo.traits import status, traits
from cloison.demo.world import Place, World, world

__all__ = [
    "Appointment",
    "ContactValue",
    "Movement",
    "Order",
    "Person",
    "Resource",
    "Stay",
    "Traits",
    "population",
]
FUTURE_VISITS, PAST_VISITS = 0.02, 0.08
RECENT = 20  # days since a discharge during which a stay waits to be coded
NEAR_DAYS = (0, 0, 0, 0, 1, 1, 2, 3, 5, 6, -1)
TRIES = 6


def population(
    group: Group, *, count: int, seed: int = 2024, today: date, now: datetime | None = None, start: int = 0
) -> Iterator[Person]:
    """Yield patients start … start+count-1 of the group at `now`, a moment of the day `today` (none: as it begins).

    `seed` other than the group's gives other patients in the same group. ValueError for an index out of range.
    """
    here = world(group if seed == group.seed else replace(group, seed=seed), today, now)
    for index in range(start, start + count):
        yield _person(here, index)


def _person(here: World, index: int) -> Person:
    identifiers = Identifiers(here.seed, "patient", index)
    stream = random_for(here.seed, "life", index)
    birth, stays, visit = _plan(here, index, stream)
    standing, doubtful = status(stream)
    place = stays[0].place if stays else visit
    chart, reach = begun(
        here, here.ipp(index), identifiers, stream, birth, stays, place, standing, doubtful=doubtful
    )
    _write(chart, index, stays, visit, reach)
    return chart.person


def begun(
    here: World,
    ipp: str,
    identifiers: Identifiers,
    stream: Random,
    birth: Birth,
    stays: list[Episode],
    place: Place,
    standing: Status,
    *,
    doubtful: bool,
    domains: Sequence[str] = DOMAINS,
) -> tuple[Chart, Contacts]:
    """Return the chart of somebody first seen at `place`, still empty, and how they can be reached."""
    first_seen = stays[0].admitted_at.date() if stays else here.today - timedelta(days=30)
    person = Person(
        identifiers.take(),
        place.site_id,
        standing,
        doubtful,
        _deceased_on(here, birth, stays, stream),
        traits(stream, birth, place.commune, standing, ipp, first_seen, here.today),
    )
    town = here.physicians(place.site_number)
    reach = contacts(stream, person.traits, place.commune, town, first_seen, here.today, domains)
    person.contact_history = reach.history()
    return Chart(here, person, identifiers, stream), reach


def _plan(here: World, index: int, stream: Random) -> tuple[Birth, list[Episode], Place]:
    """Say who the patient is and which stays they had; the third value is where they come for consultations."""
    occupancy, (turn, kind) = here.occupancy, divmod(index, 3)
    if kind == 0 and turn < len(occupancy.beds):
        bed = occupancy.beds[turn]
        place = here.places[bed.unit.id]
        last = episodes.in_bed(stream, here, place, bed.birth, bed.label)
        return bed.birth, [*episodes.earlier(stream, here, bed.birth, last), last], place
    birth = here.births.of(index)
    if kind == 1 and turn < len(occupancy.consultations):
        return birth, _past(here, birth, stream), here.places[occupancy.consultations[turn].id]
    if kind == 2 and turn < len(occupancy.discharges):
        place = here.places[occupancy.discharges[turn].id]
        day = here.today - timedelta(days=between(stream, 1, RECENT))
        left = episodes.ending(stream, here, place, birth, day)
        left = left or episodes.anywhere(stream, here, birth, day, place.site_number)
        if left is not None:
            return birth, [*episodes.earlier(stream, here, birth, left), left], left.place
    stays = _past(here, birth, stream)
    return birth, stays, stays[0].place if stays else pick(stream, here.open_consultations)


def _past(here: World, birth: Birth, stream: Random) -> list[Episode]:
    """Stays that ended before the recent ones; none for a few, such as the youngest, who only came to be seen."""
    for _ in range(TRIES):
        last = episodes.anywhere(stream, here, birth, episodes.last_day_of(stream, here, RECENT + 1), None)
        if last is not None:
            return [*episodes.earlier(stream, here, birth, last), last]
    return []


def _deceased_on(here: World, birth: Birth, stays: list[Episode], stream: Random) -> date | None:
    """Draw a day of death after the last stay; residents of a nursing home mostly leave it by dying."""
    left = stays[-1].discharged_at if stays else None
    if left is None:
        return None
    age = left.year - birth.year
    if stays[-1].place.unit.kind == "ehpad":
        return left.date() if stream.random() < 0.85 else None
    if stream.random() >= (0.22 if age >= 80 else 0.08 if age >= 65 else 0.01):
        return None
    return left.date() + timedelta(days=between(stream, 0, max(0, (here.today - left.date()).days - 1)))


def _write(chart: Chart, index: int, stays: list[Episode], visit: Place, reach: Contacts) -> None:
    """Write everything: the stays, the visits, and last the Patient."""
    write_stays(chart, index, stays, visit, reach)
    if chart.person.deceased_on is None:
        _write_visits(chart, index, visit, came_to_be_seen=not stays)
    write_patient(chart, reach, _began(chart.world, stays))


def write_stays(chart: Chart, index: int, stays: list[Episode], visit: Place, reach: Contacts) -> None:
    """Write what was known from the start, and each stay."""
    here, stream, person, began = chart.world, chart.stream, chart.person, _began(chart.world, stays)
    author_unit = stays[0].place.unit if stays else visit.unit
    physician = here.staff.at_work(stream, author_unit.id, "physician", began.date())
    noted = began + timedelta(minutes=25)
    lasting = draw_lasting(chart, began.year - person.traits.birth_date.year)
    write_allergies(chart, physician, noted)
    write_lasting(chart, lasting, physician, noted)
    for number, episode in enumerate(stays):
        write_stay(chart, episode, number, index, lasting, reach, last=number == len(stays) - 1)


def _began(here: World, stays: list[Episode]) -> datetime:
    return stays[0].admitted_at if stays else here.midnight - timedelta(days=30)


def _write_visits(chart: Chart, index: int, visit: Place, *, came_to_be_seen: bool) -> None:
    """The consultations of this week are those that the occupancy gives; the others are few, before and after."""
    here, stream = chart.world, chart.stream
    if (
        visit.unit.kind == "consultation"
        and index % 3 == 1
        and index // 3 < len(here.occupancy.consultations)
    ):
        write_appointment(chart, visit, pick(stream, NEAR_DAYS))
        if index // 3 % 6 == 0:
            write_expected(chart, visit, index // 18)
        return
    consultation = visit.services.get("consultation")
    if consultation is None or visit.closed_on is not None:
        return
    place = here.places[consultation.id]
    if came_to_be_seen or stream.random() < PAST_VISITS:
        write_appointment(chart, place, -between(stream, 2, 28))
    if stream.random() < FUTURE_VISITS:
        write_appointment(chart, place, between(stream, 7, 90))


def write_patient(chart: Chart, reach: Contacts, began: datetime) -> None:
    """Write the Patient, last and yet the first of the resources."""
    person = chart.person
    values = patient_values(
        person, reach, place_of_birth(person.traits.birth_commune), began.isoformat()[:10]
    )
    chart.add(
        "Patient", PATIENT, values, began, stay_id=None, site_id=person.site_id, resource_id=person.patient_id
    )
    resources = person.resources
    resources.insert(0, resources.pop())
