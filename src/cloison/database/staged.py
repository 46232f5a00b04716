"""What the import's role may ask of the database, besides staging patients.

Owns: the calls of its functions. Refuses: tables; the role may put rows into staging and read none anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg

_Connection = psycopg.Connection[tuple[Any, ...]]


def directory(connection: _Connection) -> list[tuple[Any, ...]]:
    """Return (kind, id, site, code, name, role, closed) of sites, units, and accounts that have an RPPS."""
    return connection.execute("select * from gate.import_directory()").fetchall()


def wrapping_keys(connection: _Connection) -> list[tuple[Any, ...]]:
    """Return (id, site or None, wrapped, root id, retired) of every wrapping key."""
    return connection.execute("select * from gate.wrapping_keys()").fetchall()


def digests(connection: _Connection) -> bytes:
    """Return the digests of what was taken in before, sorted, end to end."""
    return b"".join(row[0] for row in connection.execute("select * from gate.imported_digests()"))


def add_units(connection: _Connection, rows: Sequence[tuple[UUID, UUID, str, str]]) -> int:
    """Add units (id, site, code, name) where their site has none of that code; return how many were new."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany("insert into staging.unit (id, site_id, code, name) values (%s, %s, %s, %s)", rows)
        row = cursor.execute("select gate.move_staged_units()").fetchone()
    return int(row[0]) if row else 0
