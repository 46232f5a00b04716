"""The keyring: the root key outside the database, and the site and group keys it opens.

Owns: loading the root key (a passphrase, or a file in the demo) and unwrapping wrapping keys with it.
Refuses: storing a key in clear anywhere but the demo's key file; a root key that did not wrap what it is given.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from cloison.errors import CloisonError, Code
from cloison.records import envelope

GROUP_SLICES = frozenset({"traits", "contact"})
"""Slices wrapped by the group's key: an identity is the group's, clinical data are a site's."""


@dataclass(frozen=True)
class RootKey:
    """The root key; `id` is derived from it, so that a wrong one is noticed before anything is decrypted."""

    secret: bytes

    @property
    def id(self) -> UUID:
        """Identifier of this root key (not secret)."""
        return UUID(bytes=hashlib.sha256(b"cloison root id\0" + self.secret).digest()[:16])

    def subkey(self, purpose: str) -> bytes:
        """Return a 32-byte key for one purpose (HMAC-SHA-256 as a PRF, RFC 2104)."""
        return hmac.digest(self.secret, b"cloison subkey\0" + purpose.encode(), "sha256")

    def wrap(self, key: bytes, key_id: UUID) -> bytes:
        """Wrap a site's or the group's key."""
        return envelope.wrap(key, self.subkey("wrap"), b"cloison wrapping key 1\0" + key_id.bytes)

    def unwrap(self, wrapped: bytes, key_id: UUID) -> bytes:
        """Unwrap a site's or the group's key; raise `record-unreadable` under another root key."""
        return envelope.unwrap(wrapped, self.subkey("wrap"), b"cloison wrapping key 1\0" + key_id.bytes)


def from_passphrase(passphrase: str, salt: bytes) -> RootKey:
    """Derive the root key (scrypt, RFC 7914, N = 2**17, r = 8, p = 1: about 128 MB for 0.3 s)."""
    if len(passphrase) < 16:
        raise CloisonError(
            Code.KEY_MISSING, "The passphrase of the keyring must have at least 16 characters."
        )
    return RootKey(Scrypt(salt=salt, length=32, n=2**17, r=8, p=1).derive(passphrase.encode()))


def from_file(path: Path, *, create: bool = False) -> RootKey:
    """Load (or, in a demo, make) a key file of mode 0400; raise `key-missing` if absent or readable by others."""
    if create and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(descriptor, "wb") as file:
            file.write(envelope.new_key())
    if not path.exists():
        raise CloisonError(
            Code.KEY_MISSING, f"No key at {path}: give the keyring's passphrase or restore the file."
        )
    if path.stat().st_mode & 0o077:
        raise CloisonError(
            Code.KEY_MISSING, f"{path} can be read by others: set its mode to 0400 and rotate the key."
        )
    return RootKey(path.read_bytes())


@dataclass
class Keyring:
    """The root key with the wrapping keys it opened; what the record server holds in memory."""

    root: RootKey
    keys: dict[UUID, bytes] = field(default_factory=dict)
    current: dict[UUID | None, UUID] = field(default_factory=dict)

    def load(self, rows: Iterable[tuple[UUID, UUID | None, bytes, UUID, bool]]) -> None:
        """Unwrap rows of (id, site or None for the group, wrapped, root id, retired)."""
        for key_id, site_id, wrapped, root_id, retired in rows:
            if root_id != self.root.id:
                raise CloisonError(
                    Code.KEY_MISSING, "The keyring is not the one this database was encrypted under."
                )
            self.keys[key_id] = self.root.unwrap(wrapped, key_id)
            if not retired:
                self.current[site_id] = key_id

    def wrapping_key_for(self, site_id: UUID, slice_name: str) -> UUID:
        """Return the id of the key that wraps new data keys of this site and slice; raise `key-missing`."""
        owner = None if slice_name in GROUP_SLICES else site_id
        if owner not in self.current:
            raise CloisonError(Code.KEY_MISSING, "This site has no key of its own yet: run `cloison keys`.")
        return self.current[owner]

    def new_data_key(self, patient_id: UUID, site_id: UUID, slice_name: str) -> tuple[bytes, UUID, bytes]:
        """Make a data key; return (key, wrapping key's id, wrapped key)."""
        key, under = envelope.new_key(), self.wrapping_key_for(site_id, slice_name)
        binding = envelope.key_binding(patient_id, site_id, slice_name, under)
        return key, under, envelope.wrap(key, self.keys[under], binding)

    def data_key(
        self, patient_id: UUID, site_id: UUID, slice_name: str, under: UUID, wrapped: bytes
    ) -> bytes:
        """Unwrap a data key read from the database; raise `record-unreadable` or `key-missing`."""
        if under not in self.keys:
            raise CloisonError(Code.KEY_MISSING, "A record is under a key that this keyring does not hold.")
        binding = envelope.key_binding(patient_id, site_id, slice_name, under)
        return envelope.unwrap(wrapped, self.keys[under], binding)
