"""Every numbered step of the functions about drafts, by its number: what it refuses, or what it leaves (STYLE 5)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from cloison.gate import drafts
from cloison.gate.client import Gate
from tests.database import Database
from tests.people import ACCOUNTS, World, an_id, build

Step = Callable[[World, Gate], None]
INSIDE = an_id("inside")


@pytest.fixture
def world(database: Database) -> World:
    return build(database.admin, database.conninfo("cloison_web"))


@pytest.fixture
def gate(world: World) -> Iterator[Gate]:
    client = world.gate()
    yield client
    client.close()


def keeps(
    world: World,
    gate: Gate,
    who: str | None,
    form: str = "focus",
    patient: UUID = INSIDE,
    body: bytes | None = None,
) -> str:
    """Keep a draft as a page does; the word of the answer."""
    secret = b"x" * 32 if who is None else world.secret(who)
    site = an_id(ACCOUNTS[who or "nadia"][1] or "tilleuls")
    return str(gate.rows(drafts.keep(secret, patient, form, site, body or os.urandom(80)))[0][0])


def given(
    world: World, gate: Gate, who: str | None, form: str = "focus", patient: UUID = INSIDE
) -> list[tuple[Any, ...]]:
    """What a page is given."""
    return gate.rows(drafts.of(b"x" * 32 if who is None else world.secret(who), patient, form))


def keep_without_session(world: World, gate: Gate) -> None:
    assert keeps(world, gate, None) == "no_session"


def keep_without_right(world: World, gate: Gate) -> None:
    """A secretary writes nothing clinical; a stranger has no relationship; neither leaves a row."""
    assert keeps(world, gate, "simone") == "role_refuses"
    assert keeps(world, gate, "sam", patient=INSIDE) == "no_relationship"
    assert keeps(world, gate, "nadia", patient=an_id("elsewhere")) == "no_relationship"
    assert world.sql("select count(*) from records.draft") == [(0,)]
    assert keeps(world, gate, "nadia") == "kept"


def keep_up_to_forty(world: World, gate: Gate) -> None:
    assert {keeps(world, gate, "nadia", f"f {n}") for n in range(40)} == {"kept"}
    assert keeps(world, gate, "nadia", "one more") == "too_many"
    assert keeps(world, gate, "nadia", "f 7") == "kept"  # over what it was
    assert keeps(world, gate, "ines", "one more") == "kept"


def given_without_session(world: World, gate: Gate) -> None:
    keeps(world, gate, "nadia")
    assert given(world, gate, None) == []


def given_without_right(world: World, gate: Gate) -> None:
    """Once the relationship is over, one's own words about the patient are not given back either."""
    keeps(world, gate, "nadia")
    assert given(world, gate, "simone") == []
    assert given(world, gate, "sam") == []
    world.sql(
        "update access.relationship set until = gate.now() - interval '10 days', since = gate.now() - interval '11 days' where patient_id = %s",
        INSIDE,
    )
    assert given(world, gate, "nadia") == []


def given_one_s_own(world: World, gate: Gate) -> None:
    body = os.urandom(90)
    keeps(world, gate, "nadia", body=body)
    [row] = given(world, gate, "nadia")
    assert bytes(row[5]) == body
    [other] = given(world, gate, "ines")  # the key to keep one's own under, and nobody's words
    assert (other[0], other[5]) == (an_id("ines"), None)
    assert given(world, gate, "nadia", "another form")[0][5] is None
    world.sql("update records.draft set at = at - interval '73 hours'")
    assert given(world, gate, "nadia")[0][5] is None
    keeps(world, gate, "ines")  # whoever types sweeps
    assert world.sql("select account_id from records.draft") == [(an_id("ines"),)]


STEPS: dict[tuple[str, int], Step] = {
    ("keep_draft", 1): keep_without_session,
    ("keep_draft", 2): keep_without_right,
    ("keep_draft", 3): keep_up_to_forty,
    ("draft_of", 1): given_without_session,
    ("draft_of", 2): given_without_right,
    ("draft_of", 3): given_one_s_own,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda s: f"{s[0]}-{s[1]}")
def test_step(world: World, gate: Gate, step: tuple[str, int]) -> None:
    STEPS[step](world, gate)


def test_a_draft_is_dropped_by_who_typed_it_alone(world: World, gate: Gate) -> None:
    """gate.drop_draft."""
    keeps(world, gate, "nadia")
    assert gate.rows(drafts.drop(world.secret("ines"), INSIDE, "focus")) == [("no_draft",)]
    assert gate.rows(drafts.drop(b"x" * 32, INSIDE, "focus")) == [("no_draft",)]
    assert world.sql("select count(*) from records.draft") == [(1,)]
    assert gate.rows(drafts.drop(world.secret("nadia"), INSIDE, "focus")) == [("dropped",)]
    assert world.sql("select count(*) from records.draft") == [(0,)]


def test_nothing_of_a_draft_is_a_disclosure(world: World, gate: Gate) -> None:
    world.secret("nadia")
    before = world.sql("select count(*) from ledger.line")
    keeps(world, gate, "nadia")
    given(world, gate, "nadia")
    assert world.sql("select count(*) from ledger.line") == before
