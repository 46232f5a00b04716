"""The logins of imports and of the feed: closed, but for the moment in which a run connects.

Owns: opening `cloison_import` or `cloison_feed` with a password of that moment, connecting, and closing it again at
once, so that a run that is killed leaves no door open; a kill within that moment leaves a login whose password nobody
holds, and the next run, or `cloison migrate`, closes it. Refuses: a stored password of these roles.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg import conninfo, errors, sql

from cloison.errors import CloisonError, Code

IMPORT, FEED = "cloison_import", "cloison_feed"
_TRIES = 8
_T = TypeVar("_T")
_Connection = psycopg.Connection[tuple[Any, ...]]


@contextmanager
def import_connection(conninfo_admin: str, role: str = IMPORT) -> Iterator[_Connection]:
    """Yield an autocommit connection as `cloison_import`, or another such role; raise `database-unreachable`.

    1. Open the role with a fresh password. 2. Connect. 3. Close the role; the connection lives on.
    """
    with psycopg.connect(conninfo_admin, autocommit=True) as admin:
        connection = _connect(admin, conninfo_admin, role)
    with connection:
        yield connection


def feed_connection(conninfo_admin: str) -> AbstractContextManager[_Connection]:
    """Yield an autocommit connection as `cloison_feed`; raise `database-unreachable`."""
    return import_connection(conninfo_admin, FEED)


def close_login(admin: _Connection, role: str) -> None:
    """Take the login away, and its password."""
    close = sql.SQL("alter role {} nologin password null").format(sql.Identifier(role))
    _again(lambda: admin.execute(close), role)


def _connect(admin: _Connection, conninfo_admin: str, role: str) -> _Connection:
    def once() -> _Connection:
        password = secrets.token_urlsafe(32)
        verifier = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        try:
            admin.execute(  # 1
                sql.SQL("alter role {} login password {}").format(sql.Identifier(role), sql.Literal(verifier))
            )
            own = conninfo.make_conninfo(conninfo_admin, user=role, password=password)
            return psycopg.connect(own, autocommit=True)  # 2
        finally:
            close_login(admin, role)  # 3

    return _again(once, role)


def _again(act: Callable[[], _T], role: str) -> _T:
    """Try again when another run on the same server turned the role over in the same moment."""
    for attempt in range(_TRIES):
        try:
            return act()
        except (psycopg.OperationalError, errors.InternalError_) as error:
            if attempt == _TRIES - 1:
                raise CloisonError(Code.DATABASE_UNREACHABLE, f"It could not connect as {role}.") from error
            time.sleep(random.uniform(0.02, 0.2))  # noqa: S311
    raise AssertionError
