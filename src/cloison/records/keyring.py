"""The keyring: the root key outside the database, and the site and group keys it opens.

Owns: loading the root key (a passphrase, or a file in the demo) and unwrapping wrapping keys with it; learning of
new ones while it is used.
Refuses: storing a key in clear anywhere but the demo's key file; a root key that did not wrap what it is given.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from cloison.errors import CloisonError, Code
from cloison.records import envelope

GROUP_SLICES = frozenset({"traits", "contact"})
"""Slices wrapped by the group's key: an identity is the group's, clinical data are a site's."""
INDEX = "index"
"""Purpose of the blind index's key."""
_PAUSE_S = 1.0  # between two looks for keys that were not known


@dataclass(frozen=True)
class RootKey:
    """The root key; `id` is derived from it, so that a wrong one is noticed before anything is decrypted.

    `index` is the blind index's key where it no longer derives from the secret: a rotated root keeps the index, or
    every token would have to be made anew. `other` is the root key that a rotation under way leads to.
    """

    secret: bytes = field(repr=False)
    index: bytes | None = field(default=None, repr=False)
    other: RootKey | None = field(default=None, repr=False)

    @property
    def id(self) -> UUID:
        """Identifier of this root key (not secret)."""
        return UUID(bytes=hashlib.sha256(b"cloison root id\0" + self.secret).digest()[:16])

    def subkey(self, purpose: str) -> bytes:
        """Return a 32-byte key for one purpose (HMAC-SHA-256 as a PRF, RFC 2104)."""
        if purpose == INDEX and self.index is not None:
            return self.index
        return hmac.digest(self.secret, b"cloison subkey\0" + purpose.encode(), "sha256")

    def called(self, root_id: UUID) -> RootKey:
        """Return the root key called `root_id`, this one or the one to come; raise `key-missing`."""
        for root in (self, self.other):
            if root is not None and root.id == root_id:
                return root
        raise CloisonError(Code.KEY_MISSING, "The keyring is not the one this database was encrypted under.")

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
        write_whole(path, envelope.new_key())
    if not path.exists():
        raise CloisonError(
            Code.KEY_MISSING, f"No key at {path}: give the keyring's passphrase or restore the file."
        )
    if path.stat().st_mode & 0o077:
        raise CloisonError(
            Code.KEY_MISSING, f"{path} can be read by others: set its mode to 0400 and rotate the key."
        )
    found = path.read_bytes()
    if len(found) not in (envelope.KEY, 2 * envelope.KEY):
        raise CloisonError(Code.KEY_MISSING, f"{path} is damaged: restore it from a backup.")
    return RootKey(found[: envelope.KEY], found[envelope.KEY :] or None)


def write_whole(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Write a file of mode 0400, complete, on disk, or not at all; of two programs that make it, one wins."""
    half = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            half.replace(path)
        else:
            with suppress(FileExistsError):
                os.link(half, path)
    finally:
        half.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@dataclass
class Keyring:
    """The root key with the wrapping keys it opened; what the record server holds in memory."""

    root: RootKey
    keys: dict[UUID, bytes] = field(default_factory=dict, repr=False)
    current: dict[UUID | None, UUID] = field(default_factory=dict)
    reload: Callable[[], None] | None = field(default=None, repr=False)
    _looked: float = field(default=-_PAUSE_S, repr=False)

    def load(
        self, rows: Iterable[tuple[UUID, UUID | None, bytes, UUID, bool]], *, whole: bool = False
    ) -> None:
        """Take rows of (id, site or None for the group, wrapped, root id, retired); unwrap those not known yet.

        When they are the `whole` table, keys that are not among them were destroyed, and are forgotten. Raise
        `key-missing`, `record-unreadable`.
        """
        seen = set()
        for key_id, site_id, wrapped, root_id, retired in rows:
            seen.add(key_id)
            if key_id not in self.keys:
                self.keys[key_id] = self.root.called(root_id).unwrap(wrapped, key_id)
            if not retired:
                self.current[site_id] = key_id
        for gone in self.keys.keys() - seen if whole else ():
            del self.keys[gone]

    def look(self) -> None:
        """Learn of keys made since, where `reload` says how."""
        self._looked = time.monotonic()
        if self.reload is not None:
            self.reload()

    def wrapping_key_for(self, site_id: UUID, slice_name: str) -> UUID:
        """Return the id of the key that wraps new data keys of this site and slice; raise `key-missing`."""
        owner = None if slice_name in GROUP_SLICES else site_id
        if owner not in self.current:
            raise CloisonError(
                Code.KEY_MISSING, "This site has no key of its own yet: run `cloison keys init`."
            )
        return self.current[owner]

    def new_data_key(self, patient_id: UUID, site_id: UUID, slice_name: str) -> tuple[bytes, UUID, bytes]:
        """Make a data key; return (key, wrapping key's id, wrapped key)."""
        key, under = envelope.new_key(), self.wrapping_key_for(site_id, slice_name)
        binding = envelope.key_binding(patient_id, site_id, slice_name, under)
        return key, under, envelope.wrap(key, self.keys[under], binding)

    def rewrapped(
        self, patient_id: UUID, site_id: UUID, slice_name: str, under: UUID, wrapped: bytes
    ) -> tuple[UUID, bytes]:
        """Return the same data key under the owner's current wrapping key: (its id, wrapped)."""
        key = self.data_key(patient_id, site_id, slice_name, under, wrapped)
        to = self.wrapping_key_for(site_id, slice_name)
        binding = envelope.key_binding(patient_id, site_id, slice_name, to)
        return to, envelope.wrap(key, self.keys[to], binding)

    def data_key(
        self, patient_id: UUID, site_id: UUID, slice_name: str, under: UUID, wrapped: bytes
    ) -> bytes:
        """Unwrap a data key read from the database; raise `record-unreadable` or `key-missing`."""
        if under not in self.keys and time.monotonic() - self._looked >= _PAUSE_S:
            self.look()  # a rotation has begun since
        if under not in self.keys:
            raise CloisonError(Code.KEY_MISSING, "A record is under a key that this keyring does not hold.")
        binding = envelope.key_binding(patient_id, site_id, slice_name, under)
        return envelope.unwrap(wrapped, self.keys[under], binding)
