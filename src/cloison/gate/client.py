"""The people's client: one ask, a Sync, one take, in one round-trip, on a pooled connection.

Owns: the pool of the record server's own role, and the two halves as one call. Refuses: a transaction of its own
around them; both halves commit by themselves (law 2).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import args_row
from psycopg_pool import ConnectionPool, PoolTimeout

from cloison.errors import CloisonError, Code, code_of
from cloison.gate.answers import Answer, Row, answer
from cloison.gate.calls import TAKE, Ask
from cloison.gate.governing import Call
from cloison.records.keyring import Keyring


class Gate:
    """Synchronous client of the gate, for Django's views and for commands."""

    def __init__(self, conninfo: str, *, most: int = 8) -> None:
        """Open a pool of at most `most` connections as the role in `conninfo` (cloison_web)."""
        self._pool: ConnectionPool[psycopg.Connection[tuple[Any, ...]]] = ConnectionPool(
            conninfo, min_size=1, max_size=most, kwargs={"autocommit": True}, open=True
        )

    def close(self) -> None:
        """Close the pool."""
        self._pool.close()

    def ask(self, ask: Ask) -> Answer:
        """Send `ask`, Sync, `take`; return what the committed ticket says. Raise `gate-fault` for a malformed call."""
        try:
            with self._pool.connection() as connection, connection.pipeline() as pipeline:
                connection.execute(ask.statement, ask.parameters)
                pipeline.sync()
                cursor = connection.cursor(row_factory=args_row(Row), binary=True)
                cursor.execute(TAKE, ([ask.ticket], [ask.secret]))
                pipeline.sync()
                return answer(cursor.fetchall())
        except psycopg.OperationalError as error:
            raise CloisonError(Code.DATABASE_UNREACHABLE) from error
        except psycopg.Error as error:
            raise CloisonError(Code.GATE_FAULT) from error

    def whoami(self, secret: bytes) -> dict[str, Any] | None:
        """Return the live session's account, or None."""
        names = (
            "account_id",
            "username",
            "role",
            "family_name",
            "given_name",
            "site_id",
            "site",
            "units",
            "expires_at",
        )
        with self._pool.connection() as connection:
            row = connection.execute("select * from gate.whoami(%s)", (secret,)).fetchone()
        return None if row is None else dict(zip(names, row, strict=True))

    def directory(self, secret: bytes, ids: list[UUID]) -> dict[UUID, tuple[str, str, str]]:
        """Return {id: (kind, name, detail)} of units, sites and accounts."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select * from gate.directory_entries(%s, %s)", (secret, ids)
            ).fetchall()
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def rows(self, call: Call) -> list[tuple[Any, ...]]:
        """Make one call of `governing`; return its rows. Raise `gate-busy`, `gate-fault`, `database-unreachable`."""
        try:
            with self._pool.connection() as connection:
                return connection.execute(call.statement, call.parameters).fetchall()
        except (psycopg.Error, PoolTimeout) as error:
            raise CloisonError(code_of(getattr(error, "sqlstate", None))) from error

    def load_keys(self, keyring: Keyring) -> None:
        """Unwrap the sites' and the group's keys into `keyring`; raise `key-missing`, `database-unreachable`."""
        try:
            with self._pool.connection() as connection:
                rows = connection.execute("select * from gate.wrapping_keys()").fetchall()
        except (psycopg.Error, PoolTimeout) as error:
            raise CloisonError(Code.DATABASE_UNREACHABLE) from error
        keyring.load(rows, whole=True)
