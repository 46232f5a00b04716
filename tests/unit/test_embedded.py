"""The embedded PostgreSQL: how it is made, who starts it, who stops it (2.1 to 2.3)."""

from __future__ import annotations

import multiprocessing
import os
import pwd
import shutil
import socket
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo

from cloison.database.embedded import endpoint, places, processes
from cloison.database.embedded.cluster import SUPERUSER, Cluster
from cloison.deployment import Deployment
from cloison.errors import CloisonError, Code
from tests import leftovers
from tests.embedded_program import another, beginning


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return Deployment.create(tmp_path / "data", demo=True)


def remember(deployment: Deployment) -> None:
    with psycopg.connect(deployment.admin_conninfo(), autocommit=True) as connection:
        connection.execute("create table kept as select 42 as value")


def remembered(deployment: Deployment) -> bool:
    with psycopg.connect(deployment.admin_conninfo()) as connection:
        return connection.execute("select value from kept").fetchall() == [(42,)]


def server(deployment: Deployment) -> int | None:
    return processes.postmaster(places.find(deployment.data).cluster)


def test_a_second_start_keeps_the_data_and_asks_for_the_password(deployment: Deployment) -> None:
    with deployment.running():
        remember(deployment)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(deployment.admin_conninfo() + " password=wrong")
        with psycopg.connect(deployment.admin_conninfo()) as connection:
            names = ("data_checksums", "server_encoding", "password_encryption", "log_min_error_statement")
            shown = [connection.execute(f"show {name}").fetchone()[0] for name in names]
            assert shown == ["on", "UTF8", "scram-sha-256", "panic"]
            locale = "select datcollate from pg_database where datname = current_database()"
            assert connection.execute(locale).fetchone() == ("C.UTF-8",)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(deployment.admin_conninfo())
    with deployment.running():
        assert remembered(deployment)


def test_settings_of_whoever_starts_it_count(deployment: Deployment) -> None:
    with (
        deployment.running(settings={"shared_buffers": "32MB", "listen_addresses": "*"}),
        psycopg.connect(deployment.admin_conninfo()) as connection,
    ):
        assert connection.execute("show shared_buffers").fetchone() == ("32MB",)
        assert connection.execute("show listen_addresses").fetchone() == (
            "",
        )  # where it listens is ours to say


def test_the_first_starts_and_the_last_stops(deployment: Deployment) -> None:
    with ExitStack() as first:
        first.enter_context(deployment.running())
        remember(deployment)
        with another(deployment) as second:
            first.close()  # whoever started it leaves; the other goes on
            assert remembered(deployment)
            assert second.stdin is not None
            second.stdin.close()
            assert second.wait(60) == 0
    assert server(deployment) is None
    assert processes.of_cluster(places.find(deployment.data).cluster) == set()


def test_a_second_program_leaves_the_server_to_the_first(deployment: Deployment) -> None:
    with another(deployment):
        with deployment.running():
            remember(deployment)
        assert remembered(deployment)


def test_four_programs_at_once_start_one_server(deployment: Deployment) -> None:
    def run(_: int) -> tuple[str, int]:
        with beginning(deployment) as program:
            said, _ = program.communicate()  # ends its input at once, so that it comes and goes
            return said, program.returncode

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(run, range(4))) == [("up\n", 0)] * 4
    assert processes.of_cluster(places.find(deployment.data).cluster) == set()


def test_only_its_users_reach_the_socket(deployment: Deployment) -> None:
    with deployment.running():
        told = conninfo.conninfo_to_dict(deployment.conninfo("cloison_web"))
        run = Path(told["host"])
        assert (run / ".s.PGSQL.5432").is_socket()
        assert run.stat().st_mode & 0o777 == 0o700
        assert told["require_auth"] == "scram-sha-256"


def test_a_folder_too_deep_for_a_socket_gets_a_port_of_loopback(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "LONGEST_PATH", 10)
    with pytest.raises(CloisonError, match="never started"):
        deployment.conninfo("cloison_web")
    with deployment.running():
        remember(deployment)
        kept = conninfo.conninfo_to_dict(deployment.conninfo("cloison_web"))
        assert kept["host"] == "127.0.0.1"
    with deployment.running():
        assert conninfo.conninfo_to_dict(deployment.conninfo("cloison_web"))["port"] == kept["port"]
        assert remembered(deployment)
    with socket.create_server(("127.0.0.1", int(kept["port"]))), deployment.running():  # somebody took it
        assert conninfo.conninfo_to_dict(deployment.conninfo("cloison_web"))["port"] != kept["port"]
        assert remembered(deployment)


def test_a_server_that_listens_elsewhere_is_stopped_and_started_here(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    with another(deployment) as program:
        before = server(deployment)
        program.kill()
    monkeypatch.setattr(endpoint, "LONGEST_PATH", 10)  # as if the folder had been moved to a deeper one
    said: list[str] = []
    with deployment.running(said.append):
        assert server(deployment) not in (None, before)
    assert any("listens elsewhere" in sentence for sentence in said)


def test_another_secret_is_refused_in_a_sentence(deployment: Deployment) -> None:
    with deployment.running():
        pass
    with (
        pytest.raises(CloisonError, match="refuses its superuser") as raised,
        Cluster(deployment.data, "another").running(),
    ):
        pass
    assert str(deployment.data / "secrets" / SUPERUSER) in raised.value.action
    assert server(deployment) is None


def test_a_cluster_of_another_version_is_refused_before_it_is_touched(deployment: Deployment) -> None:
    with deployment.running():
        pass
    version = places.find(deployment.data).cluster / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(CloisonError, match="made by PostgreSQL 17"), deployment.running():
        pass


def test_no_parent_folder_is_touched(tmp_path: Path) -> None:
    before = (tmp_path.stat().st_mode, tmp_path.stat().st_uid)
    deployment = Deployment.create(tmp_path / "data", demo=True)
    with deployment.running():
        pass
    assert (tmp_path.stat().st_mode, tmp_path.stat().st_uid) == before
    assert (deployment.data / "secrets" / "cloison_web").stat().st_mode & 0o777 == 0o400


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has clusters outside the data folder")
def test_as_root_the_server_can_lay_nothing_where_root_writes(deployment: Deployment) -> None:
    with deployment.running():
        found = places.find(deployment.data)
        assert found.home.stat().st_uid == 0
        assert found.home.stat().st_mode & 0o022 == 0
        assert {folder.stat().st_uid for folder in (found.cluster, found.log, found.run)} == {found.uid}
        assert Path((found.home / "data").read_text().strip()) == deployment.data


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has clusters outside the data folder")
def test_records_that_are_gone_are_not_quietly_begun_anew(deployment: Deployment) -> None:
    with deployment.running():
        pass
    shutil.rmtree(places.find(deployment.data).home)
    with pytest.raises(CloisonError, match="is gone") as raised, deployment.running():
        pass
    assert raised.value.code == Code.DATABASE_UNREACHABLE


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
def test_a_cluster_made_by_somebody_else_is_not_doubled(deployment: Deployment) -> None:
    cluster = deployment.data / "postgresql" / "cluster"
    cluster.mkdir(parents=True)
    with pytest.raises(CloisonError, match="was made by"), deployment.running():
        pass
    assert not (deployment.data / places.POINTER).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
def test_without_root_the_cluster_lies_in_the_data_folder(deployment: Deployment) -> None:
    """The same, by a child of ours that has become the user nobody, who may not read where Python lies.

    So what it needs is imported beforehand, by doing all of it once.
    """
    with deployment.running():
        remember(deployment)
        assert remembered(deployment)
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        shutil.chown(name, "nobody")
        child = multiprocessing.get_context("fork").Process(target=_as_nobody, args=(Path(name) / "data",))
        child.start()
        child.join(120)
        assert child.exitcode == 0
        assert (Path(name) / "data" / "postgresql" / "cluster" / "PG_VERSION").owner() == "nobody"


def _as_nobody(data: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)
    deployment = Deployment.create(data, demo=True)
    with deployment.running():
        remember(deployment)
        with deployment.running():
            assert remembered(deployment)
    with deployment.running():
        assert remembered(deployment)
    assert server(deployment) is None


def test_a_folder_without_a_deployment_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CloisonError) as raised:
        Deployment.open(tmp_path)
    assert raised.value.code == Code.DEPLOYMENT_MISSING


def test_a_demo_never_becomes_something_else(deployment: Deployment) -> None:
    with pytest.raises(CloisonError) as raised:
        Deployment.create(deployment.data, demo=False)
    assert raised.value.code == Code.STAMP_MISMATCH


def test_a_secret_that_others_can_read_is_refused(deployment: Deployment) -> None:
    (deployment.data / "secrets" / "cloison_web").chmod(0o444)
    with pytest.raises(CloisonError, match="can be read by others"):
        deployment.secret("cloison_web")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has clusters outside the data folder")
def test_clusters_of_killed_runs_are_swept_and_no_others(tmp_path: Path) -> None:
    folders = {name: tmp_path / name for name in ("gone", "kept", "elsewhere", "young")}
    for name, home in folders.items():
        data = tmp_path / "temporary" / name if name != "elsewhere" else Path("/not/mounted")
        (home / "cluster").mkdir(parents=True)
        (home / "data").write_text(f"{data}\n")
        if name != "young":
            os.utime(home / "data", (0, 0))
        if name == "kept":
            data.mkdir(parents=True)
            (data / places.POINTER).write_text(f"{home}\n")
    leftovers.sweep(tmp_path, tmp_path / "temporary")
    assert {name for name, home in folders.items() if home.exists()} == {"kept", "elsewhere", "young"}
    (tmp_path / "temporary" / "kept" / places.POINTER).unlink()
