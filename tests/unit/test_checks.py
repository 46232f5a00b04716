"""`cloison check`: each line appears where something is wanting, and goes when it has been put right (2.6)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo

from cloison.checks import CHECKS, Subject, findings
from cloison.checks.subject import looking_at
from cloison.database.embedded import places
from cloison.database.migrate import migrate
from cloison.deployment import ROLES, Deployment
from cloison.gate.watch import WatchGate
from cloison.records.keyring import from_file
from tests.database import Database
from tests.people import World, an_id
from tests.unit.test_command_line import cloison

WHY = {check.name: check for check in CHECKS}


def names(subject: Subject) -> set[str]:
    return {finding.name for finding in findings(subject)}


@pytest.fixture
def foreign(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Subject]:
    """A production deployment on a server of its own: the tests' server, stamped demo, without durability."""
    told = conninfo.conninfo_to_dict(database.admin)
    url = (
        f"postgresql:///{told['dbname']}?host={told['host']}&user={told['user']}&password={told['password']}"
    )
    monkeypatch.setenv("CLOISON_DATABASE_URL", url)
    with looking_at(Deployment.create(tmp_path / "data", demo=False)) as subject:
        yield subject


def good(subject: Subject, **settings: str) -> Subject:
    """The same on a server that is as it should be, but for `settings`."""
    safe = {
        "fsync": "on",
        "full_page_writes": "on",
        "max_prepared_transactions": "0",
        "data_checksums": "on",
        "log_parameter_max_length": "0",
    }
    return replace(subject, settings={**subject.settings, **safe, **settings})


def test_of_a_server_that_is_well_set_only_login_and_stamp_are_left(foreign: Subject) -> None:
    assert names(good(foreign)) == {
        "superuser-login",
        "demo",
    }  # the tests' administrator; the tests' database


def test_of_the_tests_own_server_it_finds_what_that_is_known_to_lack(foreign: Subject) -> None:
    assert {"crash-unsafe", "prepared-transactions"} <= names(foreign)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("postgresql-version", {"server_version_num": "140012"}),
        ("postgresql-version", {"server_version_num": "190000"}),
        ("crash-unsafe", {"fsync": "off"}),
        ("crash-unsafe", {"full_page_writes": "off"}),
        ("commits-later", {"synchronous_commit": "off"}),
        ("commits-later", {"synchronous_commit": "local"}),
        ("no-checksums", {"data_checksums": "off"}),
        ("values-in-logs", {"log_statement": "all", "log_parameter_max_length": "-1"}),
        ("values-in-logs", {"log_min_duration_statement": "0", "log_parameter_max_length": "64"}),
        ("values-in-logs", {"log_transaction_sample_rate": "0.1", "log_parameter_max_length": "-1"}),
        ("values-in-logs", {"log_parameter_max_length_on_error": "-1"}),
        ("prepared-transactions", {"max_prepared_transactions": "4"}),
    ],
)
def test_settings_of_the_server(foreign: Subject, name: str, settings: dict[str, str]) -> None:
    assert name in names(good(foreign, **settings))


def test_what_is_logged_without_values_is_no_finding(foreign: Subject) -> None:
    assert "values-in-logs" not in names(good(foreign, log_statement="all"))
    assert "values-in-logs" not in names(good(foreign, log_statement="ddl", log_parameter_max_length="-1"))


def test_the_settings_are_those_that_the_server_has(foreign: Subject, database: Database) -> None:
    connection = database.connect()
    alter = f"alter database {database.name} set"
    connection.execute(f"{alter} log_statement = 'all'".encode())
    connection.execute(
        f"alter role cloison_web in database {database.name} set synchronous_commit = 'off'".encode()
    )
    with looking_at(foreign.deployment) as again:
        assert {"values-in-logs", "commits-later"} <= names(again)
    connection.execute(f"alter database {database.name} reset all".encode())
    connection.execute(f"alter role cloison_web in database {database.name} reset all".encode())
    with looking_at(foreign.deployment) as again:
        assert {"values-in-logs", "commits-later"}.isdisjoint(names(again))


def test_the_way_to_a_remote_server(foreign: Subject) -> None:
    there = replace(foreign, host="db.group.example")
    assert "open-transport" not in names(foreign)
    assert "not encrypted" in str(WHY["open-transport"](there))
    assert "not verified" in str(WHY["open-transport"](replace(there, tls=True)))
    assert WHY["open-transport"](replace(there, tls=True, tls_verified=True)) is None
    assert WHY["open-transport"](replace(there, host="127.0.0.1")) is None


def test_functions_that_somebody_changed(foreign: Subject, database: Database) -> None:
    connection = database.connect()
    body = "create or replace function gate.end_session(bytea) returns void language sql as 'select'"
    connection.execute("drop function gate.end_session")
    assert "gate.end_session" in str(WHY["functions-changed"](foreign))
    connection.execute(body.encode())
    assert "gate.end_session" in str(WHY["functions-changed"](foreign))
    connection.execute("create function gate.hole() returns void language sql as 'select'")
    assert "gate.hole" in str(WHY["functions-changed"](foreign))
    connection.execute("delete from cloison.installed_code")  # so that the next migration installs all again
    assert WHY["functions-changed"](foreign) is None
    assert "compared once that is done" in str(WHY["not-migrated"](foreign))
    migrate(database.admin, None, demo=True)
    assert {"functions-changed", "not-migrated"}.isdisjoint(names(foreign))


def test_rights_that_somebody_gave(foreign: Subject, database: Database) -> None:
    database.connect().execute("grant select on records.resource to cloison_web")
    assert "+ grant select on table records.resource to cloison_web" in str(WHY["rights-changed"](foreign))
    migrate(database.admin, None, demo=True)
    assert WHY["rights-changed"](foreign) is None


def test_migrations_that_wait(foreign: Subject, database: Database) -> None:
    connection = database.connect()
    connection.execute(
        "delete from cloison.migration where number = (select max(number) from cloison.migration)"
    )
    assert "1 migrations wait" in str(WHY["not-migrated"](foreign))
    connection.execute("update cloison.migration set checksum = 'other' where number = 1")
    assert "that this version does not have" in str(WHY["not-migrated"](foreign))


def test_a_database_that_was_never_migrated(empty_database: Database, foreign: Subject) -> None:
    with psycopg.connect(empty_database.admin, autocommit=True) as connection:
        bare = replace(foreign, connection=connection)
        assert "never migrated" in str(WHY["not-migrated"](bare))
        assert names(good(bare)) == {"superuser-login", "not-migrated"}


def test_the_import_s_login(foreign: Subject, database: Database) -> None:
    """It concerns the whole server, which other tests share: the change is undone with its transaction."""
    connection = database.connect()
    with connection.transaction(force_rollback=True):
        connection.execute("alter role cloison_import login")
        assert "may log in" in str(WHY["import-login"](replace(foreign, connection=connection)))
        assert WHY["rights-changed"](foreign) is None
    assert WHY["import-login"](foreign) is None


def test_a_login_that_is_no_superuser_is_no_finding(foreign: Subject, database: Database) -> None:
    with psycopg.connect(database.conninfo("cloison_jobs")) as connection:
        assert WHY["superuser-login"](replace(foreign, connection=connection)) is None
        assert WHY["trusted-login"](replace(foreign, connection=connection)) is None
    assert "cloison_test_admin" in str(WHY["superuser-login"](foreign))


def test_the_demo_s_clock(foreign: Subject, database: Database) -> None:
    connection = database.connect()
    connection.execute("insert into gate.clock_offset (amount) values ('2 days')")
    assert "2 days" in str(WHY["demo-clock"](foreign))
    connection.execute("delete from gate.clock_offset")
    assert WHY["demo-clock"](foreign) is None


def test_a_rotation_that_was_not_finished(foreign: Subject, world: World) -> None:
    assert WHY["rotation-unfinished"](foreign) is None
    world.sql("update records.wrapping_key set retired_at = now() where site_id is null")
    assert "under a retired key" in str(WHY["rotation-unfinished"](foreign))
    world.sql("update records.wrapping_key set retired_at = null")
    coming = foreign.deployment.data / "keys" / "salt.next"
    coming.write_bytes(b"")
    assert "salt.next" in str(WHY["rotation-unfinished"](foreign))
    coming.unlink()
    assert WHY["rotation-unfinished"](foreign) is None


def test_secrets_that_others_can_reach(foreign: Subject) -> None:
    secret = foreign.deployment.data / "secrets" / "cloison_web"
    assert WHY["open-secrets"](foreign) is None
    secret.chmod(0o440)
    assert "secrets/cloison_web" in str(WHY["open-secrets"](foreign))
    secret.chmod(0o400)
    secret.parent.chmod(0o711)
    assert "secrets" in str(WHY["open-secrets"](foreign))


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Subject]:
    """A demo on the embedded server."""
    deployment = Deployment.create(tmp_path / "data", demo=True)
    with deployment.running():
        migrate(deployment.admin_conninfo(), {role: deployment.secret(role) for role in ROLES}, demo=True)
        with looking_at(deployment) as subject:
            yield subject


def test_a_demo_on_the_embedded_server(embedded: Subject) -> None:
    assert names(embedded) == {"one-user", "demo"}
    keys = embedded.deployment.data / "keys"
    from_file(keys / "root.key", create=True)
    disk = places.find(embedded.deployment.data).cluster.stat().st_dev
    expected = {"one-user", "demo", "root-key-file"}
    if keys.stat().st_dev == disk:
        expected.add("keys-beside-records")
    assert names(embedded) == expected
    assert "root.key" in str(WHY["root-key-file"](embedded))


def test_a_line_of_pg_hba_that_asks_for_no_secret(embedded: Subject) -> None:
    rules = places.find(embedded.deployment.data).cluster / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text("local all cloison_web trust\n" + before)
    assert "cloison_web" in str(WHY["trusted-login"](embedded))
    rules.write_text(before)
    assert WHY["trusted-login"](embedded) is None


def test_it_ends_with_1_2_or_0_and_speaks_json(tmp_path: Path, database: Database) -> None:
    assert cloison("check", "--data", tmp_path).returncode == 2
    data = tmp_path / "data"
    assert cloison("migrate", "--data", data).returncode == 0
    said = cloison("check", "--data", data, "--json")
    assert said.returncode == 1
    (finding,) = [found for found in json.loads(said.stdout) if found["name"] == "one-user"]
    assert set(finding) == {"name", "what", "why", "do"}
    assert said.stderr.endswith("found wanting.\n")
    lines = cloison("check", "--data", data).stdout.splitlines()
    assert any(line.startswith("one-user: ") for line in lines)
    assert len(lines) == len(json.loads(said.stdout))


def test_a_group_s_own_server_that_is_well_set_ends_with_0(tmp_path: Path) -> None:
    """A server of somebody else's, on which we have a login that may create roles, and a database."""
    theirs = Deployment.create(tmp_path / "theirs", demo=True)
    with theirs.running():
        admin = theirs.admin_conninfo()
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute("create role operator login createrole password 'sixteen characters'")
            connection.execute("create database records owner operator")
        host = conninfo.conninfo_to_dict(admin)["host"]
        url = f"postgresql://operator:sixteen%20characters@/records?host={host}"
        for command in ("migrate", "check"):
            done = cloison(command, "--data", tmp_path / "ours", CLOISON_DATABASE_URL=url)
            assert done.returncode == 0, f"{done.stdout}{done.stderr}"
        assert (done.stdout, done.stderr) == ("", "cloison: Nothing found wanting.\n")


def test_every_check_is_named_once_and_says_what_to_do() -> None:
    assert len(WHY) == len(CHECKS)
    for check in CHECKS:
        assert check.looks_for.endswith(".")
        assert check.why.endswith((".", ")"))
        assert check.do.endswith((".", ")"))
        assert check.name in Path(__file__).read_text()


def test_nobody_watches(foreign: Subject, world: World, database: Database) -> None:
    """Before anybody signs in there is nothing to watch; then every five minutes somebody must have looked."""
    assert WHY["not-watched"](foreign) is None
    world.secret("nadia")
    assert WHY["not-watched"](foreign) is None
    world.sql("update identity.session set began_at = began_at - interval '2 hours'")
    assert "120 minutes ago" in str(WHY["not-watched"](foreign))
    database.connect("cloison_jobs").execute("select gate.watch()")
    assert WHY["not-watched"](foreign) is None
    world.sql("update incidents.watched set at = at - interval '6 minutes'")
    assert "6 minutes ago" in str(WHY["not-watched"](foreign))


def test_an_alert_that_was_not_taken(foreign: Subject, world: World, database: Database) -> None:
    jobs = WatchGate(database.conninfo("cloison_jobs"))
    jobs.set_channels([("webhook", "webhook", "https://x.example")])
    world.sql(
        "select gate.raise_alert('probing', %s, null, null, 15, null, '{}', false, gate.now())", an_id("sam")
    )
    assert WHY["alerts-not-sent"](foreign) is None
    [due] = jobs.due("webhook")
    jobs.note("webhook", due, "URLError: nobody there")
    assert "1 on webhook (URLError: nobody there)" in str(WHY["alerts-not-sent"](foreign))
    world.sql("update incidents.delivery set due_at = gate.now()")
    [due] = jobs.due("webhook")
    jobs.note("webhook", due, None)
    assert WHY["alerts-not-sent"](foreign) is None
    jobs.close()


def test_messages_that_nobody_handles(foreign: Subject, world: World) -> None:
    put = "insert into records.fed_rejected (because, at, sealed) values ('no_stay', gate.now() - %s::interval, 'x')"
    world.sql(put, "2 days")
    assert WHY["messages-waiting"](foreign) is None
    world.sql(put, "4 days")
    assert "1 refused messages" in str(WHY["messages-waiting"](foreign))
    world.sql("update records.fed_rejected set discarded_at = gate.now()")
    assert WHY["messages-waiting"](foreign) is None
