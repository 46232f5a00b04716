"""Everything that is at work together: the house, the roster, the agenda, who is on duty, and what was noted.

Owns: the course of the days: shifts begin and end, stories put their deeds in. Refuses: a story's own affairs.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Protocol
from uuid import UUID

from cloison.demo.draws import random_for
from cloison.simulator import stories
from cloison.simulator.agenda import Agenda
from cloison.simulator.client import Face, Reply
from cloison.simulator.guard import Alarms, Guard
from cloison.simulator.house import House, Patient
from cloison.simulator.measures import Measure
from cloison.simulator.parameters import Parameters
from cloison.simulator.people import People
from cloison.simulator.roster import PARIS, Shift, roster
from cloison.simulator.worker import Worker


class Doors(Protocol):
    """What stands outside the public faces: signing in and out, and touching a key."""

    def sign_in(self, username: str, minutes: int) -> str | None:
        """Open a session; None where the account can open none."""

    def sign_out(self, token: str) -> None:
        """End a session."""

    def confirm(self, token: str, username: str) -> bool:
        """Touch the passkey in a session: a step-up."""

    def second(self, token: str, username: str, proposal: str) -> bool:
        """Confirm somebody else's proposal from this session, with a touch of the passkey."""


@dataclass(slots=True)
class Work:
    """A group at work."""

    parameters: Parameters
    people: People
    house: House
    agenda: Agenda
    face: Face
    doors: Doors
    alarms: Alarms
    seed: int
    days: int
    on_duty: list[Worker] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)
    last_shift: dict[UUID, Measure] = field(default_factory=dict)
    plan_blanc: dict[UUID, datetime] = field(default_factory=dict)
    deeds: int = 0
    guard: Guard = field(init=False)
    _story: hashlib._Hash = field(default_factory=hashlib.sha256)

    def stream(self, *parts: object) -> Random:
        """Return the chance of one thing in the story, always the same under one seed."""
        return random_for(self.seed, "work", *parts)

    def at(self, when: datetime, deed: Callable[[], object]) -> None:
        """Have something happen at `when`."""
        self.agenda.at(when, deed)

    def present(self, site_id: UUID, role: str, unit_id: UUID | None = None) -> list[Worker]:
        """Return who of a role is on duty at a site (or in one unit) now, in the order in which they came."""
        return [
            w
            for w in self.on_duty
            if w.site_id == site_id and w.role == role and w.here and unit_id in (None, w.unit.id)
        ]

    def __post_init__(self) -> None:
        """Set the watch."""
        self.guard = Guard(self, self.alarms)

    def plan(self) -> None:
        """Put all shifts and days, and the watcher's looks, into the agenda."""
        self.guard.plan()
        for shift in roster(self.people, self.parameters, self.days, self.seed):
            self.at(shift.start, lambda shift=shift: self._begin(shift))  # type: ignore[misc]
        for offset in range(self.days):
            day = self.parameters.first_day + timedelta(days=offset)
            midnight = datetime.combine(day, time(), PARIS)
            self.at(midnight, lambda day=day: self._dawn(day))  # type: ignore[misc]

    def run(
        self, on_progress: Callable[[datetime], None] = lambda _: None, *, days: float | None = None
    ) -> None:
        """Live through the days planned, or the first `days` of them."""
        start = datetime.combine(self.parameters.first_day, time(), PARIS)
        self.agenda.run(start + timedelta(days=self.days if days is None else days), on_progress)
        for worker in [*self.on_duty]:
            self._end(worker)

    def alarm(self, site_id: UUID, until: datetime) -> None:
        """A plan blanc at a site until then: its shifts are marked, those at work and those who come."""
        self.plan_blanc[site_id] = until
        for worker in self.on_duty:
            worker.measure.plan_blanc = worker.measure.plan_blanc or worker.site_id == site_id

    def tell(self, worker: Worker, deed: str, patient: Patient | None) -> None:
        """Note a deed of the story: who did what about whom, at which minute of the plan."""
        self.deeds += 1
        line = f"{self.agenda.now:%d %H:%M} {worker.account.username} {deed} {patient.number if patient else '-'}\n"
        self._story.update(line.encode())

    @property
    def story(self) -> str:
        """The hash of all that was told: the same for the same seed."""
        return self._story.hexdigest()

    def refused(self, worker: Worker, what: str, reply: Reply) -> None:
        """Note a refusal that nothing helped against, with the first answer of its kind."""
        key = (worker.role, what)
        self.refusals[key] += 1
        if key not in self.examples:
            said = "; ".join(str(issue.get("diagnostics", "")) for issue in reply.issues)
            self.examples[key] = (
                f"{self.agenda.now:%d %H:%M} {worker.account.username}: {reply.status} {said}"
            )

    def _begin(self, shift: Shift) -> None:
        worker = Worker(self, shift)
        self.measures.append(worker.measure)
        self.last_shift[shift.account.id] = worker.measure
        worker.measure.plan_blanc = self.agenda.now < self.plan_blanc.get(worker.site_id, self.agenda.now)
        if not worker.sign_in():
            if not self.guard.holds(shift.account.id):
                worker.measure.refused += 1
                self.refusals[worker.role, "sign-in"] += 1
                return
            worker.hold(self.agenda.now)
        self.on_duty.append(worker)
        self.at(shift.end, lambda: self._end(worker))
        for story in stories.ALL:
            story.on_shift(self, worker)

    def _end(self, worker: Worker) -> None:
        if worker in self.on_duty:
            self.on_duty.remove(worker)
            worker.freed()
            worker.sign_out()

    def _dawn(self, day: date) -> None:
        self.guard.on_day()
        for story in stories.ALL:
            story.on_day(self, day)
