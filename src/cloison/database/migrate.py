"""Migration of one database: everything in one transaction, under one lock, safe to run at any time.

Owns: the order of work, numbered below and in `migrate`, and the book of applied steps.
Refuses: a migration edited after it was applied, a database newer than this program, a demo database
used as a production one or the reverse.

1. Wait for the lock that all migrations of one database share; bound every later wait.
2. `roles.sql`, then each login role's password, as a scram verifier made here.
3. Bookkeeping tables and the stamp, at creation only.
4. Pending migrations, in order, as `cloison_owner`, who then owns the tables.
5. When functions or privileges changed: all functions again. Then, every time, `privileges.sql`: what was
   granted by hand since does not outlive the next start.
6. The reference rows (permissions, kinds of relationship, ceilings), as their files say them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from cloison.database.function_install import GATE_ROLE, install_functions
from cloison.database.migration_files import MigrationFile, SqlFile, SqlTree, read_tree
from cloison.database.reference import write_reference
from cloison.database.rights import apply_page
from cloison.database.script import message_of, run_script
from cloison.errors import CloisonError, Code

PACKAGE_ROOT = Path(__file__).parent
OWNER_ROLE = "cloison_owner"
# Any fixed number: the bytes of "cloison" read as one.
LOCK_KEY = int.from_bytes(b"cloison", "big")
LOCK_WAIT = "15min"
LOCK_TIMEOUT = "30s"
STATEMENT_TIMEOUT = "30min"

_Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass
class Report:
    """What one migration did; all empty when the database was already up to date."""

    created: bool = False
    applied: list[str] = field(default_factory=list)
    functions_installed: int = 0
    functions_dropped: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything but passwords was written."""
        return self.created or bool(self.applied) or self.functions_installed > 0


def migrate(
    conninfo_admin: str,
    secrets: Mapping[str, str] | None,
    *,
    demo: bool,
    on_step: Callable[[str], None] | None = None,
    root: Path = PACKAGE_ROOT,
) -> Report:
    """Bring the database at `conninfo_admin` to what the SQL files under `root` say.

    `secrets` maps login roles to passwords; None leaves passwords alone (the group's own server).
    `demo` is the stamp given at creation and checked ever after. `on_step` is told each step's name.
    Raises `CloisonError`: `migration-…`, `stamp-mismatch`, `database-unreachable`.
    """
    tree = read_tree(root)
    tell = on_step or (lambda _: None)
    report = Report()
    try:
        with psycopg.connect(conninfo_admin, autocommit=True) as connection, connection.transaction():
            _lock(connection)  # 1
            tell("roles.sql")
            run_script(connection, tree.roles)  # 2
            _set_passwords(connection, secrets or {})
            _prepare_owner(connection)
            report.created = _create_books(connection, demo=demo)  # 3
            report.applied = _apply_pending(connection, tree.migrations, tell)  # 4
            _install_code(connection, tree, report, tell)  # 5
            if root == PACKAGE_ROOT:
                write_reference(connection)  # 6
    except psycopg.Error as error:
        raise _explained(error) from error
    return report


def apply_privileges(conninfo_admin: str, *, root: Path = PACKAGE_ROOT) -> None:
    """Run `privileges.sql` alone: a database cloned from a template loses the rights on itself."""
    with psycopg.connect(conninfo_admin, autocommit=True) as connection, connection.transaction():
        _lock(connection)
        _prepare_owner(connection)
        _as_admin(connection)
        apply_page(connection, read_tree(root).privileges)


def _lock(connection: _Connection) -> None:
    """Wait for our turn, long; then never wait long for anybody's table lock."""
    connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(LOCK_WAIT))
    connection.execute("SELECT pg_catalog.pg_advisory_xact_lock(%s)", [LOCK_KEY])
    connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(LOCK_TIMEOUT))
    connection.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(STATEMENT_TIMEOUT))
    connection.execute("SET LOCAL TimeZone = 'UTC'")  # a date in a migration is the same everywhere
    # Our files qualify every name; whatever does not is a mistake, and fails.
    connection.execute("SET LOCAL search_path = pg_catalog, pg_temp")


def _set_passwords(connection: _Connection, secrets: Mapping[str, str]) -> None:
    for role, password in sorted(secrets.items()):
        # The verifier is made on this side: a clear password in a statement could reach the server's log.
        verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
        change = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), verifier.decode())
        connection.execute(change)


def _prepare_owner(connection: _Connection) -> None:
    """Let the owner create schemas here, and an administrator who is no superuser act for our roles."""
    row = connection.execute("SELECT current_database(), current_setting('is_superuser')").fetchone()
    database, superuser = row or ("", "off")
    connection.execute(
        sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(
            sql.Identifier(database), sql.Identifier(OWNER_ROLE)
        )
    )
    if superuser != "on":
        for role in (OWNER_ROLE, GATE_ROLE):
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def _create_books(connection: _Connection, *, demo: bool) -> bool:
    """Create the engine's tables and the stamp where there are none; True when it did."""
    stamp = "demo" if demo else "production"
    row = connection.execute("SELECT to_regclass('cloison.deployment')").fetchone()
    created = row is None or row[0] is None
    _as_owner(connection)
    if created:
        text = (PACKAGE_ROOT / "bookkeeping.sql").read_text(encoding="utf-8")
        run_script(connection, SqlFile("bookkeeping.sql", text))
        connection.execute("INSERT INTO cloison.deployment (stamp) VALUES (%s)", [stamp])
    found = connection.execute("SELECT stamp FROM cloison.deployment").fetchone()
    if found is None or found[0] != stamp:
        was = found[0] if found else "nothing"
        raise CloisonError(
            Code.STAMP_MISMATCH, f"This database was created for {was}, not for {stamp}; that never changes."
        )
    return created


def _apply_pending(
    connection: _Connection, migrations: Sequence[MigrationFile], tell: Callable[[str], None]
) -> list[str]:
    """Check the applied steps against their files, run the others as the owner, enter them in the book."""
    applied = connection.execute(
        "SELECT number, name, checksum FROM cloison.migration ORDER BY number"
    ).fetchall()
    if len(applied) > len(migrations):
        newest = applied[-1]
        raise CloisonError(
            Code.MIGRATION_UNKNOWN,
            f"The database has migration {newest[0]:04}_{newest[1]}, which this version of Cloison lacks.",
        )
    for (_, name, checksum), file in zip(applied, migrations, strict=False):
        if checksum != file.checksum:
            raise CloisonError(
                Code.MIGRATION_CHANGED,
                f"{file.path} (applied as {name}) has checksum {file.checksum}, "
                f"but {checksum} was applied to this database.",
            )
    pending = migrations[len(applied) :]
    for file in pending:
        tell(file.path)
        _as_owner(connection)
        run_script(connection, file)
        _as_owner(connection)
        connection.execute(
            "INSERT INTO cloison.migration (number, name, checksum) VALUES (%s, %s, %s)",
            [file.number, file.name, file.checksum],
        )
    return [file.path for file in pending]


def _install_code(
    connection: _Connection, tree: SqlTree, report: Report, tell: Callable[[str], None]
) -> None:
    """Install the functions when a text changed or a migration made something new, and the privileges."""
    _as_owner(connection)
    row = connection.execute("SELECT checksum FROM cloison.installed_code").fetchone()
    if row is None or row[0] != tree.code_checksum or report.applied:
        tell(f"functions/ ({len(tree.functions)})")
        connection.execute("DELETE FROM cloison.installed_code")
        connection.execute("INSERT INTO cloison.installed_code (checksum) VALUES (%s)", [tree.code_checksum])
        _as_admin(connection)
        # Functions name each other and tables in any order; the catalogue tests run them afterwards.
        connection.execute("SET LOCAL check_function_bodies = off")
        report.functions_dropped = install_functions(connection, tree.functions)
        report.functions_installed = len(tree.functions)
    _as_admin(connection)
    tell("privileges.sql")
    apply_page(connection, tree.privileges)


def _as_owner(connection: _Connection) -> None:
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER_ROLE)))


def _as_admin(connection: _Connection) -> None:
    connection.execute("RESET ROLE")


def _explained(error: psycopg.Error) -> CloisonError:
    """Tell a server that is away or closed to us (no SQLSTATE, or class 08, 28, 57) from a failed step."""
    state = error.diag.sqlstate or ""
    away = isinstance(error, psycopg.OperationalError) and state[:2] in ("", "08", "28", "57")
    code = Code.DATABASE_UNREACHABLE if away else Code.MIGRATION_FAILED
    return CloisonError(code, message_of(error))
