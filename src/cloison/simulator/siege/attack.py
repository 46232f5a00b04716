"""What an attack is, and what it has at hand.

Owns: the shape of the files in `simulator/attacks/`, and entering in a role. Refuses: an attack without the defence
that stops it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from cloison.demo.group import Group
from cloison.simulator.siege.knowledge import Known
from cloison.simulator.siege.session import Answer, Session

if TYPE_CHECKING:
    from cloison.simulator.siege.browser import Browser
    from cloison.simulator.siege.target import Target

PATIENCE = 20.0
"""Seconds that an attack goes on at most: what it has by then, it has."""
LOOK = 6.0
"""Seconds: a little more than from one look of the watcher to the next."""
QUARTER = timedelta(minutes=16)
"""How long an attacker waits for the shortest window, and for its margin's first minute."""
T = TypeVar("T")


@dataclass
class Siege:
    """One run of one attack: the target, what the attacker knows, and when it began."""

    target: Target
    group: Group
    patients: Sequence[Known]
    patience: float = PATIENCE
    notes: dict[str, object] = field(default_factory=dict)
    """What the attack wants told beside its figures; a number or a sentence each."""
    began: float = field(default_factory=time.monotonic)
    chance: Random = field(default_factory=lambda: Random(20241119))  # noqa: S311 (an attacker's order of trying)

    def enter(self, role: str, place: int = 0, *, renews: bool = True) -> Session:
        """Sign in as the demo's account number `place` of a role, as accounts.json lists them."""
        return Session(self.target, self.account(role, place), role, renews=renews)

    def enter_as(self, username: str, role: str) -> Session:
        """Sign in as any account of the directory."""
        return Session(self.target, username, role)

    def browse(self, role: str, place: int = 0) -> Browser:
        """Sign in with password and code in a browser."""
        from cloison.simulator.siege.browser import Browser

        return Browser(self.target, self.target.row(role, place))

    def account(self, role: str, place: int = 0) -> str:
        """Return the login of the demo's account number `place` of a role."""
        return self.target.row(role, place)["username"]

    def account_id(self, username: str) -> UUID:
        """Return the id of an account."""
        return next(a.id for a in self.group.accounts if a.username == username)

    def unit_of(self, username: str) -> UUID:
        """Return the unit where an account works."""
        whose = self.account_id(username)
        return [g.unit_id for g in self.group.assignments if g.account_id == whose][-1]

    def strangers(self, *sessions: Session) -> list[Known]:
        """Return the patients in an order of the attacker's own, leaving out those whom the sessions' lists show."""
        own = {patient for session in sessions for patient in session.list()}
        others = [p for p in self.patients if p.id not in own]
        self.chance.shuffle(others)
        return others

    def tried(self, things: Sequence[T], *sessions: Session) -> Iterator[T]:
        """Yield one thing after another, until patience ends or the sessions are out."""
        for thing in things:
            if time.monotonic() - self.began > self.patience:
                self.notes["patience"] = f"stopped after {self.patience:.0f} s"
                return
            if sessions and all(session.out for session in sessions):
                return
            yield thing

    def be_watched(self) -> None:
        """Give the watcher the time of a look, which a leap of the demo clock would take from it."""
        if self.target.defended:
            time.sleep(LOOK)

    def at_ease(self, things: Sequence[T], session: Session, ask: Callable[[T], Answer]) -> Iterator[T]:
        """Ask about one thing after another, waiting a quarter of an hour whenever an allowance stands in the way.

        A day of waiting at most, on the demo clock. Yield those that were answered.
        """
        waited = timedelta(0)
        for thing in self.tried(things, session):
            answer = ask(thing)
            while answer.beyond and not session.out and waited < timedelta(hours=24):
                self.target.move(QUARTER)
                waited += QUARTER
                answer = ask(thing)
            if answer.beyond:
                return
            if answer.status < 400:
                yield thing


@dataclass(frozen=True)
class Attack:
    """One file of `simulator/attacks/`: the issue's words, whose credentials, the defence taken away, and what is done.

    `bound` says what is published for it: a rule of reckoning (`reckoning.BOUNDS`).
    """

    says: str
    role: str
    off: tuple[str, ...]
    run: Callable[[Siege], None]
    bound: str = "role"
    patience: float = PATIENCE
    ledger: bool = True
    """Whether what left must stand in the ledger with the defence off too; it must with it on, always."""
