"""Marks: by what a canary is known to whoever holds the keyring, and to nobody who holds the database alone.

Owns: the mark of a patient (HMAC-SHA-256 of the id, cut to 16 bytes), the marks of what a canary can be reached by, and
which of them are canaries, as the database last said. Refuses: to call a list free of canaries before it was told who
they are.

The keys derive from the blind index's, which outlives a rotation of the root: after one, canaries are still known.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from uuid import UUID

SIZE = 16
"""Bytes of a mark."""


class Marks:
    """The marks under one keyring; `canaries` is None until they were loaded once (functions/gate/canary_marks.sql)."""

    def __init__(self, index_key: bytes) -> None:
        """Derive the keys from that of the blind index (`RootKey.subkey(INDEX)`)."""
        self._contact_key = hmac.digest(index_key, b"cloison canary contacts 1", "sha256")
        key = hmac.digest(index_key, b"cloison canary marks 1", "sha256").ljust(64, b"\0")
        # HMAC of RFC 2104 with its two keyed states made once: an opening pays for two short hashes and no more.
        self._inner = hashlib.sha256(bytes(b ^ 0x36 for b in key))
        self._outer = hashlib.sha256(bytes(b ^ 0x5C for b in key))
        self.canaries: frozenset[bytes] | None = None

    def of(self, patient_id: UUID) -> bytes:
        """Return the mark of a patient, canary or not."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(patient_id.bytes)
        outer.update(inner.digest())
        return outer.digest()[:SIZE]

    def of_contact(self, kind: str, value: str) -> bytes:
        """Return the mark of an `email` or a `telephone`, however it is written."""
        return hmac.digest(self._contact_key, f"{kind}\0{_plain(kind, value)}".encode(), "sha256")[:SIZE]

    def among(self, patients: Iterable[UUID]) -> list[bytes]:
        """Return the marks of the canaries among `patients`; LookupError before `canaries` was loaded."""
        if self.canaries is None:
            raise LookupError("nobody has said yet who the canaries are")
        if not self.canaries:
            return []
        return [mark for mark in map(self.of, patients) if mark in self.canaries]


def _plain(kind: str, value: str) -> str:
    """Return what makes two writings one: an address without case, a French number as its ten digits."""
    if kind == "email":
        return unicodedata.normalize("NFKC", value).strip().casefold()
    digits = "".join(c for c in value if c in "0123456789")
    for abroad in ("0033", "33"):
        if digits.startswith(abroad) and len(digits) >= len(abroad) + 9:
            digits = "0" + digits.removeprefix(abroad).removeprefix("0")
            break
    return digits
