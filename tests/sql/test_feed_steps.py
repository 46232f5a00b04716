"""The numbered steps of `gate.feed_says`, by number, and the small functions of the ADT feed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from cloison.database import fed
from cloison.database.bulk import write_patients
from cloison.database.import_role import feed_connection
from tests.people import World, an_id, seal
from tests.sql.test_result_steps import traits

WHO, STAY = an_id("fed"), an_id("fed again")
SINCE = datetime.now(UTC) - timedelta(hours=1)
ADMIT = fed.Saying(
    WHO, STAY, an_id("tilleuls"), "admit", an_id("medicine_a"), SINCE, None, 0, b"sealed elsewhere"
)


@contextmanager
def brought(world: World) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A patient whom the feed brought to Surgery B."""
    with feed_connection(world.admin) as connection:
        assert write_patients(connection, [seal(world, "fed", "tilleuls", "surgery_b")], feed=True) == {}
        yield connection


def present(world: World, stay: object = STAY) -> list[tuple[Any, ...]]:
    return world.sql(
        "select u.code, r.beyond, a.username from access.relationship r join directory.unit u on u.id = r.holder "
        "join directory.account a on a.id = r.made_by where r.stay_id = %s and r.kind = 'ward_presence' "
        "and r.until is null",
        stay,
    )


def its_own_account(world: World) -> None:
    """Step 1: every fact is the feed's, and without its account nothing is said."""
    with brought(world) as connection:
        assert fed.says(connection, ADMIT) is None
        assert [row[2] for row in present(world)] == ["cloison-adt"]
        world.sql("update directory.account set left_on = since where username = 'cloison-adt'")
        with pytest.raises(psycopg.Error) as fault:
            fed.says(connection, replace(ADMIT, stay=an_id("third")))
        assert fault.value.sqlstate == "CL001"


def its_own_patients(world: World) -> None:
    """Step 2: nobody's patient but its own, nobody's stay, no other site's unit, no day to come."""
    wrong = {
        "not_brought": replace(ADMIT, patient=an_id("inside")),
        "unknown_unit": replace(ADMIT, unit=an_id("geriatrics")),
        "wrong_dates": replace(ADMIT, since=datetime.now(UTC) + timedelta(hours=1)),
        "unknown_stay": replace(ADMIT, act="move"),
        "stay_exists": replace(ADMIT, stay=an_id("fed stay")),
        "wrong_state": replace(ADMIT, act="reopen", stay=an_id("fed stay")),
    }
    with brought(world) as connection:
        for because, saying in wrong.items():
            assert fed.says(connection, saying) == because
        assert fed.says(connection, replace(ADMIT, stay=an_id("inside stay"), act="move")) == "not_brought"
        assert present(world) == []


def beyond_its_habit(world: World) -> None:
    """Step 3: contained, what it says is kept and explains nothing."""
    world.secret("nadia")
    world.sql(
        "update incidents.rule set threshold = threshold || '{\"floor_an_hour\": 2}' where name = 'feed'"
    )
    with brought(world) as connection:
        for n in range(3):
            assert fed.says(connection, replace(ADMIT, stay=an_id(f"more {n}"))) is None
    assert [row[1] for row in present(world, an_id("more 2"))] == [True]


def next_version(world: World) -> None:
    """Step 4: the version after the one that the caller knew, or nothing at all."""
    with brought(world) as connection:
        assert fed.says(connection, ADMIT) is None
        for base in (0, 2):
            assert fed.says(connection, replace(ADMIT, act="move", base=base)) == "version_conflict"
        known = fed.known(connection, WHO, STAY, an_id("tilleuls"))
        assert known is not None and (known.brought, known.version) == (True, 1)
        assert fed.says(connection, replace(ADMIT, act="leave", base=1)) is None
    kept = "select version, superseded_at is null from records.resource where id = %s order by 1"
    assert world.sql(kept, STAY) == [(1, False), (2, True)]


def facts(world: World) -> None:
    """Step 5: present where the patient is, nowhere after; a cancelled stay explains nothing any more."""
    with brought(world) as connection:
        assert fed.says(connection, ADMIT) is None
        assert fed.says(connection, replace(ADMIT, act="move", unit=an_id("surgery_b"), base=1)) is None
        assert [row[0] for row in present(world)] == ["surgery_b"]
        assert fed.says(connection, replace(ADMIT, act="discharge", base=2)) is None
        assert present(world) == []
        assert fed.says(connection, replace(ADMIT, act="reopen", base=3)) is None
        assert fed.says(connection, replace(ADMIT, act="cancel", base=4)) is None
    ended = "select bool_or(ended_at is not null) from access.relationship where stay_id = %s and kind = 'ward_presence'"
    assert world.sql(ended, STAY) == [(True,)]


def one_line(world: World) -> None:
    """Step 6: one line a saying."""
    lines = "select count(*) from ledger.line where event = 'patient.import' and patients = array[%s::uuid]"
    with brought(world) as connection:
        [(before,)] = world.sql(lines, WHO)
        assert fed.says(connection, ADMIT) is None
        assert world.sql(lines, WHO) == [(before + 1,)]


STEPS: dict[tuple[str, int], Callable[[World], None]] = {
    ("feed_says", 1): its_own_account,
    ("feed_says", 2): its_own_patients,
    ("feed_says", 3): beyond_its_habit,
    ("feed_says", 4): next_version,
    ("feed_says", 5): facts,
    ("feed_says", 6): one_line,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, step: tuple[str, int]) -> None:
    STEPS[step](world)


def test_who_was_not_brought_is_known_to_be_there_and_gives_no_key(world: World) -> None:
    with feed_connection(world.admin) as connection:
        row = connection.execute(
            "select brought, wrapped from gate.feed_known(%s, %s, %s)",
            (an_id("inside"), STAY, an_id("tilleuls")),
        ).fetchone()
        assert row == (False, None)
        assert fed.known(connection, an_id("nobody"), STAY, an_id("tilleuls")) is None


def test_a_message_is_answered_once_and_a_refused_one_is_read_mended_and_closed(world: World) -> None:
    """gate.feed_answered, gate.feed_answer, gate.feed_rejected, gate.feed_ask_rejected, gate.feed_take_rejected, gate.feed_mended."""
    name, body = os.urandom(32), os.urandom(32)
    with feed_connection(world.admin) as connection:
        assert fed.answered(connection, name) is None
        fed.answer(connection, name, body, "AE", "no_stay", b"sealed")
        assert fed.answered(connection, name) == (body, "AE", "no_stay")
        with pytest.raises(psycopg.errors.UniqueViolation):
            fed.answer(connection, name, body, "AA", "taken", None)
        [one] = fed.rejected(connection)
        taken = connection.execute("select * from gate.feed_take_rejected(%s)", (one.number,)).fetchall()
        assert taken == []  # not asked for: no line, nothing shown
        assert fed.read_rejected(connection, one.number) == ("no_stay", b"sealed", None)
        assert fed.mended(connection, one.number, b"other")
        assert fed.mended(connection, one.number, None)
        assert not fed.mended(connection, one.number, b"late")
        assert [(r.mended_at is None, r.replayed_at is None) for r in fed.rejected(connection)] == [
            (False, False)
        ]


def test_it_goes_on_with_whom_it_knows_by_number_and_traits_beside_no_stay_of_others(world: World) -> None:
    """gate.feed_takes."""
    who = an_id("inside")
    with feed_connection(world.admin) as connection:
        assert fed.takes(connection, who, traits(world, family=[1])) == "other_traits"
        assert fed.takes(connection, who, traits(world)) is None
        assert fed.takes(connection, who, traits(world)) is None
        known = fed.known(connection, who, STAY, an_id("tilleuls"))
        assert known is not None and known.brought and known.wrapped is not None
        saying = replace(ADMIT, patient=who)
        assert fed.says(connection, saying) == "other_stay"
        world.sql("update records.stay set discharged_at = now() where patient_id = %s", who)
        assert fed.says(connection, saying) is None
        assert (
            fed.says(connection, replace(saying, act="discharge", stay=an_id("inside stay"), base=0))
            == "not_brought"
        )
    lines = "select count(*) from ledger.line where event = 'patient.import' and detail = 'taken over' and patients = array[%s::uuid]"
    assert world.sql(lines, who) == [(1,)]


def test_three_units_and_a_physician_are_tied_and_those_who_follow_them(world: World) -> None:
    also, paul = (an_id("surgery_b"), an_id("medicine_a")), an_id("paul")
    held = (
        "select holder, kind from access.relationship where stay_id = %s and until is null and ended_at is null "
        "and kind in ('ward_presence', 'responsible_physician')"
    )
    with brought(world) as connection:
        assert fed.says(connection, replace(ADMIT, also=(an_id("geriatrics"),))) == "unknown_unit"
        assert fed.says(connection, replace(ADMIT, physician=an_id("nadia"))) == "unknown_physician"
        assert fed.says(connection, replace(ADMIT, also=also, physician=paul)) is None
        present = {(an_id("medicine_a"), "ward_presence"), (an_id("surgery_b"), "ward_presence")}
        assert set(world.sql(held, STAY)) == {*present, (paul, "responsible_physician")}
        world.sql("update directory.account set role = 'physician' where username = 'ines'")
        assert fed.says(connection, replace(ADMIT, act="charge", physician=an_id("ines"), base=1)) is None
        assert set(world.sql(held, STAY)) == {*present, (an_id("ines"), "responsible_physician")}
        assert fed.says(connection, replace(ADMIT, act="move", base=2)) is None
        assert set(world.sql(held, STAY)) == {
            (an_id("medicine_a"), "ward_presence"),
            (an_id("ines"), "responsible_physician"),
        }
