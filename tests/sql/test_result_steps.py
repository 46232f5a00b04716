"""The numbered steps of `gate.feed_gives`, by number, and the functions that it is made of."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from cloison.database import fed
from cloison.database.import_role import feed_connection
from cloison.records import tokens
from cloison.records.sealing import SealedPart
from tests.people import World, an_id

WHO, REPORT, SITE = an_id("inside"), an_id("report"), an_id("tilleuls")
AT = datetime.now(UTC) - timedelta(hours=1)


def traits(world: World, name: str = "inside", day: str = "1950-03-12", **other: Any) -> fed.Traits:
    """Number and traits of somebody of the cast, as tokens."""
    key, born = world.index_key, date.fromisoformat(day)
    family, given = (
        tokens.of_name(key, born, f, n) for f, n in (("family", "Lefèvre"), ("given", "Anne-Marie"))
    )
    assert family is not None and given is not None
    number = tokens.of_identifier(key, "IPP", f"IPP-{name}")
    said = fed.Traits([number], [tokens.of_birth_date(key, born)], [family], [given])
    return replace(said, **other)


def giving(world: World, **more: Any) -> fed.Giving:
    """A final report of `inside`, of no order."""
    parts = [SealedPart("DiagnosticReport", REPORT, "clinical", 1, SITE, b"sealed elsewhere")]
    said = fed.Giving(WHO, traits(world), SITE, REPORT, None, None, 2, AT, os.urandom(32), [], 0, parts)
    return replace(said, **more)


def given(world: World, said: fed.Giving) -> str | None:
    with feed_connection(world.admin) as connection:
        return fed.gives(connection, said)


def ordered(world: World, maker: str = "paul", *, inherited: bool = True) -> None:
    """An order of the laboratory, under the report's id."""
    world.sql("update directory.unit set kind = 'laboratory' where id = %s", an_id("lab"))
    world.sql(
        "insert into access.relationship (patient_id, holder, kind, since, site_id, stay_id, made_by, made_at, inherited) "
        "values (%s, %s, 'order', now(), %s, %s, %s, now(), %s)",
        WHO, an_id("lab"), SITE, REPORT, an_id(maker), inherited,
    )  # fmt: skip


def ties(world: World) -> list[tuple[Any, ...]]:
    return world.sql("select holder, beyond from access.relationship where kind = 'result' order by id")


def its_own_account(world: World) -> None:
    """Step 1: every tie is the feed's, and without its account nothing is given."""
    assert given(world, giving(world)) is None
    makers = "select a.username from access.relationship r join directory.account a on a.id = r.made_by where kind = 'result'"
    assert world.sql(makers) == [("cloison-adt",)]
    for wrong in ({"held": None}, {"parts": []}, {"order": uuid4()}):
        with pytest.raises(psycopg.Error) as fault:
            given(world, giving(world, **wrong))
        assert fault.value.sqlstate == "CL001"
    world.sql("update directory.account set left_on = since where username = 'cloison-adt'")
    with pytest.raises(psycopg.Error):
        given(world, giving(world, report=uuid4()))


def whom_number_and_traits_name(world: World) -> None:
    """Step 2: an id alone reaches nobody."""
    for because, wrong in {
        "unknown_ipp": traits(world, "nobody"),
        "other_traits": traits(world, given=[1]),
        "unknown_unit": None,
    }.items():
        said = giving(world, site=an_id("closed")) if wrong is None else giving(world, traits=wrong)
        assert given(world, said) == because
    assert given(world, giving(world, traits=traits(world, "elsewhere"))) == "unknown_ipp"
    assert given(world, giving(world, patient=an_id("nobody"))) == "unknown_ipp"


def never_under_what_stands(world: World) -> None:
    """Step 3: nothing older, nothing less, no version that was not known, no order that is not there or is answered."""
    assert given(world, giving(world, order=REPORT)) == "already_answered"
    assert given(world, giving(world, issued=datetime.now(UTC) + timedelta(hours=1))) == "wrong_dates"
    assert given(world, giving(world, base=1)) == "version_conflict"
    assert given(world, giving(world)) is None
    assert given(world, giving(world, base=1, rank=1, issued=AT + timedelta(minutes=1))) == "older_result"
    assert given(world, giving(world, base=1, rank=3, issued=AT - timedelta(minutes=1))) == "older_result"
    ordered(world)
    world.sql("update access.relationship set until = now() where kind = 'order'")
    world.sql("update records.fed_result set rank = 1")
    assert given(world, giving(world, base=1, order=REPORT)) == "already_answered"


def somebody_is_told(world: World) -> None:
    """Step 4: what nobody here waits for stays with a person."""
    world.sql("delete from access.relationship where patient_id = %s", WHO)
    assert given(world, giving(world)) == "no_reader"
    assert given(world, giving(world, named=an_id("paul"))) is None
    assert ties(world) == [(an_id("paul"), True)]  # never in care: among their 20


def beyond_its_habit(world: World) -> None:
    """Step 5: contained, what it says is kept and explains nothing."""
    world.secret("nadia")
    world.sql(
        "update incidents.rule set threshold = threshold || '{\"floor_an_hour\": 1}' where name = 'feed'"
    )
    assert given(world, giving(world)) is None
    assert (
        given(world, giving(world, report=uuid4(), parts=[replace(giving(world).parts[0], id=uuid4())]))
        is None
    )
    assert [beyond for _, beyond in ties(world)] == [False, True]


def versions(world: World) -> None:
    """Step 6: the next version; the one before is marked, not overwritten."""
    assert given(world, giving(world)) is None
    assert given(world, giving(world, base=1, rank=3)) is None
    kept = "select version, superseded_at is null from records.resource where id = %s order by 1"
    assert world.sql(kept, REPORT) == [(1, False), (2, True)]
    assert world.sql("select rank, issue from records.fed_result where report = %s", REPORT) == [(3, 2)]


def answered_and_waited_for(world: World) -> None:
    """Step 7: a provisional result ends nothing and ties nobody; a final one does both, once."""
    ordered(world)
    open_ = "select until is null from access.relationship where kind = 'order'"
    assert given(world, giving(world, order=REPORT, rank=1)) is None
    assert (world.sql(open_), ties(world)) == ([(True,)], [])
    assert given(world, giving(world, order=REPORT, base=1)) is None
    assert given(world, giving(world, order=REPORT, base=2, rank=3)) is None
    assert (world.sql(open_), ties(world)) == ([(False,)], [(an_id("paul"), False)])


def one_line(world: World) -> None:
    """Step 8: one line a report."""
    lines = "select count(*) from ledger.line where event = 'patient.import' and patients = array[%s::uuid]"
    [(before,)] = world.sql(lines, WHO)
    assert given(world, giving(world)) is None
    assert world.sql(lines, WHO) == [(before + 1,)]


STEPS: dict[tuple[str, int], Callable[[World], None]] = {
    ("feed_gives", 1): its_own_account,
    ("feed_gives", 2): whom_number_and_traits_name,
    ("feed_gives", 3): never_under_what_stands,
    ("feed_gives", 4): somebody_is_told,
    ("feed_gives", 5): beyond_its_habit,
    ("feed_gives", 6): versions,
    ("feed_gives", 7): answered_and_waited_for,
    ("feed_gives", 8): one_line,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, step: tuple[str, int]) -> None:
    STEPS[step](world)


def test_of_who_bears_a_number_only_their_id_and_a_yes_or_no(world: World) -> None:
    """gate.feed_match, gate.feed_report_known."""
    with feed_connection(world.admin) as connection:
        assert fed.match(connection, traits(world)) == [(WHO, True)]
        assert fed.match(connection, traits(world, family=[1])) == [(WHO, False)]
        assert fed.match(connection, traits(world, numbers=[])) == []
        known = fed.reported(connection, WHO, SITE, REPORT)
        assert (known.ordered, known.open, known.version, known.rank) == (False, False, 0, None)
        assert known.wrapped is not None
        assert fed.reported(connection, uuid4(), SITE, REPORT).wrapped is None


def readers(world: World, order: bool = False, named: str | None = None) -> list[tuple[Any, ...]]:
    call = "select holder, explains from gate.result_readers(%s, %s, %s, now())"
    return world.sql(call, WHO, REPORT if order else None, an_id(named) if named else None)


def test_who_ordered_it_is_told_then_who_had_care_then_the_unit(world: World) -> None:
    """gate.result_readers."""
    assert readers(world) == [(an_id("surgery_b"), True)]
    assert readers(world, named="paul") == [(an_id("paul"), True)]
    assert readers(world, named="sam") == [
        (an_id("surgery_b"), True)
    ]  # the stranger: the unit is told instead
    ordered(world, "nadia", inherited=False)
    assert readers(world, order=True, named="paul") == [(an_id("nadia"), False)]
    world.sql("update directory.account set left_on = current_date - 1 where username = 'nadia'")
    assert readers(world, order=True, named="paul") == [(an_id("paul"), True)]


def test_a_unit_to_which_somebody_brought_the_patient_alone_is_not_explained(world: World) -> None:
    world.sql("update access.relationship set made_by = %s where patient_id = %s", an_id("ines"), WHO)
    assert readers(world) == [(an_id("surgery_b"), False)]
