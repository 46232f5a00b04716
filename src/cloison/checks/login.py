"""What the database's logins do not protect.

Owns: how roles are let in, and with what rights beyond Cloison's own page. Refuses: judging other applications' roles.
"""

from __future__ import annotations

import psycopg

from cloison.checks.finding import Check
from cloison.checks.subject import Subject


def superuser(subject: Subject) -> str | None:
    """The login in CLOISON_DATABASE_URL is a superuser."""
    if subject.deployment.is_embedded or subject.connection.info.parameter_status("is_superuser") != "on":
        return None
    return f"The login in CLOISON_DATABASE_URL, {subject.connection.info.user}, is a superuser."


def trusted(subject: Subject) -> str | None:
    """The server lets somebody in without a secret."""
    try:
        rows = subject.rows(
            "select line_number, coalesce(array_to_string(user_name, ', '), '') from pg_catalog.pg_hba_file_rules"
            " where auth_method = 'trust' order by 1"
        )
    except psycopg.errors.InsufficientPrivilege:
        return None  # only a superuser may look, as docs/reference/checks.md says
    if not rows:
        return None
    return f"pg_hba.conf lets {rows[0][1]} in without a secret (line {rows[0][0]})."


def importer(subject: Subject) -> str | None:
    """The import's or the feed's role may log in although none runs."""
    rows = subject.rows(
        "select rolname from pg_catalog.pg_roles r where rolname in ('cloison_import', 'cloison_feed') and rolcanlogin"
        " and not exists (select from pg_catalog.pg_stat_activity a where a.usename = r.rolname) order by 1"
    )
    return f"{rows[0][0]} may log in, and none is running." if rows else None


CHECKS = (
    Check(
        "superuser-login",
        superuser,
        "A superuser reads every table and rewrites every function; migrations need only to create roles.",
        "Make a login with CREATEROLE that owns the database, and put it into CLOISON_DATABASE_URL.",
    ),
    Check(
        "trusted-login",
        trusted,
        "Whoever reaches the server that way acts as any role he names.",
        "Ask for scram-sha-256 on every line of pg_hba.conf (only a superuser's login shows them all here).",
    ),
    Check(
        "import-login",
        importer,
        "An import or a feed that was killed leaves the right to write records open.",
        "Run `alter role cloison_import nologin` (or `cloison_feed`), or run it again to its end.",
    ),
)
