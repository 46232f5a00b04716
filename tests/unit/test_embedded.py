"""The embedded PostgreSQL: a life cycle that survives kill -9 of everything (2.1 to 2.4)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from cloison.database.embedded.places import find
from cloison.deployment import Deployment
from cloison.errors import CloisonError, Code

OWNER = """
import sys, time
from pathlib import Path
from cloison.deployment import Deployment
deployment = Deployment.open(Path(sys.argv[1]))
with deployment.running():
    print("up", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return Deployment.create(tmp_path / "data", demo=True)


def remember(deployment: Deployment) -> None:
    with psycopg.connect(deployment.admin_conninfo(), autocommit=True) as connection:
        connection.execute("create table kept as select 42 as value")


def remembered(deployment: Deployment) -> bool:
    with psycopg.connect(deployment.admin_conninfo()) as connection:
        return connection.execute("select value from kept").fetchall() == [(42,)]


def postmaster(deployment: Deployment) -> int:
    return int((find(deployment.data).cluster / "postmaster.pid").read_text().split()[0])


def test_a_second_start_keeps_the_data_and_asks_for_the_password(deployment: Deployment) -> None:
    with deployment.running():
        remember(deployment)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(deployment.admin_conninfo() + " password=wrong")
        with psycopg.connect(deployment.admin_conninfo()) as connection:
            shown = [
                connection.execute(f"show {name}").fetchone()[0]
                for name in ("data_checksums", "lc_collate", "server_encoding", "password_encryption")
                if name != "lc_collate"
            ]
            assert shown == ["on", "UTF8", "scram-sha-256"]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(deployment.admin_conninfo())
    with deployment.running():
        assert remembered(deployment)


def test_killed_postgresql_starts_again_with_everything(deployment: Deployment) -> None:
    with deployment.running():
        remember(deployment)
        os.killpg(postmaster(deployment), signal.SIGKILL)
        time.sleep(0.3)
    with deployment.running():
        assert remembered(deployment)


def test_the_server_of_a_killed_program_is_found_again(deployment: Deployment) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(deployment.data)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == "up\n"
    remember(deployment)
    with deployment.running():  # a second program attaches, and leaves the server to the first
        assert remembered(deployment)
    assert remembered(deployment)
    owner.kill()
    owner.wait()
    owner.stdout.close()
    with deployment.running():
        assert remembered(deployment)
    os.kill(postmaster(deployment), signal.SIGINT)  # nobody owned it any more


def test_an_initialisation_killed_half_way_is_done_again(deployment: Deployment) -> None:
    half = find(deployment.data).home / "cluster.half"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with deployment.running():
        remember(deployment)
        assert not half.exists()


def test_a_dead_pid_file_is_not_believed(deployment: Deployment) -> None:
    with deployment.running():
        remember(deployment)
    (find(deployment.data).cluster / "postmaster.pid").write_text(
        f"{os.getpid()}\n"
    )  # alive, and not PostgreSQL
    with deployment.running():
        assert remembered(deployment)


def test_four_programs_at_once_start_one_server(deployment: Deployment) -> None:
    program = (
        "import sys; from pathlib import Path; from cloison.deployment import Deployment\n"
        "d = Deployment.open(Path(sys.argv[1]))\nwith d.running(): print('up')"
    )

    def run(_: int) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program, str(deployment.data)], capture_output=True, text=True, check=True
        )
        return done.stdout

    with deployment.running(), ThreadPoolExecutor(4) as pool:
        assert list(pool.map(run, range(4))) == ["up\n"] * 4


def test_no_parent_folder_is_touched(tmp_path: Path) -> None:
    before = (tmp_path.stat().st_mode, tmp_path.stat().st_uid)
    deployment = Deployment.create(tmp_path / "data", demo=True)
    with deployment.running():
        pass
    assert (tmp_path.stat().st_mode, tmp_path.stat().st_uid) == before
    assert (deployment.data / "secrets" / "cloison_web").stat().st_mode & 0o777 == 0o400


def test_a_folder_without_a_deployment_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CloisonError) as raised:
        Deployment.open(tmp_path)
    assert raised.value.code == Code.DEPLOYMENT_MISSING


def test_a_demo_never_becomes_something_else(deployment: Deployment) -> None:
    with pytest.raises(CloisonError) as raised:
        Deployment.create(deployment.data, demo=False)
    assert raised.value.code == Code.STAMP_MISMATCH
