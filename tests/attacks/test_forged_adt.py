"""A forged ADT feed: messages that say that patients lie in an accomplice's ward, with each defence off and on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cloison.database import fed
from cloison.database.import_role import feed_connection
from cloison.gate import calls
from cloison.gate.answers import Allowed
from cloison.gate.client import Gate
from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import World, an_id
from tests.sql.test_feed_steps import ADMIT, brought
from tests.sql.test_result_steps import traits

FLOOR = "update incidents.rule set threshold = threshold || '{\"floor_an_hour\": 2}' where name = 'feed'"
TOLD = replace(ADMIT, patient=an_id("elsewhere"), unit=an_id("surgery_b"), stay=an_id("forged"))


def explained(world: World, gate: Gate, name: str) -> bool:
    """Whether the accomplice (Nadia, of Surgery B) opens this patient as one of her care set."""
    opening = calls.Opening(world.secret("nadia"), an_id(name), ("traits",), "TREAT", "page")
    answer = gate.ask(calls.open_one(opening))
    return isinstance(answer, Allowed) and answer.detail.get("explained") is True


@pytest.mark.parametrize("off", [True, False])
def test_of_a_patient_whom_it_did_not_bring_it_says_nothing(
    world: World, gate: Gate, database: Database, off: bool
) -> None:
    if off:
        whose = "and (p.made_by = v_maker or exists (select from records.fed_patient t where t.patient_id = p.id)) for update"
        without(database, "staging/feed_says.sql", whose, "for update")
    with feed_connection(world.admin) as connection:
        wrapped = world.sql(
            "select wrapping_key_id, wrapped from records.data_key where patient_id = %s and slice = 'traits'",
            an_id("elsewhere"),
        )[0]
        saying = replace(TOLD, wrapping=wrapped[0], wrapped=bytes(wrapped[1]))
        assert fed.says(connection, saying) == (None if off else "not_brought")
    assert explained(world, gate, "elsewhere") is off


@pytest.mark.parametrize("off", [True, False])
def test_beyond_its_habit_what_it_says_of_its_own_explains_nothing(
    world: World, gate: Gate, database: Database, off: bool
) -> None:
    if off:
        without(database, "staging/feed_says.sql", "v_maker, v_at, v_beyond", "v_maker, v_at, false")
    world.secret("nadia")
    with brought(world) as connection:
        world.sql("update access.relationship set until = since where stay_id = %s", an_id("fed stay"))
        world.sql("update access.relationship set ended_at = since where stay_id = %s", an_id("fed stay"))
        world.sql(FLOOR)
        assert fed.says(connection, replace(ADMIT, unit=an_id("surgery_b"))) is None
    assert explained(world, gate, "fed") is off


@pytest.mark.parametrize("off", [True, False])
def test_an_id_alone_makes_the_feed_go_on_with_nobody(world: World, database: Database, off: bool) -> None:
    """Who holds the feed's login knows ids, and no token of a number or a trait."""
    if off:
        without(
            database,
            "staging/feed_takes.sql",
            "where m.patient_id = p_patient and m.matches",
            "where true or m.matches) and false and (true",
        )
    with feed_connection(world.admin) as connection:
        guessed = fed.Traits([1], [2], [3], [4])
        assert fed.takes(connection, an_id("elsewhere"), guessed) == (None if off else "other_traits")
        known = fed.known(connection, an_id("elsewhere"), an_id("forged"), an_id("ormes"))
        assert known is not None and known.brought is off


def test_what_it_says_of_somebody_elses_patient_is_bounded_by_its_habit(world: World, gate: Gate) -> None:
    """A forger who knows number and traits of many explains as few as the habit allows (rule feed)."""
    world.secret("nadia")
    world.sql(FLOOR)
    with feed_connection(world.admin) as connection:
        said = []
        for n in range(4):
            who = an_id(f"bed {n}")
            assert fed.takes(connection, who, traits(world, f"bed {n}", f"19{40 + n}-01-01")) is None
            world.sql("update records.stay set discharged_at = now() where patient_id = %s", who)
            known = fed.known(connection, who, an_id(f"forged {n}"), an_id("ormes"))
            assert known is not None
            saying = replace(
                TOLD, patient=who, stay=an_id(f"forged {n}"), wrapping=known.wrapping, wrapped=known.wrapped
            )
            assert fed.says(connection, saying) is None
            said.append(explained(world, gate, f"bed {n}"))
    assert said.count(True) <= 1
    assert said[-1] is False


@pytest.mark.parametrize("off", [True, False])
def test_an_id_alone_links_nobody_to_the_accomplices_patient(
    world: World, gate: Gate, database: Database, off: bool
) -> None:
    """A40 about `elsewhere`, said by who holds the login: linked to `inside`, the record would open with Nadia's own."""
    if off:
        without(
            database,
            "staging/feed_links.sql",
            "t.patient_id = p.id))) <> 2",
            "t.patient_id = p.id) or true)) <> 2",
        )
    with feed_connection(world.admin) as connection:
        said = fed.links(connection, an_id("inside"), an_id("elsewhere"), linked=True)
    assert said == (None if off else "not_brought")
    assert explained(world, gate, "elsewhere") is off
