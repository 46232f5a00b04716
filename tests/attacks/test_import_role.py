"""The import's own login in an attacker's hands: it stages, and reads, overwrites, forges and opens nothing."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from cloison.database.bulk import SealedPatient, write_patients
from cloison.database.import_role import import_connection
from tests.attacks.test_database_login import TABLES
from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import World, an_id, seal

STAGED = "staging.patient staging.data_key staging.resource staging.stay staging.contact_token staging.relationship"
LOGIN = "select rolcanlogin, rolpassword from pg_authid where rolname = 'cloison_import'"


@pytest.fixture
def attacker(world: World) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection as cloison_import, as a run has it."""
    with import_connection(world.admin) as connection:
        yield connection


def moved(attacker: psycopg.Connection[tuple[Any, ...]]) -> dict[UUID, str]:
    return dict(attacker.execute("select refused, because from gate.move_staged()").fetchall())


def newcomer(
    world: World, name: str = "newcomer", site: str = "tilleuls", unit: str = "medicine_a"
) -> SealedPatient:
    return seal(world, name, site, unit, born="1961-05-05")


def touches_nothing(attacker: psycopg.Connection[tuple[Any, ...]], tables: Iterable[str]) -> None:
    """Every table refuses to be read, emptied or copied; all but those of staging refuse a row too."""
    for table in tables:
        statements = ["select * from {}", "delete from {}", "truncate {}", "copy {} to stdout"]
        if table not in STAGED.split():
            statements.append("insert into {} default values")
        for statement in statements:
            with pytest.raises(psycopg.errors.InsufficientPrivilege), attacker.transaction():
                attacker.execute(statement.format(table))


def test_it_touches_no_table_and_reads_not_even_what_it_staged(
    attacker: psycopg.Connection[tuple[Any, ...]],
) -> None:
    touches_nothing(attacker, (*TABLES, "directory.site", *STAGED.split()))


@pytest.mark.parametrize(
    "call",
    [
        "select gate.open_session(gen_random_uuid(), sha256('x'), 'nadia', 60, 'token', null)",
        "select * from gate.take(array[gen_random_uuid()], array['x'::bytea])",
        "select gate.write_down(array[]::gate.entry[], now())",
        "select gate.record_facts(gen_random_uuid(), gen_random_uuid(), 'system', true, now(), '[]')",
        "select * from gate.staged_faults(now())",
        "set role cloison_gate",
        "set session authorization cloison_owner",
        "create temporary table t (n integer)",
        "create table staging.t (n integer)",
        "alter role cloison_import login",
    ],
)
def test_it_makes_no_session_and_calls_nothing_else(
    attacker: psycopg.Connection[tuple[Any, ...]], call: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        attacker.execute(call)


def test_its_login_is_open_for_the_moment_of_connecting_alone(
    world: World, attacker: psycopg.Connection[tuple[Any, ...]]
) -> None:
    assert attacker.execute("select current_user").fetchone() == ("cloison_import",)
    for _ in range(50):  # another test may be connecting on this server just now
        if world.sql(LOGIN) == [(False, None)]:
            break
        time.sleep(0.05)
    assert world.sql(LOGIN) == [(False, None)]


def version(world: World) -> list[tuple[Any, ...]]:
    return world.sql(
        "select p.*, r.id, r.version, r.superseded_at, r.body from records.patient p join records.resource r on "
        "r.patient_id = p.id where p.id = %s order by r.id, r.slice",
        an_id("inside"),
    )


def test_it_overwrites_nobody_who_is_there(
    world: World, attacker: psycopg.Connection[tuple[Any, ...]]
) -> None:
    before = version(world)
    forged = seal(world, "inside", "tilleuls", "surgery_b", family="Autre")
    assert write_patients(attacker, [forged, newcomer(world)]) == {an_id("inside"): "patient_exists"}
    assert version(world) == before
    assert world.sql("select count(*) from records.patient where id = %s", an_id("newcomer")) == [(1,)]


def test_it_adds_nothing_to_somebody_who_is_there(
    world: World, attacker: psycopg.Connection[tuple[Any, ...]]
) -> None:
    inside, stay = an_id("inside"), uuid4()
    since = datetime.now(UTC) - timedelta(hours=1)
    attacker.execute(
        "insert into staging.relationship values (%s, %s, 'ward_presence', %s, null, %s, null)",
        (inside, an_id("geriatrics"), since, an_id("ormes")),
    )
    attacker.execute(
        "insert into staging.stay values (%s, %s, %s, %s)", (stay, inside, an_id("ormes"), since)
    )
    attacker.execute(
        "insert into staging.resource values (%s, 'Observation', gen_random_uuid(), 'clinical', %s, 'x')",
        (inside, an_id("tilleuls")),
    )
    assert moved(attacker) == {inside: "not_whole"}
    assert world.sql("select count(*) from records.stay where patient_id = %s", inside) == [(1,)]
    assert world.sql("select count(*) from access.relationship where patient_id = %s", inside) == [(1,)]


def test_without_that_check_a_stay_would_be_added(world: World, database: Database) -> None:
    without(
        database,
        "staging/staged_faults.sql",
        "where not exists (select from staging.patient p where p.id = s.patient_id)",
        "where false",
    )
    with import_connection(world.admin) as attacker:
        values = (uuid4(), an_id("inside"), an_id("ormes"), datetime.now(UTC) - timedelta(hours=1))
        attacker.execute("insert into staging.stay values (%s, %s, %s, %s)", values)
        assert moved(attacker) == {}
    assert world.sql("select count(*) from records.stay where patient_id = %s", an_id("inside")) == [(2,)]


def test_a_maker_cannot_be_staged_and_is_always_the_import(
    world: World, attacker: psycopg.Connection[tuple[Any, ...]]
) -> None:
    columns = world.sql(
        "select table_name, column_name from information_schema.columns where table_schema = 'staging'"
    )
    assert len(columns) > 30
    assert {name for _, name in columns} & {"made_by", "confirmed_by", "inherited", "version"} == set()
    write_patients(attacker, [newcomer(world)])
    makers = world.sql(
        "select a.username, a.role from access.relationship r join directory.account a on a.id = r.made_by "
        "where r.patient_id = %s",
        an_id("newcomer"),
    )
    assert makers == [("cloison-import", "system")]


def test_without_its_account_nothing_is_moved(
    world: World, attacker: psycopg.Connection[tuple[Any, ...]]
) -> None:
    world.sql("update directory.account set suspended_at = now() where username = 'cloison-import'")
    with pytest.raises(psycopg.Error) as raised:
        write_patients(attacker, [newcomer(world)])
    assert raised.value.sqlstate == "CL001"
    assert world.sql("select count(*) from records.patient where id = %s", an_id("newcomer")) == [(0,)]


def changed(world: World, reason: str) -> SealedPatient:
    """A newcomer with one thing wrong, which gives `reason`."""
    made = newcomer(world)
    [fact], [stay] = made.facts, made.stays
    match reason:
        case "wrong_status":
            made.doubtful = True
        case "unknown_site":
            made.site_id = uuid4()
        case "wrong_key":
            stranger = an_id("key ormes")
            object.__setattr__(
                next(k for k in made.keys if k.slice == "clinical"), "wrapping_key_id", stranger
            )
        case "no_key":
            made.keys = [k for k in made.keys if k.slice != "clinical"]
        case "no_identity":
            made.parts = [p for p in made.parts if p.resource_type != "Patient"]
        case "wrong_dates":
            made.stays = [(stay[0], an_id("closed"), stay[2], None)]
        case "unknown_holder":
            object.__setattr__(fact, "holder", an_id("geriatrics"))  # a unit, but not of that site
        case "wrong_kind":
            world.sql("insert into access.kind values ('oath', '{nurse}', '{physician}', '0', '0')")
            object.__setattr__(fact, "kind", "oath")
        case "unknown_stay":
            object.__setattr__(fact, "stay_id", an_id("inside stay"))
        case "stay_exists":
            made.stays = [(an_id("inside stay"), *stay[1:])]
            object.__setattr__(fact, "stay_id", an_id("inside stay"))
    return made


CHECKS = {
    "wrong_status": "or p.doubtful and p.identity_status <> 'PROV'",
    "unknown_site": "where not exists (select from directory.site e where e.id = s.site_id)",
    "wrong_key": "where w.id is null or",
    "no_key": "where k.patient_id is null",
    "no_identity": "where not exists (select from staging.resource r where r.patient_id = p.id and r.resource_type = 'Patient'",
    "wrong_dates": "or s.admitted_at::date >= e.closed_on",
    "unknown_holder": "from fact f where not f.held",
    "wrong_kind": "where f.made_by is null or 'system' <> all (f.made_by)",
    "unknown_stay": "where f.stay_id is not null",
    "stay_exists": "from staging.stay s where exists (select from records.stay x where x.id = s.id)",
}
INSTEAD = {
    "wrong_status": "",
    "wrong_key": "where",
    "no_identity": "where false and not exists (select from staging.resource r where r.patient_id = p.id and r.resource_type = 'Patient'",
    "wrong_dates": "",
    "unknown_holder": "from fact f where false",
    "unknown_stay": "where false",
    "stay_exists": "from staging.stay s where false",
}


@pytest.mark.parametrize("reason", CHECKS)
def test_what_does_not_hold_is_put_aside_and_takes_nobody_along(
    world: World, database: Database, reason: str
) -> None:
    wrong, good = changed(world, reason), newcomer(world, "good")
    with import_connection(world.admin) as attacker:
        assert write_patients(attacker, [wrong, good]) == {wrong.patient_id: reason}
        assert world.sql("select count(*) from records.patient where id = %s", wrong.patient_id) == [(0,)]
        assert world.sql("select count(*) from records.patient where id = %s", good.patient_id) == [(1,)]
        without(database, "staging/staged_faults.sql", CHECKS[reason], INSTEAD.get(reason, "where false"))
        try:
            passed = write_patients(attacker, [wrong, newcomer(world, "another")]) == {}
        except psycopg.errors.IntegrityError:
            passed = True  # a constraint stops it then, and with it all others of its batch
        assert passed


def test_a_patient_given_twice_is_taken_once(
    world: World, attacker: psycopg.Connection[tuple[Any, ...]]
) -> None:
    one = newcomer(world)
    one.digest = b"d" * 32
    assert write_patients(attacker, [one]) == {}
    assert write_patients(attacker, [one]) == {one.patient_id: "already"}


def test_units_are_made_without_beds_and_at_open_sites_alone(
    world: World, attacker: psycopg.Connection[tuple[Any, ...]]
) -> None:
    rows = [
        (uuid4(), an_id(site), code, "x")
        for site, code in (("tilleuls", "n1"), ("closed", "n2"), ("tilleuls", "lab"))
    ]
    with attacker.cursor() as cursor:
        cursor.executemany("insert into staging.unit values (%s, %s, %s, %s)", rows)
    assert attacker.execute("select gate.move_staged_units()").fetchone() == (1,)
    assert world.sql("select beds, kind from directory.unit where code = 'n1'") == [(0, "imported")]
    assert world.sql("select count(*) from directory.unit where code in ('n2', 'lab')") == [(1,)]
