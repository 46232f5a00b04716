"""One connection that carries openings and nothing else: ask, Sync, take, Sync, in one round-trip.

Owns: libpq's pipeline mode, driven by the event loop's own reader (psycopg's `pq` module; its general pipeline waits
six times a call, this one once). Refuses: a second call before the first is answered; going on after any doubt about
what was answered (the connection is closed, and with it whatever was under way).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import psycopg
from psycopg import generators, pq

from cloison.gate.answers import Row
from cloison.gate.binary import ARRAY_OF, BYTEA, TEXT, UUIDS, array, row_of
from cloison.gate.calls import Opening

_ASK = b"select gate.ask_open($1, $2, $3, $4, $5, $6, $7, $8, $9)"
_ASK_TYPES = (UUIDS, BYTEA, UUIDS, TEXT, TEXT, TEXT, TEXT, UUIDS, TEXT)
_TAKE = b"select * from gate.take($1, $2)"
_TAKE_TYPES = (UUIDS, BYTEA)
_SYNCS = 2


class Wire:
    """A connection of the record server's role, of one event loop; carries one call at a time."""

    def __init__(self, connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        """Take over a fresh connection; use `Wire.connect`."""
        self._connection = connection
        self._libpq = connection.pgconn
        self._loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[list[pq.abc.PGresult]] | None = None
        self._results: list[pq.abc.PGresult] = []
        self._syncs = 0
        self.closed = False

    @classmethod
    async def connect(cls, conninfo: str) -> Wire:
        """Connect, prepare both statements, enter pipeline mode; raise psycopg's errors."""
        connection = await psycopg.AsyncConnection.connect(conninfo, autocommit=True)
        libpq = connection.pgconn
        for name, statement, types in ((b"ask", _ASK, _ASK_TYPES), (b"take", _TAKE, _TAKE_TYPES)):
            libpq.send_prepare(name, statement, [ARRAY_OF[t] for t in types])
            [result] = await connection.wait(generators.execute(libpq))
            if result.status != pq.ExecStatus.COMMAND_OK:
                await connection.close()
                raise _error(result)
        libpq.enter_pipeline_mode()
        wire = cls(connection)
        wire._loop.add_reader(libpq.socket, wire._readable)
        return wire

    async def open(self, openings: Sequence[Opening]) -> list[Row]:
        """Ask for `openings` and take what their committed tickets say; raise what PostgreSQL raised."""
        tickets = array(UUIDS, [o.ticket.bytes for o in openings])
        secrets = array(BYTEA, [o.secret for o in openings])
        self._results, self._syncs, self._answer = [], 0, self._loop.create_future()
        try:
            self._send(b"ask", [tickets, secrets, *_arrays(openings)])
            self._send(b"take", [tickets, secrets])
            await self._flushed()
            results = await self._answer
        except BaseException:
            self.close()  # half-sent, cancelled or broken: nobody may mistake its rest for another's answer
            raise
        finally:
            self._answer = None
        for result in results:
            if result.status == pq.ExecStatus.FATAL_ERROR:
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

    def _send(self, name: bytes, values: list[bytes | None]) -> None:
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


def _arrays(openings: Sequence[Opening]) -> list[bytes | None]:
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
    return [patients, slices, purposes, surfaces, types, ids, details]


def _set(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _error(result: pq.abc.PGresult) -> psycopg.Error:
    return psycopg.errors.error_from_result(result)
