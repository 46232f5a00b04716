"""The database as it is, told in one deterministic text that a reviewer reads as a diff.

Owns: the order and the form of `schema.snapshot.sql`, built from the system catalogue by the queries in
`catalogue/`, one file per kind of thing. The same on PostgreSQL 15 and 18, which `pg_dump` is not.
Refuses: data. It reads the catalogue and no table of ours.
"""

from __future__ import annotations

from pathlib import Path

import psycopg

CATALOGUE = Path(__file__).parent / "catalogue"
SNAPSHOT_FILE = Path(__file__).parent / "schema.snapshot.sql"
_HEAD = """\
-- The database as roles, migrations, functions and privileges make it. Written by `make snapshot`, compared
-- by `make test`. It is for reading: a change to it is a change to what a stolen login can do.
"""


def snapshot(conninfo: str) -> str:
    """Tell roles, schemas, tables, types, functions and grants of the database at `conninfo`.

    Needs no right beyond reading the system catalogue. Raises `psycopg.Error`.
    """
    parts = [_HEAD]
    with psycopg.connect(conninfo, autocommit=True) as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        # With no other schema in the path, every name that PostgreSQL prints is qualified.
        connection.execute("SET LOCAL search_path = pg_catalog")
        for file in sorted(CATALOGUE.glob("*.sql")):
            rows = connection.execute(file.read_text(encoding="utf-8").encode()).fetchall()
            parts.append(f"\n-- {file.stem.partition('_')[2]}\n")
            parts += [f"{line}\n" for (line,) in rows]
    return "".join(parts)
