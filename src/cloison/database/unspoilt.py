"""A database kept as it was first made, and copies of it to be spoilt: one per run of the simulator.

Owns: keeping, copying, and telling by a digest whether what is kept is what is wanted. Refuses: anything but the
databases of a demo's own embedded server.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import conninfo, sql

from cloison.database.embedded.cluster import DATABASE

_KEPT = "cloison_unspoilt"
_Connection = psycopg.Connection[tuple[Any, ...]]


def holds(conninfo_admin: str, digest: str) -> bool:
    """Whether a database made from what `digest` names is kept."""
    with _server(conninfo_admin) as connection:
        row = connection.execute(
            "select pg_catalog.shobj_description(oid, 'pg_database') from pg_catalog.pg_database where datname = %s",
            (_KEPT,),
        ).fetchone()
    return row == (digest,)


def start_over(conninfo_admin: str) -> None:
    """Drop what is kept and what was spoilt, and make an empty database."""
    with _server(conninfo_admin) as connection:
        _drop(connection, _KEPT)
        _drop(connection, DATABASE)
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))


def keep(conninfo_admin: str, digest: str) -> None:
    """Keep the database as it is now, under `digest`; killed before the end, nothing counts as kept."""
    with _server(conninfo_admin) as connection:
        _drop(connection, _KEPT)
        connection.execute(
            sql.SQL("alter database {} rename to {}").format(sql.Identifier(DATABASE), sql.Identifier(_KEPT))
        )
        connection.execute(
            sql.SQL("comment on database {} is {}").format(sql.Identifier(_KEPT), sql.Literal(digest))
        )


def spoil_a_copy(conninfo_admin: str) -> None:
    """Make the database anew as a copy of the one that is kept."""
    with _server(conninfo_admin) as connection:
        _drop(connection, DATABASE)
        connection.execute(
            sql.SQL("create database {} template {}").format(sql.Identifier(DATABASE), sql.Identifier(_KEPT))
        )


def _server(conninfo_admin: str) -> _Connection:
    return psycopg.connect(conninfo.make_conninfo(conninfo_admin, dbname="postgres"), autocommit=True)


def _drop(connection: _Connection, name: str) -> None:
    connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
