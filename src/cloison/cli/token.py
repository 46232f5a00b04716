"""`cloison token`: a bearer token for the FHIR interface, in demo deployments only."""

from __future__ import annotations

import os
from pathlib import Path

import click

from cloison.deployment import Deployment
from cloison.errors import CloisonError, Code
from cloison.identity import sessions


@click.command()
@click.option("--account", required=True, help="Username, as in DATA/accounts.json.")
@click.option(
    "--minutes", type=click.IntRange(1, 720), default=30, show_default=True, help="How long it lives."
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=None,
    help="The demo's folder (CLOISON_DATA, var/demo).",
)
def command(account: str, minutes: int, data: Path | None) -> None:
    """Print a bearer token of ACCOUNT. The demo must be running."""
    deployment = Deployment.open(data or Path(os.environ.get("CLOISON_DATA", "var/demo")))
    if not deployment.is_demo:
        raise CloisonError(Code.NOT_A_DEMO)
    click.echo(sessions.open_for_demo(deployment.conninfo("cloison_signin"), account, minutes))
