"""One canary as a person: born, named, treated and housed as the site's patients are, and long gone.

Owns: the draw of a canary from (secret, FINESS, number), by the generator of the demo's own patients, so that no
column tells them apart; and what sets it apart on purpose: its last stay ended months ago, nothing is to come, nobody
is in care of it. Refuses: DOUT (which may not go with FICT, RNIV EXI SI 09), and an INS under a real OID.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from uuid import UUID

from cloison.demo import episodes
from cloison.demo.births import Birth
from cloison.demo.chart_visits import write_appointment
from cloison.demo.draws import LARGEST, Identifiers, Weighted, between, random_for
from cloison.demo.episodes import Episode
from cloison.demo.identifiers import DOMAINS
from cloison.demo.model import Person, Status
from cloison.demo.population import FUTURE_VISITS, PAST_VISITS, begun, write_patient, write_stays
from cloison.demo.world import World
from cloison.errors import CloisonError, Code

MOST = 200
"""Canaries of one site."""
QUIET = 90
"""Days since its last stay: every kind of relationship has ended long before (access/kinds.toml)."""
_LAST_VISIT = 5  # days ago: an appointment explains until the day after it
_SPARE = 60_000  # births at the end of the demo's range, which its patients reach beyond 940,000
_TRIES = 4_000
_OLDEST = 100


class Drawing:
    """Draws the canaries of one group on one day; the same number is the same canary, under the same secret."""

    def __init__(
        self, here: World, secret: int, shares: Weighted[Status], domains: Sequence[str] = DOMAINS
    ) -> None:
        """Draw in `here`; e-mail lies under `domains`, and statuses are as frequent as `shares` says."""
        self._here, self._secret, self._shares, self._domains = here, secret, shares, tuple(domains)
        self._most: dict[UUID, float] = {}

    def patient_id(self, finess: str, number: int) -> UUID:
        """Return the id of a canary, without drawing it."""
        return self._identifiers(finess, number).take()

    def ipp(self, index: int) -> str:
        """Return a permanent number as the demo's patients have them."""
        return self._here.ipp(index)

    def numbers(self, finess: str, number: int) -> Random:
        """Return the stream that its numbers are drawn from."""
        return random_for(self._secret, "canary numbers", finess, number)

    def person(self, site_id: UUID, finess: str, number: int, ipp: str) -> Person:
        """Draw the canary `number` (0 to MOST - 1) of a site; raise `setting-invalid` where nobody could stay."""
        here, stream = self._here, random_for(self._secret, "canary", finess, number)
        birth, last = self._last_stay(stream, site_id, finess)
        stays = [*episodes.earlier(stream, here, birth, last), last]
        index = LARGEST + int(self.numbers(finess, number).random() * 240_000)
        chart, reach = begun(
            here,
            ipp,
            self._identifiers(finess, number),
            stream,
            birth,
            stays,
            stays[0].place,
            self._shares.draw(stream),
            doubtful=False,
            domains=self._domains,
        )
        write_stays(chart, index, stays, stays[0].place, reach)
        consultation = stays[0].place.services.get("consultation")
        comes = not stays[0].place.closed_on and chart.person.deceased_on is None
        if consultation and comes and stream.random() < PAST_VISITS + FUTURE_VISITS:
            write_appointment(chart, here.places[consultation.id], -between(stream, _LAST_VISIT, 28))
        write_patient(chart, reach, stays[0].admitted_at)
        return chart.person

    def _identifiers(self, finess: str, number: int) -> Identifiers:
        return Identifiers(self._secret, "canary", finess, number)

    def _last_stay(self, stream: Random, site_id: UUID, finess: str) -> tuple[Birth, Episode]:
        """Draw who was at the site, as often of each age and sex as its patients are, and when."""
        here, most = self._here, self._share_at_most(site_id)
        for _ in range(_TRIES):
            birth = here.births.of(LARGEST - 1 - int(stream.random() * _SPARE))
            day = episodes.last_day_of(stream, here, QUIET)
            age, female = day.year - birth.year - (day.month < birth.month), birth.sex == "female"
            if age < 0 or stream.random() * most >= self._share(age, site_id, female=female):
                continue
            fitting = here.fitting(age, female=female, site=site_id)
            place = fitting.draw(stream) if fitting else None
            if place is None or (place.closed_on is not None and day > place.closed_on):
                continue
            episode = episodes.ending(stream, here, place, birth, day)
            if episode is not None:
                return birth, episode
        raise CloisonError(
            Code.SETTING_INVALID,
            f"The site {finess} has no unit in which anybody could have stayed.",
            action="Give the site a unit with beds, or leave it out with --site.",
        )

    def _share(self, age: int, site_id: UUID, *, female: bool) -> float:
        """Return which share of the patients of an age and sex stays at this site."""
        of_site = self._here.fitting(age, female=female, site=site_id)
        of_group = self._here.fitting(age, female=female)
        return of_site.total / of_group.total if of_site and of_group else 0.0

    def _share_at_most(self, site_id: UUID) -> float:
        if site_id not in self._most:
            ages = [(age, female) for age in range(_OLDEST) for female in (True, False)]
            self._most[site_id] = max(self._share(age, site_id, female=female) for age, female in ages)
        return self._most[site_id]
