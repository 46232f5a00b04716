"""Signed notes: text under Ed25519 signatures, each with the name and the short id of its key.

Owns: reading and writing notes, keys of logs and of witnesses. Refuses: other algorithms, and a note whose
text anybody could read in two ways.

Source: c2sp.org/signed-note, c2sp.org/tlog-cosignature (Ed25519).
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG, WITNESS = 0x01, 0x04
"""Types of signature: of the text itself, and of the text with the time at which it was seen."""
_MOST = 64
"""Signatures of one note that are looked at."""


class NoteError(ValueError):
    """A note or a key that is not in the format."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key under its name; `kind` is LOG or WITNESS."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that a signature names its key by."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """Return the key as a line of configuration (vkey)."""
        material = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{material}"

    @classmethod
    def parse(cls, text: str) -> Key:
        """Read a key from its line; NoteError where it is not one."""
        try:
            name, short, material = text.strip().split("+", 2)
            raw = base64.b64decode(material, validate=True)
        except (ValueError, binascii.Error):
            raise NoteError("a key is NAME+ID+BASE64") from None
        if len(raw) != 33 or raw[0] not in (LOG, WITNESS) or not _named(name):
            raise NoteError("this is no Ed25519 key of a log or a witness")
        key = cls(name, raw[0], raw[1:])
        if key.id.hex() != short:
            raise NoteError(f"the id of the key {name} does not fit its key")
        return key

    def verifies(self, text: str, signature: bytes) -> int | None:
        """Check what follows the key's id; return the instant stated (0 for a log's), None where it does not fit."""
        at = 0
        message = text.encode()
        if self.kind == WITNESS:
            if len(signature) != 72:
                return None
            at = struct.unpack(">Q", signature[:8])[0]
            message, signature = _cosigned(text, at), signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return None
        return int(at)


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under its name."""

    name: str
    kind: int
    private: Ed25519PrivateKey

    @classmethod
    def load(cls, name: str, kind: int, seed: bytes) -> Signer:
        """Make the signer of a 32-byte seed."""
        if not _named(name):
            raise NoteError(f"{name!r} cannot name a key: no spaces, no plus")
        return cls(name, kind, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def key(self) -> Key:
        """The public half."""
        return Key(self.name, self.kind, self.private.public_key().public_bytes_raw())

    def sign(self, text: str, at: int = 0) -> str:
        """Return the signature line of `text`; a witness states `at`, in seconds since 1970."""
        if self.kind == WITNESS:
            signature = struct.pack(">Q", at) + self.private.sign(_cosigned(text, at))
        else:
            signature = self.private.sign(text.encode())
        return f"— {self.name} {base64.b64encode(self.key.id + signature).decode()}\n"


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signature lines, none of them believed yet."""

    text: str
    lines: tuple[str, ...]

    @classmethod
    def parse(cls, note: str) -> Note:
        """Split a note; NoteError where it is not one."""
        if any(ord(sign) < 32 and sign != "\n" for sign in note):
            raise NoteError("control characters")
        text, found, signatures = note.rpartition("\n\n")
        lines = signatures.splitlines(keepends=True)
        if not found or not lines or not all(_is_signature(line) for line in lines):
            raise NoteError("a note is a text, an empty line, and signatures")
        return cls(text + "\n", tuple(lines[:_MOST]))

    def __str__(self) -> str:
        """Return the note as it is stored and sent."""
        return f"{self.text}\n{''.join(self.lines)}"

    def signed_by(self, keys: Iterable[Key]) -> dict[Key, int]:
        """Return which of these keys signed it, and the instant each stated; NoteError for a false signature."""
        known = {(key.name, key.id): key for key in keys}
        found: dict[Key, int] = {}
        for line in self.lines:
            _, name, material = line.rstrip("\n").split(" ")
            raw = base64.b64decode(material)
            key = known.get((name, raw[:4]))
            if key is None:
                continue
            at = key.verifies(self.text, raw[4:])
            if at is None:
                raise NoteError(f"the signature of {name} is false")
            found[key] = max(at, found.get(key, 0))
        return found

    def with_lines(self, lines: Iterable[str]) -> Note:
        """Return the note with more signature lines; one of a key that signed before takes its place."""
        kept = {_who(line): line for line in self.lines}
        kept |= {_who(line): line for line in lines}
        return Note(self.text, tuple(kept.values()))


def _who(line: str) -> tuple[str, bytes]:
    _, name, material = line.rstrip("\n").split(" ")
    return name, base64.b64decode(material)[:4]


def _named(name: str) -> bool:
    return bool(name) and "+" not in name and not any(sign.isspace() for sign in name)


def _is_signature(line: str) -> bool:
    parts = line.rstrip("\n").split(" ")
    if len(parts) != 3 or parts[0] != "—" or not line.endswith("\n") or not _named(parts[1]):
        return False
    try:
        return len(base64.b64decode(parts[2], validate=True)) > 4
    except binascii.Error:
        return False
