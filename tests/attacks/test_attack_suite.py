"""The attack suite as people run it: a few of its cheapest attacks, its figures, and that killing it leaves nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from cloison.database.embedded import places, processes

PROGRAM = (sys.executable, "-c", "from cloison.cli import main; main()", "simulate", "attack")
KEYS = {"attack", "role", "lost_off", "lost_on", "outside_care_set", "seconds_to_containment"}


def test_the_cheapest_attacks_stay_under_their_bounds(tmp_path: Path) -> None:
    out = tmp_path / "attack.json"
    done = subprocess.run(
        [
            *PROGRAM,
            "departed_account",
            "break-glass-spree",
            "--patients",
            "300",
            "--folder",
            str(tmp_path),
            "--out",
            str(out),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    rows = {row["attack"]: row for row in json.loads(out.read_text())}
    assert all(row.keys() == KEYS for row in rows.values())
    gone, spree = rows["departed_account"], rows["break_glass_spree"]
    assert gone["lost_off"] > gone["lost_on"] == 0
    assert spree["lost_off"] > 200
    assert spree["outside_care_set"] <= 20
    assert spree["seconds_to_containment"] < 60
    assert list(tmp_path.glob("attack-*")) == []  # nothing is left


def test_killed_in_the_middle_it_leaves_nothing_running(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*PROGRAM, "race", "--patients", "300", "--folder", str(tmp_path)], start_new_session=True
    ) as run:
        data = tmp_path / f"attack-{run.pid}"
        until = time.monotonic() + 120
        while not (data / "accounts.json").exists() and time.monotonic() < until:
            time.sleep(0.1)
        cluster = places.find(data).cluster
        assert processes.of_cluster(cluster)
        os.kill(run.pid, signal.SIGKILL)
    until = time.monotonic() + 60
    while (data.exists() or processes.of_cluster(cluster)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not data.exists()
    assert not processes.of_cluster(cluster)
