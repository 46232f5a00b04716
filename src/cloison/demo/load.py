"""Loading the fictional group: every record encrypted before it is stored, like all others.

Owns: sealing generated persons in parallel workers, and writing them batch by batch; a second call goes on where the
first one stopped. Refuses: a deployment that was not made by the demo.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg

from cloison.database import staged
from cloison.database.bulk import (
    SealedPatient,
    count_patients,
    has_directory,
    mixed,
    write_directory,
    write_letterheads,
    write_patients,
    write_rooms,
    write_wrapping_keys,
)
from cloison.database.import_role import import_connection
from cloison.demo.doubles import doubled
from cloison.demo.draws import uuid_for
from cloison.demo.group import Group, build_group
from cloison.demo.letterheads import letterheads
from cloison.demo.population import population
from cloison.demo.queues import Queues
from cloison.demo.sealing import sealed
from cloison.errors import CloisonError, Code
from cloison.records import envelope
from cloison.records.keyring import Keyring, RootKey
from cloison.workers import pool

BATCH = 250


def load_group(connection: psycopg.Connection[tuple[Any, ...]], root: RootKey, group: Group) -> None:
    """Write the directory and one wrapping key per site and for the group, unless they are there."""
    if has_directory(connection):
        return
    with connection.transaction():
        write_directory(
            connection,
            [
                (s.id, s.finess, s.name, s.kind, s.commune, s.postcode, s.opened_on, s.closed_on)
                for s in group.sites
            ],
            [(u.id, u.site_id, u.code, u.name, u.kind, u.beds) for u in group.units],
            [
                (a.id, a.username, a.role, a.family_name, a.given_name, a.rpps, a.site_id, a.since, a.left_on)
                for a in group.accounts
            ],
            [(g.id, g.account_id, g.unit_id, g.since, g.until, g.made_by) for g in group.assignments],
        )
        write_rooms(connection, _rooms(group))
        write_letterheads(connection, letterheads(group))
        write_wrapping_keys(connection, new_wrapping_keys(root, [None, *(s.id for s in group.sites)]))


def _rooms(group: Group) -> list[tuple[UUID, UUID, UUID, str]]:
    """Two rooms for each unit of consultations."""
    places = [u for u in group.units if u.kind == "consultation"]
    return [
        (uuid_for(group.seed, "room", u.code, n), u.site_id, u.id, f"Salle {n}")
        for u in places
        for n in (1, 2)
    ]


def new_wrapping_keys(
    root: RootKey, owners: list[UUID | None]
) -> list[tuple[UUID, UUID | None, bytes, UUID, datetime]]:
    """Make one wrapping key per owner (a site, or None for the group), wrapped by the root key."""
    rows = []
    for owner in owners:
        key_id = UUID(bytes=os.urandom(16), version=4)
        rows.append((key_id, owner, root.wrap(envelope.new_key(), key_id), root.id, datetime.now(UTC)))
    return rows


def load_patients(
    conninfo_admin: str,
    root: RootKey,
    *,
    count: int,
    today: date,
    now: datetime | None = None,
    on_progress: Callable[[int, int], None],
    companions: Sequence[SealedPatient] = (),
    uncounted: int = 0,
    doubles: bool = False,
) -> int:
    """Bring the database to `count` patients as they are at `now`, a moment of `today`; return how many were written.

    Interrupted, it goes on next time.

    `companions` are written among them, at random places; `uncounted` is what N leaves out of those written before.
    `doubles`: some of those who wait for an identity officer are nearly somebody else (demo.doubles).
    """
    with (
        psycopg.connect(conninfo_admin, autocommit=True) as connection,
        import_connection(conninfo_admin) as importer,
    ):
        there = count_patients(connection) + uncounted
        wrapping = staged.wrapping_keys(importer)
        ranges = [(start, min(BATCH, count - start)) for start in range(there, count, BATCH)]
        on_progress(there, count)
        with pool(_prepare, root, wrapping, today, now) as workers:
            shares = _shared(companions, len(ranges))
            for batch in _in_order(workers, ranges, doubles):
                there += len(batch)
                _write(importer, mixed(batch, next(shares)))
                on_progress(there, count)
        if companions and not ranges:
            _write(importer, companions)
        if ranges:
            connection.execute("analyze")
    return max(0, count - (ranges[0][0] if ranges else count))


def _write(importer: psycopg.Connection[tuple[Any, ...]], batch: Sequence[SealedPatient]) -> None:
    refused = write_patients(importer, batch)
    if refused:
        raise CloisonError(Code.IMPORT_REFUSED, f"The demo's own patients: {set(refused.values())}.")


def _shared(companions: Sequence[SealedPatient], batches: int) -> Iterator[Sequence[SealedPatient]]:
    """Deal the companions out over so many batches."""
    yield from (companions[turn::batches] for turn in range(batches))


def _in_order(
    workers: ProcessPoolExecutor, ranges: list[tuple[int, int]], doubles: bool
) -> Iterator[list[SealedPatient]]:
    """Keep a few batches under way, and yield them in order: what is stored is always a prefix."""
    waiting = []
    for start, size in ranges:
        waiting.append(workers.submit(_sealed_range, start, size, doubles))
        if len(waiting) > 6:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()


_worker: dict[str, Any] = {}


def _prepare(root: RootKey, wrapping: list[tuple[Any, ...]], today: date, now: datetime | None) -> None:
    keyring = Keyring(root)
    keyring.load(wrapping)
    group = build_group()
    _worker.update(keyring=keyring, index=root.subkey("index"), group=group, today=today, now=now)
    _worker["queues"] = Queues(group, today)


def _sealed_range(start: int, size: int, doubles: bool) -> list[SealedPatient]:
    today, now = _worker["today"], _worker["now"]
    people = list(population(_worker["group"], count=size, today=today, now=now, start=start))
    if doubles:
        doubled(people, today)
    return [sealed(person, _worker["keyring"], _worker["index"], _worker["queues"]) for person in people]
