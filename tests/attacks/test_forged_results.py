"""A forged feed of results: it says that an accomplice ordered, or should be told; each defence off, then on."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from cloison.database import fed
from cloison.gate import calls
from cloison.gate.answers import Allowed
from cloison.gate.client import Gate
from tests.attacks.test_defence_off import FUNCTIONS, without
from tests.database import Database
from tests.people import World, an_id
from tests.sql.test_result_steps import REPORT, given, giving, ordered, traits


def opened(world: World, gate: Gate, who: str, name: str) -> bool | None:
    """Whether a record opens as explained (True), among the 20 (False), or not at all (None)."""
    said = gate.ask(
        calls.open_one(calls.Opening(world.secret(who), an_id(name), ("traits",), "TREAT", "page"))
    )
    return bool(said.detail["explained"]) if isinstance(said, Allowed) else None


def forged(world: World) -> fed.Giving:
    """A result of somebody in Geriatrics that names Paul, of Surgery B."""
    known, site = traits(world, "elsewhere"), an_id("ormes")
    return replace(giving(world), patient=an_id("elsewhere"), site=site, traits=known, named=an_id("paul"))


@pytest.mark.parametrize("off", [True, False])
def test_it_explains_nobody_to_whom_it_names(world: World, gate: Gate, database: Database, off: bool) -> None:
    if off:
        without(
            database,
            "access/result_readers.sql",
            "s.disbelieved)) as yes) c",
            "s.disbelieved)) or true as yes) c",
        )
    assert given(world, forged(world)) is None
    assert opened(world, gate, "paul", "elsewhere") is (True if off else None)


def test_whom_it_names_and_nobody_has_in_care_is_opened_among_their_20(world: World, gate: Gate) -> None:
    world.sql("delete from access.relationship where patient_id = %s", an_id("elsewhere"))
    assert given(world, forged(world)) is None
    assert opened(world, gate, "paul", "elsewhere") is False


@pytest.mark.parametrize("off", [True, False])
def test_an_order_from_behind_a_broken_glass_is_not_laundered(
    world: World, gate: Gate, database: Database, off: bool
) -> None:
    if off:
        without(database, "access/result_readers.sql", "r.inherited and not r.beyond) as", "true) as")
    ordered(world, "sam", inherited=False)
    assert given(world, giving(world, order=REPORT)) is None
    assert opened(world, gate, "sam", "inside") is off


@pytest.mark.parametrize("off", [True, False])
def test_an_id_without_number_and_traits_is_written_into_no_record(
    world: World, database: Database, off: bool
) -> None:
    """Who holds the feed's login alone knows ids, and no token."""
    if off:
        text = (FUNCTIONS / "staging/feed_match.sql").read_text()
        body = text[text.index("  select b.patient_id") : text.index("$$;")]
        without(database, "staging/feed_match.sql", body, "  select p.id, true from records.patient p\n")
    guessed = fed.Traits([1], [2], [3], [4])
    assert given(world, replace(giving(world), traits=guessed)) == (None if off else "unknown_ipp")


@pytest.mark.parametrize("off", [True, False])
def test_beyond_its_habit_a_flood_of_results_explains_nothing(
    world: World, gate: Gate, database: Database, off: bool
) -> None:
    if off:
        without(database, "staging/feed_gives.sql", "v_beyond or not w.explains", "not w.explains")
    world.secret("paul")
    world.sql(
        "update incidents.rule set threshold = threshold || '{\"floor_an_hour\": 1}' where name = 'feed'"
    )
    first = replace(giving(world), report=uuid4(), parts=[replace(giving(world).parts[0], id=uuid4())])
    assert given(world, first) is None
    world.sql("update access.relationship set until = since, ended_at = since where kind = 'result'")
    ordered(world)
    assert given(world, giving(world, order=REPORT)) is None
    world.sql("delete from access.relationship where kind <> 'result'")
    assert opened(world, gate, "paul", "inside") is off
