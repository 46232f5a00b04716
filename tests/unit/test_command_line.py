"""The command line: how a command ends, and `cloison migrate` from nothing."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from cloison.deployment import Deployment
from cloison.errors import CloisonError, Code
from cloison.settings import read_settings

CLOISON = Path(sys.executable).with_name("cloison")


def cloison(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("CLOISON_", "PORT"))}
    return subprocess.run(
        [CLOISON, *arguments], capture_output=True, text=True, env=clean | variables, check=False
    )


@pytest.mark.parametrize(
    ("arguments", "variables", "status", "sentence"),
    [
        (["nothing"], {}, 2, "cloison: No such command 'nothing'. See `cloison --help`.\n"),
        (["migrate", "--wrong"], {}, 2, "cloison: No such option '--wrong'. "),
        (["migrate"], {"PORT": "0"}, 2, "cloison: PORT must be a number from 1 to 65534, and is '0'. "),
        (
            ["migrate"],
            {"CLOISON_DATABASE_URL": "mysql://x"},
            2,
            "cloison: CLOISON_DATABASE_URL must begin with",
        ),
    ],
)
def test_used_wrongly_it_says_why_in_one_sentence(
    arguments: list[str], variables: dict[str, str], status: int, sentence: str
) -> None:
    done = cloison(*arguments, **variables)
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1


def test_alone_it_shows_its_commands() -> None:
    alone, asked = cloison(), cloison("--help")
    assert (alone.returncode, asked.returncode) == (2, 0)
    assert alone.stderr.strip() == asked.stdout.strip()
    assert "migrate" in asked.stdout


def test_a_server_that_is_away_is_one_sentence_and_status_1(tmp_path: Path) -> None:
    away = f"postgresql://nobody@/x?host={tmp_path}"
    done = cloison("migrate", "--data", tmp_path / "data", CLOISON_DATABASE_URL=away)
    assert done.returncode == 1
    assert done.stderr.endswith("[database-unreachable]\n")
    assert "Traceback" not in done.stderr


def test_migrate_makes_a_deployment_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first, second = cloison("migrate", "--data", data, "--json"), cloison("migrate", "--data", data)
    assert first.returncode == 0, first.stderr
    said = json.loads(first.stdout)
    assert said["created"]
    assert said["applied"][0] == "migrations/0001_directory.sql"
    assert (second.returncode, second.stdout) == (0, "The database is up to date.\n")
    deployment = Deployment.open(data)
    with deployment.running(), psycopg.connect(deployment.conninfo("cloison_web")) as web:
        assert web.execute("SELECT current_user").fetchone() == ("cloison_web",)
    other = cloison("migrate", "--data", data, "--demo")
    assert other.returncode == 1
    assert other.stderr.endswith("[stamp-mismatch]\n")


def test_settings_have_defaults_and_empty_means_absent(tmp_path: Path) -> None:
    plain = read_settings({"PORT": " ", "CLOISON_DATABASE_URL": ""})
    assert (plain.port, plain.signin_port, plain.database_url) == (8000, 8001, None)
    assert (plain.record_url, plain.signin_url) == ("http://127.0.0.1:8000/", "http://127.0.0.1:8001/")
    assert read_settings({"CLOISON_DATA": str(tmp_path), "PORT": "9000"}).data == tmp_path


@pytest.mark.parametrize("port", ["0", "65535", "-1", "8000.0", "²", "eight"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(CloisonError) as caught:
        read_settings({"PORT": port})
    assert caught.value.code == Code.SETTING_INVALID
    assert caught.value.exit_status == 2


def test_an_error_of_a_worker_process_arrives_whole() -> None:
    error = pickle.loads(
        pickle.dumps(CloisonError(Code.KEY_MISSING, "This site has no key.", action="Make one."))
    )
    assert isinstance(error, CloisonError)
    assert (error.code, error.sentence, error.action) == (
        Code.KEY_MISSING,
        "This site has no key.",
        "Make one.",
    )
