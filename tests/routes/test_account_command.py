"""`cloison account` and `cloison token --proved`, as an operator types them, on a deployment of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from cloison.database.accounts import wake_demo
from cloison.database.migrate import migrate
from cloison.deployment import ROLES, Deployment
from tests.people import build

PROGRAM = (sys.executable, "-c", "from cloison.cli import main; main()")


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A demo deployment with the cast in it, its embedded database running."""
    made = Deployment.create(tmp_path_factory.mktemp("data"), demo=True)
    with made.running():
        migrate(made.admin_conninfo(), {role: made.secret(role) for role in ROLES}, demo=True)
        build(made.admin_conninfo(), made.conninfo("cloison_web"))
        yield made


def run(deployment: Deployment, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    typed = [*PROGRAM, *arguments, "--data", str(deployment.data)]
    return subprocess.run(typed, capture_output=True, text=True, check=False, timeout=60)


def told(deployment: Deployment, *arguments: str) -> Any:
    """What a command prints as JSON."""
    return json.loads(run(deployment, *arguments, "--json").stdout)


def sql(deployment: Deployment, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(deployment.admin_conninfo(), autocommit=True) as connection:
        cursor = connection.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def test_the_list_says_who_and_in_which_state(deployment: Deployment) -> None:
    states = {row["username"]: row["state"] for row in told(deployment, "account", "list")}
    assert "system" not in states
    assert (states["nadia"], states["lea"], states["otto"]) == ("active", "left", "site_closed")
    nurses = told(deployment, "account", "list", "--role", "nurse", "--state", "active")
    assert [row["username"] for row in nurses] == ["ines", "nadia", "sam"]
    assert run(deployment, "account", "list", "--site", "999999999").returncode == 1
    shown = told(deployment, "account", "show", "nadia")
    assert [(a["unit"], a["given_by"]) for a in shown["assignments"]] == [("surgery_b", "adam")]
    assert "nadia NADIA, nurse, tilleuls, active" in run(deployment, "account", "show", "nadia").stdout
    wrong = run(deployment, "account", "show", "ghost")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (1, 1)


def test_an_account_that_is_ended_is_dead_at_once_and_written_down(deployment: Deployment) -> None:
    token = run(deployment, "token", "--account", "carine").stdout.strip()
    live = "select count(*) from gate.whoami(decode(translate(%s, '-_', '+/') || '=', 'base64'))"
    assert sql(deployment, live, token) == [(1,)]
    done = run(deployment, "account", "end", "carine")
    assert (done.returncode, done.stdout) == (0, "carine has ended.\n")
    assert sql(deployment, live, token) == [(0,)]
    assert run(deployment, "token", "--account", "carine").returncode == 1
    later = run(deployment, "account", "end", "carine", "--on", "2199-01-01")
    assert later.stdout == "carine has ended.\n"
    lines = sql(deployment, "select surface, account_id, detail from ledger.line where event = 'account.end'")
    assert [(surface, by) for surface, by, _ in lines] == [("command", None)] * 2
    assert (
        run(deployment, "account", "end", "felix", "--on", "2199-01-01").stdout
        == "felix ends on 2199-01-01.\n"
    )
    assert run(deployment, "account", "end", "system").returncode == 1
    asked = subprocess.run(
        [*PROGRAM, "account", "--help"], capture_output=True, text=True, check=False, timeout=60
    )
    assert "two people" in asked.stdout  # where to go for the rest


def test_an_idle_account_is_refused_listed_and_woken_with_the_demo(deployment: Deployment) -> None:
    assert run(deployment, "account", "idle").returncode == 0
    sql(
        deployment,
        "update directory.account set awake_at = now() - interval '31 days' where username = 'sam'",
    )
    assert run(deployment, "token", "--account", "sam").returncode == 1
    idle = run(deployment, "account", "idle")
    assert (idle.returncode, idle.stdout) == (1, "sam: sam SAM, nurse, ormes, idle, no session yet\n")
    with psycopg.connect(deployment.admin_conninfo(), autocommit=True) as connection:
        wake_demo(connection)
    assert run(deployment, "token", "--account", "sam").returncode == 0
    assert run(deployment, "account", "idle").returncode == 0


def test_nobody_is_woken_where_it_is_no_demo(deployment: Deployment) -> None:
    with psycopg.connect(deployment.admin_conninfo()) as connection:
        connection.execute("update directory.account set awake_at = '2020-01-01' where username = 'ivan'")
        for stamp in ("production", "demo"):
            connection.execute("alter table cloison.deployment disable rule deployment_is_never_updated")
            connection.execute("update cloison.deployment set stamp = %s", (stamp,))
            wake_demo(connection)
            slept = connection.execute(
                "select awake_at < '2021-01-01' from directory.account where username = 'ivan'"
            ).fetchone()
            assert slept == (stamp == "production",)
        connection.rollback()


def test_presence_is_proved_from_a_terminal_in_a_demo(deployment: Deployment) -> None:
    proved = "select s.stepped_up_at is not null from identity.session s where s.secret_hash = sha256(decode(translate(%s, '-_', '+/') || '=', 'base64'))"
    plain = run(deployment, "token", "--account", "nadia").stdout.strip()
    fresh = run(deployment, "token", "--account", "nadia", "--proved").stdout.strip()
    assert [sql(deployment, proved, t) for t in (plain, fresh)] == [[(False,)], [(True,)]]
    done = run(deployment, "token", "--account", "nadia", "--prove", plain)
    assert (done.returncode, done.stdout) == (0, "")
    assert sql(deployment, proved, plain) == [(True,)]
    for wrong in (plain[:-2], "…", "x"):
        assert run(deployment, "token", "--account", "nadia", "--prove", wrong).returncode == 1
    assert (
        run(deployment, "token", "--account", "ines", "--prove", plain).returncode == 1
    )  # somebody else's session
