"""An attacker with a stolen login of the database: psql, and whatever PostgreSQL lets it do.

Owns: asking and taking by hand, in and out of transactions; what comes back counts as carried away, ciphertext as
well. Refuses: the record server's memory: a login alone has no key.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from cloison.simulator.siege.target import Target

NO_MARK = bytes(16)
_OPEN = (
    "select gate.ask_open(%b::uuid[], %b::bytea[], %b::uuid[], %b::text[], %b::text[], %b::text[], %b::text[], "
    "%b::uuid[], %b::text[], %b::bytea[])"
)
_GLASS = "select gate.ask_break_glass(%b, %b, %b, 'vital_emergency', 'urgence vitale, service', 'psql', %b)"
_TAKE = "select * from gate.take(%b::uuid[], %b::bytea[])"
_TABLES = """
select n.nspname, c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 1, 2
"""


class Login:
    """A connection as a login role of the database. What it takes is counted for `whose`."""

    def __init__(self, target: Target, role: str, whose: str) -> None:
        self.target, self.role, self.whose = target, role, whose
        self.connection: psycopg.Connection[tuple[Any, ...]] = psycopg.connect(
            target.conninfo(role), autocommit=True
        )
        target.participants.add(whose)

    def tables(self) -> list[tuple[str, str]]:
        """Return every table of the catalogue: its names are no secret."""
        return [(row[0], row[1]) for row in self.connection.execute(_TABLES).fetchall()]

    def tried(self, statement: str, *values: Any) -> list[tuple[Any, ...]] | None:
        """Run whatever it is; None where PostgreSQL refuses."""
        try:
            cursor = self.connection.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []
        except psycopg.Error:
            if not self.connection.closed and self.connection.info.transaction_status:
                self.connection.rollback()
            return None

    def copied(self, schema: str, table: str) -> str | None:
        """Return a table as COPY writes it; None where PostgreSQL refuses."""
        place = sql.SQL("copy {} to stdout").format(sql.Identifier(schema, table))
        try:
            with self.connection.cursor().copy(place) as lines:
                return b"".join(bytes(line) for line in lines).decode()
        except psycopg.Error:
            return None

    def ask(self, secret: bytes, patient: str, *, force: bool) -> UUID:
        """Ask for a record's identity, after breaking the glass where `force`; return the ticket."""
        ticket, whom, glass = uuid4(), UUID(patient), uuid4()
        if force:
            self.connection.execute(_GLASS, (glass, secret, whom, NO_MARK))
            self.take(glass, secret)
        self.connection.execute(
            _OPEN,
            ([ticket], [secret], [whom], ["traits"], ["TREAT"], ["psql"], [None], [None],
             ["urgence vitale, service"], [NO_MARK]),
        )  # fmt: skip
        return ticket

    def take(self, ticket: UUID, secret: bytes) -> bool:
        """Take a ticket; True where ciphertext came, which is counted."""
        rows = self.connection.execute(_TAKE, ([ticket], [secret])).fetchall()
        found = [row for row in rows if row[4] is not None]
        self.target.carried(self.whose, [str(row[4]) for row in found])
        return any(row[-1] for row in found)

    @contextmanager
    def transaction(self, *, rolled_back: bool) -> Iterator[None]:
        """One transaction of the attacker's own, undone in the end where `rolled_back`."""
        with self.connection.transaction(force_rollback=rolled_back):
            yield
