"""The feed's own login in an attacker's hands: it stages and says what a feed says, and reads, overwrites and opens nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from cloison.database.bulk import write_patients
from cloison.database.import_role import feed_connection, import_connection
from tests.attacks.test_database_login import TABLES
from tests.attacks.test_import_role import STAGED, newcomer, touches_nothing
from tests.people import World, an_id


@pytest.fixture
def attacker(world: World) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection as cloison_feed, as a listener has it."""
    with feed_connection(world.admin) as connection:
        yield connection


def test_it_touches_no_table_and_reads_not_even_what_it_staged(
    attacker: psycopg.Connection[tuple[Any, ...]],
) -> None:
    assert attacker.execute("select current_user").fetchone() == ("cloison_feed",)
    touches_nothing(attacker, (*TABLES, "directory.site", "staging.unit", *STAGED.split()))


@pytest.mark.parametrize(
    "call",
    [
        "select * from gate.move_staged()",
        "select gate.move_staged_units()",
        "select * from gate.imported_digests()",
        "select gate.open_session(gen_random_uuid(), sha256('x'), 'nadia', 60, 'token', null)",
        "select gate.write_down(array[]::gate.entry[], now())",
        "select * from gate.result_readers(gen_random_uuid(), null, null, now())",
        "select gate.rejected_messages('x')",
        "select gate.purge_messages(1)",
        "alter role cloison_feed login",
        "set role cloison_gate",
    ],
)
def test_it_makes_no_session_and_says_nothing_in_the_imports_name(
    attacker: psycopg.Connection[tuple[Any, ...]], call: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        attacker.execute(call)


@pytest.mark.parametrize(
    "call",
    [
        "select * from gate.feed_rejected()",
        "select gate.feed_ask_rejected(1)",
        "select * from gate.move_fed()",
    ],
)
def test_an_import_reads_no_refused_message_and_moves_nothing_as_the_feed(world: World, call: str) -> None:
    with import_connection(world.admin) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(call)


def test_whom_it_brings_is_the_feeds_word(
    world: World, attacker: psycopg.Connection[tuple[Any, ...]]
) -> None:
    """gate.move_fed: the maker is the feed's account, whose habit is counted."""
    assert write_patients(attacker, [newcomer(world)], feed=True) == {}
    makers = "select distinct a.username from access.relationship r join directory.account a on a.id = r.made_by where r.patient_id = %s"
    assert world.sql(makers, an_id("newcomer")) == [("cloison-adt",)]
    assert not world.sql(
        "select 1 from access.relationship where patient_id = %s and holder = %s",
        an_id("newcomer"),
        an_id("sam"),
    )
