"""The numbered steps of `gate.rewrap_batch`, for the table in test_gate_steps. More of its refusals: tests/attacks/test_keys.py."""

from __future__ import annotations

import hashlib
import os
from uuid import UUID, uuid4

import psycopg
import pytest

from cloison.gate.client import Gate
from tests.people import World, an_id

GROUP = an_id("key None")
_ROWS = "select patient_id, site_id, slice, wrapped from records.data_key where wrapping_key_id = %s order by 1, 2, 3"


def _begin(world: World) -> UUID:
    key = uuid4()
    world.sql("select gate.add_wrapping_key(%s, null, %s, %s)", key, os.urandom(60), uuid4())
    return key


def _rewrap(world: World, old: UUID, new: UUID, wrapped: list[bytes], rows: list[tuple[object, ...]]) -> None:
    columns = [[row[n] for row in rows] for n in range(4)]
    world.sql("select gate.rewrap_batch(%s, %s, %s, %s, %s, %s, %s)", old, new, *columns, wrapped)


def retired_to_current(world: World, _: Gate) -> None:
    """Step 1: from a retired key to the current one, of one owner."""
    rows = world.sql(_ROWS, GROUP)
    with pytest.raises(psycopg.Error, match="malformed call"):
        _rewrap(world, GROUP, GROUP, [os.urandom(60)] * len(rows), rows)
    new = _begin(world)
    with pytest.raises(psycopg.Error, match="malformed call"):
        _rewrap(world, GROUP, an_id("key tilleuls"), [os.urandom(60)] * len(rows), rows)
    _rewrap(world, GROUP, new, [os.urandom(60)] * len(rows), rows)
    assert world.sql(_ROWS, GROUP) == []


def what_was_read(world: World, _: Gate) -> None:
    """Step 2: each row as it was read, each new key of the length of the old one."""
    new, rows = _begin(world), world.sql(_ROWS, GROUP)
    with pytest.raises(psycopg.Error, match="malformed call"):
        _rewrap(world, GROUP, new, [os.urandom(59)] * len(rows), rows)
    with pytest.raises(psycopg.Error, match="malformed call"):
        _rewrap(world, GROUP, new, [os.urandom(60)] * len(rows), [(*row[:3], os.urandom(60)) for row in rows])
    assert world.sql(_ROWS, GROUP) == rows


def written_down(world: World, _: Gate) -> None:
    """Step 3: how many, and their digest."""
    new, rows = _begin(world), world.sql(_ROWS, GROUP)
    wrapped = [os.urandom(60) for _ in rows]
    _rewrap(world, GROUP, new, wrapped, rows)
    steps = world.sql("select what, keys, digest from records.rotation_step order by id desc limit 1")
    assert steps == [("data keys rewrapped", len(rows), hashlib.sha256(b"".join(wrapped)).digest())]


STEPS = {
    ("rewrap_batch", 1): retired_to_current,
    ("rewrap_batch", 2): what_was_read,
    ("rewrap_batch", 3): written_down,
}
