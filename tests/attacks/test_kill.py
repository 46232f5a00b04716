"""kill -9 of the program, of the server alone, of all of PostgreSQL, and during initdb (2.4).

Each time, the next start works by itself and has lost nothing that was committed; and no process of before is left
that could write into the same files.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from cloison.database.embedded import places, processes, waiting
from cloison.database.embedded.cluster import SUPERUSER, Cluster
from cloison.deployment import Deployment
from cloison.errors import CloisonError
from tests.embedded_program import another, beginning

BUSY = "insert into busy select generate_series(1, 1000000000)"


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return Deployment.create(tmp_path / "data", demo=True)


def admin(deployment: Deployment) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(deployment.admin_conninfo(), autocommit=True)


def commit(deployment: Deployment, *, rows: int = 1000) -> None:
    with admin(deployment) as connection:
        connection.execute(
            "create table kept as select n, md5(n::text) from generate_series(1, %s) n", [rows]
        )
        connection.execute("create table busy (n bigint)")


def assert_kept(deployment: Deployment, *, rows: int = 1000) -> None:
    with admin(deployment) as connection:
        whole = "select count(*), count(*) filter (where md5 = md5(n::text)) from kept"
        assert connection.execute(whole).fetchone() == (rows, rows)


def pids(deployment: Deployment) -> set[int]:
    return processes.of_cluster(places.find(deployment.data).cluster)


def server(deployment: Deployment) -> int:
    pid = processes.postmaster(places.find(deployment.data).cluster)
    assert pid is not None
    return pid


def kill(victims: Iterable[int]) -> None:
    for pid in victims:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def until(happened: Callable[[], bool]) -> None:
    limit = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < limit
        time.sleep(0.005)


def busy(deployment: Deployment) -> int:
    """Start a statement that writes without end; return the pid of the process that runs it."""
    connection = admin(deployment)
    pid = connection.info.backend_pid

    def run() -> None:
        with suppress(psycopg.Error):
            connection.execute(BUSY)
        connection.close()

    threading.Thread(target=run, daemon=True).start()
    with admin(deployment) as watching:
        size = "select pg_relation_size('busy') > 1000000"
        until(lambda: watching.execute(size).fetchone() == (True,))
    return pid


def test_the_program(deployment: Deployment) -> None:
    with another(deployment) as program:
        commit(deployment)
        before = server(deployment)
        program.kill()
        program.wait()
        assert_kept(deployment)  # the server does not depend on who started it
        with deployment.running():
            assert server(deployment) == before
            assert_kept(deployment)
    assert pids(deployment) == set()  # a killed program has left: we were the last


def test_the_program_in_the_middle_of_starting_the_server(deployment: Deployment) -> None:
    with deployment.running():
        commit(deployment)
    for delay in (0.0, 0.02, 0.05, 0.1):
        with beginning(deployment) as program:
            until(lambda program=program: pids(deployment) != set() or program.poll() is not None)  # type: ignore[misc]
            time.sleep(delay)
            program.kill()
            with deployment.running():
                assert_kept(deployment)
        assert pids(deployment) == set()


def test_the_server_alone(deployment: Deployment) -> None:
    """Its children live on; one in the middle of a statement goes on writing, and must not, beside a new server."""
    said: list[str] = []
    with another(deployment):
        commit(deployment)
        orphan = busy(deployment)
        before = server(deployment)
        os.kill(before, signal.SIGKILL)
        until(lambda: processes.postmaster(places.find(deployment.data).cluster) is None)
        time.sleep(0.3)
        assert orphan in pids(deployment)
        with deployment.running(said.append):
            assert orphan not in pids(deployment)
            assert server(deployment) != before
            assert_kept(deployment)
    assert any("lost their server" in sentence for sentence in said)


def test_postgresql_itself_stands_in_the_way_of_a_second_server(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the orphans forgotten, the start would fail rather than corrupt: PostgreSQL's own interlock is left alone."""
    with another(deployment):
        commit(deployment)
        orphan = busy(deployment)
        os.kill(server(deployment), signal.SIGKILL)
        until(lambda: processes.postmaster(places.find(deployment.data).cluster) is None)
        with monkeypatch.context() as forgetful:
            forgetful.setattr(processes, "_end_orphans", lambda *_: None)
            with pytest.raises(CloisonError, match="did not start"), deployment.running():
                pass
        assert orphan in pids(deployment)
        with deployment.running():
            assert_kept(deployment)


def test_all_of_postgresql(deployment: Deployment) -> None:
    with another(deployment):
        commit(deployment)
        busy(deployment)
        kill(pids(deployment))
        with deployment.running():
            assert_kept(deployment)


def test_all_of_postgresql_while_we_use_it(deployment: Deployment) -> None:
    with deployment.running():
        commit(deployment)
        kill(pids(deployment))
    with deployment.running():
        assert_kept(deployment)


@pytest.mark.parametrize("pid", [str(os.getpid()), "", "99999999"], ids=["alive", "emptied", "dead"])
def test_a_pid_file_is_not_believed(deployment: Deployment, pid: str) -> None:
    with deployment.running():
        commit(deployment)
    found = places.find(deployment.data)
    for file in (found.cluster / "postmaster.pid", found.run / ".s.PGSQL.5432.lock"):
        file.write_text(f"{pid}\n" if pid else "")
    with deployment.running():
        assert_kept(deployment)


def test_recovery_takes_as_long_as_it_takes_and_says_so(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "TELL_EVERY", 0.05)
    said: list[str] = []
    settings = {"checkpoint_timeout": "1h", "max_wal_size": "4GB"}
    with deployment.running(settings=settings):
        commit(deployment, rows=400_000)
        kill(pids(deployment))
    with deployment.running(said.append):
        assert_kept(deployment, rows=400_000)
    assert any("nothing committed is lost" in sentence for sentence in said)


@pytest.mark.parametrize("all_of_it", [False, True], ids=["program", "program and initdb"])
def test_during_initdb(deployment: Deployment, all_of_it: bool) -> None:
    with beginning(deployment) as program:
        half = [Path("/nowhere")]

        def begun() -> bool:
            with suppress(CloisonError):
                half[0] = places.find(deployment.data).half
            return (half[0] / "PG_VERSION").exists()

        until(begun)
        children = descendants(program.pid)
        program.kill()
        program.wait()
        kill(children if all_of_it else [])
        with deployment.running():
            commit(deployment)
            assert_kept(deployment)
        assert not half[0].exists()
        assert not (half[0].parent / "initdb.secret").exists()


def descendants(pid: int) -> list[int]:
    said = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    children: dict[int, list[int]] = {}
    for child, parent in (map(int, line.split()) for line in said.splitlines()):
        children.setdefault(parent, []).append(child)
    found, todo = [], [pid]
    while todo:
        todo += (below := children.get(todo.pop(), []))
        found += below
    return found


def test_a_stop_that_takes_too_long_becomes_an_immediate_one(deployment: Deployment) -> None:
    said: list[str] = []
    with another(deployment) as program:
        commit(deployment)
        orphan = busy(deployment)
        os.kill(orphan, signal.SIGSTOP)  # it does not answer the server's request to end
        program.kill()
        program.wait()
        with Cluster(deployment.data, deployment.secret(SUPERUSER), patience=0.5).running(said.append):
            pass
    assert any("ending it at once" in sentence for sentence in said)
    with deployment.running():
        assert_kept(deployment)
