"""What the ADT feed asks of the database: messages answered before, its queue, and what it says of its own patients.

Owns: the calls of its functions. Refuses: tables; a refused message without the line that says that it was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

_Connection = psycopg.Connection[tuple[Any, ...]]


class Known(NamedTuple):
    """A patient who is there: brought by the feed or not; of the stay, what its next version needs."""

    brought: bool
    site_id: UUID
    admitted_at: datetime | None
    discharged_at: datetime | None
    version: int
    wrapping: UUID | None
    wrapped: bytes | None


class Rejected(NamedTuple):
    """One message of the queue, without what is in it."""

    number: int
    at: datetime
    because: str
    bytes: int
    mended_at: datetime | None
    replayed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Saying:
    """What the feed says of a stay: the act, unit and instants, and the Encounter's next version, sealed."""

    patient: UUID
    stay: UUID
    site: UUID
    act: str
    unit: UUID | None
    since: datetime
    until: datetime | None
    base: int
    body: bytes
    wrapping: UUID | None = None
    wrapped: bytes | None = None
    bed: str | None = None


def answered(connection: _Connection, message: bytes) -> tuple[bytes, str, str] | None:
    """Return (digest of the body, answer, because) of a message that was answered before."""
    return connection.execute("select * from gate.feed_answered(%b)", (message,)).fetchone()


def answer(
    connection: _Connection, message: bytes, body: bytes, said: str, because: str, sealed: bytes | None
) -> None:
    """Note how a message is answered; raises UniqueViolation where another connection was first."""
    call = "select gate.feed_answer(%b, %b, %s, %s, %b)"
    connection.execute(call, (message, body, said, because, sealed))


def known(connection: _Connection, patient: UUID, stay: UUID) -> Known | None:
    """Return what is known of a patient and a stay, or None for somebody who is not there."""
    row = connection.execute("select * from gate.feed_known(%s, %s)", (patient, stay)).fetchone()
    return Known(*row) if row else None


def says(connection: _Connection, s: Saying) -> str | None:
    """Say it; return why not, or None."""
    call = "select gate.feed_says(%s, %s, %s, %s, %s, %s, %s, %s, %b, %s, %b, %s)"
    dated = (s.since, s.until, s.base, s.body)
    values = (s.patient, s.stay, s.site, s.act, s.unit, *dated, s.wrapping, s.wrapped, s.bed)
    row = connection.execute(call, values).fetchone()
    return str(row[0]) if row and row[0] is not None else None


def rejected(connection: _Connection) -> list[Rejected]:
    """Return the queue, the oldest first."""
    return [Rejected(*row) for row in connection.execute("select * from gate.feed_rejected()")]


def read_rejected(connection: _Connection, number: int) -> tuple[str, bytes, datetime | None] | None:
    """Return (because, sealed, replayed at) of one refused message, after its line is committed."""
    connection.execute("select gate.feed_ask_rejected(%s)", (number,))
    row = connection.execute("select * from gate.feed_take_rejected(%s)", (number,)).fetchone()
    return row


def mended(connection: _Connection, number: int, sealed: bytes | None) -> bool:
    """Keep another text of a refused message, or (None) that it was taken in; False where there is none to mend."""
    row = connection.execute("select gate.feed_mended(%s, %b)", (number, sealed)).fetchone()
    return bool(row and row[0])
