"""`cloison import adt` as it is run: a listener that is killed, files, and the queue."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cloison.cli.demo import prepare
from cloison.deployment import Deployment
from cloison.exchange.adt.listener import framed
from tests.imports.hl7 import message
from tests.imports.test_command import CLOISON, SITE, ask

UNIT = "select code from directory.unit u join directory.site s on s.id = u.site_id where s.finess = '{}' limit 1"


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = Deployment.create(tmp_path_factory.mktemp("adt") / "data", demo=True)
    with made.running():
        prepare(made, 20)
        yield made


def run(deployment: Deployment, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(CLOISON), "import", "adt", *map(str, arguments), "--data", str(deployment.data)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@contextmanager
def listening(deployment: Deployment) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [str(CLOISON), "import", "adt", "--site", SITE, "--port", "0", "--data", str(deployment.data)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as program:
        try:
            assert program.stderr is not None
            port = int(program.stderr.readline().rstrip(".\n").rpartition(":")[2])
            yield program, port
        finally:
            program.kill()


def sent(port: int, data: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(framed(data))
    return connection


def until(deployment: Deployment, statement: str) -> None:
    for _ in range(300):
        if ask(deployment, statement):
            return
        time.sleep(0.05)
    raise AssertionError(statement)


@pytest.mark.parametrize("committed", [False, True])
def test_killed_between_message_and_acknowledgement_nothing_is_lost_and_nothing_twice(
    deployment: Deployment, committed: bool
) -> None:
    unit = ask(deployment, UNIT.format(SITE))
    data = message("A01", f"kill {committed}", ipp=f"K{committed}", nda=f"K{committed}", unit=unit).encode()
    patients = ask(deployment, "select count(*) from records.patient")
    answers = ask(deployment, "select count(*) from records.fed")
    with psycopg.connect(deployment.admin_conninfo()) as holder:
        if not committed:  # the message waits in its transaction for this lock
            holder.execute("lock table records.fed in exclusive mode")
        with listening(deployment) as (program, port), sent(port, data):
            if committed:
                until(deployment, f"select count(*) > {answers} from records.fed")
            else:
                until(
                    deployment,
                    "select true from pg_locks where relation = 'records.fed'::regclass and not granted",
                )
            os.kill(program.pid, signal.SIGKILL)
            program.wait()
        holder.rollback()
    if not committed:
        assert ask(deployment, "select count(*) from records.patient") == patients
    with listening(deployment) as (_, port), sent(port, data) as connection:
        assert b"\rMSA|AA|" in connection.recv(65536)
    assert ask(deployment, "select count(*) from records.patient") == patients + 1
    assert ask(deployment, "select count(*) from records.fed") == answers + 1


def test_a_file_is_read_and_what_is_refused_is_listed_shown_mended_and_replayed(
    deployment: Deployment, tmp_path: Path
) -> None:
    unit = ask(deployment, UNIT.format(SITE))
    file, right = tmp_path / "adt.hl7", tmp_path / "right.hl7"
    good = message("A01", "file 1", ipp="F1", nda="F1", unit=unit)
    bad = message("A02", "file 2", ipp="F1", nda="F1", unit="NULLE PART", hours=1)
    file.write_text(good + bad)
    right.write_text(bad.replace("NULLE PART", unit).replace("\r", "\n"))
    done = run(deployment, file, "--site", SITE)
    assert (done.returncode, done.stdout) == (1, "1 messages repris, 1 rejetés.\n"), done.stderr
    [one] = json.loads(run(deployment, "rejected", "--json").stdout)
    assert one["because"] == "unknown_unit"
    number = str(one["number"])
    assert "LEFÈVRE" not in run(deployment, "rejected").stdout
    shown = run(deployment, "show", number)
    assert "NULLE PART" in shown.stdout and shown.returncode == 0
    assert run(deployment, "replay", number, "--site", SITE).returncode == 1
    assert run(deployment, "mend", number, right).returncode == 0
    assert run(deployment, "replay", number, "--site", SITE).returncode == 0
    assert run(deployment, "replay", number, "--site", SITE).returncode == 1
    assert run(deployment, "show", "999").returncode == 1
    assert run(deployment, "show").returncode == 2
    assert run(deployment, file).returncode == 2
    assert run(deployment, tmp_path / "absent", "--site", SITE).returncode == 2
