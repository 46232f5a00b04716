"""Bulk writing of sealed compartments by COPY: the demo's and the import's road into the tables.

Owns: the COPY of one batch in one transaction, as the owner of the tables. Refuses: anything in clear; it is given
ciphertext, tokens and facts, and commits a batch whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from cloison.records.sealing import SealedKey, SealedPart


@dataclass(frozen=True, slots=True)
class Fact:
    """A relationship to write: holder is an account or a unit."""

    holder: UUID
    kind: str
    since: datetime
    until: datetime | None
    site_id: UUID
    stay_id: UUID | None
    made_by: UUID


@dataclass(slots=True)
class SealedPatient:
    """Everything of one patient that goes into the database."""

    patient_id: UUID
    site_id: UUID
    status: str
    doubtful: bool
    deceased: bool
    made_by: UUID
    made_at: datetime
    keys: list[SealedKey]
    parts: list[SealedPart]
    tokens: list[int]
    stays: list[tuple[UUID, UUID, datetime, datetime | None]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    contact: list[tuple[int, datetime, datetime | None]] = field(default_factory=list)


def write_patients(connection: psycopg.Connection[tuple[Any, ...]], batch: Sequence[SealedPatient]) -> None:
    """Write `batch` in one transaction. The connection's role must own the tables (or be the import's)."""
    with connection.transaction():
        _copy(
            connection,
            "records.patient",
            "id site_id identity_status doubtful deceased made_by made_at",
            (
                (p.patient_id, p.site_id, p.status, p.doubtful, p.deceased, p.made_by, p.made_at)
                for p in batch
            ),
        )
        _copy(
            connection,
            "records.data_key",
            "patient_id site_id slice wrapping_key_id wrapped",
            ((p.patient_id, k.site_id, k.slice, k.wrapping_key_id, k.wrapped) for p in batch for k in p.keys),
        )
        _copy(
            connection,
            "records.resource",
            "patient_id resource_type id slice version site_id recorded_at body",
            (
                (p.patient_id, r.resource_type, r.id, r.slice, r.version, r.site_id, p.made_at, r.body)
                for p in batch
                for r in p.parts
            ),
        )
        _copy(
            connection,
            "records.stay",
            "id patient_id site_id admitted_at discharged_at made_by",
            ((s[0], p.patient_id, s[1], s[2], s[3], p.made_by) for p in batch for s in p.stays),
        )
        _copy(
            connection, "records.blind_index", "patient_id tokens", ((p.patient_id, p.tokens) for p in batch)
        )
        _copy(
            connection,
            "records.contact_token",
            "token patient_id since until",
            ((c[0], p.patient_id, c[1], c[2]) for p in batch for c in p.contact),
        )
        _copy(
            connection,
            "access.relationship",
            "patient_id holder kind since until site_id stay_id made_by made_at",
            (
                (p.patient_id, f.holder, f.kind, f.since, f.until, f.site_id, f.stay_id, f.made_by, p.made_at)
                for p in batch
                for f in p.facts
            ),
        )
        connection.execute("update records.population set patients = patients + %s", (len(batch),))


def write_directory(
    connection: psycopg.Connection[tuple[Any, ...]],
    sites: Iterable[Sequence[Any]],
    units: Iterable[Sequence[Any]],
    accounts: Iterable[Sequence[Any]],
    assignments: Iterable[Sequence[Any]],
) -> None:
    """Write rows of the directory's four tables, columns in the order of the tables."""
    with connection.transaction():
        _copy(connection, "directory.site", "id finess name kind commune postcode opened_on closed_on", sites)
        _copy(connection, "directory.unit", "id site_id code name kind beds", units)
        _copy(
            connection,
            "directory.account",
            "id username role family_name given_name rpps site_id since left_on",
            accounts,
        )
        _copy(connection, "directory.assignment", "id account_id unit_id since until made_by", assignments)


def write_wrapping_keys(
    connection: psycopg.Connection[tuple[Any, ...]], rows: Iterable[Sequence[Any]]
) -> None:
    """Write (id, site or None, wrapped, root id, made at)."""
    with connection.transaction():
        _copy(connection, "records.wrapping_key", "id site_id wrapped root_id made_at", rows)


def read_wrapping_keys(
    connection: psycopg.Connection[tuple[Any, ...]],
) -> list[tuple[UUID, UUID | None, bytes, UUID, bool]]:
    """Return (id, site or None, wrapped, root id, retired) of every wrapping key."""
    return connection.execute(
        "select id, site_id, wrapped, root_id, retired_at is not null from records.wrapping_key"
    ).fetchall()


def has_directory(connection: psycopg.Connection[tuple[Any, ...]]) -> bool:
    """Whether a directory was written before."""
    return connection.execute("select from directory.site limit 1").fetchone() is not None


def count_patients(connection: psycopg.Connection[tuple[Any, ...]]) -> int:
    """Return how many patients there are."""
    row = connection.execute("select patients from records.population").fetchone()
    return 0 if row is None else int(row[0])


def _copy(
    connection: psycopg.Connection[tuple[Any, ...]], table: str, columns: str, rows: Iterable[Sequence[Any]]
) -> None:
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
