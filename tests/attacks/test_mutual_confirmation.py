"""Two stolen accounts of one site, authenticators and all, confirm one another's broken glasses: that has an end too.

What a colleague confirms counts for both and for the site; beyond, the director or the security officer confirms. So care is
never refused to two people, and two thieves are.
"""

from __future__ import annotations

import hashlib
from uuid import uuid4

import pytest

from cloison.gate import calls
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import World, an_id, ceilings_alone

ASKS, CONFIRMS = "nadia", "ines"


@pytest.fixture
def spent(world: World) -> World:
    """Both have spent their 20, and can touch their passkeys as often as they like."""
    ceilings_alone(world)
    for who in (ASKS, CONFIRMS):
        world.sql(
            "insert into access.spent select %s, 'others', gen_random_uuid(), gate.now() from generate_series(1, 20)",
            an_id(who),
        )
    return world


def confirmed(world: World, gate: Gate, asks: str, confirms: str) -> str:
    """One asks for a patient more, the other touches and confirms; what `decide` says."""
    ask = calls.break_glass(world.secret(asks), uuid4(), "vital_emergency", "", "attack")
    assert gate.ask(ask) == Refused("second_person_needed")
    world.sql(
        "select gate.step_up(%s, %s, 'passkey')", hashlib.sha256(world.secret(confirms)).digest(), confirms
    )
    [(said,)] = world.sql("select gate.decide(%s, %s, true, null)", world.secret(confirms), ask.ticket)
    if said == "granted":
        opening = calls.Opening(world.secret(asks), ask.parameters[2], ("traits",), "TREAT", "attack")
        assert isinstance(gate.ask(calls.open_one(opening)), Allowed)
    return str(said)


def test_a_pair_confirms_as_many_as_is_published_and_no_more(spent: World, gate: Gate) -> None:
    told = [confirmed(spent, gate, *pair) for _ in range(5) for pair in ((ASKS, CONFIRMS), (CONFIRMS, ASKS))]
    assert told == ["granted"] * 5 + ["officer_needed"] * 5  # 5 in a quarter of an hour, for both together
    spent.sql("update access.spent set last_at = last_at - interval '2 hours' where kind = 'confirmed'")
    told = [confirmed(spent, gate, ASKS, CONFIRMS) for _ in range(6)]
    assert told == ["granted"] * 5 + ["officer_needed"]
    assert spent.sql("select rule from incidents.alert where rule = 'power_to_explain'")


def test_a_third_colleague_does_not_help_who_asked_too_often(spent: World, gate: Gate) -> None:
    assert [confirmed(spent, gate, ASKS, CONFIRMS) for _ in range(5)] == ["granted"] * 5
    assert confirmed(spent, gate, ASKS, "paul") == "officer_needed"


@pytest.mark.parametrize("officer", ["diane", "rita"])
def test_care_is_never_refused_to_two_people(spent: World, gate: Gate, officer: str) -> None:
    assert [confirmed(spent, gate, ASKS, CONFIRMS) for _ in range(6)][-1] == "officer_needed"
    assert [confirmed(spent, gate, ASKS, officer) for _ in range(6)] == ["granted"] * 6


def test_a_site_has_a_ceiling_too(spent: World, gate: Gate) -> None:
    spent.sql(
        "update access.ceiling set quarter_hour = 2, hour = 2, day = 2, week = 2 where scope = 'site' and kind = 'confirmed'"
    )
    told = [
        confirmed(spent, gate, ASKS, CONFIRMS),
        confirmed(spent, gate, CONFIRMS, ASKS),
        confirmed(spent, gate, ASKS, "paul"),
    ]
    assert told == ["granted", "granted", "officer_needed"]


def test_without_the_count_two_thieves_go_on(spent: World, gate: Gate, database: Database) -> None:
    without(
        database, "access/spend_confirmed.sql", "if gate.spend(v_needs, p_at) is null then", "if true then"
    )
    assert [confirmed(spent, gate, ASKS, CONFIRMS) for _ in range(12)] == ["granted"] * 12
