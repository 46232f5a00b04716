"""Credentials of accounts: a password's hash and an encrypted TOTP secret, in schema `signin`.

Owns: creating them in bulk, for those that have none. Refuses: storing either in clear.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

import psycopg
from django.conf import settings
from django.contrib.auth.hashers import ScryptPasswordHasher
from psycopg.types.json import Jsonb

from cloison.identity.secrets import seal


def create_credentials(conninfo: str, key: bytes, rows: Iterable[tuple[str, str, str]]) -> int:
    """Store (username, password, TOTP secret in base32) for usernames without credentials; return how many."""
    under, made = hmac.digest(key, b"cloison totp", "sha256"), 0
    with psycopg.connect(conninfo) as connection:
        known = {row[0] for row in connection.execute("select username from signin.auth_user")}
        for username, password, totp in rows:
            if username in known:
                continue
            row = connection.execute(
                "insert into signin.auth_user (username, password, first_name, last_name, email, is_staff, is_active, "
                "is_superuser, date_joined) values (%s, %s, '', '', '', false, true, false, now()) returning id",
                (username, _hash(password)),
            ).fetchone()
            assert row is not None  # noqa: S101
            connection.execute(
                "insert into signin.mfa_authenticator (user_id, type, data, created_at) values (%s, 'totp', %s, now())",
                (row[0], Jsonb({"secret": seal(under, totp)})),
            )
            made += 1
    return made


def _hash(password: str) -> str:
    hasher = ScryptPasswordHasher()
    if not settings.configured:
        settings.configure()
    return hasher.encode(password, hasher.salt())
