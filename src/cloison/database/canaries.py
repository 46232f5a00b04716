"""What planting canaries asks of the database: the directory, what is there already, and the table of marks.

Owns: the administrator's few reads and the import's one call. Refuses: a body, a key, a name of a patient; it is given
marks and ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

_Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Directory:
    """Rows of the directory's four tables, columns in the order of `cloison.database.bulk.write_directory`."""

    sites: list[tuple[Any, ...]]
    units: list[tuple[Any, ...]]
    accounts: list[tuple[Any, ...]]
    assignments: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Mark:
    """One canary as the table holds it: its mark, its site, and (mark, kind) of each thing it can be reached by."""

    mark: bytes
    site_id: UUID
    contacts: tuple[tuple[bytes, str], ...]


def directory(connection: _Connection) -> Directory:
    """Read the directory, as the administrator; sites by FINESS."""
    return Directory(
        connection.execute(
            "select id, finess, name, kind, commune, postcode, opened_on, closed_on from directory.site order by finess"
        ).fetchall(),
        connection.execute(
            "select id, site_id, code, name, kind, beds from directory.unit order by site_id, code"
        ).fetchall(),
        connection.execute(
            "select id, username, role, family_name, given_name, rpps, site_id, since, left_on from directory.account "
            "where role <> 'system' order by id"
        ).fetchall(),
        connection.execute(
            "select id, account_id, unit_id, since, until, made_by from directory.assignment order by id"
        ).fetchall(),
    )


def present(connection: _Connection, patients: Sequence[UUID]) -> set[UUID]:
    """Return which of these patients are there."""
    rows = connection.execute("select id from records.patient where id = any (%s)", (list(patients),))
    return {row[0] for row in rows}


def taken(connection: _Connection, tokens: Sequence[int]) -> set[int]:
    """Return which of these tokens somebody has."""
    rows = connection.execute(
        "select t from unnest(%s::bigint[]) t "
        "where exists (select from records.blind_index b where b.tokens @> array[t])",
        (list(tokens),),
    )
    return {row[0] for row in rows}


def statuses(connection: _Connection) -> dict[str, int]:
    """Return how many patients have each identity status."""
    rows = connection.execute("select identity_status, count(*) from records.patient group by 1 order by 1")
    return dict(rows.fetchall())


def has_imports(connection: _Connection) -> bool:
    """Whether patients came by an import of files, which keeps a digest of each."""
    return connection.execute("select from records.imported limit 1").fetchone() is not None


def count_marks(connection: _Connection) -> int:
    """Return how many marks there are."""
    row = connection.execute("select count(*) from incidents.canary").fetchone()
    return int(row[0]) if row else 0


def plant_marks(importer: _Connection, marks: Sequence[Mark]) -> int:
    """Write the marks, as the import's role, in one transaction; return how many are new."""
    contacts = [(token, one.mark, kind) for one in marks for token, kind in one.contacts]
    row = importer.execute(
        "select gate.plant_marks(%s::bytea[], %s::uuid[], %s::bytea[], %s::bytea[], %s::text[])",
        (
            [one.mark for one in marks],
            [one.site_id for one in marks],
            *([c[n] for c in contacts] for n in range(3)),
        ),
    ).fetchone()
    return int(row[0]) if row else 0
