"""`cloison check`: what this deployment does not protect, one line each."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import click

from cloison.checks import findings
from cloison.checks.subject import looking_at
from cloison.deployment import Deployment
from cloison.settings import read_settings


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Data folder. [default: CLOISON_DATA]")
@click.option("--json", "as_json", is_flag=True, help="Print a list of {name, what, why, do}.")
def command(data: Path | None, as_json: bool) -> int:
    """Say what this deployment does not protect, why that matters, and what to do.

    Changes nothing. Ends with status 0 when nothing is found wanting, else with 1; a demo always has its lines.
    """
    deployment = Deployment.open(data or read_settings(os.environ).data)
    with (
        deployment.running(lambda message: click.echo(message, err=True)),
        looking_at(deployment) as subject,
    ):
        found = findings(subject)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], indent=2))
    else:
        for finding in found:
            click.echo(finding)
    lines = f"{len(found)} line{'s' if len(found) > 1 else ''}" if found else "Nothing"
    click.echo(f"cloison: {lines} found wanting.", err=True)
    return 1 if found else 0
