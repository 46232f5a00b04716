"""Rotation of keys: a new key over the old ones, and no body rewritten.

Owns: the order of work; a program killed anywhere is run again and goes on. Refuses: destroying a wrapping key while
anything is under it.

Of the group's key, or a site's:
1. A new wrapping key becomes the current one; the old one is retired. Both open what is under them. Where the last
   rotation was not finished, it is gone on with instead.
2. In batches, each one transaction: data keys are unwrapped by the old key and wrapped by the new one.
3. Once nothing is under the old key, and every server has learned of the new one, it is destroyed.

Of the root key: `records.root_key.begin_next`, then `rotate_root`, then `records.root_key.end_rotation`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from uuid import UUID

from cloison.errors import CloisonError, Code
from cloison.gate.keys import KeyGate, KeyState
from cloison.records import envelope
from cloison.records.keyring import Keyring, RootKey

BATCH = 1000
_PAUSE_S = 0.5
Progress = Callable[[int, int], None]


def add_key(gate: KeyGate, root: RootKey, site_id: UUID | None) -> bool:
    """Make a new wrapping key for a site (None: the group); False while an older rotation of it is unfinished."""
    key_id = UUID(bytes=os.urandom(16), version=4)
    return gate.add(key_id, site_id, root.wrap(envelope.new_key(), key_id), root.id)


def owners_without(gate: KeyGate) -> list[UUID | None]:
    """Return who has no wrapping key yet: sites, and None for the group."""
    rows = gate.status()
    missing: list[UUID | None] = [row.site_id for row in rows if row.id is None]
    return missing if any(row.id and row.site_id is None for row in rows) else [None, *missing]


def rotate_owner(
    gate: KeyGate, keyring: Keyring, site_id: UUID | None, on_progress: Progress, *, batch: int = BATCH
) -> int:
    """Rotate the wrapping key of a site (None: the group); return how many data keys were rewrapped.

    `on_progress` is told (data keys done, of all). Raise `key-missing` for another keyring than the database's.
    """
    gate.load_keys(keyring)
    if site_id not in keyring.current:
        raise CloisonError(Code.KEY_MISSING, "There is no key to rotate yet: run `cloison keys init`.")
    root = next(root for *_, root, retired in gate.wrapped() if not retired)  # all are under one root
    add_key(gate, keyring.root.called(root), site_id)  # 1
    gate.load_keys(keyring)
    done = 0
    retired = [r for r in gate.status() if r.id and r.site_id == site_id and r.retired_at]
    total = sum(row.data_keys for row in retired)
    on_progress(0, total)
    for row in retired:
        for rewrapped in _rewrap(gate, keyring, row, batch):  # 2
            done += rewrapped
            on_progress(done, max(total, done))
    return done


def destroy_retired(gate: KeyGate, keyring: Keyring, on_wait: Callable[[], None] = lambda: None) -> int:
    """Destroy every retired wrapping key, waiting until servers have learned of its successor; return how many.

    What a server wrote under it before it learned is rewrapped first.
    """
    retired = [row for row in gate.status() if row.id and row.retired_at]
    for row in retired:
        assert row.id is not None  # noqa: S101
        while sum(_rewrap(gate, keyring, row, BATCH)) or not gate.destroy(row.id):  # 3
            on_wait()
            time.sleep(_PAUSE_S)
    return len(retired)


def _rewrap(gate: KeyGate, keyring: Keyring, row: KeyState, batch: int) -> Iterator[int]:
    """Put everything under the retired key `row` under its owner's current one; yield the size of each batch."""
    assert row.id is not None  # noqa: S101
    while keys := gate.under(row.id, batch):
        wrapped = [keyring.rewrapped(k.patient_id, k.site_id, k.slice, row.id, k.wrapped)[1] for k in keys]
        yield gate.rewrap(row.id, keyring.current[row.site_id], keys, wrapped)


def rotate_root(gate: KeyGate, old: RootKey, new: RootKey) -> int:
    """Put every wrapping key from `old` under `new`, in one transaction; none are left where that was done before."""
    rows = gate.wrapped()
    waiting = [(key_id, wrapped) for key_id, _, wrapped, root, _ in rows if root != new.id]
    if any(root not in (old.id, new.id) for *_, root, _ in rows):
        raise CloisonError(
            Code.KEY_MISSING,
            "The keyring is not the one this database was encrypted under; nothing was changed.",
        )
    if not waiting:
        return 0
    wrapped = [new.wrap(old.unwrap(stored, key_id), key_id) for key_id, stored in waiting]
    return gate.rewrap_wrapping_keys(old.id, new.id, waiting, wrapped)
