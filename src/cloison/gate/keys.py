"""The client of rotation's functions, as cloison_jobs: wrapped keys in, wrapped keys out.

Owns: the calls, each a transaction. Refuses: knowing a key; what it carries is wrapped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from cloison.errors import CloisonError
from cloison.gate.jobs import JobsGate, named
from cloison.records.keyring import Keyring


@dataclass(frozen=True, slots=True)
class KeyState:
    """One wrapping key (`id` None: a site that has none). `site_id` and `finess` are None for the group's."""

    id: UUID | None
    site_id: UUID | None
    finess: str | None
    name: str | None
    made_at: datetime | None
    retired_at: datetime | None
    root_id: UUID | None
    data_keys: int


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """One data key as stored."""

    patient_id: UUID
    site_id: UUID
    slice: str
    wrapped: bytes


class KeyGate(JobsGate):
    """What cloison_jobs may do about keys."""

    def status(self) -> list[KeyState]:
        """Return every wrapping key, and every open site that has none; the group's first."""
        with named(), self._connection.cursor(row_factory=class_row(KeyState)) as cursor:
            rows = cursor.execute("select * from gate.key_status()").fetchall()
        return sorted(rows, key=lambda r: (r.finess or "", r.retired_at is not None, str(r.made_at)))

    def load_keys(self, keyring: Keyring) -> None:
        """Unwrap the sites' and the group's keys into `keyring`."""
        keyring.load(self.wrapped(), whole=True)

    def wrapped(self) -> list[tuple[UUID, UUID | None, bytes, UUID, bool]]:
        """Return (id, site or None, wrapped, root id, retired) of every wrapping key."""
        with named():
            return self._connection.execute("select * from gate.wrapping_keys()").fetchall()

    def add(self, key_id: UUID, site_id: UUID | None, wrapped: bytes, root_id: UUID) -> bool:
        """Make a key the current one of its owner; False while an older rotation of it is unfinished."""
        return bool(self._one("gate.add_wrapping_key", key_id, site_id, wrapped, root_id) == "added")

    def under(self, key_id: UUID, most: int) -> list[WrappedKey]:
        """Return at most `most` data keys under the retired wrapping key `key_id`."""
        with named(), self._connection.cursor(row_factory=class_row(WrappedKey), binary=True) as cursor:
            return cursor.execute("select * from gate.data_keys_under(%s, %s)", (key_id, most)).fetchall()

    def rewrap(self, old: UUID, new: UUID, keys: Sequence[WrappedKey], wrapped: Sequence[bytes]) -> int:
        """Put `keys` from under `old` under `new`, all or none; return how many. Raise `gate-fault`."""
        arguments = (
            [k.patient_id for k in keys],
            [k.site_id for k in keys],
            [k.slice for k in keys],
            [k.wrapped for k in keys],
            list(wrapped),
        )
        return int(self._one("gate.rewrap_batch", old, new, *arguments))

    def rewrap_wrapping_keys(
        self, old: UUID, new: UUID, keys: Sequence[tuple[UUID, bytes]], wrapped: Sequence[bytes]
    ) -> int:
        """Put every wrapping key, (id, wrapped), from under one root under another, all or none."""
        ids, before = [key_id for key_id, _ in keys], [stored for _, stored in keys]
        return int(self._one("gate.rewrap_wrapping_keys", old, new, ids, before, list(wrapped)))

    def destroy(self, key_id: UUID) -> bool:
        """Destroy a retired wrapping key that nothing is under, 30 s after its retirement; whether it is done."""
        try:
            return bool(self._one("gate.destroy_wrapping_key", key_id))
        except CloisonError as error:
            if isinstance(error.__cause__, psycopg.errors.ForeignKeyViolation):
                return False  # a write came in under it at this very moment
            raise

    def _one(self, function: str, *arguments: Any) -> Any:
        places = ", ".join(["%s"] * len(arguments))
        with named():
            row = self._connection.execute(f"select {function}({places})".encode(), arguments).fetchone()
        return row[0] if row else None
