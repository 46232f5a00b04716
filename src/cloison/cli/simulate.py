"""`cloison simulate`: the group at work, and what is done to it, on a deployment of their own."""

from __future__ import annotations

import click

from cloison.cli import _simulate_attack, _simulate_workload


@click.group()
def command() -> None:
    """Let a fictional group work, or be attacked, on a throw-away deployment, and measure what that takes."""


command.add_command(_simulate_attack.attack)
command.add_command(_simulate_workload.workload)
