"""Lines get their places: every committed line once, without a gap, whatever other transactions do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import psycopg
import pytest

from cloison.errors import CloisonError
from cloison.gate.sequence import SequenceGate
from tests.database import Database

WRITE = """select gate.write_down(array[(gen_random_uuid(), null, %s, null, 'test', null, null, 'nurse', null, 'sql', null,
  null, null, null, %s, true, null, null, null, null)::gate.entry], clock_timestamp())"""


@pytest.fixture
def sequencer(database: Database) -> Iterator[SequenceGate]:
    gate = SequenceGate(database.conninfo("cloison_jobs"))
    while gate.sequence():
        pass
    yield gate
    gate.close()


def write(
    connection: psycopg.Connection[tuple[object, ...]], event: str = "patient.open", times: int = 1
) -> None:
    for _ in range(times):
        connection.execute(WRITE.encode(), (event, uuid4().hex))


def places(database: Database) -> list[tuple[int, int]]:
    rows = database.connect().execute("select index, line_id from ledger.leaf order by index").fetchall()
    return [(int(str(a)), int(str(b))) for a, b in rows]


def own_transaction(database: Database, gate: SequenceGate) -> None:
    """1"""
    jobs = database.connect("cloison_jobs")
    with pytest.raises(psycopg.errors.Error), jobs.transaction():
        jobs.execute("select pg_current_xact_id()")
        jobs.execute("select gate.sequence_lines(10)")
    with pytest.raises(psycopg.errors.Error), jobs.transaction():
        jobs.execute("set transaction isolation level repeatable read")
        jobs.execute("select gate.sequence_lines(10)")


def never_come(database: Database, gate: SequenceGate) -> None:
    """2: numbers of a transaction that was undone are awaited no longer than it lasted."""
    undone, other = database.connect(), database.connect()
    undone.autocommit = False
    write(undone, times=3)
    write(other)
    assert gate.sequence() == 1
    assert database.connect().execute("select cardinality(gaps) from ledger.sequencer").fetchone() == (3,)
    undone.rollback()
    looks = database.connect()
    for _ in range(200):  # a transaction in any database of the server may be the one that is waited for
        gate.sequence()
        if looks.execute("select gaps from ledger.sequencer").fetchone() == ([],):
            break
        time.sleep(0.05)
    assert looks.execute("select gaps, gaps_until from ledger.sequencer").fetchone() == ([], None)


def new_and_awaited(database: Database, gate: SequenceGate) -> None:
    """3, 4: a long transaction's lines come when it ends, and hold up nobody's meanwhile."""
    long, other = database.connect(), database.connect()
    long.autocommit = False
    write(long, times=2)
    write(other, times=3)
    before = len(places(database))
    assert gate.sequence() == 3
    write(other, times=1)
    assert gate.sequence() == 1
    write(long, times=1)
    write(other, times=1)
    assert gate.sequence() == 1
    long.commit()
    assert gate.sequence() == 3
    assert gate.sequence() == 0
    found = places(database)
    assert [index for index, _ in found] == list(range(before + 8))
    assert len({line for _, line in found}) == before + 8
    assert database.connect().execute("select count(*) from ledger.outbox").fetchone() == (0,)


def one_moves_the_mark(database: Database, gate: SequenceGate) -> None:
    """5: the second of two sequencers finds the mark moved, and does nothing."""
    write(database.connect(), times=4)
    holder = database.connect()
    holder.autocommit = False
    holder.execute(
        "update ledger.sequencer set high = high + 0"
    )  # holds the row, so that the second waits at step 5
    answers: list[int | None] = []
    second = threading.Thread(target=lambda: answers.append(gate.sequence()))
    second.start()
    second.join(0.5)
    assert second.is_alive()
    other = SequenceGate(database.conninfo("cloison_jobs"))
    holder.execute("update ledger.sequencer set high = high + 1000000")
    holder.commit()
    second.join(10)
    assert answers == [None]
    holder.execute("update ledger.sequencer set high = high - 1000000")
    holder.commit()
    assert other.sequence() == 4
    other.close()


def places_out_of_the_box(database: Database, gate: SequenceGate) -> None:
    """6: in the order of their numbers, with their kind, and the box is empty (gate.leaves, gate.tree_size)."""
    connection = database.connect()
    write(connection, "patient.open")
    write(connection, "session.open")
    size = gate.size()
    assert gate.sequence() == 2
    leaves = gate.leaves(size)
    assert [leaf.index for leaf in leaves] == [size, size + 1]
    assert [leaf.about_patients for leaf in leaves] == [True, False]
    assert leaves[0].line_id < leaves[1].line_id
    assert all(leaf.commitment and len(leaf.commitment) == 32 for leaf in leaves)
    assert gate.sequence() == 0


STEPS: dict[tuple[str, int], Callable[[Database, SequenceGate], None]] = {
    ("sequence_lines", 1): own_transaction,
    ("sequence_lines", 2): never_come,
    ("sequence_lines", 3): new_and_awaited,
    ("sequence_lines", 4): new_and_awaited,
    ("sequence_lines", 5): one_moves_the_mark,
    ("sequence_lines", 6): places_out_of_the_box,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]}-{step[1]}")
def test_step(step: tuple[str, int], database: Database, sequencer: SequenceGate) -> None:
    STEPS[step](database, sequencer)


def test_many_writers_and_two_sequencers(database: Database, sequencer: SequenceGate) -> None:
    """Eight writers, some of which undo, and two sequencers at once: each committed line has one place, and no place is free."""
    before = len(places(database))
    stop = threading.Event()

    def writes(undo: bool) -> None:
        connection = database.connect()
        connection.autocommit = False
        for turn in range(40):
            write(connection, times=2)
            connection.rollback() if undo and turn % 3 == 0 else connection.commit()

    def sequences(gate: SequenceGate) -> None:
        while not stop.is_set():
            try:
                gate.sequence(7)
            except CloisonError:  # it waited too long for the other: asked again
                continue

    second = SequenceGate(database.conninfo("cloison_jobs"))
    sequencers = [threading.Thread(target=sequences, args=(gate,)) for gate in (sequencer, second)]
    writers = [threading.Thread(target=writes, args=(number % 2 == 0,)) for number in range(8)]
    for thread in (*sequencers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sequencers:
        thread.join()
    while sequencer.sequence() != 0:
        pass
    second.close()
    found = places(database)
    lines = {row[0] for row in database.connect().execute("select id from ledger.line").fetchall()}
    assert [index for index, _ in found] == list(range(len(found)))
    assert {line for _, line in found} == lines
    assert len(found) == len(lines) > before
    assert database.connect().execute("select count(*) from ledger.outbox").fetchone() == (0,)


def test_leaves_of_a_line_that_is_gone_have_no_commitment(
    database: Database, sequencer: SequenceGate
) -> None:
    connection = database.connect()
    size = sequencer.size()
    write(connection)
    sequencer.sequence()
    connection.execute("delete from ledger.line where id = (select max(id) from ledger.line)")
    assert sequencer.leaves(size)[0].commitment is None


def test_a_refusal_of_a_witness_is_told_to_officers(database: Database, sequencer: SequenceGate) -> None:
    sequencer.note(3, "note", ["w"], None)
    sequencer.note(3, None, [], "witness.example")
    admin = database.connect()
    assert admin.execute("select size, note, witnesses from ledger.checkpoint").fetchall() == [
        (3, "note", ["w"])
    ]
    told = admin.execute("select rule, facts from incidents.alert").fetchall()
    assert told == [("ledger", {"witness": "witness.example"})]
