"""One import, from paths to a report.

Owns: the order of work below, what is under way at any moment, and the batches that are committed. Refuses: a
receiving site that is unknown or closed; holding more than a bounded number of bytes; going on without the database.

1. Connect as the import's role; read sites, units, accounts, wrapped keys, and the digests of what is in.
2. Look through all pieces once, for their number of bytes and for what they say of places; add new units.
3. Every piece again, in workers: whole patients come back sealed, single resources go into the spool.
4. Every bucket of the spool, in workers. 5. Sealed patients are written in batches, each patient whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from cloison import workers
from cloison.database import staged
from cloison.database.bulk import SealedPatient
from cloison.database.import_role import import_connection
from cloison.errors import CloisonError, Code
from cloison.exchange import worker
from cloison.exchange.findings import Fault, Outcome, Piece
from cloison.exchange.pieces import files, pieces
from cloison.exchange.places import Named, Places
from cloison.exchange.reading import places_said
from cloison.exchange.references import NewIds
from cloison.exchange.report import Report
from cloison.exchange.spool import Spool
from cloison.exchange.stays import Receiver
from cloison.exchange.writing import Writer
from cloison.records.keyring import RootKey

CHUNK = 1 << 20
_UNDER_WAY = 6
_MOST_BYTES = 192 << 20
_Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Wanted:
    """What the caller asks for: paths, the receiving site (FINESS, name or id), a unit's code, the source's name."""

    paths: tuple[Path, ...]
    site: str
    unit: str | None = None
    source: str = "fhir"
    regroup: bool = False


def import_fhir(
    conninfo_admin: str,
    root: RootKey,
    wanted: Wanted,
    *,
    demo: bool,
    spool_folder: Path,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
    companions: Sequence[SealedPatient] = (),
) -> Report:
    """Take `wanted` in, and return what happened. Interrupted at any moment, a second run completes it.

    `companions` (canaries) are written among the others, as many as there is room for, and told of nowhere.

    `on_progress` is told bytes done and bytes in all. Raises `import-site`, `import-source`,
    `database-unreachable`, `key-missing`, `import-worker`.
    """
    report = Report()
    paths = files(wanted.paths)
    with import_connection(conninfo_admin) as connection, Spool(spool_folder) as spool:
        places = Places()
        places.load(staged.directory(connection))  # 1
        receiver = _receiver(places, wanted)
        total, said = _look_through(paths, everything=wanted.regroup)  # 2
        report.units_added = _add_units(connection, root, wanted, said, receiver)
        if report.units_added:
            places.load(staged.directory(connection))
        places.said.update(said)
        setting = worker.Setting(
            root,
            staged.wrapping_keys(connection),
            wanted.source,
            receiver,
            places,
            demo,
            staged.digests(connection),
            spool.key,
            wanted.regroup,
        )
        try:
            with workers.pool(worker.become, setting) as pool:
                writer = Writer(connection, report, companions)
                _work_through(pool, paths, spool, writer, report, total, on_progress)
        except (
            BrokenProcessPool,
            BrokenPipeError,
        ) as error:  # the second: it ended before it read its setting
            raise CloisonError(Code.IMPORT_WORKER) from error
    return report


def _work_through(
    pool: ProcessPoolExecutor,
    paths: list[Path],
    spool: Spool,
    writer: Writer,
    report: Report,
    total: int,
    on_progress: Callable[[int, int], None],
) -> None:
    done = 0
    on_progress(done, total)
    for size, outcome in _outcomes(pool, _chunks(pieces(paths), report)):  # 3
        _take(outcome, spool, report, writer)
        done += size
        on_progress(done, total)
    buckets = ((1, pool.submit, (worker.take_bucket, *bucket)) for bucket in spool.buckets())
    for _, outcome in _in_turn(buckets):  # 4
        _take(outcome, spool, report, writer)
    writer.flush()  # 5


def _receiver(places: Places, wanted: Wanted) -> Receiver:
    site = places.sites.get(wanted.site) or places.sites.get(wanted.site.casefold())
    if site is None or site.id in places.closed:
        raise CloisonError(Code.IMPORT_SITE, f"--site {wanted.site}: no open site has this FINESS or name.")
    if wanted.unit is None:
        return Receiver(site.id, None)
    unit = places.units.get((site.id, wanted.unit.casefold()))
    if unit is None:
        raise CloisonError(Code.IMPORT_SITE, f"--unit {wanted.unit}: the site has no unit of this code.")
    return Receiver(site.id, unit.id)


def _look_through(paths: list[Path], *, everything: bool) -> tuple[int, dict[str, Named]]:
    """Return the bytes there are, and what pieces that hold no patient say of places (or all pieces)."""
    total = 0
    said: dict[str, Named] = {}
    for piece in pieces(paths):
        if isinstance(piece, Piece):
            total += len(piece.data)
            if everything or b'"Patient' not in piece.data:
                said.update(places_said(piece))
    return total, said


def _add_units(
    connection: _Connection, root: RootKey, wanted: Wanted, said: dict[str, Named], receiver: Receiver
) -> int:
    """Add the units that the sources describe (UF, ward) and the receiving site does not have."""
    new = NewIds(root.subkey("import ids"), wanted.source)
    rows: list[tuple[UUID, UUID, str, str]] = [
        (new.of(f"Unit of {receiver.site}", named.numbers[0]), receiver.site, named.numbers[0], named.name)
        for named in said.values()
        if named.is_unit and named.numbers and named.name
    ]
    return staged.add_units(connection, rows) if rows else 0


def _chunks(found: Iterable[Piece | Fault], report: Report) -> Iterator[list[Piece]]:
    """Gather small pieces, up to a megabyte a task."""
    chunk: list[Piece] = []
    size = 0
    for piece in found:
        if isinstance(piece, Fault):
            report.fault(piece)
            continue
        if chunk and size + len(piece.data) > CHUNK:
            yield chunk
            chunk, size = [], 0
        chunk.append(piece)
        size += len(piece.data)
    if chunk:
        yield chunk


def _outcomes(pool: ProcessPoolExecutor, chunks: Iterable[list[Piece]]) -> Iterator[tuple[int, Outcome]]:
    return _in_turn(
        (sum(len(piece.data) for piece in chunk), pool.submit, (worker.take_pieces, chunk))
        for chunk in chunks
    )


def _in_turn(
    tasks: Iterable[tuple[int, Callable[..., Future[Outcome]], tuple[Any, ...]]],
) -> Iterator[tuple[int, Outcome]]:
    """Keep a few tasks under way, bounded in number and bytes; yield (size, outcome) in order."""
    waiting: list[tuple[int, Future[Outcome]]] = []
    for size, submit, arguments in tasks:
        while waiting and (len(waiting) >= _UNDER_WAY or sum(s for s, _ in waiting) + size > _MOST_BYTES):
            before, future = waiting.pop(0)
            yield before, future.result()
        waiting.append((size, submit(*arguments)))
    yield from ((size, future.result()) for size, future in chain(waiting))


def _take(outcome: Outcome, spool: Spool, report: Report, writer: Writer) -> None:
    report.take(outcome)
    for bucket, record in outcome.spooled:
        spool.put(bucket, record)
    for sealed in outcome.sealed:
        writer.add(sealed)
