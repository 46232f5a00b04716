"""Encryption of TOTP secrets and passkeys under the sign-in process's own keys.

Owns: the format, and the binding of each to its kind and user. Refuses: another key's secrets, and what was moved to
another user's row: whoever can write the table cannot give a colleague's account a code or a passkey of their own.
"""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cloison.errors import CloisonError, Code

TOTP = b"cloison totp 1\0"
PASSKEY = b"cloison passkey 1\0"
_NONCE = 12  # bytes, NIST SP 800-38D 8.2.2: random, one per encryption


def seal(key: bytes, user_id: int, text: str, kind: bytes = TOTP) -> str:
    """Return base64(nonce | ciphertext | tag) of `text`, AES-256-GCM, bound to its kind and to the user's id.

    The id is that of `signin.auth_user`.
    """
    nonce = os.urandom(_NONCE)
    return base64.b64encode(
        nonce + AESGCM(key).encrypt(nonce, text.encode(), _binding(kind, user_id))
    ).decode()


def unseal(key: bytes, user_id: int, sealed: str, kind: bytes = TOTP) -> str:
    """Undo `seal`; raise `record-unreadable` when it was not sealed by this key, for this user, as this kind."""
    try:
        data = base64.b64decode(sealed, validate=True)
        return AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], _binding(kind, user_id)).decode()
    except (InvalidTag, ValueError) as error:
        raise CloisonError(
            Code.RECORD_UNREADABLE, "A second factor was altered, moved, or sealed under another key."
        ) from error


def _binding(kind: bytes, user_id: int) -> bytes:
    return kind + user_id.to_bytes(8, "big")
