"""Two hundred at once: never more than the bound, never a deadlock (12.2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg

from cloison.gate import calls
from cloison.gate.answers import Allowed
from cloison.gate.client import Gate
from tests.people import World, an_id

BOUND_QUARTER_HOUR = 10  # [nurse] others in access/ceilings.toml


def all_at_once(gates: list[Gate], asks: list[calls.Ask]) -> list[object]:
    with ThreadPoolExecutor(len(gates)) as pool:
        return list(pool.map(lambda pair: gates[pair[0] % len(gates)].ask(pair[1]), enumerate(asks)))


def test_two_hundred_break_glasses_of_one_account_pass_the_bound_never(world: World) -> None:
    gates = [world.gate() for _ in range(8)]
    asks = [
        calls.break_glass(world.secret("nadia"), uuid4(), "vital_emergency", "", "race") for _ in range(200)
    ]
    answers = all_at_once(gates, asks)
    assert sum(isinstance(a, Allowed) for a in answers) == BOUND_QUARTER_HOUR
    for gate in gates:
        gate.close()


def test_several_sessions_of_one_account_share_its_bound(world: World) -> None:
    gates = [world.gate() for _ in range(8)]
    secrets = [world.sign_in("nadia") for _ in range(4)]
    asks = [calls.break_glass(secrets[n % 4], uuid4(), "vital_emergency", "", "race") for n in range(60)]
    assert sum(isinstance(a, Allowed) for a in all_at_once(gates, asks)) == BOUND_QUARTER_HOUR
    for gate in gates:
        gate.close()


def test_two_accounts_on_one_patient_and_mixed_sets_never_deadlock(world: World) -> None:
    gates = [world.gate() for _ in range(8)]
    who = ["nadia", "ines", "sam", "paul"]
    secrets = [world.secret(name) for name in who]
    patients = [an_id("inside"), an_id("elsewhere"), *(an_id(f"bed {n}") for n in range(6))]
    asks = []
    for n in range(200):
        openings = [
            calls.Opening(secrets[(n + k) % 4], patients[(n * 3 + k) % 8], ("traits",), "TREAT", "race")
            for k in range(6)
        ]
        statement, parameters = calls.open_many(openings)
        asks.append(calls.Ask(openings[0].ticket, openings[0].secret, statement, parameters))
    answers = all_at_once(gates, asks)  # a deadlock would raise gate-fault
    assert any(isinstance(a, Allowed) for a in answers)
    [(lines,)] = world.sql("select count(*) from ledger.line where surface = 'race'")
    assert lines == 200 * 6
    for gate in gates:
        gate.close()


def test_one_patient_in_a_set_of_sixty_four_is_spent_once(world: World) -> None:
    openings = [
        calls.Opening(world.secret("nadia"), an_id("inside"), ("traits",), "TREAT", "race") for _ in range(64)
    ]
    statement, parameters = calls.open_many(openings)
    with psycopg.connect(world.web, autocommit=True) as connection:
        connection.execute(statement, parameters)
    assert world.sql("select count(*) from access.spent where holder = %s", an_id("nadia")) == [(1,)]
