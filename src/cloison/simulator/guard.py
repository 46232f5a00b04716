"""What watches over the group while it works: the rules' looks, the nightly habits, and the officer who lifts.

Owns: the beat of the watcher on the story's clock, who is contained and for how long, and how often by which rule.
Refuses: a judgement of its own: everybody here is honest, so every containment is a false one, and is lifted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from cloison.simulator.work import Work

REASON = "Vérifié par téléphone avec la personne et son cadre : travail normal."


@dataclass(frozen=True, slots=True)
class Containment:
    """One containment in force, as the officers' page tells it."""

    id: UUID
    scope: str
    subject: UUID
    rule: str
    at: datetime


class Alarms(Protocol):
    """The watcher's process, and the security officer's page."""

    def look(self) -> list[Containment]:
        """Let the rules look at what is new; return what is contained now."""

    def refresh_habits(self) -> None:
        """Do what the watcher does every night."""

    def lift(self, containment: Containment, reason: str) -> bool:
        """Lift a containment as the security officer, after a touch of the passkey."""


@dataclass(slots=True)
class Guard:
    """The watcher and the officer of one run. `by_rule` counts containments by (rule, role)."""

    work: Work
    alarms: Alarms
    by_rule: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)
    looks: int = 0
    not_lifted: int = 0
    _known: set[UUID] = field(default_factory=set)

    def plan(self) -> None:
        """Put the first look into the agenda; each puts in the next."""
        self.work.at(self.work.agenda.now, self._look)

    def on_day(self) -> None:
        """Renew the habits, as every night."""
        self.alarms.refresh_habits()

    def holds(self, account_id: UUID) -> bool:
        """Whether an account is contained, as far as the last look told, or a new one tells."""
        return any(one.subject == account_id for one in self.alarms.look())

    def _look(self) -> None:
        """Look, hold whoever is contained, and have it lifted some minutes later."""
        self.looks += 1
        for one in self.alarms.look():
            if one.id not in self._known:
                self._known.add(one.id)
                self._hold(one)
        every = timedelta(minutes=self.work.parameters["watch.every_minutes"])
        self.work.at(self.work.agenda.now + every, self._look)

    def _hold(self, one: Containment) -> None:
        account = self.work.people.accounts.get(one.subject)
        role = account.role if account else one.scope
        key = (one.rule, role)
        self.by_rule[key] += 1
        who = account.username if account else one.scope
        self.examples.setdefault(key, f"{self.work.agenda.now:%d %H:%M} {who}")
        for worker in self.work.on_duty:
            if worker.account.id == one.subject:
                worker.hold(one.at)
                break
        else:  # the shift was over when the rules saw it
            if one.subject in self.work.last_shift:
                self.work.last_shift[one.subject].contained += 1
        minutes = self.work.parameters["watch.lifted_minutes"]
        self.work.at(self.work.agenda.now + timedelta(minutes=minutes), partial(self._lift, one))

    def _lift(self, one: Containment) -> None:
        if not self.alarms.lift(one, REASON):
            self.not_lifted += 1
            self.work.at(self.work.agenda.now + timedelta(minutes=5), partial(self._lift, one))
            return
        for worker in self.work.on_duty:
            if worker.account.id == one.subject:
                worker.freed()
                worker.sign_in()
