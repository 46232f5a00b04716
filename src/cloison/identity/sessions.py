"""Making and ending sessions through the gate's two functions for the sign-in process.

Owns: the random secret (256 bits; only its SHA-256 is stored). Refuses: any other function of the gate.
"""

from __future__ import annotations

import base64
import hashlib
import os
from typing import Any
from uuid import UUID, uuid4

import psycopg

from cloison.errors import CloisonError, Code

MINUTES = 600


def open_with(
    conninfo: str,
    username: str,
    minutes: int = MINUTES,
    *,
    method: str = "password_totp",
    device: UUID | None = None,
) -> str | None:
    """Open a session; return its secret as base64url without padding, or None where the gate refuses the account."""
    secret = os.urandom(32)
    said = _call(
        conninfo,
        "select gate.open_session(%s, %s, %s, %s, %s, %s)",
        (uuid4(), hashlib.sha256(secret).digest(), username, minutes, method, device),
    )
    return base64.urlsafe_b64encode(secret).decode().rstrip("=") if said == ("opened",) else None


def open_for_demo(conninfo: str, username: str, minutes: int) -> str:
    """Open a session without password and code, as `cloison token` does; the caller has checked that this is a demo.

    Raise `account-refused` where the gate refuses the account.
    """
    secret = open_with(conninfo, username, minutes, method="token")
    if secret is None:
        raise CloisonError(Code.ACCOUNT_REFUSED, f"The account {username} can open no session.")
    return secret


def prove_for_demo(conninfo: str, username: str, token: str) -> None:
    """Say that the person of a live session has just proved presence, as a touch of their passkey would; demos only.

    Raise `account-refused` where the session is not live, or not this account's.
    """
    said = _call(
        conninfo, "select gate.step_up(%s, %s, 'token')", (hashlib.sha256(_secret(token)).digest(), username)
    )
    if said != ("stepped_up",):
        raise CloisonError(Code.ACCOUNT_REFUSED, f"This token is no live session of {username}.")


def end_with(conninfo: str, cookie: str) -> None:
    """End the session whose secret `cookie` holds; a malformed or unknown one is no error."""
    secret = _secret(cookie)
    if len(secret) == 32:
        _call(conninfo, "select gate.end_session(%s)", (hashlib.sha256(secret).digest(),))


def _secret(text: str) -> bytes:
    """Return the bytes in `text`; none when it is malformed."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""


def _call(conninfo: str, statement: str, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
    try:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            return connection.execute(statement, values).fetchone()
    except psycopg.OperationalError as error:
        raise CloisonError(Code.DATABASE_UNREACHABLE) from error
