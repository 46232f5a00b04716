"""Encryption of TOTP secrets under the sign-in process's own key.

Owns: the format, and the binding of each secret to its user. Refuses: another key's secrets, and a secret that was
moved to another user's row: whoever can write the table cannot give a colleague's account the code of their own.
"""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cloison.errors import CloisonError, Code

_NONCE = 12  # bytes, NIST SP 800-38D 8.2.2: random, one per encryption


def seal(key: bytes, user_id: int, text: str) -> str:
    """Return base64(nonce | ciphertext | tag) of `text`, AES-256-GCM, bound to the user's id in `signin.auth_user`."""
    nonce = os.urandom(_NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, text.encode(), _binding(user_id))).decode()


def unseal(key: bytes, user_id: int, sealed: str) -> str:
    """Undo `seal`; raise `record-unreadable` when it was not sealed by this key, for this user."""
    try:
        data = base64.b64decode(sealed, validate=True)
        return AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], _binding(user_id)).decode()
    except (InvalidTag, ValueError) as error:
        raise CloisonError(
            Code.RECORD_UNREADABLE, "A TOTP secret was altered, moved, or sealed under another key."
        ) from error


def _binding(user_id: int) -> bytes:
    return b"cloison totp 1\0" + user_id.to_bytes(8, "big")
