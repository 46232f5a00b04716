"""Prints Django's and allauth's own SQL for schema `signin`, as checked in as migration 0007.

Owns: the list of applications whose tables sign-in uses. Refuses: any database but an
empty one to be thrown away, since some steps look at what the earlier ones made. A test compares.
Run: python -m cloison.identity.schema_sql CONNINFO
"""

from __future__ import annotations

import io
import re
import sys

APPLICATIONS = ("contenttypes", "auth", "sessions", "account", "mfa")
_MOMENT = re.compile(r"'\d{4}-\d\d-\d\d [\d:.]+\+00:00'")  # defaults of rows that do not exist
_HEAD = """-- Tables of the sign-in process: Django's own SQL, printed by cloison.identity.schema_sql; not edited.
create schema signin;
set local search_path = signin;
"""
_FOOT = "reset search_path;\n"


def sql() -> str:
    """Return the text of the migration; Django must be set up and connected to an empty database."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    with connection.cursor() as cursor:
        cursor.execute("create schema signin")
    loader, parts = MigrationLoader(connection), [_HEAD]
    seen: set[tuple[str, str]] = set()
    for application in APPLICATIONS:
        for leaf in loader.graph.leaf_nodes(application):
            for key in loader.graph.forwards_plan(leaf):
                if key in seen:
                    continue
                seen.add(key)
                out = io.StringIO()
                call_command("sqlmigrate", *key, stdout=out, no_color=True)
                lines = [
                    x
                    for x in out.getvalue().splitlines()
                    if x and not x.startswith("--") and x not in ("BEGIN;", "COMMIT;")
                ]
                if lines:
                    with connection.cursor() as cursor:  # later steps look at what the earlier ones made
                        cursor.execute("\n".join(lines))
                    parts.append(f"-- {key[0]} {key[1]}\n" + "\n".join(lines) + "\n")
    return _MOMENT.sub("'2000-01-01 00:00:00+00:00'", "\n".join([*parts, _FOOT]))


if __name__ == "__main__":
    from cloison.identity.server import configure

    here = "http://127.0.0.1/"
    configure(sys.argv[1], b"x" * 32, record_url=here, signin_url=here, secure=False)
    sys.stdout.write(sql())
