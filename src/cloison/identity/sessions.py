"""Making, confirming and ending sessions through the gate's functions for the sign-in process.

Owns: the random secret (256 bits; only its SHA-256 is stored). Refuses: any other function of the gate.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg

from cloison.errors import CloisonError, Code

MINUTES = 600


@dataclass(frozen=True)
class Opened:
    """A session is open; `secret` is base64url without padding."""

    secret: str


@dataclass(frozen=True)
class SteppedUp:
    """The person of the session has just shown again that it is them."""


@dataclass(frozen=True)
class Invited:
    """A half of the code was given; or both were right."""


@dataclass(frozen=True)
class Refused:
    """The gate refused; `reason` is its word, such as left, idle or contained."""

    reason: str


def open_with(
    conninfo: str, username: str, method: str, device: UUID | None, minutes: int = MINUTES
) -> Opened | Refused:
    """Open a session for `username`, who signed in by `method` (password_totp, passkey, token) on `device`."""
    secret = os.urandom(32)
    said = _text(
        conninfo,
        "select gate.open_session(%s, %s, %s, %s, %s, %s)",
        (uuid4(), hashlib.sha256(secret).digest(), username, minutes, method, device),
    )
    if said != "opened":
        return Refused(said)
    return Opened(base64.urlsafe_b64encode(secret).decode().rstrip("="))


def open_for_demo(conninfo: str, username: str, minutes: int) -> str:
    """Open a session without password and code, as `cloison token` does; the caller has checked that this is a demo.

    Raise `account-refused` where the gate refuses the account.
    """
    answer = open_with(conninfo, username, "token", None, minutes)
    if isinstance(answer, Refused):
        raise CloisonError(Code.ACCOUNT_REFUSED, f"The account {username} can open no session.")
    return answer.secret


def username_of(conninfo: str, cookie: str) -> str | None:
    """Return the username of the live session whose secret `cookie` holds; None where there is none."""
    known = _hash(cookie)
    return None if known is None else _text(conninfo, "select gate.session_username(%s)", (known,)) or None


def step_up(conninfo: str, cookie: str, username: str, method: str) -> SteppedUp | Refused:
    """Tell the gate that `username` has just given `method` in the session of `cookie`.

    `method` is passkey, or password_totp for a code. The gate refuses where the session is not live, or is not that
    account's.
    """
    known = _hash(cookie)
    if known is None:
        return Refused("no_session")
    said = _text(conninfo, "select gate.step_up(%s, %s, %s)", (known, username, method))
    return SteppedUp() if said == "stepped_up" else Refused(said)


def prove_for_demo(conninfo: str, username: str, token: str) -> None:
    """Say that the person of a live session has just proved presence, as a touch of their passkey would; demos only.

    Raise `account-refused` where the session is not live, or not this account's.
    """
    if isinstance(step_up(conninfo, token, username, "token"), Refused):
        raise CloisonError(Code.ACCOUNT_REFUSED, f"This token is no live session of {username}.")


def invite(conninfo: str, cookie: str, account: UUID, code_hash: bytes) -> Invited | Refused:
    """Give one half of the code for the first passkey of `account`, if the person of `cookie` may."""
    secret = _secret(cookie)
    if secret is None:
        return Refused("no_session")
    said = _text(conninfo, "select gate.invite(%s, %s, %s)", (secret, account, code_hash))
    return Invited() if said == "invited" else Refused(said)


def accept(conninfo: str, username: str, halves: list[bytes]) -> Invited | Refused:
    """Use up the invitation of `username` with the hashes of both halves; the gate counts each try."""
    said = _text(conninfo, "select gate.accept_invitation(%s, %s)", (username, halves))
    return Invited() if said == "accepted" else Refused(said)


def end_with(conninfo: str, cookie: str) -> None:
    """End the session whose secret `cookie` holds; a malformed or unknown one is no error."""
    known = _hash(cookie)
    if known is not None:
        _text(conninfo, "select gate.end_session(%s)", (known,))


def end_others(conninfo: str, cookie: str) -> None:
    """End every session of the account but the live one whose secret `cookie` holds."""
    known = _hash(cookie)
    if known is not None:
        _text(conninfo, "select gate.end_other_sessions(%s)", (known,))


def _hash(cookie: str) -> bytes | None:
    secret = _secret(cookie)
    return None if secret is None else hashlib.sha256(secret).digest()


def _secret(cookie: str) -> bytes | None:
    try:
        secret = base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
    except ValueError:
        return None
    return secret if len(secret) == 32 else None


def _text(conninfo: str, statement: str, values: tuple[Any, ...]) -> str:
    """Return the one value of the answer as text; empty where it is null."""
    try:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            row = connection.execute(statement, values).fetchone()
    except psycopg.OperationalError as error:
        raise CloisonError(Code.DATABASE_UNREACHABLE) from error
    return "" if row is None or row[0] is None else str(row[0])
