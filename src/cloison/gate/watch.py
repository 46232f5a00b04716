"""The client of the watcher's functions, as cloison_jobs: rules looked at in the database, alerts on their way out.

Owns: the calls, each a transaction, on a connection that is opened again after a restart of the database. Refuses:
tables, and anything about a patient; what is due names none.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from cloison.errors import CloisonError, code_of

_Answer = TypeVar("_Answer")
_Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert to be sent on one channel: `lease` says whose turn it is, `alert` what officers are told."""

    alert_id: UUID
    lease: datetime
    kind: str
    target: str
    attempts: int
    alert: dict[str, Any]


class WatchGate:
    """What cloison_jobs may do about rules and alerts; one thread each."""

    def __init__(self, conninfo: str) -> None:
        """Take the connection string of cloison_jobs; the first call connects."""
        self._conninfo = conninfo
        self._connection: _Connection | None = None
        self._turn = threading.Lock()
        self._clock: tuple[datetime | None, float] = (None, time.monotonic())

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def watch(self) -> int | None:
        """Let the rules look at what is new; return how many lines that were, None where another watcher is at it."""
        lines: int | None = self._one("gate.watch")
        return lines

    def check_clock(self) -> None:
        """Compare the gate's clock with this machine's monotonic one: officers are told of a jump."""
        before, seconds = self._clock
        elapsed = time.monotonic() - seconds
        now: datetime = self._one("gate.clock_checked", before, elapsed)
        self._clock = (now, time.monotonic())

    def refresh_habits(self) -> int | None:
        """Renew every account's habit once a day; return how many have one, None where it was done today."""
        accounts: int | None = self._one("gate.refresh_habits")
        return accounts

    def purge_messages(self, days: int) -> int:
        """Delete refused messages that were handled so many days ago; return how many."""
        return int(self._one("gate.purge_messages", days))

    def expire_yearly(self) -> int:
        """Let run out what a yearly review of accounts did not confirm in time; return how many lines did."""
        return int(self._one("gate.expire_yearly"))

    def set_channels(self, channels: Sequence[tuple[str, str, str]]) -> None:
        """Make (name, kind, target) the channels that alerts are sent on; open alerts are due on new ones."""
        columns = [[channel[n] for channel in channels] for n in range(3)]
        self._one("gate.set_channels", *columns)

    def due(self, channel: str) -> list[Delivery]:
        """Return what is due on `channel`, lent for a minute."""

        def ask(connection: _Connection) -> list[Delivery]:
            with connection.cursor(row_factory=class_row(Delivery)) as cursor:
                return cursor.execute("select * from gate.deliveries_due(%s)", (channel,)).fetchall()

        return self._asked(ask)

    def note(self, channel: str, delivery: Delivery, error: str | None) -> bool:
        """Say what became of `delivery`, None being sent; False where it has become due again meanwhile."""
        return bool(self._one("gate.note_delivery", delivery.alert_id, channel, delivery.lease, error))

    def _one(self, function: str, *arguments: Any) -> Any:
        places = ", ".join(["%s"] * len(arguments))

        def ask(connection: _Connection) -> Any:
            row = connection.execute(f"select {function}({places})".encode(), arguments).fetchone()
            return row[0] if row else None

        return self._asked(ask)

    def _asked(self, ask: Callable[[_Connection], _Answer]) -> _Answer:
        """Ask on the open connection or a new one; raise `database-unreachable`, `gate-busy` or `gate-fault`."""
        with self._turn:
            try:
                if self._connection is None:
                    self._connection = psycopg.connect(self._conninfo, autocommit=True, connect_timeout=5)
                return ask(self._connection)
            except psycopg.Error as error:
                if self._connection is not None and self._connection.closed:
                    self._connection = None
                raise CloisonError(code_of(error.sqlstate)) from error
