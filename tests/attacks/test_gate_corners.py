"""Corners of the gate that a review found open, each with its defence on, and with it taken away."""

from __future__ import annotations

import os
from uuid import UUID, uuid4

import psycopg
import pytest

from cloison.gate import calls
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import World, an_id

INSIDE, SITE = an_id("inside"), an_id("tilleuls")
OPEN = (
    "select gate.ask_open(%b::uuid[], %b::bytea[], %b::uuid[], %b::text[], %b::text[], %b::text[], %b::text[], "
    "%b::uuid[], %b::text[], %b::bytea[])"
)
SHOWN = (
    "select count(*) from ledger.line where outcome = 'allowed' and 'traits' = any (slices) "
    "and (patient_id = %s or patients @> array[%s])"
)


def fact(world: World, gate: Gate, who: str, patient: UUID, **stated: str) -> object:
    ask = calls.write(
        world.secret(who), patient, SITE, [], purpose="TREAT", surface="corner", facts=[dict(stated)]
    )
    return gate.ask(ask)


def listed_after_an_opening(world: World, gate: Gate) -> bool:
    """A measure is opened, which spends; then the list shows a name. Whether any line says that the name was shown."""
    secret = world.secret("nadia")
    assert isinstance(
        gate.ask(calls.open_one(calls.Opening(secret, INSIDE, ("clinical",), "TREAT", "x", "Observation"))),
        Allowed,
    )
    told = gate.ask(calls.list_patients(secret, "TREAT", "x"))
    assert isinstance(told, Allowed)
    assert INSIDE in {row.patient_id for row in told.rows if row.body}
    return bool(world.sql(SHOWN, INSIDE, INSIDE)[0][0])


def test_a_list_that_shows_a_name_has_its_line_whatever_was_opened_before(world: World, gate: Gate) -> None:
    assert listed_after_an_opening(world, gate)
    lines = "select count(*) from ledger.line where event = 'patient.list'"
    before = world.sql(lines)
    gate.ask(calls.list_patients(world.secret("nadia"), "TREAT", "x"))
    assert world.sql(lines) == before  # a true refresh writes none


def test_without_it_a_name_leaves_with_no_line(world: World, gate: Gate, database: Database) -> None:
    without(
        database,
        "gate/ask_list.sql",
        "    v_refresh := exists (select from ledger.line l",
        "    v_refresh := true or exists (select from ledger.line l",
    )
    assert not listed_after_an_opening(world, gate)


@pytest.mark.parametrize("patient", ["inside", "elsewhere"])
def test_arrays_of_other_lengths_tell_nothing(world: World, database: Database, patient: str) -> None:
    secret = world.secret("nadia")
    rest = (["traits"] * 2, ["TREAT"] * 2, ["x"] * 2, [None] * 2, [None] * 2, [None] * 2, [calls.NO_MARK] * 2)
    with pytest.raises(psycopg.Error) as raised:
        database.connect("cloison_web").execute(OPEN, ([uuid4()], [secret] * 2, [an_id(patient)] * 2, *rest))
    assert (raised.value.sqlstate, raised.value.diag.message_detail) == ("CL001", None)


def keys_without_slices(world: World, database: Database) -> int:
    statement = (
        "select gate.ask_write(%s, %s, %s, 'TREAT', 'x', %s, null, null, null, null, null, null, "
        "%s, %s, %s, %s, null, '[]', '\\x00')"
    )
    values = ([SITE], ["sealed"], [an_id("key tilleuls")], [os.urandom(60)])
    database.connect("cloison_web").execute(
        statement, (uuid4(), world.secret("nadia"), INSIDE, SITE, *values)
    )
    found = "select count(*) from records.data_key where patient_id = %s and slice = 'sealed'"
    return int(world.sql(found, INSIDE)[0][0])


def test_no_slices_bring_no_keys(world: World, database: Database) -> None:
    assert keys_without_slices(world, database) == 0


def test_without_the_check_a_key_of_no_meaning_is_stored(world: World, database: Database) -> None:
    without(
        database,
        "gate/ask_write.sql",
        "        or (coalesce(p_key_slices, '{}') <@ coalesce(p_slices, '{}')) is not true\n",
    )
    assert keys_without_slices(world, database) == 1


def who_opened(world: World, gate: Gate) -> object:
    patient = an_id("bed 5")
    gate.ask(calls.open_one(calls.Opening(world.secret("sam"), patient, ("clinical",), "TREAT", "x")))
    stated = {"fact": "admit", "stay": str(uuid4()), "holder": str(an_id("medicine_a"))}
    assert isinstance(fact(world, gate, "clara", patient, **stated), Allowed)
    return gate.ask(calls.openings(world.secret("clara"), patient, "PATADMIN", "x"))


def test_who_admits_somebody_does_not_read_who_cares_for_them(world: World, gate: Gate) -> None:
    assert who_opened(world, gate) == Refused("no_relationship")
    told = gate.ask(calls.openings(world.secret("sam"), an_id("bed 5"), "TREAT", "x"))
    assert isinstance(told, Allowed)


def test_without_it_the_front_desk_reads_colleagues_and_units(
    world: World, gate: Gate, database: Database
) -> None:
    line = "v_who.explained is not true and v_who.because <> 'break_glass'"
    without(database, "gate/ask_openings.sql", line, "false")
    told = who_opened(world, gate)
    assert isinstance(told, Allowed)
    assert told.detail["lines"]


@pytest.mark.parametrize(
    "stated",
    [
        {"fact": "ward_presence", "holder": str(an_id("nadia"))},
        {"fact": "site_presence", "holder": str(an_id("surgery_b"))},
        {"fact": "responsible_physician", "holder": str(an_id("surgery_b"))},
        {"fact": "appointment", "holder": str(an_id("paul")), "since": "-infinity", "until": "infinity"},
        {"fact": "appointment", "holder": str(an_id("paul")), "until": "infinity"},
    ],
    ids=lambda stated: " ".join(stated),
)
def test_no_presence_without_a_stay_and_nothing_for_ever(world: World, gate: Gate, stated: dict) -> None:
    assert fact(world, gate, "paul", INSIDE, **stated) == Refused("fact_refused")


def test_an_appointment_without_an_end_ends(world: World, gate: Gate) -> None:
    said = fact(world, gate, "paul", INSIDE, fact="appointment", holder=str(an_id("paul")))
    assert isinstance(said, Allowed), said
    assert world.sql("select distinct until = since from access.relationship where kind = 'appointment'") == [
        (True,)
    ]


def admitted_then_ended(world: World, gate: Gate) -> bool:
    """Clara admits a stranger; an honest nurse sends them away. Whether that made Clara's admission explained."""
    patient, stay = an_id("bed 5"), str(uuid4())
    admitted = {"fact": "admit", "stay": stay, "holder": str(an_id("surgery_b"))}
    assert isinstance(fact(world, gate, "clara", patient, **admitted), Allowed)
    assert isinstance(fact(world, gate, "nadia", patient, fact="discharge", stay=stay), Allowed)
    confirmed = "select bool_or(confirmed_by is not null) from access.relationship where stay_id = %s"
    return bool(world.sql(confirmed, UUID(stay))[0][0])


def test_sending_an_unknown_patient_away_confirms_nobodys_admission(world: World, gate: Gate) -> None:
    assert not admitted_then_ended(world, gate)


def test_without_it_the_wards_cleaning_up_explains_a_thief(
    world: World, gate: Gate, database: Database
) -> None:
    without(
        database,
        "access/record_facts.sql",
        "where x ->> 'fact' not in ('discharge', 'done', 'cancel', 'appointment', 'unbook', 'recall', 'free', 'task')",
        "where true",
    )
    assert admitted_then_ended(world, gate)


def test_a_broken_glass_takes_nobody_off_a_ward(world: World, gate: Gate, database: Database) -> None:
    patient, stay = an_id("bed 6"), str(an_id("bed 6 stay"))
    assert isinstance(
        gate.ask(calls.break_glass(world.secret("nadia"), patient, "on_call", "", "x")), Allowed
    )
    assert fact(world, gate, "nadia", patient, fact="discharge", stay=stay) == Refused("fact_refused")
