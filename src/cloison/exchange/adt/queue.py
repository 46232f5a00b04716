"""The queue of refused messages: read, mended, replayed by a person.

Owns: their encryption under a key of the deployment. Refuses: one in clear in the database, or shown without its line.
"""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

import psycopg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cloison.database import fed
from cloison.errors import CloisonError, Code
from cloison.records.keyring import RootKey

_BINDING = b"cloison adt rejected 1\0"
_NONCE = 12
_Connection = psycopg.Connection[tuple[Any, ...]]


def seal(root: RootKey, data: bytes) -> bytes:
    """Encrypt a message for the queue."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(root.subkey("adt rejected")).encrypt(nonce, data, _BINDING)


def unseal(root: RootKey, sealed: bytes) -> bytes:
    """Return a message of the queue; raise `record-unreadable`."""
    try:
        return AESGCM(root.subkey("adt rejected")).decrypt(sealed[:_NONCE], sealed[_NONCE:], _BINDING)
    except InvalidTag as error:
        raise CloisonError(Code.RECORD_UNREADABLE) from error


def show(connection: _Connection, root: RootKey, number: int) -> tuple[str, bytes, datetime | None] | None:
    """Return (because, message, replayed at); the ledger has its line first. None: there is no such number."""
    found = fed.read_rejected(connection, number)
    return (found[0], unseal(root, bytes(found[1])), found[2]) if found else None
