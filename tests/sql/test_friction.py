"""What stands between an allowance and its end, in order: a proof of presence, a reason, a colleague; and who is spared."""

from __future__ import annotations

import hashlib
from math import ceil
from uuid import UUID, uuid4

import pytest

from cloison.gate import calls
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.client import Gate
from tests.people import World, an_id

SITE = an_id("tilleuls")
BEDS = [an_id(f"bed {n}") for n in range(40)]
STEP_UP = "select gate.step_up(%s, %s, 'passkey')"


def in_care(world: World, who: str, patients: list[UUID]) -> None:
    world.sql(
        "insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at) "
        "select p, %s, 'advice', gate.now() - interval '1 hour', %s, %s, gate.now() from unnest(%s::uuid[]) p",
        an_id(who),
        SITE,
        an_id("system"),
        patients,
    )


def ceiling(world: World, role: str, kind: str, day: int) -> None:
    world.sql(
        "update access.ceiling set quarter_hour = %s, hour = %s, day = %s, week = %s where scope = %s and kind = %s",
        *[day] * 4,
        role,
        kind,
    )


def hours_ago(world: World, who: str, hours: int) -> None:
    """Somebody signed in that long ago, and has proved nothing since."""
    world.secret(who)
    world.sql(
        "update identity.session set began_at = gate.now() - %s * interval '1 hour' where account_id = %s",
        hours,
        an_id(who),
    )


def step_up(world: World, who: str) -> str:
    [(said,)] = world.sql(STEP_UP, hashlib.sha256(world.secret(who)).digest(), who)
    return str(said)


def open_(world: World, gate: Gate, who: str, patient: UUID, detail: str | None = None) -> Answer:
    opening = calls.Opening(world.secret(who), patient, ("traits",), "TREAT", "t", detail=detail)
    return gate.ask(calls.open_one(opening))


def opened(world: World, gate: Gate, who: str, patients: list[UUID], detail: str | None = None) -> list[str]:
    told = [open_(world, gate, who, p, detail) for p in patients]
    return ["yes" if isinstance(t, Allowed) else t.reason for t in told]


def test_the_order_nothing_then_presence_then_a_reason_then_the_end(world: World, gate: Gate) -> None:
    in_care(world, "nadia", BEDS)
    ceiling(world, "nurse", "explained", 10)
    hours_ago(world, "nadia", 5)
    assert opened(world, gate, "nadia", BEDS[:7]) == ["yes"] * 6 + ["step_up_needed"]
    assert step_up(world, "nadia") == "stepped_up"
    assert opened(world, gate, "nadia", BEDS[6:9]) == ["yes", "yes", "patient_reason_needed"]
    assert opened(world, gate, "nadia", BEDS[8:11], "Relève de nuit") == ["yes", "yes", "allowance_spent"]


def test_what_friction_refuses_costs_nothing_and_has_its_line(world: World, gate: Gate) -> None:
    in_care(world, "nadia", BEDS)
    ceiling(world, "nurse", "explained", 10)
    hours_ago(world, "nadia", 5)
    opened(world, gate, "nadia", BEDS[:6])
    before = world.sql("select count(*) from access.spent")
    assert opened(world, gate, "nadia", [BEDS[6]] * 3) == ["step_up_needed"] * 3
    assert world.sql("select count(*) from access.spent") == before
    lines = "select count(*) from ledger.line where reason = 'step_up_needed' and outcome = 'refused'"
    assert world.sql(lines) == [(3,)]
    assert world.sql("select count(*) from access.attempt") == [(0,)]  # nobody tried to pass a bound


def test_whoever_is_familiar_is_spared_the_proof_and_the_reason_and_counts_all_the_same(
    world: World, gate: Gate
) -> None:
    in_care(world, "nadia", BEDS)
    ceiling(world, "nurse", "explained", 10)
    known = "insert into access.spent values (%s, 'explained', %s, gate.now() - %s * interval '1 day')"
    for patient, days in ((BEDS[8], 89), (BEDS[9], 91)):
        world.sql(known, an_id("nadia"), patient, days)
    hours_ago(world, "nadia", 5)
    assert opened(world, gate, "nadia", BEDS[:6]) == ["yes"] * 6
    assert opened(world, gate, "nadia", [BEDS[9], BEDS[8]]) == ["step_up_needed", "yes"]
    world.sql(
        "insert into access.spent select %s, 'explained', p, gate.now() - interval '20 days' from unnest(%s::uuid[]) p",
        an_id("nadia"),
        BEDS[20:24],
    )
    assert opened(world, gate, "nadia", BEDS[20:24]) == ["yes"] * 3 + ["allowance_spent"]


def test_a_list_takes_a_proof_and_never_a_reason(world: World, gate: Gate) -> None:
    in_care(world, "nadia", BEDS[:9])
    ceiling(world, "nurse", "explained", 10)
    hours_ago(world, "nadia", 5)
    ask = calls.list_patients(world.secret("nadia"), "TREAT", "t")
    assert gate.ask(ask) == Refused("step_up_needed")
    step_up(world, "nadia")
    assert isinstance(gate.ask(calls.list_patients(world.secret("nadia"), "TREAT", "t")), Allowed)


def test_a_gathered_set_judges_each_by_what_it_brought(world: World, gate: Gate) -> None:
    """One call of two people: what the one lacks, the other does not pay for."""
    for who in ("nadia", "ines"):
        in_care(world, who, BEDS)
        hours_ago(world, who, 5)
    ceiling(world, "nurse", "explained", 2)
    step_up(world, "ines")
    asked = [
        calls.Opening(world.secret(who), BEDS[n], ("traits",), "TREAT", "t", detail="Relève de nuit")
        for n in (0, 1, 2)
        for who in ("nadia", "ines")
    ]
    with gate._pool.connection() as web:
        web.execute(*calls.open_many(asked))
    told = dict(
        world.sql("select ticket, case outcome when 'allowed' then outcome else reason end from gate.ticket")
    )
    said = {
        who: sorted(told[o.ticket] for o in asked if o.secret == world.secret(who))
        for who in ("nadia", "ines")
    }
    assert said == {
        "nadia": ["allowed", "step_up_needed", "step_up_needed"],
        "ines": ["allowance_spent", "allowed", "allowed"],
    }


@pytest.mark.parametrize(("who", "said"), [("nadia", "stepped_up"), ("ines", "no_session")])
def test_only_the_sessions_own_person_steps_up(world: World, who: str, said: str) -> None:
    secret = hashlib.sha256(world.secret("nadia")).digest()
    assert world.sql(STEP_UP, secret, who) == [(said,)]
    proved = "select stepped_up_at is not null from identity.session where secret_hash = %s"
    assert world.sql(proved, secret) == [(said == "stepped_up",)]


def test_an_emergency_takes_no_proof_and_other_reasons_do(world: World, gate: Gate) -> None:
    hours_ago(world, "sam", 5)
    secret = world.secret("sam")
    for _ in range(12):
        assert isinstance(gate.ask(calls.break_glass(secret, uuid4(), "on_call", "", "t")), Allowed)
        world.sql("update access.spent set last_at = last_at - interval '2 hours'")
    assert gate.ask(calls.break_glass(secret, uuid4(), "on_call", "", "t")) == Refused("step_up_needed")
    assert isinstance(gate.ask(calls.break_glass(secret, uuid4(), "vital_emergency", "", "t")), Allowed)


def test_habit_narrows_and_never_under_its_floor_and_never_the_twenty(world: World) -> None:
    ceiling_of = "select day from gate.ceiling_of(%s, 1, 'nurse', %s, gate.now())"
    most = int(world.sql(ceiling_of, an_id("nadia"), "explained")[0][0])
    [(others,)] = world.sql(ceiling_of, an_id("nadia"), "others")
    [(times, floor)] = world.sql("select habit_times, habit_floor from access.friction")
    busy = ceil(most / times) - 1
    for habit, expected in ((most, most), (busy, ceil(busy * times)), (1, ceil(most * floor))):
        world.sql("delete from access.habit")
        for kind in ("explained", "others"):
            world.sql(
                "insert into access.habit values (%s, %s, 20, %s, now())", an_id("nadia"), kind, int(habit)
            )
        assert world.sql(ceiling_of, an_id("nadia"), "explained") == [(expected,)]
        assert world.sql(ceiling_of, an_id("nadia"), "others") == [(others,)]
        assert world.sql(ceiling_of, an_id("ines"), "explained") == [(most,)]


def test_a_broken_glass_serves_whom_an_allowance_left_out(world: World, gate: Gate) -> None:
    """Never a refusal of care: at the end of `explained`, one by one among the 20; and counted there."""
    in_care(world, "nadia", BEDS)
    ceiling(world, "nurse", "explained", 1)
    assert opened(world, gate, "nadia", BEDS[:2], "Relève de nuit") == ["yes", "allowance_spent"]
    broken = calls.break_glass(world.secret("nadia"), BEDS[1], "patient_present", "Patient de mon unité", "t")
    assert isinstance(gate.ask(broken), Allowed)
    assert opened(world, gate, "nadia", [BEDS[1]]) == ["yes"]
    kinds = "select kind from access.spent where holder = %s and patient_id = %s"
    assert world.sql(kinds, an_id("nadia"), BEDS[1]) == [("others",)]


def test_a_cold_patient_takes_a_reason_in_words_behind_a_broken_glass(world: World, gate: Gate) -> None:
    """Nobody had to do with them for a year; and an id that nobody has is not told apart."""
    world.sql(
        "update access.relationship set until = gate.now() - interval '2 years', since = '2020-01-01' "
        "where patient_id = %s",
        BEDS[0],
    )
    for patient, needed in ((BEDS[0], True), (BEDS[1], False), (uuid4(), True), (an_id("closed"), True)):
        assert world.sql("select gate.cold(%s, gate.now())", patient) == [(needed,)]
        ask = calls.break_glass(world.secret("nadia"), patient, "patient_present", "", "t")
        assert isinstance(gate.ask(ask), Allowed)
        said = opened(world, gate, "nadia", [patient, patient, patient])[0]
        assert said == ("patient_reason_needed" if needed else "yes")
        assert opened(world, gate, "nadia", [patient], "Appelé par la famille") == ["yes"]


def test_each_reason_of_a_broken_glass_has_its_hours(world: World) -> None:
    assert world.sql("select gate.glass_hours('vital_emergency'), gate.glass_hours('curiosity')") == [
        (4, None)
    ]
