"""What the checks look at: one deployment and an open connection of its administrator.

Owns: reading once what several checks need. Refuses: writing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from cloison.deployment import Deployment
from cloison.errors import CloisonError, Code

_LOOPBACK = ("localhost", "::1")


@dataclass(frozen=True)
class Subject:
    """The deployment; a connection to its database that only reads; PostgreSQL's settings, `host` and TLS of it."""

    deployment: Deployment
    connection: psycopg.Connection[tuple[Any, ...]]
    settings: Mapping[str, str]
    host: str
    tls: bool
    tls_verified: bool

    @property
    def remote(self) -> bool:
        """Whether the way to the database leaves this machine."""
        return not (self.host.startswith(("/", "127.")) or self.host in _LOOPBACK)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.connection.execute(query.encode(), values).fetchall()


@contextmanager
def looking_at(deployment: Deployment) -> Iterator[Subject]:
    """Connect as the deployment's administrator, to read; raise `database-unreachable`."""
    try:
        connection = psycopg.connect(deployment.admin_conninfo(), autocommit=True)
    except psycopg.OperationalError as error:
        raise CloisonError(Code.DATABASE_UNREACHABLE, str(error).strip()) from error
    with connection:
        connection.execute("set default_transaction_read_only = on")
        query = "select name, setting from pg_catalog.pg_settings"
        settings: dict[str, str] = dict(connection.execute(query).fetchall())
        told = connection.info.get_parameters()
        yield Subject(
            deployment=deployment,
            connection=connection,
            settings=settings,
            host=connection.info.host or "/",
            tls=bool(connection.pgconn.ssl_in_use),
            tls_verified=told.get("sslmode") == "verify-full",
        )
