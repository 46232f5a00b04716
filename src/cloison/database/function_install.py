"""The functions of the database, made to be exactly what `functions/` says.

Owns: creating every function again from its file, dropping those that no longer have one or whose
signature changed, and giving all of them to `cloison_gate`, so that a SECURITY DEFINER function runs
with the gate's rights and no more.
Refuses: dropping what something else depends on (a trigger, a constraint): that takes a migration.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from psycopg import errors, sql

from cloison.database.migration_files import FunctionFile
from cloison.database.script import run_script

GATE_ROLE = "cloison_gate"
# Schemas are ours when cloison_owner owns them; functions of extensions are not ours.
_OUR_FUNCTIONS = """
SELECT p.oid, n.nspname, p.proname, p.ctid::text, p.oid::regprocedure::text,
       pg_catalog.pg_get_userbyid(p.proowner)
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 WHERE pg_catalog.pg_get_userbyid(n.nspowner) = 'cloison_owner'
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
 ORDER BY n.nspname, p.proname, p.oid
"""
_Connection = psycopg.Connection[tuple[Any, ...]]


def install_functions(connection: _Connection, files: Sequence[FunctionFile]) -> tuple[str, ...]:
    """Create all `files`, drop the rest, set owners; return the signatures that were dropped.

    Runs inside the caller's transaction. Raises `migration-failed` naming the file at fault.
    """
    before = {row[0]: row[3] for row in connection.execute(_OUR_FUNCTIONS)}
    dropped = _create_all(connection, files)
    named = {(file.schema, file.name) for file in files}
    for oid, schema, name, row_place, signature, _ in connection.execute(_OUR_FUNCTIONS).fetchall():
        # CREATE OR REPLACE writes the catalogue row anew. A row still in its old place was not named by
        # any file: it has no file, or its file now has other arguments.
        if before.get(oid) == row_place or (schema, name) not in named:
            _drop(connection, signature)
            dropped.append(signature)
    _give_to_gate(connection)
    return tuple(dropped)


def _create_all(connection: _Connection, files: Iterable[FunctionFile]) -> list[str]:
    """Create the functions, again and again while some wait for others; return what had to be dropped."""
    dropped: list[str] = []
    waiting = list(files)
    while waiting:
        later: list[FunctionFile] = []
        fault: psycopg.Error | None = None
        for file in waiting:
            try:
                dropped += _create(connection, file)
            except (errors.UndefinedFunction, errors.UndefinedObject) as error:
                later.append(file)
                fault = error
        if fault is not None and len(later) == len(waiting):
            run_script(connection, later[0])  # nobody moved: let the first one say why
        waiting = later
    return dropped


def _create(connection: _Connection, file: FunctionFile) -> list[str]:
    """Create one function; where its results or argument names changed, drop the old one first."""
    try:
        with connection.transaction():
            connection.execute(file.text.encode())
        return []
    except errors.InvalidFunctionDefinition:
        pass  # "cannot change return type / name of input parameter": PostgreSQL wants a DROP
    except (errors.UndefinedFunction, errors.UndefinedObject):
        raise
    except psycopg.Error:
        run_script(connection, file)  # the same fault, told with file and line
    old = [
        row[4]
        for row in connection.execute(_OUR_FUNCTIONS).fetchall()
        if (row[1], row[2]) == (file.schema, file.name)
    ]
    for signature in old:
        _drop(connection, signature)
    run_script(connection, file)
    return old


def _drop(connection: _Connection, signature: str) -> None:
    # ROUTINE covers functions and procedures; the signature comes quoted from the catalogue itself.
    connection.execute(b"DROP ROUTINE " + signature.encode())


def _give_to_gate(connection: _Connection) -> None:
    """Make the gate the owner of every function; it may create in the schema for that moment alone."""
    gate = sql.Identifier(GATE_ROLE)
    others = [row for row in connection.execute(_OUR_FUNCTIONS).fetchall() if row[5] != GATE_ROLE]
    for schema in sorted({row[1] for row in others}):
        place = sql.Identifier(schema)
        connection.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA {} TO {}").format(place, gate))
        for signature in (row[4] for row in others if row[1] == schema):
            change = b"ALTER ROUTINE " + signature.encode() + b" OWNER TO "
            connection.execute(change + gate.as_bytes(connection))
        connection.execute(sql.SQL("REVOKE CREATE ON SCHEMA {} FROM {}").format(place, gate))
