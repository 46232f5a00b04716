"""The demo clock, moved by the database's owner: what the simulator lives by.

Owns: the one row of the offset. Refuses: a database that is not stamped as a demo, and to go back.
"""

from __future__ import annotations

from datetime import datetime
from types import TracebackType

import psycopg

from cloison.database.condition import stamp
from cloison.errors import CloisonError, Code

_START = """
insert into gate.clock_offset (amount) values (%s - clock_timestamp())
on conflict (only_row) do update set amount = excluded.amount"""
_FORWARD = "update gate.clock_offset set amount = greatest(amount, %s - clock_timestamp())"


class DemoClock:
    """An owner's connection that moves the gate's clock. The clock goes on by itself between two moves."""

    def __init__(self, conninfo_admin: str, start: datetime) -> None:
        """Set the clock to `start`; raise `not-a-demo` in any other database."""
        self._connection = psycopg.connect(conninfo_admin, autocommit=True)
        if stamp(self._connection) != "demo":
            self._connection.close()
            raise CloisonError(Code.NOT_A_DEMO)
        self._connection.execute(_START, (start,))

    def move(self, at: datetime) -> None:
        """Move forward to `at`; where the clock is later already, it stays."""
        self._connection.execute(_FORWARD, (at,))

    def __enter__(self) -> DemoClock:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
