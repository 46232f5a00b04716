"""Attempts beyond an allowance contain, whatever surface they are made on; what is left then; and with it off, nothing stops."""

from __future__ import annotations

import hashlib
import os
from uuid import UUID, uuid4

import pytest

from cloison.gate import calls
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from cloison.records import tokens
from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import World, an_id

CONTAINED = "select contained_at is not null from directory.account where username = %s"
OPEN_SESSION = "select gate.open_session(gen_random_uuid(), %s, %s, 60, %s, %s)"


def glasses(world: World, gate: Gate, who: str, count: int) -> list[str]:
    """Break the glass for `count` invented patients; the reasons of the refusals."""
    told = []
    for _ in range(count):
        said = gate.ask(calls.break_glass(world.secret(who), uuid4(), "vital_emergency", "", "attack"))
        told.append("" if isinstance(said, Allowed) else said.reason)
    return told


def test_a_spree_ends_in_containment_at_the_fifth_attempt_beyond(world: World, gate: Gate) -> None:
    told = glasses(world, gate, "sam", 20)
    assert told == [""] * 10 + ["second_person_needed"] * 4 + ["no_ticket"] * 6
    assert world.sql(CONTAINED, "sam") == [(True,)]
    assert world.sql("select ended_because from identity.session where account_id = %s", an_id("sam")) == [
        ("contained",)
    ]
    alert = "select rule, seen, contained, state from incidents.alert where account_id = %s"
    assert world.sql(alert, an_id("sam")) == [("attempts_beyond", 5, True, "open")]
    line = "select event, outcome from ledger.line where event = 'account.contain'"
    assert world.sql(line) == [("account.contain", "allowed")]


def test_without_it_a_spree_goes_on(world: World, gate: Gate, database: Database) -> None:
    without(
        database,
        "incidents/note_attempt.sql",
        "v_seen >= (select f.attempts_contain from access.friction f)",
        "false",
    )
    assert glasses(world, gate, "sam", 30)[10:] == ["second_person_needed"] * 20
    assert world.sql(CONTAINED, "sam") == [(False,)]


def test_the_same_patient_again_and_again_is_one_attempt(world: World, gate: Gate) -> None:
    glasses(world, gate, "sam", 10)
    whom = uuid4()
    for _ in range(8):
        said = gate.ask(calls.break_glass(world.secret("sam"), whom, "vital_emergency", "", "attack"))
        assert said == Refused("second_person_needed")
    assert world.sql(CONTAINED, "sam") == [(False,)]


def test_searches_beyond_count_too_and_a_refreshed_list_is_one_attempt(world: World, gate: Gate) -> None:
    secret = world.secret("clara")
    world.sql(
        "update access.ceiling set quarter_hour = 0, hour = 0, day = 0, week = 0 where scope = 'admissions'"
    )
    world.sql(
        "insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at) "
        "values (%s, %s, 'site_presence', now() - interval '1 hour', %s, %s, now())",
        an_id("inside"),
        an_id("tilleuls"),
        an_id("tilleuls"),
        an_id("system"),
    )
    for _ in range(6):
        assert gate.ask(calls.list_patients(secret, "PATADMIN", "t")) == Refused("allowance_spent")
    assert world.sql(CONTAINED, "clara") == [(False,)]
    for n in range(6):
        token = tokens.of_identifier(world.index_key, "IPP", f"IPP-bed {n}")
        gate.ask(calls.find(secret, [token], exact=True, purpose="PATADMIN", surface="t"))
    assert world.sql(CONTAINED, "clara") == [(True,)]


def contained(world: World, who: str) -> None:
    world.sql(
        "select gate.contain('account', %s, 'attempts_beyond', 'a test', null, null, 1, null, '{}', gate.now())",
        an_id(who),
    )
    world.secrets.pop(who, None)


def test_a_contained_account_signs_in_with_a_passkey_on_its_known_device_alone(world: World) -> None:
    known, new = uuid4(), uuid4()
    world.sql(
        "insert into identity.device values (%s, %s, now() - interval '3 days', now())", an_id("nadia"), known
    )
    world.sql(
        "insert into identity.device values (%s, %s, now() - interval '1 hour', now())", an_id("nadia"), new
    )
    contained(world, "nadia")
    for method, device, said in (
        ("password_totp", known, "contained"),
        ("token", known, "contained"),
        ("passkey", None, "contained"),
        ("passkey", new, "contained"),
        ("passkey", uuid4(), "contained"),
        ("passkey", known, "opened"),
    ):
        assert world.sql(OPEN_SESSION, os.urandom(32), "nadia", method, device) == [(said,)], (method, device)


def found(world: World, gate: Gate, secret: bytes, patient: str) -> list[UUID]:
    token = tokens.of_identifier(world.index_key, "IPP", f"IPP-{patient}")
    said = gate.ask(calls.find(secret, [token], exact=True, purpose="TREAT", surface="t"))
    assert isinstance(said, Allowed)
    return [row.patient_id for row in said.rows]


def narrow_session(world: World, who: str) -> bytes:
    secret, known = os.urandom(32), uuid4()
    world.sql(
        "insert into identity.device values (%s, %s, now() - interval '3 days', now())", an_id(who), known
    )
    contained(world, who)
    hashed = hashlib.sha256(secret).digest()
    assert world.sql(OPEN_SESSION, hashed, who, "passkey", known) == [("opened",)]
    return secret


def test_the_lone_night_nurse_keeps_her_ward_and_nothing_else(world: World, gate: Gate) -> None:
    world.secrets["nadia"] = narrow_session(world, "nadia")
    secret = world.secrets["nadia"]
    listed = gate.ask(calls.list_patients(secret, "TREAT", "t"))
    assert isinstance(listed, Allowed)
    assert {row.patient_id for row in listed.rows} == {an_id("inside")}
    opening = calls.Opening(secret, an_id("inside"), ("clinical",), "TREAT", "t")
    assert isinstance(gate.ask(calls.open_one(opening)), Allowed)
    assert gate.ask(calls.break_glass(secret, an_id("bed 1"), "vital_emergency", "", "t")) == Refused(
        "second_person_needed"
    )
    assert found(world, gate, secret, "elsewhere") == []
    assert found(world, gate, secret, "inside") == [an_id("inside")]
    everything = calls.Opening(secret, an_id("inside"), ("clinical",), "TREAT", "export")
    assert gate.ask(calls.open_one(everything)) == Refused("exports_frozen")


def test_a_contained_site_is_narrow_for_everybody_there(world: World, gate: Gate) -> None:
    secret = world.secret("ines")
    world.sql(
        "select gate.contain('site', %s, 'attempts_beyond', 'a test', null, %s, 1, null, '{}', gate.now())",
        an_id("tilleuls"),
        an_id("tilleuls"),
    )
    opening = calls.Opening(secret, an_id("inside"), ("clinical",), "TREAT", "t")
    assert isinstance(gate.ask(calls.open_one(opening)), Allowed)
    assert found(world, gate, secret, "elsewhere") == []


def test_frozen_exports_are_frozen_for_everybody_and_reading_goes_on(world: World, gate: Gate) -> None:
    secret = world.secret("nadia")
    printed = [calls.Opening(secret, an_id("inside"), ("clinical",), "TREAT", "print") for _ in range(2)]
    assert isinstance(gate.ask(calls.open_one(printed[0])), Allowed)
    world.sql(
        "select gate.contain('exports', '00000000-0000-0000-0000-000000000000', 'attempts_beyond', 'a test', null, null, "
        "1, null, '{}', gate.now())"
    )
    assert world.sql("select gate.exports_frozen()") == [(True,)]
    assert gate.ask(calls.open_one(printed[1])) == Refused("exports_frozen")
    reading = calls.Opening(secret, an_id("inside"), ("clinical",), "TREAT", "page")
    assert isinstance(gate.ask(calls.open_one(reading)), Allowed)


@pytest.mark.parametrize("days", [29, 31])
def test_an_account_that_slept_thirty_days_opens_nothing(world: World, days: int) -> None:
    world.sql("update directory.account set awake_at = gate.now() - %s * interval '1 day'", days)
    said = "opened" if days < 30 else "idle"
    assert world.sql(OPEN_SESSION, os.urandom(32), "nadia", "token", None) == [(said,)]


def test_a_channel_is_told_once_of_an_alert_and_again_when_it_contains(world: World, gate: Gate) -> None:
    world.sql("insert into incidents.channel values ('officer', 'email', 'rssi@example.org')")
    raised = "select gate.raise_alert('attempts_beyond', %s, null, null, %s, null, '{}', %s, gate.now())"
    due = "select count(*), count(sent_at) from incidents.delivery"
    first = world.sql(raised, an_id("sam"), 1, False)
    world.sql("update incidents.delivery set sent_at = now()")
    assert world.sql(raised, an_id("sam"), 2, False) == first
    assert world.sql(due) == [(1, 1)]
    assert world.sql(raised, an_id("sam"), 3, True) == first
    assert world.sql(due) == [(1, 0)]


def test_closing_down_ends_one_session_and_leaves_the_account(world: World) -> None:
    world.secret("nadia")
    [(session,)] = world.sql("select id from identity.session where account_id = %s", an_id("nadia"))
    world.sql("select gate.close_down('session', %s, gate.now())", session)
    assert world.sql("select ended_because from identity.session") == [("contained",)]
    assert world.sql(CONTAINED, "nadia") == [(False,)]
