"""Attacks through what patients may ask for and through the sheets: each works without its defence, and fails with it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from cloison.gate import calls, downtime, rights
from cloison.gate.answers import Allowed
from cloison.gate.client import Gate
from cloison.gate.downtime import DowntimeGate
from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import NOW, World, an_id
from tests.sql.test_rights_steps import ALL, INSIDE, copy, noted

PATIENT = an_id("bed 5")
UNIT = an_id("surgery_b")
Attack = Callable[[World, Gate, Database], bool]


def self_booked_extract(world: World, gate: Gate, database: Database) -> bool:
    """Clara admits a patient of the other clinic herself, and prints where they are treated and by whom."""
    fact = {"fact": "admit", "stay": str(uuid4()), "holder": str(UNIT)}
    said = calls.write(
        world.secret("clara"), PATIENT, an_id("tilleuls"), [], purpose="PATADMIN", surface="t", facts=[fact]
    )
    assert isinstance(gate.ask(said), Allowed)
    ask = rights.accesses(
        world.secret("clara"), PATIENT, NOW - timedelta(days=30), NOW + timedelta(days=1), "x"
    )
    return isinstance(gate.ask(ask), Allowed)


def extracts_as_a_list_of_names(world: World, gate: Gate, database: Database) -> bool:
    """Extracts, one after the other, of a whole ward: whether they pass the ceiling on what leaves as paper."""
    world.sql("update access.ceiling set quarter_hour = 5 where kind = 'export' and scope = 'nurse'")
    given = 0
    for n in range(9):
        ask = rights.accesses(world.secret("sam"), an_id(f"bed {n}"), NOW - timedelta(days=30), NOW, "x")
        given += isinstance(gate.ask(ask), Allowed)
    return given > 5


def copy_on_ones_own_word(world: World, gate: Gate, database: Database) -> bool:
    """A stolen physician's session notes the request that it answers."""
    return isinstance(copy(world, gate, noted(world, gate, "paul")), Allowed)


def copy_for_ever(world: World, gate: Gate, database: Database) -> bool:
    """One request, and copies of it the year after."""
    request = noted(world, gate, "simone")
    assert isinstance(copy(world, gate, request), Allowed)
    world.sql("update records.request set answered_at = now() - interval '40 days'")
    return isinstance(copy(world, gate, request), Allowed)


def copy_by_a_colleague_after_the_copy(world: World, gate: Gate, database: Database) -> bool:
    """The request of one patient opens another patient's record."""
    world.sql(
        "insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at) "
        "values (%s, %s, 'ward_presence', now(), %s, %s, now())",
        PATIENT, UNIT, an_id("tilleuls"), an_id("system"),
    )  # fmt: skip
    return isinstance(copy(world, gate, noted(world, gate, "simone"), patient=PATIENT), Allowed)


def sheet_without_a_committed_line(world: World, gate: Gate, database: Database) -> bool:
    """With the login of the jobs: ask, take, and roll the ledger's line back."""
    for who in ("nadia", "paul"):
        gate.act(downtime.keep_card(world.secret(who), uuid4(), UNIT, os.urandom(32)))
    ticket, secret = uuid4(), os.urandom(32)
    with psycopg.connect(database.conninfo("cloison_jobs")) as c:
        c.execute("select gate.ask_sheet(%s, %s, %s)", (ticket, secret, UNIT))
        rows = c.execute("select * from gate.take_sheet(%s, %s)", (ticket, secret)).fetchall()
        c.rollback()
    return bool(rows)


def sheet_of_a_card_of_another_ward(world: World, gate: Gate, database: Database) -> bool:
    """A nurse of another ward adds her card to this ward's, to open its sheets with an accomplice."""
    made = gate.act(downtime.keep_card(world.secret("sam"), uuid4(), UNIT, os.urandom(32)))
    return isinstance(made, Allowed)


def sheets_every_minute(world: World, gate: Gate, database: Database) -> bool:
    for who in ("nadia", "paul"):
        gate.act(downtime.keep_card(world.secret(who), uuid4(), UNIT, os.urandom(32)))
    jobs = DowntimeGate(database.conninfo("cloison_jobs"))
    try:
        return [isinstance(jobs.sheet(UNIT)[1], Allowed) for _ in range(2)] == [True, True]
    finally:
        jobs.close()


ATTACKS: dict[str, tuple[Attack, list[tuple[str, str, str]]]] = {
    "extract on one's own word": (
        self_booked_extract,
        [("gate/ask_accesses.sql", "v_who.reason is null and v_who.explained is not true", "false")],
    ),
    "extracts without a count": (
        extracts_as_a_list_of_names,
        [("gate/ask_accesses.sql", "v_who.reason := gate.spend(v_needs, v_at);", "null;")],
    ),
    "copy on one's own word": (copy_on_ones_own_word, [("gate/ask_copy.sql", "r.made_by <> all (s.disbelieved)", "true")]),
    "copy for ever": (
        copy_for_ever,
        [("gate/ask_copy.sql", "and r.answered_at > v_at - interval '10 minutes'", "")],
    ),
    "copy of another": (copy_by_a_colleague_after_the_copy, [("gate/ask_copy.sql", "and r.patient_id = p_patient and r.kind", "and r.kind")]),
    "sheet without a line": (
        sheet_without_a_committed_line,
        [("downtime/take_sheet.sql", "    and t.xid is distinct from pg_current_xact_id_if_assigned()\n    and t.lsn <= pg_current_wal_flush_lsn()\n", "")],
    ),
    "card of another ward": (
        sheet_of_a_card_of_another_ward,
        [("downtime/keep_card.sql", "or not exists (select from gate.board_units(v_who.account_id, 'ward', v_at) u where u.id = p_unit)", "")],
    ),
    "sheets every minute": (
        sheets_every_minute,
        [("downtime/ask_sheet.sql", "s.at > v_at - interval '45 minutes'", "false")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_the_attack_fails(world: World, gate: Gate, database: Database, name: str) -> None:
    assert ATTACKS[name][0](world, gate, database) is False


@pytest.mark.parametrize("name", ATTACKS)
def test_without_its_defence_it_works(world: World, gate: Gate, database: Database, name: str) -> None:
    attack, changes = ATTACKS[name]
    for file, text, instead in changes:
        without(database, file, text, instead)
    assert attack(world, gate, database) is True


@pytest.mark.parametrize("login", ["cloison_web", "cloison_signin", "cloison_backup"])
def test_no_other_login_makes_or_takes_a_sheet(database: Database, login: str) -> None:
    attacker = database.connect(login)
    for call in (
        "gate.ask_sheet(gen_random_uuid(), '\\x00', gen_random_uuid())",
        "gate.take_sheet(gen_random_uuid(), '\\x00')",
        "gate.keep_envelope(gen_random_uuid(), gen_random_uuid(), '\\x00')",
        "gate.downtime_units()",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            attacker.execute(f"select {call}")


def test_the_jobs_login_gives_ciphertext_of_those_present_and_no_key(
    world: World, gate: Gate, database: Database
) -> None:
    for who in ("nadia", "paul"):
        gate.act(downtime.keep_card(world.secret(who), uuid4(), UNIT, os.urandom(32)))
    jobs = DowntimeGate(database.conninfo("cloison_jobs"))
    try:
        told = jobs.sheet(UNIT)[1]
    finally:
        jobs.close()
    assert isinstance(told, Allowed)
    assert {row.patient_id for row in told.rows} == {INSIDE}
    assert all(b"Lef" not in bytes(row.body) for row in told.rows if row.body)
    assert "sealed" not in ALL
