"""A write changes what its role may write, under its own site, and nothing beside: tried with the server's own login.

The FHIR interface would not send these calls. Whoever holds the login and one live session may.
"""

from __future__ import annotations

import os
from typing import Any
from uuid import UUID, uuid4

import pytest

from cloison.gate import calls
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from tests.people import World, an_id

INSIDE = an_id("inside")
SITE = an_id("tilleuls")
STAY = an_id("inside stay")


def written(
    world: World, gate: Gate, who: str, *, slice_name: str = "clinical", site: UUID = SITE, **more: Any
) -> object:
    """Write one new measure, with something beside it."""
    version = calls.Version("Observation", uuid4(), slice_name, 0, os.urandom(80))
    return gate.ask(
        calls.write(world.secret(who), INSIDE, site, [version], purpose="TREAT", surface="attack", **more)
    )


def related(world: World, who: str, kind: str) -> None:
    """A relationship that somebody else made for this account."""
    world.sql(
        "insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at) "
        "values (%s, %s, %s, gate.now() - interval '1 hour', %s, %s, gate.now())",
        INSIDE,
        an_id(who),
        kind,
        SITE,
        an_id("system"),
    )


def test_an_ordinary_write_is_stored(world: World, gate: Gate) -> None:
    """So that the refusals below are about what they say."""
    for who in ("nadia", "paul", "carine"):
        assert isinstance(written(world, gate, who), Allowed)
    assert isinstance(written(world, gate, "sam"), Refused)


def test_a_write_names_no_site_but_its_authors_own(world: World, gate: Gate) -> None:
    key = calls.NewKey(an_id("ormes"), "clinical", an_id("key ormes"), os.urandom(60))
    said = written(world, gate, "nadia", site=an_id("ormes"), keys=[key])
    assert isinstance(said, Refused)
    assert world.sql(
        "select count(*) from records.resource where patient_id = %s and site_id = %s", INSIDE, an_id("ormes")
    ) == [(0,)]


def test_a_write_brings_no_key_of_a_slice_that_it_does_not_write(world: World, gate: Gate) -> None:
    """A key of no meaning, put there first, would make a whole slice unreadable for whoever comes after."""
    sealed = calls.NewKey(SITE, "sealed", an_id("key tilleuls"), os.urandom(60))
    assert isinstance(written(world, gate, "carine", keys=[sealed]), Refused)
    assert world.sql(
        "select count(*) from records.data_key where patient_id = %s and slice = 'sealed'", INSIDE
    ) == [(0,)]


def test_who_writes_no_identity_changes_neither_its_status_nor_how_it_is_found(
    world: World, gate: Gate
) -> None:
    before = world.sql(
        "select p.identity_status, p.doubtful, p.deceased, b.tokens from records.patient p "
        "join records.blind_index b on b.patient_id = p.id where p.id = %s",
        INSIDE,
    )
    qualified = {"status": "QUAL", "doubtful": False, "deceased": True}
    assert isinstance(written(world, gate, "carine", state=qualified), Refused)
    assert isinstance(written(world, gate, "carine", tokens=[1, 2, 3]), Refused)
    assert isinstance(
        written(world, gate, "nadia", state=qualified), Refused
    )  # she may, and did not write traits
    after = world.sql(
        "select p.identity_status, p.doubtful, p.deceased, b.tokens from records.patient p "
        "join records.blind_index b on b.patient_id = p.id where p.id = %s",
        INSIDE,
    )
    assert after == before


@pytest.mark.parametrize("who", ["lucie", "coline", "felix", "carine"])
@pytest.mark.parametrize("fact", ["discharge", "done"])
def test_a_stay_and_a_queue_are_ended_by_who_may_make_them(
    world: World, gate: Gate, who: str, fact: str
) -> None:
    """Ending somebody's relationship takes care away: a laboratory, a coder or a pharmacist discharges nobody."""
    related(world, "lucie", "order")
    related(world, "coline", "to_code")
    related(world, "felix", "advice")
    world.sql("update access.relationship set stay_id = %s where kind in ('order', 'advice')", STAY)
    ask = calls.write(
        world.secret(who),
        INSIDE,
        SITE,
        [],
        purpose="TREAT",
        surface="attack",
        facts=[{"fact": fact, "stay": str(STAY)}],
    )
    said = gate.ask(ask)
    ended = world.sql(
        "select count(*) from access.relationship where patient_id = %s and until is not null", INSIDE
    )
    if fact == "done" and who in ("lucie", "felix"):  # their own queue: an order done, an advice given
        assert isinstance(said, Allowed)
    else:
        assert isinstance(said, Refused)
        assert ended == [(0,)]
