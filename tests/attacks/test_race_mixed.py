"""Everything at once: finding, opening, writing, breaking the glass and listing, alone and in sets (12.2).

Never more than a bound of account, session, site or platform; never a deadlock (it would be raised as an error here);
a line for each. How many are allowed is exact, whatever the order: a ceiling is filled before it refuses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from uuid import UUID, uuid4

import psycopg
import pytest

from cloison.gate import calls
from cloison.gate.answers import Allowed, Answer
from cloison.gate.client import Gate
from cloison.gate.machine import MachineGate
from cloison.records import tokens
from tests.people import World, an_id, ceilings_alone

CEILING = 10  # [nurse] others in a quarter-hour, access/ceilings.toml; the same for every role used here
SITE_CEILING = 40  # [site] others in a quarter-hour
PLATFORM_CEILING = 100  # 0.5 % of N, never under 100
BEDS = [f"bed {n}" for n in range(40)]
AT_TILLEULS = ("nadia", "ines", "paul", "carine", "felix")  # five who may break the glass


@pytest.fixture
def gates(world: World) -> Iterator[list[Gate]]:
    ceilings_alone(world)
    made = [world.gate() for _ in range(8)]
    yield made
    for gate in made:
        gate.close()


def at_once(gates: list[Gate], asks: list[calls.Ask]) -> list[Answer]:
    """Ask all of them from as many threads as there are clients; an error of any is an error of the test."""
    with ThreadPoolExecutor(3 * len(gates)) as pool:
        return list(pool.map(lambda pair: gates[pair[0] % len(gates)].ask(pair[1]), enumerate(asks)))


def self_made(world: World, who: str, patients: list[str]) -> None:
    """Relationships that this account made for itself: each opening counts among the others."""
    for patient in patients:
        world.sql(
            "insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at) "
            "values (%s, %s, 'advice', gate.now() - interval '1 hour', %s, %s, gate.now())",
            an_id(patient),
            an_id(who),
            an_id("tilleuls"),
            an_id(who),
        )


def one(world: World, who: str, patient: str, secret: bytes | None = None) -> calls.Opening:
    return calls.Opening(secret or world.secret(who), an_id(patient), ("traits",), "TREAT", "race")


def others_of(world: World, holder: UUID) -> int:
    [(count,)] = world.sql("select count(*) from access.spent where holder = %s and kind = 'others'", holder)
    return count


def disclosed_beyond_care(world: World, who: str) -> set[UUID]:
    """The patients that the ledger says were shown to this account without an explanation, or by a search."""
    rows = world.sql(
        "select patient_id, patients, event from ledger.line where account_id = %s and outcome = 'allowed' "
        "and explained is not true and event <> 'session.open'",
        an_id(who),
    )
    care = set(
        world.sql("select patient_id from access.spent where holder = %s and kind = 'explained'", an_id(who))
    )
    shown = {p for patient, several, _ in rows for p in ([patient] if patient else several or [])}
    return shown - {p for (p,) in care}


def test_find_open_glass_write_and_list_of_one_account_share_one_bound(
    world: World, gates: list[Gate]
) -> None:
    self_made(world, "nadia", BEDS[:15])
    secrets = [world.sign_in("nadia") for _ in range(3)]
    asks: list[calls.Ask] = []
    for n in range(40):
        secret = secrets[n % 3]
        born = tokens.of_identifier(world.index_key, "IPP", f"IPP-bed {n}")
        asks += [
            calls.list_patients(secret, "TREAT", "race"),
            calls.find(secret, [born], exact=True, purpose="TREAT", surface="race"),
            calls.open_one(one(world, "nadia", f"bed {n % 15}", secret)),
            calls.break_glass(secret, an_id(f"bed {39 - n}"), "vital_emergency", "", "race"),
            calls.write(
                secret, an_id(f"bed {n % 15}"), an_id("tilleuls"), [], purpose="TREAT", surface="race"
            ),
        ]
    Random(1).shuffle(asks)
    answers = at_once(gates, asks)
    assert len(answers) == 200
    assert others_of(world, an_id("nadia")) == CEILING
    assert len(disclosed_beyond_care(world, "nadia")) == CEILING
    [(lines,)] = world.sql(
        "select count(*) from ledger.line where surface = 'race' and event <> 'patient.list'"
    )
    assert lines == 160  # a list that shows a session nobody new writes none


def test_two_accounts_on_one_patient_count_it_each_and_the_site_once(world: World, gates: list[Gate]) -> None:
    who = ("nadia", "ines")
    asks = [
        calls.break_glass(world.secret(who[n % 2]), an_id("elsewhere"), "vital_emergency", "", "race")
        for n in range(100)
    ]
    asks += [calls.open_one(one(world, who[n % 2], "inside")) for n in range(100)]
    assert all(isinstance(a, Allowed) for a in at_once(gates, asks))
    rows = world.sql("select holder, kind from access.spent where patient_id = %s", an_id("elsewhere"))
    counted = {(holder, kind) for holder, kind in rows}
    for holder in (an_id("nadia"), an_id("ines"), an_id("tilleuls"), UUID(int=0)):
        assert (holder, "others") in counted
    assert len(rows) == len(counted) == 6  # and two sessions
    rows = world.sql("select holder from access.spent where patient_id = %s", an_id("inside"))
    assert len(rows) == 4  # explained: two accounts, two sessions, no site


def test_one_patient_in_sets_and_lists_is_counted_once(world: World, gates: list[Gate]) -> None:
    asks = []
    for n in range(200):
        if n % 2:
            asks.append(calls.list_patients(world.secret("sam"), "TREAT", "race"))
            continue
        openings = [
            one(world, "sam", "bed 3"),
            one(world, "sam", "elsewhere"),
            one(world, "sam", f"bed {n % 40}"),
        ]
        statement, parameters = calls.open_many(openings)
        asks.append(calls.Ask(openings[0].ticket, openings[0].secret, statement, parameters))
    assert all(isinstance(a, Allowed) for a in at_once(gates, asks))
    assert world.sql(
        "select count(*), count(distinct patient_id) from access.spent where holder = %s", an_id("sam")
    ) == [(41, 41)]


def test_five_accounts_together_pass_the_bound_of_their_site_never(world: World, gates: list[Gate]) -> None:
    asks = [
        calls.break_glass(world.secret(AT_TILLEULS[n % 5]), uuid4(), "vital_emergency", "", "race")
        for n in range(200)
    ]
    answers = at_once(gates, asks)
    assert sum(isinstance(a, Allowed) for a in answers) == SITE_CEILING
    assert others_of(world, an_id("tilleuls")) == SITE_CEILING
    assert all(others_of(world, an_id(who)) <= CEILING for who in AT_TILLEULS)


def test_all_sites_together_pass_the_bound_of_the_platform_never(world: World, gates: list[Gate]) -> None:
    # The ceilings of people and places lie higher here, so that the platform's alone can hold.
    world.sql(
        "update access.ceiling set quarter_hour = 500, hour = 500, day = 500, week = 500 where kind = 'others'"
    )
    who = (*AT_TILLEULS, "sam")
    asks = [
        calls.break_glass(world.secret(who[n % 6]), uuid4(), "vital_emergency", "", "race")
        for n in range(200)
    ]
    answers = at_once(gates, asks)
    assert sum(isinstance(a, Allowed) for a in answers) == PLATFORM_CEILING
    assert others_of(world, UUID(int=0)) == PLATFORM_CEILING


def test_sets_of_sixty_four_that_mix_accounts_and_sites(world: World, gates: list[Gate]) -> None:
    """Each account has made itself twenty relationships: sets of all of them, in all orders, from eight sides."""
    who = ("nadia", "ines", "paul", "sam")
    for name in who:
        self_made(world, name, BEDS[:20] if name != "sam" else ["inside"])
    secrets = {name: [world.secret(name), world.sign_in(name)] for name in who}
    shuffled, asks = Random(2), []
    for _ in range(40):
        openings = []
        for _ in range(64):
            name = shuffled.choice(who)
            patient = shuffled.choice([*BEDS[:20], "inside", "elsewhere"])
            openings.append(one(world, name, patient, shuffled.choice(secrets[name])))
        statement, parameters = calls.open_many(openings)
        asks.append(calls.Ask(openings[0].ticket, openings[0].secret, statement, parameters))
    at_once(gates, asks)
    [(lines,)] = world.sql("select count(*) from ledger.line where surface = 'race'")
    assert lines == 40 * 64
    assert {name: others_of(world, an_id(name)) for name in who} == {
        "nadia": 10,
        "ines": 10,
        "paul": 10,
        "sam": 1,
    }
    for name in who:
        assert len(disclosed_beyond_care(world, name)) == others_of(world, an_id(name))
    assert others_of(world, an_id("tilleuls")) <= SITE_CEILING


def test_openings_that_the_machines_gather_keep_the_same_bounds(world: World) -> None:
    ceilings_alone(world)
    who = ("nadia", "ines", "paul")
    for name in who:
        self_made(world, name, BEDS)
    openings = [one(world, who[n % 3], BEDS[n % 40]) for n in range(200)]
    Random(3).shuffle(openings)

    async def story() -> list[Answer]:
        gate = MachineGate(world.web, world.marks, most=8)
        try:
            return await asyncio.gather(*(gate.open(o) for o in openings))
        finally:
            await gate.close()

    answers = asyncio.run(story())
    shown: dict[bytes, set[UUID]] = {}
    for opening, answer in zip(openings, answers, strict=True):
        if isinstance(answer, Allowed):
            assert {row.patient_id for row in answer.rows} == {opening.patient_id}
            shown.setdefault(opening.secret, set()).add(opening.patient_id)
    assert {len(patients) for patients in shown.values()} == {CEILING}
    assert {name: others_of(world, an_id(name)) for name in who} == dict.fromkeys(who, CEILING)


def test_a_caller_who_holds_its_locks_delays_others_and_shows_them_nothing_more(world: World) -> None:
    """A transaction left open keeps the account's lock: the next one waits its five seconds, and nothing leaves."""
    with psycopg.connect(world.web) as holder, psycopg.connect(world.web, autocommit=True) as other:
        held = calls.break_glass(world.secret("nadia"), uuid4(), "vital_emergency", "", "race")
        holder.execute(held.statement, held.parameters)
        ask = calls.break_glass(world.secret("nadia"), uuid4(), "vital_emergency", "", "race")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute(ask.statement, ask.parameters)
        assert other.execute(calls.TAKE, ([ask.ticket], [ask.secret])).fetchall() == []
        holder.rollback()
    assert others_of(world, an_id("nadia")) == 0
