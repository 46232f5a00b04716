"""What a run will take, said before it begins: minutes and gigabytes, and whether the disk has them.

Owns: the estimates, from what this machine loaded before where it did. Refuses: to begin what does not fit.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from bench import generation
from cloison.deployment import Deployment

PATIENTS_A_SECOND = 600.0
"""Loaded on two cores in November 2026; used until this machine has loaded some itself."""
BYTES_A_PATIENT = 30_000
"""On disk, indexes and a margin included (bench/results holds what was measured)."""
BYTES_BESIDE = 6_000_000_000
"""The WAL, the cast, the ledger's lines, and pgbench's logs."""
SECONDS_BESIDE = {
    "opening": 60,
    "opening_cold": 90,
    "finding": 60,
    "finding_cold": 60,
    "existence": 90,
    "memory": 60,
}
RUNS = {"opening": 3.6, "opening_cold": 3, "finding": 2.4, "finding_cold": 2}


def announce(sizes: Sequence[int], names: Sequence[str], seconds: float) -> None:
    """Say in one sentence how long it takes and how much disk; end the program where there is too little."""
    missing = {n: _missing(n) for n in sizes}
    rate = _rate(sizes)
    duration = sum(missing.values()) / rate + sum(missing.values()) / 5000
    for name in names:
        duration += len(sizes) * (SECONDS_BESIDE.get(name, 20) + RUNS.get(name, 0) * seconds)
    needed = sum(missing.values()) * BYTES_A_PATIENT + BYTES_BESIDE
    folder = Path("/var/lib") if os.geteuid() == 0 else Path()
    free = shutil.disk_usage(folder).free
    print(
        f"Measuring {', '.join(names)} at N = {', '.join(f'{n:,}' for n in sizes)} takes about {duration / 60:.0f} min "
        f"and {needed / 1e9:.0f} GB of disk ({free / 1e9:.0f} GB are free); it can be interrupted and goes on.",
        flush=True,
    )
    if free < needed:
        raise SystemExit(
            f"bench: the disk of {folder.absolute()} has {free / 1e9:.0f} GB and {needed / 1e9:.0f} GB are needed: "
            "make room, or choose fewer patients (make bench PATIENTS=10000)."
        )


def deployment(n: int) -> Deployment:
    """Return the deployment in which N = `n` is measured, made at first use."""
    return Deployment.create(Path(f"var/bench/{n}"), demo=True)


def _missing(n: int) -> int:
    kept = generation.loaded(Deployment(Path(f"var/bench/{n}").absolute()))
    return max(0, n - int(kept["patients"]))


def _rate(sizes: Sequence[int]) -> float:
    for folder in sorted(Path("var/bench").glob("[0-9]*"), key=lambda x: -int(x.name)):
        kept = generation.loaded(Deployment(folder.absolute()))
        if kept["patients"] >= 2000:
            return kept["patients"] / kept["seconds"]
    return PATIENTS_A_SECOND
