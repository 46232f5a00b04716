"""The machines' client: waiting openings gathered into one set-based ask, and its take, in one round-trip.

Owns: the asynchronous pool of the record server's own role, the gathering (at most 64 openings, at most 1 ms,
at once when nothing is under way), the giving back of each answer by its ticket, and the mark that each call about a
patient bears. Refuses: a transaction of its own; trying an ask again under the ticket of one that may have been
answered; giving back a list with a canary in it before the database knows that it was shown.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import args_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from cloison.errors import CloisonError, Code, code_of
from cloison.gate.answers import Answer, Row, answer
from cloison.gate.calls import TAKE, Ask, Opening, marked
from cloison.gate.governing import Call
from cloison.gate.listed import CANARY_MARKS, NOTE_SHOWN, patients_listed
from cloison.gate.wire import Wire, carries
from cloison.records.marks import Marks

MOST_GATHERED = 64
LONGEST_WAIT = 0.001
"""Seconds that an opening may wait for company while another call is under way."""

_TURN_LOST = {"40001", "40P01", "55P03", "57014"}
_WHOAMI = "select * from gate.whoami(%b)"
_WHO = (
    "account_id",
    "username",
    "role",
    "family_name",
    "given_name",
    "site_id",
    "site",
    "units",
    "expires_at",
)

_Waiting = tuple[Opening, "asyncio.Future[Answer]"]


class MachineGate:
    """Asynchronous client of the gate, for the FHIR interface. Belongs to one event loop."""

    def __init__(self, conninfo: str, marks: Marks, *, most: int = 8) -> None:
        """Prepare a pool of at most `most` connections as the role in `conninfo`; opened at first use."""
        self._marks = marks
        self._pool: AsyncConnectionPool[psycopg.AsyncConnection[tuple[Any, ...]]] = AsyncConnectionPool(
            conninfo, min_size=1, max_size=most, kwargs={"autocommit": True}, open=False, timeout=10
        )
        self._conninfo = conninfo
        self._turns = asyncio.Semaphore(most)
        self._idle: list[Wire] = []
        self._waiting: list[_Waiting] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self.gathered: list[int] | None = None
        """Sizes of the calls sent, kept only when somebody who measures puts a list here."""

    async def close(self) -> None:
        """Wait for what is under way, then close the pool."""
        self._flush()
        await asyncio.gather(*self._tasks)
        while self._idle:
            self._idle.pop().close()
        await self._pool.close()

    async def open(self, opening: Opening) -> Answer:
        """Open one patient, gathered with whoever waits at this moment. Raise `gate-busy`, `gate-fault`."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((opening, future))
        if not self._tasks or len(self._waiting) >= MOST_GATHERED:
            self._flush()
        elif self._timer is None:
            self._timer = loop.call_later(LONGEST_WAIT, self._flush)
        return await future

    async def ask(self, ask: Ask) -> Answer:
        """Send `ask`, Sync, `take`; return what the ticket says. Raise `gate-busy`, `gate-fault`."""
        if carries(ask):
            told = answer(await self._on_wire(lambda wire: wire.ask(ask)))
        else:
            told = answer(await self._both(marked(ask, self._marks)))
        await self._note_shown(ask, told)
        return told

    async def load_marks(self) -> None:
        """Learn which patients are canaries, by their marks. Raise `database-unreachable`."""
        found = await self._fetch(CANARY_MARKS)
        self._marks.canaries = frozenset(row[0] for row in found)

    async def _note_shown(self, ask: Ask, told: Answer) -> None:
        """Tell of the canaries in a list before anybody sees it; without one, nothing is sent."""
        patients = patients_listed(ask, told)
        if patients and self._marks.canaries is None:
            await self.load_marks()
        if patients and (shown := self._marks.among(patients)):
            await self._fetch(NOTE_SHOWN, (ask.secret, shown))

    async def whoami(self, secret: bytes) -> dict[str, Any] | None:
        """Return the live session's account, or None."""
        rows = await self._fetch(_WHOAMI, (secret,))
        return dict(zip(_WHO, rows[0], strict=True)) if rows else None

    async def directory(self, secret: bytes, ids: list[UUID]) -> dict[UUID, tuple[str, str, str]]:
        """Return {id: (kind, name, detail)} of units, sites and accounts; nothing about a patient."""
        rows = await self._fetch("select * from gate.directory_entries(%b, %b)", (secret, ids))
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    async def rows(self, call: Call) -> list[tuple[Any, ...]]:
        """Make one call of `governing`; return its rows. Raise `gate-busy`, `gate-fault`, `database-unreachable`."""
        return await self._fetch(call.statement, call.parameters)

    async def sweep(self) -> None:
        """Forget tickets that nobody can take any more."""
        await self._fetch("select gate.sweep_tickets()")

    async def _fetch(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement of its own and return its rows, as psycopg reads them."""
        try:
            await self._pool.open()
            async with self._pool.connection() as connection:
                cursor = await connection.execute(statement, parameters)
                return await cursor.fetchall()
        except (psycopg.Error, PoolTimeout) as error:
            raise _named(error) from error

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_GATHERED], self._waiting[MOST_GATHERED:]
            task = asyncio.get_running_loop().create_task(self._run(batch))
            self._tasks.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not self._tasks:
            self._flush()  # idle again: nobody waits out the rest of the millisecond

    async def _run(self, batch: list[_Waiting]) -> None:
        try:
            answers = await self._open_all([opening for opening, _ in batch])
        except CloisonError as error:
            if len(batch) > 1 and error.code is not Code.DATABASE_UNREACHABLE:
                # PostgreSQL undid the whole set because of one: each goes alone, under a ticket never used.
                for opening, future in batch:
                    await self._run([(replace(opening, ticket=uuid4()), future)])
                return
            _fail(batch, error)
        except BaseException as error:
            _fail(batch, CloisonError(Code.GATE_FAULT))
            if not isinstance(error, Exception):
                raise
        else:
            for opening, future in batch:
                if not future.done():
                    future.set_result(answers[opening.ticket])

    async def _open_all(self, openings: list[Opening]) -> dict[UUID, Answer]:
        if self.gathered is not None:
            self.gathered.append(len(openings))
        rows = await self._on_wire(lambda wire: wire.open(openings))
        found: dict[UUID, list[Row]] = defaultdict(list)
        for row in rows:
            found[row.ticket].append(row)
        return {o.ticket: answer(found[o.ticket]) for o in openings}

    async def _on_wire(self, call: Callable[[Wire], Awaitable[list[Row]]]) -> list[Row]:
        """Make one call over an idle wire, or a new one; at most as many as there are turns."""
        try:
            async with self._turns:
                self._idle = [wire for wire in self._idle if not wire.closed]
                wire = self._idle.pop() if self._idle else await Wire.connect(self._conninfo, self._marks)
                try:
                    return await call(wire)
                finally:
                    if not wire.closed:
                        self._idle.append(wire)
        except psycopg.Error as error:
            raise _named(error) from error

    async def _both(self, ask: Ask) -> list[Row]:
        try:
            await self._pool.open()
            async with self._pool.connection() as connection, connection.pipeline() as pipeline:
                await connection.execute(ask.statement, ask.parameters)
                await pipeline.sync()
                cursor = connection.cursor(row_factory=args_row(Row), binary=True)
                await cursor.execute(TAKE, ([ask.ticket], [ask.secret]))
                await pipeline.sync()
                return await cursor.fetchall()
        except (psycopg.Error, PoolTimeout) as error:
            raise _named(error) from error


def _named(error: Exception) -> CloisonError:
    sqlstate = getattr(error, "sqlstate", None)
    return CloisonError(Code.GATE_BUSY if sqlstate in _TURN_LOST else code_of(sqlstate))


def _fail(batch: list[_Waiting], error: CloisonError) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
