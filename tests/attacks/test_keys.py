"""Rotation's functions in the wrong hands: what they refuse, what they leave written, and each defence taken away (4.3)."""

from __future__ import annotations

import hashlib
import os
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import World, an_id

GROUP = an_id("key None")
TILLEULS = an_id("key tilleuls")
FUNCTIONS = (
    "key_status()",
    "add_wrapping_key(null, null, null, null)",
    "data_keys_under(null, 1)",
    "rewrap_batch(null, null, null, null, null, null, null)",
    "rewrap_wrapping_keys(null, null, null, null, null)",
    "destroy_wrapping_key(null)",
)
REWRAP = "select gate.rewrap_batch(%s, %s, %s, %s, %s, %s, %s)"
Jobs = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def jobs(world: World, database: Database) -> Jobs:
    """The login that rotates keys, stolen."""
    return database.connect("cloison_jobs")


def begin(jobs: Jobs, site: UUID | None) -> UUID:
    key = uuid4()
    said = jobs.execute(
        "select gate.add_wrapping_key(%s, %s, %s, %s)", (key, site, os.urandom(60), uuid4())
    ).fetchone()
    assert said == ("added",)
    return key


def some(world: World, key: UUID, count: int = 2) -> list[tuple[object, ...]]:
    query = "select patient_id, site_id, slice, wrapped from records.data_key where wrapping_key_id = %s order by 1, 2, 3 limit %s"
    return world.sql(query, key, count)


def rewrap(jobs: Jobs, old: UUID, new: UUID, rows: list[tuple[object, ...]], wrapped: list[bytes]) -> None:
    jobs.execute(REWRAP, (old, new, *([row[n] for row in rows] for n in range(4)), wrapped))


def refused(
    jobs: Jobs, world: World, old: UUID, new: UUID, rows: list[tuple[object, ...]], wrapped: list[bytes]
) -> None:
    """Refused, with nothing changed, nothing told and nothing left behind."""
    before = world.sql("select * from records.data_key order by 1, 2, 3"), steps(world)
    with pytest.raises(psycopg.Error) as raised:
        rewrap(jobs, old, new, rows, wrapped)
    assert raised.value.sqlstate == "CL001"
    assert (raised.value.diag.message_detail, raised.value.diag.message_hint) == (None, None)
    assert (world.sql("select * from records.data_key order by 1, 2, 3"), steps(world)) == before


def steps(world: World) -> list[tuple[object, ...]]:
    return world.sql("select wrapping_key_id, what, keys, digest from records.rotation_step order by id")


def fresh(count: int = 2, size: int = 60) -> list[bytes]:
    return [os.urandom(size) for _ in range(count)]


@pytest.mark.parametrize("role", ["cloison_web", "cloison_signin", "cloison_import", "cloison_backup"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_other_login_calls_them(world: World, database: Database, role: str, function: str) -> None:
    connection = database.connect()
    connection.execute(f"set role {role}".encode())
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"select gate.{function}".encode())


@pytest.mark.parametrize(
    "statement",
    [
        "select wrapped from records.data_key",
        "update records.data_key set wrapped = ''",
        "delete from records.wrapping_key",
        "select body from records.resource",
        "delete from records.rotation_step",
        "select gate.note_rotation(gen_random_uuid(), 'key added', '{}')",
    ],
)
def test_the_login_that_rotates_has_no_other_way(jobs: Jobs, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        jobs.execute(statement.encode())


def test_every_change_is_written_down(jobs: Jobs, world: World) -> None:
    new = begin(jobs, None)
    rows, wrapped = some(world, GROUP), fresh()
    rewrap(jobs, GROUP, new, rows, wrapped)
    assert steps(world)[-1] == (new, "data keys rewrapped", 2, hashlib.sha256(b"".join(wrapped)).digest())
    assert steps(world)[0][:3] == (new, "key added", 1)


def test_without_a_rotation_nothing_can_be_rewrapped(jobs: Jobs, world: World) -> None:
    assert jobs.execute("select * from gate.data_keys_under(%s, 10)", (GROUP,)).fetchall() == []
    refused(jobs, world, GROUP, GROUP, some(world, GROUP), fresh())


def test_a_wrapped_key_keeps_its_length_its_owner_and_its_place(jobs: Jobs, world: World) -> None:
    new = begin(jobs, None)
    site_s = begin(jobs, an_id("tilleuls"))
    rows = some(world, GROUP)
    refused(jobs, world, GROUP, new, rows, fresh(size=59))
    refused(jobs, world, GROUP, new, rows, fresh(size=0))
    refused(jobs, world, GROUP, site_s, rows, fresh())  # the group's under a site's
    refused(jobs, world, TILLEULS, new, some(world, TILLEULS), fresh())  # a site's under the group's
    refused(jobs, world, new, GROUP, rows, fresh())  # back under the retired one
    refused(
        jobs, world, GROUP, new, [(*row[:3], os.urandom(60)) for row in rows], fresh()
    )  # not what was read
    refused(jobs, world, GROUP, new, [rows[0], some(world, TILLEULS)[0]], fresh())  # half of a batch
    refused(jobs, world, GROUP, new, rows, [*fresh(1), None])  # type: ignore[list-item]


def test_status_tells_what_is_under_each_key_and_no_key(jobs: Jobs, world: World) -> None:
    rows = jobs.execute("select id, site_id, retired_at, data_keys from gate.key_status()").fetchall()
    assert {row[0] for row in rows} >= {GROUP, TILLEULS}
    assert [row[3] for row in rows if row[0] == GROUP] == [len(some(world, GROUP, 10_000))]
    wanted = {"id", "site_id", "finess", "name", "made_at", "retired_at", "root_id", "data_keys"}
    assert {c.name for c in jobs.execute("select * from gate.key_status()").description or ()} == wanted


def test_a_second_rotation_waits_for_the_first(jobs: Jobs, world: World) -> None:
    begin(jobs, None)
    again = "select gate.add_wrapping_key(%s, null, %s, %s)"
    assert jobs.execute(again, (uuid4(), os.urandom(60), uuid4())).fetchone() == ("unfinished",)
    with pytest.raises(psycopg.Error):
        jobs.execute(
            "select gate.add_wrapping_key(%s, %s, %s, %s)", (uuid4(), an_id("ormes"), b"short", uuid4())
        )


def test_a_key_with_something_under_it_is_not_destroyed(jobs: Jobs, world: World) -> None:
    destroy = "select gate.destroy_wrapping_key(%s)"
    assert jobs.execute(destroy, (GROUP,)).fetchone() == (False,)
    begin(jobs, None)
    world.sql("insert into gate.clock_offset (amount) values ('1 hour')")
    assert jobs.execute(destroy, (GROUP,)).fetchone() == (False,)
    empty = begin(jobs, an_id("closed"))
    assert jobs.execute(destroy, (empty,)).fetchone() == (False,)  # the current one


def test_wrapping_keys_change_their_root_together_or_not_at_all(jobs: Jobs, world: World) -> None:
    rows = world.sql("select id, wrapped from records.wrapping_key order by id")
    root, new = world.keyring.root.id, uuid4()
    call = "select gate.rewrap_wrapping_keys(%s, %s, %s, %s, %s)"
    for part, wrapped in ((rows[1:], fresh(len(rows) - 1)), (rows, fresh(len(rows), 59))):
        with pytest.raises(psycopg.Error):
            jobs.execute(call, (root, new, [r[0] for r in part], [r[1] for r in part], wrapped))
    assert world.sql("select id, wrapped from records.wrapping_key order by id") == rows
    done = jobs.execute(
        call, (root, new, [r[0] for r in rows], [r[1] for r in rows], fresh(len(rows)))
    ).fetchone()
    assert done == (len(rows),)
    assert steps(world)[-1][:3] == (new, "wrapping keys rewrapped", len(rows))


@pytest.mark.parametrize(
    ("line", "instead", "attack"),
    [
        ("new.site_id is not distinct from old.site_id", "true", "owner"),
        ("and old.retired_at is not null and new.retired_at is null", "", "no rotation"),
        ("and d.wrapped = q.old and", "and", "not what was read"),
        ("perform gate.note_rotation(p_to, 'data keys rewrapped', p_new);", "", "unseen"),
    ],
)
def test_each_defence_taken_away_lets_its_attack_through(
    jobs: Jobs, world: World, database: Database, line: str, instead: str, attack: str
) -> None:
    without(database, "keys/rewrap_batch.sql", line, instead)
    rows = some(world, GROUP)
    if attack == "no rotation":
        rewrap(jobs, GROUP, GROUP, rows, fresh())
        return
    new = begin(jobs, an_id("tilleuls") if attack == "owner" else None)
    if attack == "owner":
        begin(jobs, None)
    if attack == "not what was read":
        rows = [(*row[:3], os.urandom(60)) for row in rows]
    before = len(steps(world))
    rewrap(jobs, GROUP, new, rows, fresh())
    assert some(world, new)
    assert len(steps(world)) == before + (attack != "unseen")
