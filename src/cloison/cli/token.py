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
@click.option("--proved", is_flag=True, help="A session that has just proved presence.")
@click.option(
    "--prove", metavar="TOKEN", help="Prove presence anew for the live session of TOKEN; print nothing."
)
def command(account: str, minutes: int, data: Path | None, proved: bool, prove: str | None) -> None:
    """Print a bearer token of ACCOUNT. The demo must be running.

    Confirming a colleague's request takes a proof of presence made after it: first the request, then --proved or
    --prove, then the decision. In production that proof is a passkey's touch, and this command does not exist.
    """
    deployment = Deployment.open(data or Path(os.environ.get("CLOISON_DATA", "var/demo")))
    if not deployment.is_demo:
        raise CloisonError(Code.NOT_A_DEMO)
    conninfo = deployment.conninfo("cloison_signin")
    token = prove or sessions.open_for_demo(conninfo, account, minutes)
    if proved or prove:
        sessions.prove_for_demo(conninfo, account, token)
    if not prove:
        click.echo(token)
