"""Bulk writing of sealed compartments by COPY: the one road of the demo and of every import.

Owns: the COPY of one batch into staging and the call that moves it on, in one transaction. Refuses: anything in
clear; it is given ciphertext, tokens and facts. Each patient is moved whole or not at all, and who is not moved
is named with a reason (functions/staging/staged_faults.sql). Who made a fact cannot be said here: the import did.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from cloison.records.sealing import SealedKey, SealedPart

# Any fixed number: the bytes of "staging" read as one.
_TURN = int.from_bytes(b"staging", "big")


@dataclass(frozen=True, slots=True)
class Fact:
    """A relationship to write: holder is an account or a unit."""

    holder: UUID
    kind: str
    since: datetime
    until: datetime | None
    site_id: UUID
    stay_id: UUID | None
    bed: str | None = None
    """Of a presence in a unit that lasts: the label of the bed."""


@dataclass(slots=True)
class SealedPatient:
    """Everything of one patient that goes into the database; `digest` is keyed, of all that its source says."""

    patient_id: UUID
    site_id: UUID
    status: str
    doubtful: bool
    deceased: bool
    made_at: datetime
    keys: list[SealedKey]
    parts: list[SealedPart]
    tokens: list[int]
    stays: list[tuple[UUID, UUID, datetime, datetime | None]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    contact: list[tuple[int, datetime, datetime | None]] = field(default_factory=list)
    digest: bytes | None = None
    days: dict[UUID, tuple[date | None, datetime | None]] = field(default_factory=dict)
    """Of a stay that goes on: the day that it is planned to end, and since when they are away."""
    recorded: dict[tuple[str, UUID], datetime] = field(default_factory=dict)
    """When each resource was recorded; who is not in it was recorded with the patient."""


_STAGED: tuple[tuple[str, str, str, Callable[[SealedPatient], Iterable[Sequence[Any]]]], ...] = (
    (
        "staging.patient",
        "id site_id identity_status doubtful deceased recorded_at digest tokens",
        "uuid uuid text bool bool timestamptz bytea int8[]",
        lambda p: (
            (p.patient_id, p.site_id, p.status, p.doubtful, p.deceased, p.made_at, p.digest, p.tokens),
        ),
    ),
    (
        "staging.data_key",
        "patient_id site_id slice wrapping_key_id wrapped",
        "uuid uuid text uuid bytea",
        lambda p: ((p.patient_id, k.site_id, k.slice, k.wrapping_key_id, k.wrapped) for k in p.keys),
    ),
    (
        "staging.resource",
        "patient_id resource_type id slice site_id recorded_at body",
        "uuid text uuid text uuid timestamptz bytea",
        lambda p: (
            (
                p.patient_id,
                r.resource_type,
                r.id,
                r.slice,
                r.site_id,
                p.recorded.get((r.resource_type, r.id)),
                r.body,
            )
            for r in p.parts
        ),
    ),
    (
        "staging.stay",
        "id patient_id site_id admitted_at discharged_at leaving_on away_since",
        "uuid uuid uuid timestamptz timestamptz date timestamptz",
        lambda p: ((s[0], p.patient_id, s[1], s[2], s[3], *p.days.get(s[0], (None, None))) for s in p.stays),
    ),
    (
        "staging.contact_token",
        "token patient_id since until",
        "int8 uuid timestamptz timestamptz",
        lambda p: ((c[0], p.patient_id, c[1], c[2]) for c in p.contact),
    ),
    (
        "staging.relationship",
        "patient_id holder kind since until site_id stay_id bed",
        "uuid uuid text timestamptz timestamptz uuid uuid text",
        lambda p: (
            (p.patient_id, f.holder, f.kind, f.since, f.until, f.site_id, f.stay_id, f.bed) for f in p.facts
        ),
    ),
)
"""Table, columns, their types, and the rows that one patient puts there."""

_MOVE_STAGED = "select refused, because from gate.move_staged()"
_MOVE_FED = "select refused, because from gate.move_fed()"


def write_patients(
    connection: psycopg.Connection[tuple[Any, ...]], batch: Sequence[SealedPatient], *, feed: bool = False
) -> dict[UUID, str]:
    """Write `batch` in one transaction; return the reason of each patient who was not moved.

    The connection is the import's (`cloison.database.import_role`); `feed` says that the batch came by
    message: the feed's own account makes its facts. Raises psycopg.Error for what the database
    refuses as a whole; then nothing of the batch was written.
    """
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", (_TURN,))  # staging holds one batch at a time
        for table, columns, types, rows in _STAGED:
            _copy(connection, table, columns, (row for p in batch for row in rows(p)), types=types.split())
        moved = connection.execute(_MOVE_FED if feed else _MOVE_STAGED)
        return dict(moved.fetchall())


def mixed(batch: Sequence[SealedPatient], companions: Sequence[SealedPatient]) -> list[SealedPatient]:
    """Return both, each companion at a place that nobody can foretell: rows are stored in this order."""
    whole, chance = list(batch), random.SystemRandom()
    for one in companions:
        whole.insert(chance.randrange(len(whole) + 1), one)
    return whole


_BEDS = """
insert into directory.bed (unit_id, room, label)
select u.id, (101 + n / 2)::text, (101 + n / 2)::text || substr('PF', n % 2 + 1, 1)
from directory.unit u, generate_series(0, u.beds - 1) n
on conflict do nothing"""
"""Beds of a unit of which only their number is known: rooms of two from 101, one bed at the door, one at the window."""


def write_directory(
    connection: psycopg.Connection[tuple[Any, ...]],
    sites: Iterable[Sequence[Any]],
    units: Iterable[Sequence[Any]],
    accounts: Iterable[Sequence[Any]],
    assignments: Iterable[Sequence[Any]],
) -> None:
    """Write rows of the directory's tables, columns in their order, and beds; assignments were made as they began."""
    with connection.transaction():
        _copy(connection, "directory.site", "id finess name kind commune postcode opened_on closed_on", sites)
        _copy(connection, "directory.unit", "id site_id code name kind beds", units)
        connection.execute(_BEDS)
        _copy(
            connection,
            "directory.account",
            "id username role family_name given_name rpps site_id since left_on",
            accounts,
        )
        _copy(
            connection,
            "directory.assignment",
            "id account_id unit_id since until made_by made_at",
            ((*row, row[3]) for row in assignments),
        )


def write_rooms(connection: psycopg.Connection[tuple[Any, ...]], rows: Iterable[Sequence[Any]]) -> None:
    """Write (id, site, unit, name) of consultation rooms."""
    with connection.transaction():
        _copy(connection, "directory.room", "id site_id unit_id name", rows)


def write_duties(connection: psycopg.Connection[tuple[Any, ...]], rows: Iterable[Sequence[Any]]) -> None:
    """Write (id, site, unit, account, kind, since, until, made by, made at) of who is on call, those not there yet."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(
            "insert into directory.duty (id, site_id, unit_id, account_id, kind, since, until, made_by, made_at) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict (id) do nothing",
            list(rows),
        )


def write_office(
    connection: psycopg.Connection[tuple[Any, ...]],
    *,
    assignments: Iterable[Sequence[Any]],
    proposals: Iterable[Sequence[Any]],
    departures: Iterable[tuple[Any, UUID]],
    review: Sequence[Any] | None,
    lines: Iterable[Sequence[Any]],
) -> None:
    """Write what waits for those who keep accounts, those rows that are not there yet."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(
            "insert into directory.assignment (id, account_id, unit_id, since, until, made_by, made_at, second_needed) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict (id) do nothing",
            list(assignments),
        )
        cursor.executemany(
            "insert into access.proposal (id, what, subject, beneficiary, payload, reason, proposed_by, site_id, at, "
            "expires_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict (id) do nothing",
            [(*row[:4], Jsonb(row[4]), *row[5:]) for row in proposals],
        )
        cursor.executemany(
            "update directory.account set left_on = %s where id = %s and left_on is null", list(departures)
        )
        if review is not None:
            cursor.execute(
                "insert into directory.yearly (id, site_id, year, drawn_at, drawn_by, due_on) "
                "values (%s, %s, %s, %s, %s, %s) on conflict do nothing",
                tuple(review),
            )
        cursor.executemany(
            "insert into directory.yearly_line (id, review_id, account_id, assignment_id, verdict, judged_by, "
            "judged_at) values (%s, %s, %s, %s, %s, %s, %s) on conflict do nothing",
            list(lines),
        )


def write_letterheads(
    connection: psycopg.Connection[tuple[Any, ...]], rows: Iterable[tuple[UUID, dict[str, str]]]
) -> None:
    """Write what stands at the head of ordonnances: (site or account, body)."""
    _copy(connection, "directory.letterhead", "holder body", ((holder, Jsonb(body)) for holder, body in rows))


def write_wrapping_keys(
    connection: psycopg.Connection[tuple[Any, ...]], rows: Iterable[Sequence[Any]]
) -> None:
    """Write (id, site or None, wrapped, root id, made at)."""
    with connection.transaction():
        _copy(connection, "records.wrapping_key", "id site_id wrapped root_id made_at", rows)


def has_directory(connection: psycopg.Connection[tuple[Any, ...]]) -> bool:
    """Whether a directory was written before."""
    return connection.execute("select from directory.site limit 1").fetchone() is not None


def count_patients(connection: psycopg.Connection[tuple[Any, ...]]) -> int:
    """Return how many patients there are."""
    row = connection.execute("select patients from records.population").fetchone()
    return 0 if row is None else int(row[0])


def _copy(
    connection: psycopg.Connection[tuple[Any, ...]],
    table: str,
    columns: str,
    rows: Iterable[Sequence[Any]],
    *,
    types: Sequence[str] = (),
) -> None:
    """COPY rows; with `types` in binary, which spares ciphertext from being written as hexadecimal digits."""
    statement = sql.SQL("copy {} ({}) from stdin{}").format(
        sql.Identifier(*table.split(".")),
        sql.SQL(", ").join(map(sql.Identifier, columns.split())),
        sql.SQL(" (format binary)" if types else ""),
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        if types:
            copy.set_types(types)
        for row in rows:
            copy.write_row(row)
