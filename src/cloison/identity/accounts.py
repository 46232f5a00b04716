"""Credentials of accounts: a password's hash and an encrypted TOTP secret, in schema `signin`.

Owns: creating them in bulk, for those that have none. Refuses: storing either in clear, and a hash that is cheaper
than Django's own (scrypt, RFC 7914, N = 2**14, r = 8, p = 5; about 0.16 s of one core each).
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import psycopg
from django.contrib.auth.hashers import ScryptPasswordHasher
from psycopg.types.json import Jsonb

from cloison.identity.keys import totp_key
from cloison.identity.secrets import seal

_USER = """
insert into signin.auth_user (username, password, first_name, last_name, email, is_staff, is_active, is_superuser,
                              date_joined)
values (%s, %s, '', '', '', false, true, false, now())
on conflict (username) do nothing
returning id
"""
_FACTOR = (
    "insert into signin.mfa_authenticator (user_id, type, data, created_at) values (%s, 'totp', %s, now())"
)


def create_credentials(conninfo: str, key: bytes, rows: Iterable[tuple[str, str, str]]) -> int:
    """Store (username, password, TOTP secret in base32) for usernames without credentials; return how many.

    `conninfo` is that of cloison_signin, `key` the 32 bytes of the process's key file. All or none are stored.
    """
    under, made = totp_key(key), 0
    with psycopg.connect(conninfo, autocommit=True) as connection:
        known = {name for (name,) in connection.execute("select username from signin.auth_user")}
        new = [row for row in rows if row[0] not in known]
        with ThreadPoolExecutor() as pool:  # scrypt runs outside the interpreter's lock
            hashes = list(pool.map(_hash, (password for _, password, _ in new)))
        with connection.transaction():
            for (username, _, totp), hashed in zip(new, hashes, strict=True):
                row = connection.execute(_USER, (username, hashed)).fetchone()
                if row is not None:
                    connection.execute(_FACTOR, (row[0], Jsonb({"secret": seal(under, row[0], totp)})))
                    made += 1
    return made


def _hash(password: str) -> str:
    hasher = ScryptPasswordHasher()
    return hasher.encode(password, hasher.salt())
