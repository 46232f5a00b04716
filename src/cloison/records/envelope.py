"""Envelope encryption of one resource version, and of the key that opens it.

Owns: the byte formats and what each ciphertext is bound to. Refuses: a body moved to another patient, site,
slice, type, id or version; a data key moved to another patient, site or slice.

Formats (AES-256-GCM, NIST SP 800-38D, 96-bit random nonces):
    wrapped key = nonce(12) | ciphertext(32) | tag(16)
    body        = nonce(12) | ciphertext | tag(16), plaintext = format(1) | zstd(JSON)
    format      = 1, or 2 for the traits of a fictitious patient (RNIV's attribute FICT): no longer than another's,
                  outside the JSON that readers are given, and under the same encryption
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from uuid import UUID

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cloison.errors import CloisonError, Code

NONCE = 12
KEY = 32
_FORMAT = b"\x01"
_FICTITIOUS = b"\x02"
_MOST_PLAIN = 64 * 1024 * 1024


class _Zstd(threading.local):
    """A compressor and a decompressor for each thread: making one costs more than using it, and none may be shared."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=3)
        self.decompressor = zstandard.ZstdDecompressor()


_zstd = _Zstd()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a body stands: everything that its ciphertext is bound to."""

    patient_id: UUID
    site_id: UUID
    slice: str
    resource_type: str
    id: UUID
    version: int

    def binding(self) -> bytes:
        """Additional data of the body; every part has a fixed length or an end mark, so none can slide."""
        return b"".join(
            (
                b"cloison body 1\0",
                self.patient_id.bytes,
                self.site_id.bytes,
                self.id.bytes,
                self.version.to_bytes(4, "big"),
                self.slice.encode() + b"\0",
                self.resource_type.encode() + b"\0",
            )
        )


def key_binding(patient_id: UUID, site_id: UUID, slice_name: str, wrapping_key_id: UUID) -> bytes:
    """Additional data of a wrapped data key."""
    return b"".join(
        (b"cloison key 1\0", patient_id.bytes, site_id.bytes, wrapping_key_id.bytes, slice_name.encode())
    )


def new_key() -> bytes:
    """Return 32 random bytes from the operating system."""
    return os.urandom(KEY)


def wrap(key: bytes, under: bytes, binding: bytes) -> bytes:
    """Encrypt the 32-byte `key` under another; 60 bytes."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(under).encrypt(nonce, key, binding)


def unwrap(wrapped: bytes, under: bytes, binding: bytes) -> bytes:
    """Return the key inside `wrapped`; raise `record-unreadable` if it was moved, changed or is under another."""
    return _open(wrapped, under, binding)


def seal(json: bytes, key: bytes, place: Place, *, fictitious: bool = False) -> bytes:
    """Compress and encrypt one resource version for its place; say inside whether its patient is `fictitious`."""
    nonce = os.urandom(NONCE)
    plain = (_FICTITIOUS if fictitious else _FORMAT) + _zstd.compressor.compress(json)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.binding())


def unseal(body: bytes, key: bytes, place: Place) -> bytes:
    """Return the JSON of a body read at `place`; raise `record-unreadable` if it does not belong there."""
    plain = _open(body, key, place.binding())
    if plain[:1] not in (_FORMAT, _FICTITIOUS):
        raise CloisonError(
            Code.RECORD_UNREADABLE, "A stored record has a format that this version does not know."
        )
    return _zstd.decompressor.decompress(plain[1:], max_output_size=_MOST_PLAIN)


def is_fictitious(body: bytes, key: bytes, place: Place) -> bool:
    """Whether a body read at `place` is of a fictitious patient; raise `record-unreadable`. For no surface to show."""
    return _open(body, key, place.binding())[:1] == _FICTITIOUS


def _open(data: bytes, key: bytes, binding: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(data[:NONCE], data[NONCE:], binding)
    except (InvalidTag, ValueError) as error:
        raise CloisonError(
            Code.RECORD_UNREADABLE,
            "A stored record does not belong where it was found, or was changed; nothing of it is shown.",
        ) from error
