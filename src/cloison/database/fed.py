"""What the feed asks of the database: messages answered before, its queue, its own patients' stays, and results.

Owns: the calls of its functions. Refuses: tables; a refused message without the line that says that it was read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from cloison.records.sealing import SealedKey, SealedPart

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
    event: str | None
    bytes: int
    mended_at: datetime | None
    replayed_at: datetime | None
    discarded_at: datetime | None


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
    also: tuple[UUID, ...] = ()
    physician: UUID | None = None


class Reported(NamedTuple):
    """What is known of a report: its order, how far it is, and what its next version is sealed under."""

    ordered: bool
    open: bool
    version: int
    wrapping: UUID | None
    wrapped: bytes | None
    rank: int | None
    issued: datetime | None
    issue: int | None
    content: bytes | None
    held: list[UUID] | None


@dataclass(frozen=True, slots=True)
class Traits:
    """What a message says of a patient, as tokens: numbers of which one, and traits of which each, must be theirs."""

    numbers: list[int]
    every: list[int]
    family: list[int]
    given: list[int]


@dataclass(frozen=True, slots=True)
class Giving:
    """A report as it is given out: whose, how far, since when, and its sealed versions, the report first."""

    patient: UUID
    traits: Traits
    site: UUID
    report: UUID
    order: UUID | None
    named: UUID | None
    rank: int
    issued: datetime
    content: bytes
    held: list[UUID]
    base: int
    parts: list[SealedPart]
    wrapping: UUID | None = None
    wrapped: bytes | None = None


def match(connection: _Connection, t: Traits) -> list[tuple[UUID, bool]]:
    """Return (patient, whether every trait is theirs) for whoever bears one of the numbers."""
    call = "select * from gate.feed_match(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])"
    return connection.execute(call, (t.numbers, t.every, t.family, t.given)).fetchall()


def takes(connection: _Connection, patient: UUID, t: Traits) -> str | None:
    """Go on with a patient whom somebody else entered; return why not, or None."""
    call = "select gate.feed_takes(%s, %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])"
    row = connection.execute(call, (patient, t.numbers, t.every, t.family, t.given)).fetchone()
    return str(row[0]) if row and row[0] is not None else None


def reported(connection: _Connection, patient: UUID, site: UUID, report: UUID) -> Reported:
    """Return what is known of a report of a patient, at a site."""
    call = "select * from gate.feed_report_known(%s, %s, %s)"
    row = connection.execute(call, (patient, site, report)).fetchone()
    return Reported(*row) if row else Reported(False, False, 0, *(None,) * 7)


def gives(connection: _Connection, g: Giving) -> str | None:
    """Give a report out; return why not, or None."""
    call = (
        "select gate.feed_gives(%s, %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s, %s, %s, %s, "
        "%s::smallint, %s, %b, %s::uuid[], %s, %s::text[], %s::uuid[], %b::bytea[], %s, %b)"
    )
    t = g.traits
    values = (
        *(g.patient, t.numbers, t.every, t.family, t.given, g.site, g.report, g.order, g.named, g.rank),
        *(g.issued, g.content, g.held, g.base, [p.resource_type for p in g.parts], [p.id for p in g.parts]),
        *([p.body for p in g.parts], g.wrapping, g.wrapped),
    )
    row = connection.execute(call, values).fetchone()
    return str(row[0]) if row and row[0] is not None else None


class Part(NamedTuple):
    """One part of a Patient that the feed wrote last: its version, and the key of the next one."""

    slice: str
    version: int
    wrapping: UUID | None
    wrapped: bytes | None


@dataclass(frozen=True, slots=True)
class Correcting:
    """An identity as the feed corrects it: traits and status as tokens and words, the next versions, sealed."""

    patient: UUID
    site: UUID
    traits: Traits
    sex: int
    status: str
    doubtful: bool
    deceased: bool
    tokens: list[int]
    contact: list[int]
    parts: list[SealedPart]
    keys: list[SealedKey]


def identity(connection: _Connection, patient: UUID, site: UUID) -> list[Part]:
    """Return the parts of an identity that the feed brought; none where people have corrected it since."""
    call = "select * from gate.feed_identity_known(%s, %s)"
    return [Part(*row) for row in connection.execute(call, (patient, site))]


def corrects(connection: _Connection, c: Correcting) -> str | None:
    """Correct an identity; return why not, or None."""
    call = (
        "select gate.feed_corrects(%s, %s, %s, %s, %s::bigint[], %s::bigint[], %s, %s, %s, %s::bigint[], %s::bigint[], "
        "%s::text[], %s::integer[], %b::bytea[], %s::text[], %s::uuid[], %b::bytea[])"
    )
    born, names = c.traits.every[0], (c.traits.family, c.traits.given)
    state = (c.status, c.doubtful, c.deceased, c.tokens, c.contact)
    parts = ([p.slice for p in c.parts], [p.version - 1 for p in c.parts], [p.body for p in c.parts])
    keys = ([k.slice for k in c.keys], [k.wrapping_key_id for k in c.keys], [k.wrapped for k in c.keys])
    values = (c.patient, c.site, born, c.sex, *names, *state, *parts, *keys)
    row = connection.execute(call, values).fetchone()
    return str(row[0]) if row and row[0] is not None else None


def answered(connection: _Connection, message: bytes) -> tuple[bytes, str, str] | None:
    """Return (digest of the body, answer, because) of a message that was answered before."""
    return connection.execute("select * from gate.feed_answered(%b)", (message,)).fetchone()


def answer(
    connection: _Connection,
    message: bytes,
    body: bytes,
    said: str,
    because: str,
    sealed: bytes | None,
    event: str = "",
) -> None:
    """Note how a message of kind `event` is answered; raises UniqueViolation where another connection was first."""
    call = "select gate.feed_answer(%b, %b, %s, %s, %b, %s)"
    kind = event if re.fullmatch("[A-Z][A-Z0-9]{2}", event) else None
    connection.execute(call, (message, body, said, because, sealed, kind))


def known(connection: _Connection, patient: UUID, stay: UUID, site: UUID) -> Known | None:
    """Return what is known of a patient and a stay, or None for somebody who is not there."""
    row = connection.execute("select * from gate.feed_known(%s, %s, %s)", (patient, stay, site)).fetchone()
    return Known(*row) if row else None


def says(connection: _Connection, s: Saying) -> str | None:
    """Say it; return why not, or None."""
    call = "select gate.feed_says(%s, %s, %s, %s, %s, %s, %s, %s, %b, %s, %b, %s, %s::uuid[], %s)"
    dated = (s.since, s.until, s.base, s.body)
    values = (
        s.patient,
        s.stay,
        s.site,
        s.act,
        s.unit,
        *dated,
        s.wrapping,
        s.wrapped,
        s.bed,
        list(s.also),
        s.physician,
    )
    row = connection.execute(call, values).fetchone()
    return str(row[0]) if row and row[0] is not None else None


def links(connection: _Connection, kept: UUID, other: UUID, *, linked: bool) -> str | None:
    """Say that two identities are one person's, or two after all; return why not, or None."""
    row = connection.execute("select gate.feed_links(%s, %s, %s)", (kept, other, linked)).fetchone()
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


def wanted(connection: _Connection) -> list[int]:
    """Return the messages that a person asked to be replayed."""
    return [row[0] for row in connection.execute("select * from gate.feed_wanted()")]


def tried(connection: _Connection, number: int, because: str) -> None:
    """Note that a message was replayed in vain."""
    connection.execute("select gate.feed_tried(%s, %s)", (number, because))


def discarded(connection: _Connection, number: int, words: str) -> bool:
    """Put a message aside, with a reason of 10 characters; False where none waits under this number."""
    row = connection.execute("select gate.feed_discarded(%s, %s)", (number, words)).fetchone()
    return bool(row and row[0])
