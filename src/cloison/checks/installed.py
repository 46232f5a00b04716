"""Whether the database is what this version of Cloison would install.

Owns: migrations, functions, rights, compared with the files. Refuses: repairing; `cloison migrate` does.
"""

from __future__ import annotations

from cloison.checks.finding import Check
from cloison.checks.subject import Subject
from cloison.database.condition import changed_functions, snapshot_differences, waiting_migrations


def behind(subject: Subject) -> str | None:
    """Migrations wait to be applied, or the database is of another version."""
    found = waiting_migrations(subject.connection)
    return found and f"{found} Functions and rights are compared once that is done."


def functions(subject: Subject) -> str | None:
    """The text of an installed function is not its file's."""
    if waiting_migrations(subject.connection):
        return None
    names = changed_functions(subject.connection)
    return f"Not as in their files: {_some(names)}." if names else None


def shape(subject: Subject) -> str | None:
    """Tables, roles or rights differ from what the files make."""
    if waiting_migrations(subject.connection):
        return None
    lines = snapshot_differences(subject.deployment.admin_conninfo())
    return f"Not as in schema.snapshot.sql: {_some(lines)}." if lines else None


def _some(names: list[str]) -> str:
    return "; ".join(names[:3]) + (f"; and {len(names) - 3} more" if len(names) > 3 else "")


CHECKS = (
    Check(
        "not-migrated",
        behind,
        "What this version promises is not all in place.",
        "Run `cloison migrate`.",
    ),
    Check(
        "functions-changed",
        functions,
        "The gate is its functions: whoever changed one has changed what may leave.",
        "Find out who, then run `cloison migrate`, which installs all of them again.",
    ),
    Check(
        "rights-changed",
        shape,
        "A right more than privileges.sql grants may be a way around the gate.",
        "Find out who, then run `cloison migrate`; it takes back every right that the page does not give.",
    ),
)
