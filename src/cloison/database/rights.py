"""The rights on our schemas, made to be exactly what `privileges.sql` grants.

Owns: taking away, before the page runs, every right that anybody but an owner has in our schemas: what was
granted by hand, or by an earlier version of the page, does not survive a migration.
Refuses: rights on the database and in schemas of others; the page itself sees to the first.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from cloison.database.migration_files import SqlFile
from cloison.database.script import run_script

_GATE = sql.Identifier("cloison_gate")
_SCHEMAS = """
SELECT nspname FROM pg_catalog.pg_namespace WHERE pg_catalog.pg_get_userbyid(nspowner) = 'cloison_owner' ORDER BY 1
"""
_HOLDERS = """
SELECT DISTINCT CASE x.grantee WHEN 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(x.grantee)::text END
  FROM (
        SELECT nspowner AS owner, nspacl AS acl FROM pg_namespace WHERE nspname = %(schema)s
        UNION ALL
        SELECT relowner, relacl FROM pg_class WHERE relnamespace = %(schema)s::regnamespace
        UNION ALL
        SELECT relowner, attacl FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
         WHERE relnamespace = %(schema)s::regnamespace AND attacl IS NOT NULL
        UNION ALL
        SELECT proowner, coalesce(proacl, acldefault('f', proowner)) FROM pg_proc
         WHERE pronamespace = %(schema)s::regnamespace
       ) AS object
 CROSS JOIN LATERAL aclexplode(object.acl) x
 WHERE object.acl IS NOT NULL AND x.grantee <> object.owner
 ORDER BY 1 NULLS FIRST
"""


def apply_page(connection: psycopg.Connection[tuple[Any, ...]], page: SqlFile) -> None:
    """Take every right in our schemas away, then run the `page`, in the caller's transaction."""
    for (schema,) in connection.execute(_SCHEMAS).fetchall():
        holders = connection.execute(_HOLDERS, {"schema": schema}).fetchall()
        if holders:
            _take_away(connection, schema, [name for (name,) in holders])
    run_script(connection, page)


def _take_away(
    connection: psycopg.Connection[tuple[Any, ...]], schema: str, holders: list[str | None]
) -> None:
    """Revoke all rights in `schema` from `holders`, None meaning PUBLIC; columns go with their tables."""
    names = [sql.SQL("PUBLIC") if name is None else sql.Identifier(name) for name in holders]
    for kind in ("ALL TABLES IN SCHEMA", "ALL SEQUENCES IN SCHEMA", "ALL ROUTINES IN SCHEMA", "SCHEMA"):
        whose = [n for n in names if kind != "ALL ROUTINES IN SCHEMA" or n != _GATE]  # it owns the routines
        if whose:
            connection.execute(
                sql.SQL("REVOKE ALL ON {} {} FROM {} CASCADE").format(
                    sql.SQL(kind), sql.Identifier(schema), sql.SQL(", ").join(whose)
                )
            )
