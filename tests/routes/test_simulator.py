"""Some hours of a small group at work, over HTTP with a real record server: the same story twice, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from cloison.cli import _simulate_place as place
from cloison.database.demo_clock import DemoClock
from cloison.database.embedded import places, processes
from cloison.errors import CloisonError
from cloison.simulator import parameters, report
from cloison.simulator.client import Face
from cloison.simulator.people import WARDS
from cloison.simulator.run import Setting, prepared
from cloison.simulator.stories.story import clock
from cloison.simulator.work import Work
from cloison.simulator.worker import Worker

PATIENTS, HOURS = 300, 9.0
CLOISON = Path(sys.executable).with_name("cloison")


def lived(
    data: Path, seed: int, hours: float = HOURS, prepare: Callable[[Work, str], object] | None = None
) -> Work:
    setting = Setting(parameters.load(), seed, 1, PATIENTS)
    with (
        place.deployment(data, setting, lambda _: None) as deployment,
        DemoClock(deployment.admin_conninfo(), setting.start) as clock,
        place.served(deployment) as port,
        place.LoginDoors(deployment) as doors,
        place.Watchtower(deployment, doors) as tower,
    ):
        work = prepared(setting, Face(port), doors, tower, clock.move)
        if prepare is not None:
            prepare(work, deployment.admin_conninfo())
        work.run(days=hours / 24)
        work.face.close()
        with (
            pytest.raises(CloisonError, match="Another run is going on"),
            place.deployment(data, setting, print),
        ):
            pass
    return work


def test_a_morning_is_the_same_story_twice_and_another_under_another_seed(tmp_path: Path) -> None:
    first, again, other = (lived(tmp_path / "data", seed) for seed in (1, 1, 2))
    assert first.deeds > 500
    assert (first.story, first.deeds) == (again.story, again.deeds)
    assert first.story != other.story
    by_role = {m.role for m in first.measures if m.openings}
    assert {"nurse", "physician", "care_assistant", "admissions", "pharmacist", "laboratory"} <= by_role
    clinical = [m for m in first.measures if m.role in ("care_assistant", "laboratory", "coder")]
    assert sum(m.refused for m in clinical) == 0, first.refusals
    assert not any(w.here for w in first.on_duty)
    assert first.guard.looks > HOURS * 60 / 5 - 2
    assert first.guard.not_lifted == 0
    assert processes.of_cluster(places.find(tmp_path / "data").cluster) == set()


CONTAIN = """
select gate.contain('account', %(account)s, 'cadence', 'cadence', null, %(site)s, 20, null, '{}', gate.now())"""


def test_who_is_stopped_for_nothing_is_lifted_and_works_on(tmp_path: Path) -> None:
    stopped: list[Worker] = []
    before: list[int] = []

    def prepare(work: Work, admin: str) -> None:
        def stop() -> None:
            nurse = next(
                w for w in work.on_duty if w.role == "nurse" and w.unit.kind in WARDS and w.measure.openings
            )
            stopped.append(nurse)
            before.append(nurse.measure.requests)
            with psycopg.connect(admin, autocommit=True) as connection:
                connection.execute(CONTAIN, {"account": nurse.account.id, "site": nurse.site_id})

        work.at(clock(work.parameters.first_day, 8.2), stop)

    work = lived(tmp_path / "data", 1, 11.0, prepare)
    (nurse,) = stopped
    assert work.guard.by_rule == {("cadence", "nurse"): 1}
    assert nurse.measure.contained == 1
    assert 15 <= nurse.measure.contained_minutes <= 26
    assert nurse.measure.refused == 0
    assert nurse.measure.requests > before[0] + 5
    assert report.roles(work.measures, {})["nurse"]["false_containments"] == 1


@pytest.mark.parametrize("seconds", [0.0, 2.0])  # while the server is only coming in, and while it serves
def test_a_killed_run_leaves_nothing_running_and_the_next_one_goes_on(tmp_path: Path, seconds: float) -> None:
    data = tmp_path / "data"
    command = [CLOISON, "simulate", "workload", "--patients", str(PATIENTS), "--days", "1", "--data", data]
    run = subprocess.Popen([*command, "--out", tmp_path / "out.json"], stderr=subprocess.DEVNULL)
    try:
        _wait(lambda: bool(_servers(data)), run)
        time.sleep(seconds)
    finally:
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
    deadline = time.monotonic() + 60
    cluster = places.find(data).cluster
    while (_servers(data) or processes.of_cluster(cluster)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert (_servers(data), processes.of_cluster(cluster)) == (set(), set())
    assert not (tmp_path / "out.json").exists()


def _servers(data: Path) -> set[int]:
    """Processes that serve the deployment in `data`."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            serves = (
                entry.name.isdigit() and b"cloison.cli._simulate_serve" in (entry / "cmdline").read_bytes()
            )
            if serves and f"CLOISON_DATA={data}\0".encode() in (entry / "environ").read_bytes():
                found.add(int(entry.name))
        except OSError:
            continue
    return found


def _wait(there: Callable[[], bool], run: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        if there() or run.poll() is not None:
            break
        time.sleep(0.1)
    assert run.poll() is None
