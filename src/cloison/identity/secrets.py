"""Encryption of TOTP secrets under the sign-in process's own key. Owns: the format. Refuses: another key's secrets."""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cloison.errors import CloisonError, Code

_BINDING = b"cloison totp 1"


def seal(key: bytes, text: str) -> str:
    """Return base64(nonce | ciphertext | tag)."""
    nonce = os.urandom(12)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, text.encode(), _BINDING)).decode()


def unseal(key: bytes, sealed: str) -> str:
    """Undo `seal`."""
    data = base64.b64decode(sealed)
    try:
        return AESGCM(key).decrypt(data[:12], data[12:], _BINDING).decode()
    except InvalidTag as error:
        raise CloisonError(
            Code.RECORD_UNREADABLE, "A TOTP secret is under another key than this process's."
        ) from error
