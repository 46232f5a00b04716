"""The commands' way to a deployment as cloison_jobs: opened, its database running, its client closed at the end."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from cloison.deployment import Deployment
from cloison.gate.jobs import JobsGate
from cloison.settings import read_settings

_Gate = TypeVar("_Gate", bound=JobsGate)


@contextmanager
def jobs(data: Path | None, client: Callable[[str], _Gate]) -> Iterator[tuple[Deployment, _Gate]]:
    """Give the deployment in `data` (CLOISON_DATA) and a client of it."""
    deployment = Deployment.open(data or read_settings(os.environ).data)
    with deployment.running(lambda message: click.echo(message, err=True)):
        gate = client(deployment.conninfo("cloison_jobs"))
        try:
            yield deployment, gate
        finally:
            gate.close()
