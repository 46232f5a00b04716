"""Who was at work in a unit on a day: the authors of stays, prescriptions and measures.

Owns the look-up in the group's assignments. Refuses an author who was not assigned there that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from uuid import UUID

from cloison.demo.directory import Account, Group
from cloison.demo.draws import pick
from cloison.demo.templates import escaped_xhtml

_TITLES = {"physician": "Dr ", "nurse": "", "laboratory": "Dr "}


@dataclass(frozen=True, slots=True)
class Member:
    """A professional as written into resources: `display` as read, `shown` the same, escaped."""

    id: UUID
    key: str
    display: str
    shown: str
    rpps: str | None
    since: date
    until: date


class Staff:
    """The assignments of a group by unit and role."""

    def __init__(self, group: Group) -> None:
        accounts = {account.id: account for account in group.accounts}
        self._members: dict[tuple[UUID, str], list[Member]] = {}
        for assignment in group.assignments:
            account = accounts[assignment.account_id]
            member = _member(account, assignment.since, assignment.until or date.max)
            self._members.setdefault((assignment.unit_id, account.role), []).append(member)

    def at_work(self, stream: Random, unit_id: UUID, role: str, day: date) -> Member:
        """Draw one of those assigned that day; LookupError where nobody was."""
        present = [m for m in self._members.get((unit_id, role), ()) if m.since <= day <= m.until]
        if not present:
            raise LookupError(f"no {role} in this unit on {day}")
        return pick(stream, present)


def _member(account: Account, since: date, until: date) -> Member:
    display = f"{_TITLES.get(account.role, '')}{account.given_name} {account.family_name}"
    return Member(account.id, str(account.id), display, escaped_xhtml(display), account.rpps, since, until)
