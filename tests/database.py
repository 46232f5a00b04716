"""Databases for tests: each test that asks gets its own, migrated, cloned from a template.

Run as a program (`python -m tests.database`), it writes `schema.snapshot.sql` anew.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from cloison.database.migrate import apply_privileges, migrate
from cloison.database.snapshot import SNAPSHOT_FILE, snapshot
from tests import cluster as clusters

LOGINS = ("cloison_signin", "cloison_web", "cloison_jobs", "cloison_import", "cloison_feed", "cloison_backup")
TEMPLATE = "template_demo"


@dataclass
class Database:
    """One migrated database, stamped demo, of one test."""

    cluster: clusters.Cluster
    name: str
    opened: list[psycopg.Connection[tuple[Any, ...]]] = field(default_factory=list)

    @property
    def admin(self) -> str:
        """Connection string of the server's administrator."""
        return self.conninfo(clusters.ADMIN)

    def conninfo(self, role: str) -> str:
        """Connection string of a login role, with its password."""
        return self.cluster.conninfo(role, self.name)

    def connect(self, role: str = clusters.ADMIN) -> psycopg.Connection[tuple[Any, ...]]:
        """Autocommit connection as `role`, closed when the test ends."""
        connection = psycopg.connect(self.conninfo(role), autocommit=True)
        self.opened.append(connection)
        return connection


def start() -> clusters.Cluster:
    """Server of this run, with the template migrated."""
    cluster = clusters.shared(LOGINS)
    with clusters.locked(Path(cluster.folder)), _admin(cluster) as admin:
        if not admin.execute("SELECT FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchall():
            admin.execute("DROP DATABASE IF EXISTS template_in_the_making")
            admin.execute("CREATE DATABASE template_in_the_making")
            passwords = {role: cluster.passwords[role] for role in LOGINS}
            migrate(cluster.conninfo(clusters.ADMIN, "template_in_the_making"), passwords, demo=True)
            admin.execute(f"ALTER DATABASE template_in_the_making RENAME TO {TEMPLATE}")
    return cluster


@contextmanager
def empty(cluster: clusters.Cluster) -> Iterator[Database]:
    """Give a database in which nothing was migrated yet."""
    yield from _made(cluster, "template0")


@contextmanager
def migrated(cluster: clusters.Cluster) -> Iterator[Database]:
    """Give a copy of the migrated template, with the rights on the database itself that a copy loses."""
    with contextmanager(_made)(cluster, TEMPLATE) as database:
        apply_privileges(database.admin)
        yield database


def _made(cluster: clusters.Cluster, template: str) -> Iterator[Database]:
    name = f"test_{os.getpid()}_{secrets.token_hex(4)}"
    with _admin(cluster) as admin:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log")
        admin.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
    database = Database(cluster, name)
    try:
        yield database
    finally:
        for connection in database.opened:
            connection.close()
        with _admin(cluster) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _admin(cluster: clusters.Cluster) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(cluster.conninfo(clusters.ADMIN, "postgres"), autocommit=True)


if __name__ == "__main__":
    folder = clusters.folder_of_run(os.getpid())
    os.environ[clusters.VARIABLE] = str(folder)
    try:
        with migrated(start()) as fresh:
            SNAPSHOT_FILE.write_text(snapshot(fresh.admin), encoding="utf-8")
    finally:
        clusters.stop(folder)
    print(f"Written: {SNAPSHOT_FILE}")
