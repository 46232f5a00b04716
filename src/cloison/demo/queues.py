"""The queues of those who work on a stay once it is over: coders, billing clerks, identity officers.

Owns: who of them has which stay to work on. Refuses: a stay that ended long ago (it was coded and billed), and a
queue that grows with the number of patients: it follows from the days' discharges.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from cloison.demo.directory import Account, Group
from cloison.demo.model import Person, Stay

DAYS = 5
"""How long a stay waits to be coded and billed, in days after the discharge."""
_KINDS = {"coder": "to_code", "billing": "to_bill", "identity_officer": "identity_queue"}


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A stay in somebody's queue since the discharge (or, for an identity, the admission); not done yet."""

    account_id: UUID
    kind: str
    since: datetime
    stay: Stay


class Queues:
    """The accounts that have queues, those of a site before those of the group."""

    def __init__(self, group: Group, today: date) -> None:
        """Find who works in these roles on `today`."""
        self._since = datetime(today.year, today.month, today.day, tzinfo=UTC) - timedelta(days=DAYS)
        self._by_role = {
            role: [a for a in group.accounts if a.role == role and (a.left_on is None or a.left_on > today)]
            for role in _KINDS
        }

    def of(self, person: Person) -> Iterator[QueueItem]:
        """Yield what waits for somebody because of this patient's stays."""
        for stay in person.stays:
            if stay.discharged_at is not None and stay.discharged_at >= self._since:
                yield from self._item("coder", stay.discharged_at, stay)
                yield from self._item("billing", stay.discharged_at, stay)
            if stay.admitted_at >= self._since and (person.status == "PROV" or person.doubtful):
                yield from self._item("identity_officer", stay.admitted_at, stay)

    def _item(self, role: str, since: datetime, stay: Stay) -> Iterator[QueueItem]:
        everybody = self._by_role[role]
        at_site = [a for a in everybody if a.site_id == stay.site_id] if role == "billing" else []
        if chosen := _chosen(at_site or everybody, stay.id):
            yield QueueItem(chosen.id, _KINDS[role], since, stay)


def _chosen(accounts: Sequence[Account], stay_id: UUID) -> Account | None:
    """Always the same of several for one stay, and each about as often."""
    return accounts[stay_id.int % len(accounts)] if accounts else None
