"""The numbers of the promise, role by role: a day of a stolen session that takes all it can, counted to the last patient.

The session asks in sets, every sixteen minutes of the gate's clock, for more patients than any ceiling. What is shown in
24 hours is the ceiling of `access/ceilings.toml`, exactly: not one more, and not one less, or the number would be wrong.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

import cloison.access
from cloison.gate import calls
from cloison.gate.answers import Allowed
from cloison.gate.client import Gate
from tests.database import Database
from tests.people import ONE_OF_EACH_ROLE, World, an_id, ceilings_alone

CEILINGS = tomllib.loads((Path(cloison.access.__file__).parent / "ceilings.toml").read_text())
KINDS = tomllib.loads((Path(cloison.access.__file__).parent / "kinds.toml").read_text())
ROLES = [role for role, kinds in CEILINGS.items() if "explained" in kinds and role != "session"]
MOST = 700  # more than any role's ceiling of a day
SITE = an_id("tilleuls")


def a_day(world: World) -> Iterator[int]:
    """The quarter-hours of a day, one after the other, on the gate's clock; the clock stays within 24 hours."""
    world.sql("insert into gate.clock_offset (amount) values ('0')")
    for quarter in range(89):  # 89 times sixteen minutes
        world.sql("update gate.clock_offset set amount = %s * interval '16 minutes'", quarter)
        yield quarter


@pytest.fixture
def crowd(world: World, database: Database) -> list[UUID]:
    """Seven hundred patients more, each to be found by one token (its number) and by nothing else."""
    ceilings_alone(world)
    ids = [UUID(int=(7 << 64) + n) for n in range(MOST)]
    owner = database.connect()
    owner.execute("update identity.session set expires_at = 'infinity'")
    owner.execute(
        "insert into records.patient (id, site_id, identity_status, made_by, made_at) "
        "select p, %s, 'VALI', %s, now() from unnest(%s::uuid[]) p",
        (SITE, an_id("system"), ids),
    )
    owner.execute(
        "insert into records.blind_index (patient_id, tokens) "
        "select p, array[n] from unnest(%s::uuid[]) with ordinality as u (p, n)",
        (ids,),
    )
    return ids


def signed_in_for_good(world: World, who: str) -> bytes:
    secret = world.secret(who)
    world.sql("update identity.session set expires_at = 'infinity'")
    return secret


def in_sets(secret: bytes, patients: list[UUID]) -> Iterator[tuple[list[calls.Opening], str, tuple]]:
    for start in range(0, len(patients), 64):
        openings = [calls.Opening(secret, p, ("traits",), "TREAT", "t") for p in patients[start : start + 64]]
        yield (openings, *calls.open_many(openings))


@pytest.mark.parametrize("role", ROLES)
def test_in_a_day_a_role_opens_as_many_of_its_own_patients_as_is_published(
    world: World, database: Database, crowd: list[UUID], role: str
) -> None:
    who = ONE_OF_EACH_ROLE[role]
    secret = signed_in_for_good(world, who)
    kind = next(name for name, said in KINDS.items() if role in said["roles"])
    world.sql(
        "insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at) "
        "select p, %s, %s, now() - interval '1 hour', %s, %s, now() from unnest(%s::uuid[]) p",
        an_id(who),
        kind,
        SITE,
        an_id("system"),
        crowd,
    )
    most = CEILINGS[role]["explained"][2]
    assert most < MOST
    web, left = database.connect("cloison_web"), list(crowd)
    for quarter in a_day(world):
        if quarter > 40 and quarter % 8:
            continue
        for openings, statement, parameters in in_sets(secret, left[:128]):
            web.execute(statement, parameters)
            taken = "select distinct ticket from gate.take(%s::uuid[], %s::bytea[]) where outcome = 'allowed'"
            allowed = web.execute(taken, ([o.ticket for o in openings], [secret] * len(openings))).fetchall()
            seen = {o.patient_id for o in openings if (o.ticket,) in allowed}
            left = [p for p in left if p not in seen]
    assert MOST - len(left) == most


SEARCHES = [("search_rows", False), ("confirmations", True)]


@pytest.mark.parametrize(("kind", "exact"), SEARCHES)
def test_in_a_day_the_front_desk_finds_as_many_as_is_published(
    world: World, gate: Gate, crowd: list[UUID], kind: str, exact: bool
) -> None:
    secret, shown = signed_in_for_good(world, "clara"), set()
    most = CEILINGS["admissions"][kind][2]
    for quarter in a_day(world):
        if len(shown) < most or quarter > 84:  # when it is spent, the end of the day is tried again
            for n in range(len(shown), len(shown) + 40):
                ask = calls.find(secret, [n + 1], exact=exact, purpose="PATADMIN", surface="t")
                answer = gate.ask(ask)
                if not isinstance(answer, Allowed):
                    break
                shown |= {row.patient_id for row in answer.rows}
    assert len(shown) == most


def test_in_a_day_the_front_desk_admits_as_many_as_is_published(
    world: World, gate: Gate, crowd: list[UUID]
) -> None:
    secret, admitted = signed_in_for_good(world, "clara"), 0
    most = CEILINGS["admissions"]["admissions"][2]
    for quarter in a_day(world):
        if admitted < most or quarter > 84:
            for patient in crowd[admitted : admitted + 40]:
                stay = {"fact": "admit", "stay": str(uuid4()), "holder": str(an_id("medicine_a"))}
                ask = calls.write(secret, patient, SITE, [], purpose="PATADMIN", surface="t", facts=[stay])
                if not isinstance(gate.ask(ask), Allowed):
                    break
                admitted += 1
    assert admitted == most


# Whatever ties a front desk makes for itself is an admission or a booking, and has a ceiling of its own.
@pytest.mark.parametrize("role", [r for r in ROLES if "others" in CEILINGS[r] and r != "admissions"])
def test_twenty_others_in_a_day_are_twenty(
    world: World, database: Database, gate: Gate, crowd: list[UUID], role: str
) -> None:
    """By relationships that the account made for itself, which any stolen account may try."""
    who = ONE_OF_EACH_ROLE[role]
    secret, shown = signed_in_for_good(world, who), 0
    kind = next(
        (name for name, said in KINDS.items() if role in said["roles"] and name != "site_presence"),
        "site_presence",
    )
    world.sql(
        "insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at) "
        "select p, %s, %s, now() - interval '1 hour', %s, %s, now() from unnest(%s::uuid[]) p",
        an_id(who),
        kind,
        SITE,
        an_id(who),
        crowd[:100],
    )
    for quarter in a_day(world):
        if shown < 20 or quarter > 84:
            for patient in crowd[shown : shown + 12]:
                opening = calls.Opening(secret, patient, ("traits",), "TREAT", "t")
                if not isinstance(gate.ask(calls.open_one(opening)), Allowed):
                    break
                shown += 1
    assert shown == CEILINGS[role]["others"][2] == 20
