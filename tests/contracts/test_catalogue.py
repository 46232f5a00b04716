"""The database as installed keeps its rules, and each rule finds the hole it is there for."""

from __future__ import annotations

import re

import psycopg
import pytest

from cloison.database.migrate import PACKAGE_ROOT, migrate
from cloison.database.snapshot import SNAPSHOT_FILE, snapshot
from cloison.errors import SQLSTATES
from tests.contracts.catalogue_rules import HOLES, RULES
from tests.database import Database

MAY_EXECUTE = """
SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE n.nspowner = 'cloison_owner'::regrole AND has_function_privilege(%s, p.oid, 'EXECUTE') ORDER BY 1
"""
GRANT = re.compile(r"grant execute on function (?P<functions>[^;]*?) to (?P<roles>[^;]*);", re.IGNORECASE)


def findings(connection: psycopg.Connection[tuple[str, ...]], rule: str) -> list[str]:
    return [row[0] for row in connection.execute(RULES[rule].encode()).fetchall()]


def test_the_database_keeps_every_rule(database: Database) -> None:
    connection = database.connect()
    assert {rule: found for rule in RULES if (found := findings(connection, rule))} == {}


@pytest.mark.parametrize(("rule", "hole"), [(rule, hole) for rule in RULES for hole in HOLES[rule]])
def test_each_rule_finds_its_hole(database: Database, rule: str, hole: str) -> None:
    connection = database.connect()
    with connection.transaction(force_rollback=True):
        connection.execute(hole.encode())
        assert findings(connection, rule) != []


@pytest.mark.parametrize(
    "role",
    ["cloison_web", "cloison_signin", "cloison_jobs", "cloison_import", "cloison_feed", "cloison_backup"],
)
def test_a_role_executes_what_the_page_says_and_nothing_else(database: Database, role: str) -> None:
    page = re.sub(r"--.*", "", (PACKAGE_ROOT / "privileges.sql").read_text())
    listed = {
        function.strip().split(".")[1]
        for grant in GRANT.finditer(page)
        if role in re.split(r"[\s,]+", grant["roles"])
        for function in grant["functions"].split(",")
    }
    assert {name for (name,) in database.connect().execute(MAY_EXECUTE, [role])} == listed
    assert listed or role not in ("cloison_web", "cloison_signin")


def test_privileges_take_back_what_was_given_by_hand(database: Database) -> None:
    connection = database.connect()
    connection.execute("GRANT SELECT ON records.resource TO cloison_web")
    connection.execute("GRANT UPDATE (body) ON records.resource TO cloison_gate")
    connection.execute("GRANT EXECUTE ON FUNCTION gate.now TO cloison_jobs, PUBLIC")
    connection.execute("GRANT USAGE, CREATE ON SCHEMA records TO cloison_web WITH GRANT OPTION")
    assert snapshot(database.admin) != SNAPSHOT_FILE.read_text(encoding="utf-8")
    migrate(database.admin, None, demo=True)
    assert snapshot(database.admin) == SNAPSHOT_FILE.read_text(encoding="utf-8")


def test_the_snapshot_is_the_database(database: Database) -> None:
    assert snapshot(database.admin) == SNAPSHOT_FILE.read_text(encoding="utf-8"), (
        "review, then `make snapshot`"
    )


@pytest.mark.parametrize(
    "change",
    [
        "GRANT EXECUTE ON FUNCTION gate.now TO cloison_web",
        "GRANT SELECT (id) ON records.patient TO cloison_web",
        "ALTER FUNCTION gate.take(uuid[], bytea[]) SECURITY INVOKER",
        "ALTER FUNCTION gate.take(uuid[], bytea[]) RESET search_path",
        "ALTER TABLE records.patient ALTER COLUMN made_by DROP NOT NULL",
        "ALTER TABLE records.patient ALTER COLUMN doubtful SET DEFAULT true",
        "ALTER TABLE records.patient DROP CONSTRAINT patient_identity_status_check",
        "CREATE INDEX peep ON records.patient (made_at)",
        "CREATE RULE quiet AS ON DELETE TO records.patient DO INSTEAD NOTHING",
        "ALTER TABLE records.stay OWNER TO cloison_gate",
        "CREATE TABLE public.copy (id integer)",
        "CREATE TYPE public.mood AS ENUM ('calm')",
    ],
)
def test_a_change_shows_in_the_snapshot(database: Database, change: str) -> None:
    before = snapshot(database.admin)
    database.connect().execute(change.encode())
    assert snapshot(database.admin) != before


def test_functions_raise_only_what_the_table_of_errors_knows() -> None:
    texts = [file.read_text() for file in (PACKAGE_ROOT / "functions").rglob("*.sql")]
    raised = {state for text in texts for state in re.findall(r"errcode\s*=\s*'(\w+)'", text, re.IGNORECASE)}
    assert raised
    assert raised <= set(SQLSTATES)
