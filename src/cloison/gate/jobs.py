"""The connection that cloison_jobs' clients share: keys and canaries.

Owns: connecting, closing, and naming what PostgreSQL says. Refuses: calls of its own; each client knows its functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from cloison.errors import CloisonError, code_of


class JobsGate:
    """One connection of cloison_jobs; each call on it is a transaction."""

    def __init__(self, conninfo: str) -> None:
        """Connect as the role in `conninfo` (cloison_jobs); raise `database-unreachable`."""
        with named():
            self._connection = psycopg.connect(conninfo, autocommit=True)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@contextmanager
def named() -> Iterator[None]:
    """Raise what PostgreSQL raises inside as an error of ours, by its SQLSTATE."""
    try:
        yield
    except psycopg.Error as error:
        raise CloisonError(code_of(error.sqlstate)) from error
