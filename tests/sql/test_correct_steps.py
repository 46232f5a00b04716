"""The numbered steps of `gate.feed_corrects`, by number, and what it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import psycopg
import pytest

from cloison.database import fed
from cloison.records import tokens
from cloison.records.sealing import SealedPart
from tests.people import World, an_id
from tests.sql.test_feed_steps import WHO, brought
from tests.sql.test_result_steps import traits

SITE = an_id("tilleuls")


def correcting(world: World, **more: Any) -> fed.Correcting:
    """The identity of the patient whom the feed brought, said again."""
    known = traits(world, "fed")
    sex = tokens.of_sex(world.index_key, date(1950, 3, 12), "female")
    parts = [SealedPart("Patient", WHO, "traits", 2, SITE, b"sealed elsewhere")]
    said = fed.Correcting(
        WHO,
        SITE,
        known,
        sex,
        "PROV",
        False,
        False,
        [*known.every, sex, *known.family, *known.given],
        [],
        parts,
        [],
    )
    return replace(said, **more)


def its_own_account(world: World) -> None:
    """Step 1: without the feed's account, or without traits, nothing is said."""
    with brought(world) as connection:
        with pytest.raises(psycopg.Error):
            fed.corrects(connection, correcting(world, parts=[]))
        world.sql("update directory.account set left_on = since where username = 'cloison-adt'")
        with pytest.raises(psycopg.Error) as fault:
            fed.corrects(connection, correcting(world))
        assert fault.value.sqlstate == "CL001"


def whom_it_brought(world: World) -> None:
    """Step 2: nobody whom people entered; nobody whom they corrected since."""
    with brought(world) as connection:
        assert fed.corrects(connection, correcting(world, patient=an_id("inside"))) == "identity_change"
        assert fed.corrects(connection, correcting(world, site=an_id("ormes"))) == "identity_change"
        assert fed.identity(connection, an_id("inside"), SITE) == []
        world.sql("update records.resource set version = 5 where id = %s and slice = 'traits'", WHO)
        assert fed.corrects(connection, correcting(world)) == "identity_change"


def one_trait_at_most(world: World) -> None:
    """Step 3: the birth date stands, and two of sex, name and given name."""
    known = traits(world, "fed")
    with brought(world) as connection:
        for wrong in ({"every": [1]}, {"family": [1], "given": [1]}):
            assert (
                fed.corrects(connection, correcting(world, traits=replace(known, **wrong))) == "other_person"
            )
        assert (
            fed.corrects(connection, correcting(world, sex=1, traits=replace(known, family=[1])))
            == "other_person"
        )
        assert fed.corrects(connection, correcting(world, traits=replace(known, family=[1]))) is None


def next_version(world: World) -> None:
    """Step 4: the version after the one that was known; tokens and status with it."""
    with brought(world) as connection:
        late = [replace(correcting(world).parts[0], version=3)]
        assert fed.corrects(connection, correcting(world, parts=late)) == "version_conflict"
        assert fed.corrects(connection, correcting(world, deceased=True)) is None
        assert [p.version for p in fed.identity(connection, WHO, SITE) if p.slice == "traits"] == [2]
        assert fed.corrects(connection, correcting(world, parts=late)) is None
    assert world.sql("select identity_status, deceased from records.patient where id = %s", WHO) == [
        ("PROV", False)
    ]
    kept = "select version, superseded_at is null from records.resource where id = %s and slice = 'traits' order by 1"
    assert world.sql(kept, WHO) == [(1, False), (2, False), (3, True)]


def one_line(world: World) -> None:
    """Step 5: one line, under the feed's account."""
    with brought(world) as connection:
        assert fed.corrects(connection, correcting(world)) is None
    lines = "select count(*) from ledger.line where event = 'patient.import' and detail = 'identity' and patients = array[%s::uuid]"
    assert world.sql(lines, WHO) == [(1,)]


STEPS: dict[tuple[str, int], Callable[[World], None]] = {
    ("feed_corrects", 1): its_own_account,
    ("feed_corrects", 2): whom_it_brought,
    ("feed_corrects", 3): one_trait_at_most,
    ("feed_corrects", 4): next_version,
    ("feed_corrects", 5): one_line,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, step: tuple[str, int]) -> None:
    """gate.feed_identity_known is what each of them asks first."""
    STEPS[step](world)


def linked_account(world: World) -> None:
    """Step 1 of feed_links: without the feed's account nothing is said."""
    with brought(world) as connection:
        world.sql("update directory.account set left_on = since where username = 'cloison-adt'")
        with pytest.raises(psycopg.Error) as fault:
            fed.links(connection, WHO, an_id("inside"), linked=True)
        assert fault.value.sqlstate == "CL001"


def both_gone_on_with(world: World) -> None:
    """Step 2: nobody is linked by an id alone."""
    with brought(world) as connection:
        assert fed.links(connection, WHO, an_id("inside"), linked=True) == "not_brought"
        assert fed.links(connection, an_id("inside"), an_id("elsewhere"), linked=True) == "not_brought"


def within_its_habit(world: World) -> None:
    """Step 3: the gate's own link; beyond its habit it explains nothing; what is not linked is not unlinked."""
    world.secret("nadia")
    with brought(world) as connection:
        assert fed.takes(connection, an_id("inside"), traits(world)) is None
        assert fed.links(connection, WHO, an_id("inside"), linked=False) == "merge"
        world.sql(
            "update incidents.rule set threshold = threshold || '{\"floor_an_hour\": 1}' where name = 'feed'"
        )
        assert fed.links(connection, WHO, an_id("inside"), linked=True) is None
        assert world.sql("select beyond from records.link") == [(True,)]


def one_line_a_link(world: World) -> None:
    """Step 4: one line, with both."""
    with brought(world) as connection:
        assert fed.takes(connection, an_id("inside"), traits(world)) is None
        assert fed.links(connection, WHO, an_id("inside"), linked=True) is None
    lines = (
        "select count(*) from ledger.line where detail = 'linked' and patients @> array[%s::uuid, %s::uuid]"
    )
    assert world.sql(lines, WHO, an_id("inside")) == [(1,)]


STEPS |= {
    ("feed_links", 1): linked_account,
    ("feed_links", 2): both_gone_on_with,
    ("feed_links", 3): within_its_habit,
    ("feed_links", 4): one_line_a_link,
}


@pytest.mark.parametrize(
    "step", [s for s in STEPS if s[0] == "feed_links"], ids=lambda step: f"{step[0]} ({step[1]})"
)
def test_step_of_a_link(world: World, step: tuple[str, int]) -> None:
    STEPS[step](world)
