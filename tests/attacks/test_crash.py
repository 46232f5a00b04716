"""kill -9 of PostgreSQL, and of the record server, in the middle of openings: no answer that left lacks its line (12.5)."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from cloison.database.embedded import places, processes
from cloison.database.migrate import migrate
from cloison.deployment import ROLES, Deployment
from cloison.errors import CloisonError
from cloison.gate import calls
from cloison.gate.answers import Allowed
from tests import people

READER = """
import sys
from uuid import UUID
from cloison.gate import calls
from cloison.gate.client import Gate
from cloison.gate.answers import Allowed
from cloison.records.marks import Marks
gate, secret, patient = Gate(sys.argv[1], Marks(bytes(32))), bytes.fromhex(sys.argv[2]), UUID(sys.argv[3])
while True:
    opening = calls.Opening(secret, patient, ("traits",), "TREAT", "crash")
    if isinstance(gate.ask(calls.open_one(opening)), Allowed):
        print(opening.ticket, flush=True)
"""


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return Deployment.create(tmp_path / "data", demo=True)


def cast_in(deployment: Deployment) -> people.World:
    migrate(deployment.admin_conninfo(), {role: deployment.secret(role) for role in ROLES}, demo=True)
    return people.build(deployment.admin_conninfo(), deployment.conninfo("cloison_web"))


def lines(world: people.World) -> set[str]:
    return {
        str(row[0])
        for row in world.sql("select ticket from ledger.line where surface = 'crash' and outcome = 'allowed'")
    }


def test_postgresql_killed_in_the_middle_of_openings(deployment: Deployment) -> None:
    released: list[str] = []
    with deployment.running():
        world = cast_in(deployment)
        secret = world.secret("nadia")
        stop = threading.Event()

        def read() -> None:
            gate = world.gate()
            try:
                while not stop.is_set():
                    opening = calls.Opening(secret, people.an_id("inside"), ("traits",), "TREAT", "crash")
                    if isinstance(gate.ask(calls.open_one(opening)), Allowed):
                        released.append(str(opening.ticket))
            except (CloisonError, psycopg.Error):
                pass
            finally:
                gate.close()

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        while len(released) < 100:
            time.sleep(0.01)
        for pid in processes.of_cluster(places.find(deployment.data).cluster):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        stop.set()
        for reader in readers:
            reader.join(60)
    with deployment.running():
        assert len(released) >= 100
        assert set(released) <= lines(world)


def test_the_record_server_killed_in_the_middle_of_openings(deployment: Deployment) -> None:
    with deployment.running():
        world = cast_in(deployment)
        arguments = [
            deployment.conninfo("cloison_web"),
            world.secret("nadia").hex(),
            str(people.an_id("inside")),
        ]
        reader = subprocess.Popen(
            [sys.executable, "-c", READER, *arguments], stdout=subprocess.PIPE, text=True
        )
        assert reader.stdout is not None
        released = [reader.stdout.readline().strip() for _ in range(100)]
        reader.kill()
        released += reader.stdout.read().split()
        reader.stdout.close()
        reader.wait()
        assert len(released) >= 100
        assert set(released) <= lines(world)
