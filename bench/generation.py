"""Generating the fictional group, encrypting and loading it, as `make demo` does; and what a patient is made of.

Owns: the time that loading took, summed over interruptions (it goes on where it stopped), in DATA/bench-loading.json.
Refuses: a rate of patients that were there already.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import psycopg

from bench import database
from bench.figures import FULL
from bench.run import Run
from cloison.demo.group import build_group
from cloison.demo.population import population
from cloison.deployment import Deployment

SAMPLE = 400
EVERY = 5.0


def measure(run: Run) -> None:
    """Load what is missing, vacuum once, and enter rate and sizes."""
    with run.warm():
        there = database.patients(run.deployment)
        if there > run.n:
            raise SystemExit(
                f"bench: {run.deployment.data} holds {there:,} patients, more than {run.n:,}: remove it."
            )
        if there < run.n:
            run.say(f"loading {run.n - there:,} patients")
            with _Watch(run, there):
                database.load(run.deployment, run.n)
            run.say("vacuum and analyze, so that no run meets them")
            with database.connect(run.deployment) as connection:
                connection.execute("vacuum (analyze)")
                connection.execute("checkpoint")
    resources, size = _sample(run.n)
    kept = loaded(run.deployment)
    rate = kept["patients"] / kept["seconds"] if kept["seconds"] else 0.0
    run.keep("resources_a_patient", resources)
    run.keep("bytes_a_resource", size / resources)
    if rate:
        run.keep("generated_patients", rate)
        run.keep("generated_resources", rate * resources)
        run.keep("generated_minutes", run.n / rate / 60)
        run.say(
            f"generated {rate:,.0f} patients/s, {rate * resources:,.0f} resources/s; {FULL / rate / 60:.0f} min for {FULL:,}"
        )


def loaded(deployment: Deployment) -> dict[str, float]:
    """Return {"patients", "seconds"} of all loading so far into this deployment."""
    with suppress(OSError, ValueError):
        found = json.loads(_file(deployment).read_text())
        return {"patients": float(found["patients"]), "seconds": float(found["seconds"])}
    return {"patients": 0.0, "seconds": 0.0}


def _file(deployment: Deployment) -> Path:
    return deployment.data / "bench-loading.json"


def _sample(n: int) -> tuple[float, float]:
    """Return resources and bytes of JSON by patient, of patients spread over the first `n`."""
    group, today = build_group(), date.today()  # noqa: DTZ011 -- any day will do
    people = [
        p for i in range(SAMPLE) for p in population(group, count=1, today=today, start=i * n // SAMPLE)
    ]
    sizes = [len(resource.json) for person in people for resource in person.resources]
    return len(sizes) / len(people), sum(sizes) / len(people)


class _Watch:
    """Writes down every few seconds how many are in and how long it took; says so where no bar is drawn."""

    def __init__(self, run: Run, there: int) -> None:
        self._run, self._there = run, there
        self._before = loaded(run.deployment)
        self._began = self._told = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._note()

    def _watch(self) -> None:
        while not self._stop.wait(EVERY):
            self._note()

    def _note(self) -> None:
        with suppress(psycopg.Error):
            done = database.patients(self._run.deployment) - self._there
            seconds = time.monotonic() - self._began
            kept = {"patients": self._before["patients"] + done, "seconds": self._before["seconds"] + seconds}
            half = _file(self._run.deployment).with_suffix(".half")
            half.write_text(json.dumps(kept))
            half.rename(_file(self._run.deployment))
            if done and not sys.stdout.isatty() and time.monotonic() - self._told > 30:
                self._told = time.monotonic()
                left = (self._run.n - self._there - done) * seconds / done
                self._run.say(f"{self._there + done:,} patients are in; {left / 60:.0f} min to go")
