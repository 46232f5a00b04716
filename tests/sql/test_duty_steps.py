"""The numbered steps of the roster's functions, by number; gate.duties shows one's own site's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cloison.gate import together
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.client import Gate
from tests.people import NOW, World, an_id

Step = Callable[[World, Gate], None]


def add(world: World, gate: Gate, who: str, **more: Any) -> Answer:
    said = {
        "duty_id": uuid4(),
        "unit_id": an_id("surgery_b"),
        "account_id": an_id("paul"),
        "kind": "garde",
        "since": NOW + timedelta(hours=2),
        "until": NOW + timedelta(hours=14),
        **more,
    }
    return gate.act(together.add_duty(world.secret(who), **said))


def end(world: World, gate: Gate, who: str, duty_id: UUID) -> Answer:
    return gate.act(together.end_duty(world.secret(who), duty_id))


def added(world: World, gate: Gate) -> UUID:
    duty_id = uuid4()
    assert add(world, gate, "simone", duty_id=duty_id) == Allowed("added")
    return duty_id


def no_session(deed: Callable[[World, Gate], Answer]) -> Step:
    def test(world: World, gate: Gate) -> None:
        world.secret("simone")
        world.sql("update directory.account set suspended_at = now() where username = 'simone'")
        assert deed(world, gate) == Refused("no_session")

    return test


def secretary_and_director_of_the_site(world: World, gate: Gate) -> None:
    assert add(world, gate, "diane") == Allowed("added")
    for who in ("nadia", "paul", "adam", "clara", "rita"):
        assert add(world, gate, who) == Refused("role_refuses")
    assert add(world, gate, "simone", unit_id=an_id("geriatrics")) == Refused("role_refuses")
    world.sql("update directory.account set contained_at = now() where username = 'simone'")
    assert add(world, gate, "simone") == Refused("role_refuses")


def somebody_else_who_works_today(world: World, gate: Gate) -> None:
    assert add(world, gate, "simone", account_id=an_id("simone")) == Refused("own_account")
    for who in ("lea", "otto", "adam", "nobody"):  # left, of a closed site, of no such role, of no name
        assert add(world, gate, "simone", account_id=an_id(who)) == Refused("unknown_account")


def times_that_can_be(world: World, gate: Gate) -> None:
    for since, until in ((3, 2), (-9, -1), (2, 2 + 24 * 8), (24 * 401, 24 * 402)):
        span = {"since": NOW + timedelta(hours=since), "until": NOW + timedelta(hours=until)}
        assert add(world, gate, "simone", **span) == Refused("wrong_times")
    assert add(world, gate, "simone", kind="anything") == Refused("wrong_times")


def ended_by_the_site_and_once(world: World, gate: Gate) -> None:
    duty_id = added(world, gate)
    for who in ("nadia", "paul"):
        assert end(world, gate, who, duty_id) == Refused("role_refuses")
    world.sql("update directory.account set site_id = %s where username = 'diane'", an_id("ormes"))
    assert end(world, gate, "diane", duty_id) == Refused("no_duty")
    assert end(world, gate, "simone", duty_id) == Allowed("ended")
    assert end(world, gate, "simone", duty_id) == Refused("no_duty")


STEPS: dict[tuple[str, int], Step] = {
    ("add_duty", 1): no_session(lambda world, gate: add(world, gate, "simone")),
    ("add_duty", 2): secretary_and_director_of_the_site,
    ("add_duty", 3): somebody_else_who_works_today,
    ("add_duty", 4): times_that_can_be,
    ("end_duty", 1): no_session(lambda world, gate: end(world, gate, "simone", uuid4())),
    ("end_duty", 2): ended_by_the_site_and_once,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, gate: Gate, step: tuple[str, int]) -> None:
    STEPS[step](world, gate)


def test_a_roster_is_its_sites_and_opens_nothing(world: World, gate: Gate) -> None:
    duty_id = uuid4()
    for _ in range(2):  # sent twice is kept once
        assert add(world, gate, "simone", duty_id=duty_id, since=NOW - timedelta(hours=1)) == Allowed("added")
    span = (NOW - timedelta(days=1), NOW + timedelta(days=1))
    told = gate.look(together.duties(world.secret("nadia"), *span))
    assert isinstance(told, Allowed)
    assert [(row["id"], row["name"], row["now"]) for row in told.detail["rows"]] == [
        (str(duty_id), "paul PAUL", True)
    ]
    stranger = gate.look(together.duties(world.secret("sam"), *span))
    assert isinstance(stranger, Allowed)
    assert stranger.detail["rows"] == []
    assert world.sql("select count(*) from access.relationship where made_by = %s", an_id("simone")) == [(0,)]
