"""Loading the fictional group: every record encrypted before it is stored, like all others.

Owns: turning generated persons into sealed patients, in parallel workers, and writing them batch by batch; a second
call goes on where the first one stopped. Refuses: a deployment that was not made by the demo.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import orjson
import psycopg

from cloison.database import staged
from cloison.database.bulk import (
    Fact,
    SealedPatient,
    count_patients,
    has_directory,
    write_directory,
    write_patients,
    write_wrapping_keys,
)
from cloison.database.import_role import import_connection
from cloison.demo.group import Group, build_group
from cloison.demo.model import Person
from cloison.demo.population import population
from cloison.demo.queues import Queues
from cloison.errors import CloisonError, Code
from cloison.records import envelope, tokens
from cloison.records.keyring import Keyring, RootKey
from cloison.records.sealing import Compartment
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
        write_wrapping_keys(connection, new_wrapping_keys(root, [None, *(s.id for s in group.sites)]))


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
    conninfo_admin: str, root: RootKey, *, count: int, today: date, on_progress: Callable[[int, int], None]
) -> int:
    """Bring the database to `count` patients; return how many were written. Interrupted, it goes on next time."""
    with (
        psycopg.connect(conninfo_admin, autocommit=True) as connection,
        import_connection(conninfo_admin) as importer,
    ):
        there = count_patients(connection)
        wrapping = staged.wrapping_keys(importer)
        ranges = [(start, min(BATCH, count - start)) for start in range(there, count, BATCH)]
        on_progress(there, count)
        with pool(_prepare, root, wrapping, today) as workers:
            for batch in _in_order(workers, ranges):
                refused = write_patients(importer, batch)
                if refused:
                    raise CloisonError(
                        Code.IMPORT_REFUSED, f"The demo's own patients: {set(refused.values())}."
                    )
                there += len(batch)
                on_progress(there, count)
        if ranges:
            connection.execute("analyze")
    return max(0, count - (ranges[0][0] if ranges else count))


def _in_order(workers: ProcessPoolExecutor, ranges: list[tuple[int, int]]) -> Iterator[list[SealedPatient]]:
    """Keep a few batches under way, and yield them in order: what is stored is always a prefix."""
    waiting = []
    for start, size in ranges:
        waiting.append(workers.submit(_sealed_range, start, size))
        if len(waiting) > 6:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()


_worker: dict[str, Any] = {}


def _prepare(root: RootKey, wrapping: list[tuple[Any, ...]], today: date) -> None:
    keyring = Keyring(root)
    keyring.load(wrapping)
    group = build_group()
    _worker.update(keyring=keyring, index=root.subkey("index"), group=group, today=today)
    _worker["queues"] = Queues(group, today)


def _sealed_range(start: int, size: int) -> list[SealedPatient]:
    people = population(_worker["group"], count=size, today=_worker["today"], start=start)
    return [_sealed(person) for person in people]


def _sealed(person: Person) -> SealedPatient:
    box = Compartment(_worker["keyring"], person.patient_id)
    box.add_many((orjson.loads(r.json), r.id, r.site_id) for r in person.resources)
    index: bytes = _worker["index"]
    identifiers = [("IPP", person.traits.ipp), *(("NDA", nda) for nda in person.traits.ndas)]
    if person.traits.ins:
        identifiers.append(("INS", person.traits.ins))
    found = tokens.for_patient(
        index,
        born=person.traits.birth_date,
        sex=person.traits.sex,
        family_names=[
            person.traits.birth_name,
            *([person.traits.used_name] if person.traits.used_name else []),
        ],
        given_names=person.traits.given_names[:1],
        identifiers=identifiers,
    )
    return SealedPatient(
        person.patient_id,
        person.site_id,
        person.status,
        person.doubtful,
        person.deceased,
        min((r.recorded_at for r in person.resources), default=datetime.now(UTC)),
        box.keys,
        box.parts,
        found,
        [(s.id, s.site_id, s.admitted_at, s.discharged_at) for s in person.stays],
        list(_facts(person)),
        list(_contact(person, index)),
    )


def _facts(person: Person) -> Iterator[Fact]:
    for stay in person.stays:
        yield Fact(stay.site_id, "site_presence", stay.admitted_at, stay.discharged_at, stay.site_id, stay.id)
        yield Fact(
            stay.physician_id,
            "responsible_physician",
            stay.admitted_at,
            stay.discharged_at,
            stay.site_id,
            stay.id,
        )
        for move in stay.movements:
            yield Fact(move.unit_id, "ward_presence", move.since, move.until, stay.site_id, stay.id)
    for visit in person.appointments:
        for holder in (visit.practitioner_id, visit.unit_id):  # the unit's: its secretaries work on both
            yield Fact(holder, "appointment", visit.at, visit.at, visit.site_id, None)
    for order in person.orders:
        yield Fact(order.unit_id, "order", order.at, order.done_at, order.site_id, order.id)
    queues: Queues = _worker["queues"]
    for item in queues.of(person):
        yield Fact(item.account_id, item.kind, item.since, None, item.stay.site_id, item.stay.id)


def _contact(person: Person, index: bytes) -> Iterator[tuple[int, datetime, datetime | None]]:
    seen = set()
    for value in person.contact_history:
        token, since = tokens.of_contact(index, value.kind, value.value), _midnight(value.since)
        if (token, since) not in seen:
            seen.add((token, since))
            yield token, since, _midnight(value.until) if value.until else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
