"""Importing real FHIR bundles: `cloison import fhir` on the archives of tests/assets, into a deployment of its own.

Owns: that deployment, made anew each time; counting what is in afterwards. Refuses: to count what was read and not stored.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import click

from bench import database
from bench.results import Results
from cloison.cli import main
from cloison.database.embedded.places import find
from cloison.deployment import Deployment

ASSETS = Path("tests/assets")
_COUNT = "select count(distinct (resource_type, id)), (select patients from records.population) from records.resource"


def measure(results: Results) -> None:
    """Import, count, divide; skip with a sentence where there is no such command or nothing to import."""
    archives = sorted(ASSETS.rglob("*.tar.xz")) + sorted(ASSETS.rglob("*.ndjson.xz"))
    if main.get_command(click.Context(main), "import") is None:
        print("Import is skipped: this version has no `cloison import` yet.", flush=True)
        return
    if not archives:
        print(f"Import is skipped: {ASSETS} holds no archive of bundles.", flush=True)
        return
    data = Path("var/bench/import").absolute()
    _remove(data)
    deployment = Deployment.create(data, demo=True)
    with database.running(deployment, database.warm_settings()):
        database.load(deployment, 0)
        with database.connect(deployment) as connection:
            site = connection.execute(
                "select finess from directory.site where closed_on is null order by 1"
            ).fetchone()
        options = ["--site", str(site[0]) if site else "", "--source", "bench"]
        program = [sys.executable, "-c", "from cloison.cli import main; main()", "import", "fhir"]
        began = time.monotonic()
        done = subprocess.run(
            [*program, *options, *map(str, archives)],
            env=os.environ | {"CLOISON_DATA": str(data)},
            capture_output=True,
            text=True,
            check=False,
        )
        took = time.monotonic() - began
        with database.connect(deployment) as connection:
            row = connection.execute(_COUNT).fetchone()
    resources, patients = (int(row[0]), int(row[1])) if row else (0, 0)
    said = (done.stdout + done.stderr).strip()[-1500:]
    results.remark(
        patients, "import", {"archives": [a.name for a in archives], "resources": resources, "said": said}
    )
    if not resources:
        print(
            f"Import is skipped: `cloison import fhir` took nothing in (status {done.returncode}): {said}",
            flush=True,
        )
        return
    print(f"Imported {resources:,} resources of {patients} patients in {took:.1f} s.", flush=True)
    results.keep("imported_resources", resources / took, patients)
    results.write()


def _remove(data: Path) -> None:
    """Remove the deployment of the last time; it is the bench's own."""
    if not data.exists():
        return
    deployment = Deployment(data)
    database.stop_left_over(deployment)
    with suppress(Exception):  # no cluster was made
        shutil.rmtree(find(data).home)
    shutil.rmtree(data)
