"""The migration engine on a real server: all or nothing, once, and the functions are what their files say."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cloison.database.migrate import PACKAGE_ROOT, Report, migrate
from cloison.errors import CloisonError, Code
from tests.database import Database

FIRST = {"0001_things.sql": "CREATE SCHEMA things;\nCREATE TABLE things.thing (id integer PRIMARY KEY);\n"}
ONE = "CREATE OR REPLACE FUNCTION things.one() RETURNS integer LANGUAGE sql AS 'SELECT 1';\n"


def tree(root: Path, migrations: dict[str, str], functions: dict[str, str], privileges: str = "") -> Path:
    """Write a folder of SQL files with the real roles."""
    (root / "migrations").mkdir(exist_ok=True)
    (root / "functions" / "things").mkdir(parents=True, exist_ok=True)
    for old in (root / "functions" / "things").glob("*.sql"):
        old.unlink()
    (root / "roles.sql").write_text((PACKAGE_ROOT / "roles.sql").read_text())
    (root / "privileges.sql").write_text(privileges)
    for name, text in migrations.items():
        (root / "migrations" / name).write_text(text)
    for name, text in functions.items():
        (root / "functions" / "things" / name).write_text(text)
    return root


def run(database: Database, root: Path, *, demo: bool = True) -> Report:
    return migrate(database.admin, None, demo=demo, root=root)


def refusal(database: Database, root: Path, *, demo: bool = True) -> CloisonError:
    with pytest.raises(CloisonError) as caught:
        run(database, root, demo=demo)
    return caught.value


def rows(database: Database, statement: str) -> list[tuple[Any, ...]]:
    return database.connect().execute(statement.encode()).fetchall()


def functions(database: Database) -> list[str]:
    """Signatures of the functions that are there, those of the engine's own schema too."""
    found = rows(
        database, "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'things'::regnamespace"
    )
    return sorted(signature for (signature,) in found)


def test_a_second_run_changes_nothing(empty_database: Database) -> None:
    first = migrate(empty_database.admin, None, demo=True)
    steps: list[str] = []
    second = migrate(empty_database.admin, None, demo=True, on_step=steps.append)
    assert first.created
    assert len(first.applied) == len(list((PACKAGE_ROOT / "migrations").glob("*.sql")))
    assert second == Report()
    assert steps == ["roles.sql", "privileges.sql"]


def test_twenty_at_once_apply_every_step_once(empty_database: Database, tmp_path: Path) -> None:
    # Were the step applied twice, the second CREATE would fail; were it skipped, so would the SELECT below.
    tree(tmp_path, FIRST, {"one.sql": ONE})
    reports: list[Report | Exception] = []

    def one_of_them() -> None:
        try:
            reports.append(run(empty_database, tmp_path))
        except Exception as error:
            reports.append(error)

    threads = [threading.Thread(target=one_of_them) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [r for r in reports if isinstance(r, Exception)] == []
    assert sum(r.created for r in reports if isinstance(r, Report)) == 1
    assert rows(empty_database, "SELECT count(*) FROM cloison.migration") == [(1,)]
    assert rows(empty_database, "SELECT things.one()") == [(1,)]


def test_a_killed_migration_leaves_nothing_and_the_next_one_works(
    empty_database: Database, tmp_path: Path
) -> None:
    slow = {**FIRST, "0002_slow.sql": "SELECT pg_sleep(30);\n"}
    tree(tmp_path, slow, {"one.sql": ONE})
    fault: list[CloisonError] = []
    thread = threading.Thread(target=lambda: fault.append(refusal(empty_database, tmp_path)))
    thread.start()
    killed = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(30)%'"
    deadline = time.monotonic() + 20
    while not rows(empty_database, killed) and time.monotonic() < deadline:
        time.sleep(0.02)
    thread.join()
    assert fault[0].code == Code.DATABASE_UNREACHABLE
    assert rows(empty_database, "SELECT to_regclass('cloison.migration'), to_regnamespace('things')") == [
        (None, None)
    ]
    tree(tmp_path, {"0002_slow.sql": "SELECT 1;\n"}, {})
    assert run(empty_database, tmp_path).created


def test_a_step_that_fails_is_named_with_its_line_and_undoes_all(
    empty_database: Database, tmp_path: Path
) -> None:
    tree(tmp_path, {**FIRST, "0002_wrong.sql": "SELECT 1;\n\nSELECT nothing_like_it;\n"}, {})
    fault = refusal(empty_database, tmp_path)
    assert fault.code == Code.MIGRATION_FAILED
    assert fault.sentence.startswith('migrations/0002_wrong.sql:3: column "nothing_like_it" does not exist')
    assert rows(empty_database, "SELECT to_regclass('cloison.migration'), to_regnamespace('things')") == [
        (None, None)
    ]


def test_a_step_edited_after_it_was_applied_is_refused(empty_database: Database, tmp_path: Path) -> None:
    run(empty_database, tree(tmp_path, FIRST, {}))
    [(applied,)] = rows(empty_database, "SELECT checksum FROM cloison.migration")
    fault = refusal(
        empty_database, tree(tmp_path, {"0001_things.sql": "CREATE SCHEMA things; -- tidier\n"}, {})
    )
    assert fault.code == Code.MIGRATION_CHANGED
    assert "migrations/0001_things.sql" in fault.sentence
    assert applied in fault.sentence


def test_a_database_of_a_newer_version_is_refused(empty_database: Database, tmp_path: Path) -> None:
    run(empty_database, tree(tmp_path, {**FIRST, "0002_more.sql": "SELECT 1;\n"}, {}))
    (tmp_path / "migrations" / "0002_more.sql").unlink()
    fault = refusal(empty_database, tmp_path)
    assert fault.code == Code.MIGRATION_UNKNOWN
    assert "0002_more" in fault.sentence


@pytest.mark.parametrize("demo", [True, False])
def test_the_stamp_is_given_once_and_never_changed(
    empty_database: Database, tmp_path: Path, demo: bool
) -> None:
    run(empty_database, tree(tmp_path, FIRST, {}), demo=demo)
    assert refusal(empty_database, tmp_path, demo=not demo).code == Code.STAMP_MISMATCH
    other = "production" if demo else "demo"
    with empty_database.connect() as owner:
        owner.execute("SET ROLE cloison_owner")
        owner.execute("UPDATE cloison.deployment SET stamp = %s", [other])
        owner.execute("DELETE FROM cloison.deployment")
        with pytest.raises(psycopg.errors.UniqueViolation):
            owner.execute("INSERT INTO cloison.deployment (stamp) VALUES (%s)", [other])
    assert rows(empty_database, "SELECT stamp FROM cloison.deployment") == [
        ("demo" if demo else "production",)
    ]


OTHER = "CREATE OR REPLACE FUNCTION things.two() RETURNS integer LANGUAGE sql AS 'SELECT 2';\n"
CHANGES: dict[str, tuple[dict[str, str], list[str]]] = {
    "another body": ({"one.sql": ONE.replace("SELECT 1", "SELECT 11")}, ["things.one()"]),
    "other arguments": ({"one.sql": ONE.replace("one()", "one(a integer)")}, ["things.one(integer)"]),
    "another result": ({"one.sql": ONE.replace("integer", "bigint")}, ["things.one()"]),
    "no file": ({"two.sql": OTHER}, ["things.two()"]),
    "no file at all": ({}, []),
}


@pytest.mark.parametrize("name", CHANGES)
def test_functions_become_what_their_files_say(empty_database: Database, tmp_path: Path, name: str) -> None:
    files, expected = CHANGES[name]
    run(empty_database, tree(tmp_path, FIRST, {"one.sql": ONE}))
    assert functions(empty_database) == ["things.one()"]
    run(empty_database, tree(tmp_path, {}, files))
    assert functions(empty_database) == expected
    if name == "another body":
        assert rows(empty_database, "SELECT things.one()") == [(11,)]


def test_a_renamed_argument_replaces_the_function(empty_database: Database, tmp_path: Path) -> None:
    with_a = ONE.replace("one()", "one(a integer)")
    run(empty_database, tree(tmp_path, FIRST, {"one.sql": with_a}))
    report = run(empty_database, tree(tmp_path, {}, {"one.sql": with_a.replace("(a ", "(b ")}))
    assert report.functions_dropped == ("things.one(integer)",)
    assert rows(empty_database, "SELECT things.one(b => 3)") == [(1,)]


def test_functions_may_need_each_other_in_any_order(empty_database: Database, tmp_path: Path) -> None:
    # A default is resolved at creation, whatever check_function_bodies says: `a` must wait for `z`.
    head = "CREATE OR REPLACE FUNCTION things."
    first = f"{head}a(n integer DEFAULT things.z()) RETURNS integer LANGUAGE sql AS 'SELECT n';"
    second = f"{head}z() RETURNS integer LANGUAGE sql AS 'SELECT 26';"
    missing = refusal(empty_database, tree(tmp_path, FIRST, {"a.sql": first}))
    run(empty_database, tree(tmp_path, {}, {"a.sql": first, "z.sql": second}))
    assert rows(empty_database, "SELECT things.a()") == [(26,)]
    assert missing.sentence.startswith("functions/things/a.sql:1: function things.z() does not exist")


def test_a_function_that_a_table_needs_is_not_dropped(empty_database: Database, tmp_path: Path) -> None:
    run(empty_database, tree(tmp_path, FIRST, {"one.sql": ONE}))
    using = {"0002_use.sql": "ALTER TABLE things.thing ALTER COLUMN id SET DEFAULT things.one();\n"}
    run(empty_database, tree(tmp_path, using, {"one.sql": ONE}))
    fault = refusal(empty_database, tree(tmp_path, {}, {}))
    assert fault.code == Code.MIGRATION_FAILED
    assert "column id of table things.thing depends on function things.one()" in fault.sentence
    assert functions(empty_database) == ["things.one()"]


def test_tables_belong_to_the_owner_and_functions_to_the_gate(
    empty_database: Database, tmp_path: Path
) -> None:
    run(empty_database, tree(tmp_path, FIRST, {"one.sql": ONE}))
    owner = "SELECT pg_get_userbyid({}) FROM {}"
    assert rows(
        empty_database, owner.format("relowner", "pg_class WHERE oid = 'things.thing'::regclass")
    ) == [("cloison_owner",)]
    assert rows(
        empty_database, owner.format("proowner", "pg_proc WHERE oid = 'things.one()'::regprocedure")
    ) == [("cloison_gate",)]
    # The right to create was lent for the change of owner alone.
    assert rows(empty_database, "SELECT has_schema_privilege('cloison_gate', 'things', 'CREATE')") == [
        (False,)
    ]


def test_functions_of_others_are_left_alone(empty_database: Database, tmp_path: Path) -> None:
    run(empty_database, tree(tmp_path, FIRST, {"one.sql": ONE}))
    empty_database.connect().execute(
        "CREATE FUNCTION public.theirs() RETURNS integer LANGUAGE sql AS 'SELECT 3'"
    )
    run(empty_database, tree(tmp_path, {}, {"two.sql": OTHER}))
    assert rows(empty_database, "SELECT public.theirs()") == [(3,)]


def test_privileges_run_when_they_change_and_after_a_new_step(
    empty_database: Database, tmp_path: Path
) -> None:
    granted = "GRANT SELECT ON ALL TABLES IN SCHEMA things TO cloison_jobs;"
    may = "SELECT has_table_privilege('cloison_jobs', 'things.{}', 'SELECT')"
    run(empty_database, tree(tmp_path, FIRST, {}))
    assert rows(empty_database, may.format("thing")) == [(False,)]
    run(empty_database, tree(tmp_path, {}, {}, granted))
    assert rows(empty_database, may.format("thing")) == [(True,)]
    run(
        empty_database,
        tree(tmp_path, {"0002_more.sql": "CREATE TABLE things.more (id integer);"}, {}, granted),
    )
    assert rows(empty_database, may.format("more")) == [(True,)]


def test_each_login_gets_its_secret_as_a_scram_verifier(
    empty_database: Database, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    before = empty_database.cluster.passwords["cloison_jobs"]
    restore: Callable[[], Any] = lambda: migrate(  # noqa: E731
        empty_database.admin, {"cloison_jobs": before}, demo=True, root=tmp_path
    )
    tree(tmp_path, FIRST, {})
    migrate(empty_database.admin, {"cloison_jobs": 'd\'autres "mots" é'}, demo=True, root=tmp_path)
    try:
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            empty_database.connect("cloison_jobs")
        [(kept,)] = rows(empty_database, "SELECT rolpassword FROM pg_authid WHERE rolname = 'cloison_jobs'")
        assert kept.startswith("SCRAM-SHA-256$4096:")
    finally:
        restore()
    assert empty_database.connect("cloison_jobs").execute("SELECT current_user").fetchone() == (
        "cloison_jobs",
    )


def test_a_database_administrator_who_is_no_superuser_can_migrate(empty_database: Database) -> None:
    login = f"dba_{empty_database.name}"
    with empty_database.connect() as admin:
        admin.execute(f"CREATE ROLE {login} LOGIN CREATEROLE PASSWORD 'only-here'".encode())
        admin.execute(f"GRANT cloison_owner, cloison_gate TO {login} WITH ADMIN OPTION".encode())
        admin.execute(f"ALTER DATABASE {empty_database.name} OWNER TO {login}".encode())
    conninfo = (
        f"host={empty_database.cluster.folder} dbname={empty_database.name} user={login} password=only-here"
    )
    try:
        assert migrate(conninfo, None, demo=False).created
        assert not migrate(conninfo, None, demo=False).changed
    finally:
        empty_database.connect().execute(f"REASSIGN OWNED BY {login} TO CURRENT_USER".encode())
        empty_database.connect().execute(f"DROP OWNED BY {login}; DROP ROLE {login}".encode())
