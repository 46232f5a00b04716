"""The people's client: one ask, a Sync, one take, in one round-trip, on a pooled connection.

Owns: the pool of the record server's own role, the two halves as one call, and the mark that each call about a patient
bears. Refuses: a transaction of its own around them; both halves commit by themselves (law 2). Refuses to give back a
list with a canary in it before the database knows that it was shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import args_row
from psycopg_pool import ConnectionPool, PoolTimeout

from cloison.errors import CloisonError, Code, code_of
from cloison.gate.answers import Allowed, Answer, Refused, Row, answer
from cloison.gate.calls import Ask, marked
from cloison.gate.deeds import Act, Look
from cloison.gate.governing import Call
from cloison.gate.listed import CANARY_MARKS, NOTE_SHOWN, patients_listed
from cloison.records.keyring import Keyring
from cloison.records.marks import Marks

_HEAVY = 128 * 1024
"""Bytes of a write from which on its two halves travel in two round-trips."""


@contextmanager
def _halves(connection: psycopg.Connection[tuple[Any, ...]], ask: Ask) -> Iterator[Callable[[], object]]:
    """Put ask and take in one pipeline; give its Sync. A heavy ask goes alone and commits by itself before the take.

    In a pipeline, psycopg waits for ever once what it sends is larger than the socket takes (3 MB on a Unix socket).
    """
    heavy = sum(
        len(one) for p in ask.parameters if isinstance(p, list) for one in p if isinstance(one, bytes)
    )
    if heavy > _HEAVY:
        yield lambda: None
        return
    with connection.pipeline() as pipeline:
        yield pipeline.sync


class Gate:
    """Synchronous client of the gate, for Django's views and for commands."""

    def __init__(self, conninfo: str, marks: Marks, *, most: int = 8) -> None:
        """Open a pool of at most `most` connections as the role in `conninfo` (cloison_web)."""
        self._marks = marks
        self._pool: ConnectionPool[psycopg.Connection[tuple[Any, ...]]] = ConnectionPool(
            conninfo, min_size=1, max_size=most, kwargs={"autocommit": True}, open=True
        )

    def close(self) -> None:
        """Close the pool."""
        self._pool.close()

    def ask(self, ask: Ask) -> Answer:
        """Send `ask`, Sync, `take`; return what the committed ticket says. Raise `gate-fault` for a malformed call."""
        ask = marked(ask, self._marks)
        try:
            with self._pool.connection() as connection, _halves(connection, ask) as sync:
                connection.execute(ask.statement, ask.parameters)
                sync()
                cursor = connection.cursor(row_factory=args_row(Row), binary=True)
                cursor.execute(ask.take.encode(), ([ask.ticket], [ask.secret]))
                sync()
                told = answer(cursor.fetchall())
            self._note_shown(ask, told)
            return told
        except psycopg.OperationalError as error:
            raise CloisonError(Code.DATABASE_UNREACHABLE) from error
        except psycopg.Error as error:
            raise CloisonError(Code.GATE_FAULT) from error

    def _note_shown(self, ask: Ask, told: Answer) -> None:
        """Tell of the canaries in a list before anybody sees it; without one, nothing is sent."""
        patients = patients_listed(ask, told)
        if patients and self._marks.canaries is None:
            self._load_marks()
        if patients and (shown := self._marks.among(patients)):
            with self._pool.connection() as connection:
                connection.execute(NOTE_SHOWN, (ask.secret, shown))

    def _load_marks(self) -> None:
        with self._pool.connection() as connection:
            self._marks.canaries = frozenset(row[0] for row in connection.execute(CANARY_MARKS))

    def look(self, look: Look) -> Answer:
        """Return what an officer's function shows: `Allowed` with it as `detail` (a list as `detail["rows"]`)."""
        shown = self._value(look.statement, look.parameters)
        if isinstance(shown, dict) and "refusal" in shown:
            return Refused(shown["refusal"])
        return Allowed("shown", detail=shown if isinstance(shown, dict) else {"rows": shown})

    def act(self, act: Act) -> Answer:
        """Do it; return `Allowed` with the word of what was done, or the refusal."""
        said = str(self._value(act.statement, act.parameters))
        return Allowed(said) if said in act.done else Refused(said)

    def waiting(self, secret: bytes) -> tuple[int, int]:
        """Return how many proposals this account could decide, and how many messages it has not read."""
        row = self._row("select proposals, notices from gate.waiting(%s)", (secret,))
        return (0, 0) if row is None else (row[0], row[1])

    def arrival_units(self, secret: bytes) -> list[tuple[UUID, str]]:
        """Return (id, name) of the units where this account may admit somebody who cannot say who they are."""
        with self._pool.connection() as connection:
            return connection.execute("select id, name from gate.arrival_units(%s)", (secret,)).fetchall()

    def desk_choices(self, secret: bytes) -> list[tuple[str, UUID, str, str]]:
        """Return (kind, id, name, detail) of what a form about a stay offers at one's site."""
        with self._pool.connection() as connection:
            return connection.execute("select * from gate.desk_choices(%s)", (secret,)).fetchall()

    def draw_numbers(self, secret: bytes) -> tuple[str, str] | None:
        """Return a new IPP and a new NDA, which nobody has and nobody will be given again; None: not this account."""
        row = self._row("select ipp, nda from gate.draw_numbers(%s)", (secret,))
        return None if row is None else (row[0], row[1])

    def tasks_waiting(self, secret: bytes) -> int:
        """Return how many requests, tasks and messages wait for this account, of patients in its care set alone."""
        return int(self._value("select gate.tasks_waiting(%s)", (secret,)) or 0)

    def service_units(self, secret: bytes) -> list[tuple[UUID, str, str, str]]:
        """Return (id, name, kind, site) of the laboratories and imaging units that this account may order from."""
        with self._pool.connection() as connection:
            statement = "select id, name, kind, site from gate.service_units(%s)"
            return connection.execute(statement, (secret,)).fetchall()

    def glasses_waiting(self, secret: bytes) -> int:
        """Return how many broken glasses await this account's review."""
        return int(self._value("select gate.glasses_waiting(%s)", (secret,)) or 0)

    def _value(self, statement: str, parameters: tuple[Any, ...]) -> Any:
        row = self._row(statement, parameters)
        return None if row is None else row[0]

    def _row(self, statement: str, parameters: tuple[Any, ...]) -> tuple[Any, ...] | None:
        try:
            with self._pool.connection() as connection:
                return connection.execute(statement.encode(), parameters).fetchone()
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
