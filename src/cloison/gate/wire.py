"""One connection that carries the gate's calls and nothing else: ask, Sync, take, Sync, in one round-trip.

Owns: libpq's pipeline mode, driven by the event loop's own reader (psycopg's `pq` module; its general pipeline waits
six times a call, this one once). Refuses: a second call before the first is answered; going on after any doubt about
what was answered (the connection is closed, and with it whatever was under way).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import psycopg
from psycopg import pq

from cloison.gate.answers import Row
from cloison.gate.binary import ARRAY_OF, BYTEA, ENCODERS, TEXT, UUIDS, array, row_of
from cloison.gate.calls import Ask, Opening, marked
from cloison.records.marks import Marks

_OPEN = b"select gate.ask_open($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
_OPEN_TYPES = tuple(ARRAY_OF[t] for t in (UUIDS, BYTEA, UUIDS, TEXT, TEXT, TEXT, TEXT, UUIDS, TEXT, BYTEA))
_TAKE = b"select * from gate.take($1, $2)"
_TAKE_TYPES = (ARRAY_OF[UUIDS], ARRAY_OF[BYTEA])
_SYNCS = 2


def carries(ask: Ask) -> bool:
    """Whether a wire knows the types of all parameters of `ask`."""
    return bool(ask.types) and all(name in ENCODERS for name in ask.types)


class Wire:
    """A connection of the record server's role, of one event loop; carries one call at a time."""

    def __init__(self, connection: psycopg.AsyncConnection[tuple[object, ...]], marks: Marks) -> None:
        """Take over a fresh connection; use `Wire.connect`."""
        self._connection = connection
        self._marks = marks
        self._libpq = connection.pgconn
        self._loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[list[pq.abc.PGresult]] | None = None
        self._results: list[pq.abc.PGresult] = []
        self._syncs = 0
        self._prepared: dict[bytes, bytes] = {}
        self.closed = False

    @classmethod
    async def connect(cls, conninfo: str, marks: Marks) -> Wire:
        """Connect and enter pipeline mode; each call is sent with the mark of its patient. Raise psycopg's errors."""
        connection = await psycopg.AsyncConnection.connect(conninfo, autocommit=True)
        connection.pgconn.enter_pipeline_mode()
        wire = cls(connection, marks)
        wire._loop.add_reader(wire._libpq.socket, wire._readable)
        return wire

    async def open(self, openings: Sequence[Opening]) -> list[Row]:
        """Ask for `openings` and take what their committed tickets say; raise what PostgreSQL raised."""
        tickets = array(UUIDS, [o.ticket.bytes for o in openings])
        secrets = array(BYTEA, [o.secret for o in openings])
        values = [tickets, secrets, *_arrays(openings, self._marks)]
        return await self._both(_OPEN, _OPEN_TYPES, values, tickets, secrets)

    async def ask(self, ask: Ask) -> list[Row]:
        """Send one call that `carries` said yes to, and take what its committed ticket says."""
        ask, statement = marked(ask, self._marks), ask.statement
        for n, name in enumerate(ask.types, start=1):
            statement = statement.replace(f"%s::{name}", f"${n}", 1)
        known = [ENCODERS[name] for name in ask.types]
        values = [
            None if v is None else encode(v) for v, (_, encode) in zip(ask.parameters, known, strict=True)
        ]
        tickets, secrets = array(UUIDS, [ask.ticket.bytes]), array(BYTEA, [ask.secret])
        return await self._both(statement.encode(), [oid for oid, _ in known], values, tickets, secrets)

    async def _both(
        self,
        statement: bytes,
        types: Sequence[int],
        values: Sequence[bytes | None],
        tickets: bytes,
        secrets: bytes,
    ) -> list[Row]:
        self._results, self._syncs, self._answer = [], 0, self._loop.create_future()
        try:
            self._send(statement, types, values)
            self._send(_TAKE, _TAKE_TYPES, [tickets, secrets])
            await self._flushed()
            results = await self._answer
        except BaseException:
            self.close()  # half-sent, cancelled or broken: nobody may mistake its rest for another's answer
            raise
        finally:
            self._answer = None
        for result in results:
            if result.status == pq.ExecStatus.FATAL_ERROR:
                self.close()  # perhaps a statement is no longer what was prepared: a new wire prepares anew
                raise _error(result)
        took = results[-1]
        width = range(took.nfields)
        return [row_of([took.get_value(n, k) for k in width]) for n in range(took.ntuples)]

    def close(self) -> None:
        """Close the connection; PostgreSQL undoes what was not committed."""
        if not self.closed:
            self.closed = True
            self._loop.remove_reader(self._libpq.socket)
            self._libpq.finish()

    def _send(self, statement: bytes, types: Sequence[int], values: Sequence[bytes | None]) -> None:
        """Queue one statement and a Sync; prepared under a name of this connection at first use."""
        name = self._prepared.get(statement)
        if name is None:
            name = self._prepared[statement] = b"call%d" % len(self._prepared)
            self._libpq.send_prepare(name, statement, types)
        self._libpq.send_query_prepared(name, values, [1] * len(values), result_format=1)
        self._libpq.pipeline_sync()

    async def _flushed(self) -> None:
        """Hand everything to the kernel; a set of 64 fits into a socket's buffer, but nobody promises it."""
        while self._libpq.flush():
            writable: asyncio.Future[None] = self._loop.create_future()
            self._loop.add_writer(self._libpq.socket, _set, writable)
            try:
                await writable
            finally:
                self._loop.remove_writer(self._libpq.socket)

    def _readable(self) -> None:
        try:
            self._libpq.consume_input()
            while self._syncs < _SYNCS and not self._libpq.is_busy():
                result = self._libpq.get_result()
                if result is None:
                    if self._answer is None:
                        return
                elif result.status == pq.ExecStatus.PIPELINE_SYNC:
                    self._syncs += 1
                else:
                    self._results.append(result)
        except psycopg.Error as error:
            self._fail(error)
            return
        if self._answer is not None and self._syncs == _SYNCS and not self._answer.done():
            self._answer.set_result(self._results)

    def _fail(self, error: psycopg.Error) -> None:
        self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)


def _arrays(openings: Sequence[Opening], known: Marks) -> list[bytes | None]:
    texts = (
        [",".join(o.slices) for o in openings],
        [o.purpose for o in openings],
        [o.surface for o in openings],
        [o.resource_type for o in openings],
        [o.detail for o in openings],
    )
    slices, purposes, surfaces, types, details = (
        array(TEXT, [None if t is None else t.encode() for t in one]) for one in texts
    )
    patients = array(UUIDS, [o.patient_id.bytes for o in openings])
    ids = array(UUIDS, [None if o.resource_id is None else o.resource_id.bytes for o in openings])
    marks = array(BYTEA, [known.of(o.patient_id) for o in openings])
    return [patients, slices, purposes, surfaces, types, ids, details, marks]


def _set(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _error(result: pq.abc.PGresult) -> psycopg.Error:
    return psycopg.errors.error_from_result(result)
