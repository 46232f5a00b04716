"""What is derived from the process's one key file. Owns: a subkey per purpose. Refuses: a key of another length."""

from __future__ import annotations

import hmac

from cloison.errors import CloisonError, Code


def totp_key(key: bytes) -> bytes:
    """Return the 32-byte key that TOTP secrets are sealed under."""
    return _derived(key, b"cloison totp")


def passkey_key(key: bytes) -> bytes:
    """Return the 32-byte key that passkeys are sealed under, and that their tags and user handles are made with."""
    return _derived(key, b"cloison passkeys")


def cookie_key(key: bytes) -> str:
    """Return the secret that Django signs its short-lived cookies with."""
    return _derived(key, b"cloison signin cookies").hex()


def _derived(key: bytes, purpose: bytes) -> bytes:
    """HMAC-SHA-256 as a PRF (RFC 2104)."""
    if len(key) != 32:
        raise CloisonError(
            Code.KEY_MISSING, "The key of sign-in must have 32 bytes: restore keys/signin.key."
        )
    return hmac.digest(key, purpose, "sha256")
