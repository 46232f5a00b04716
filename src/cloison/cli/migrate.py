"""`cloison migrate`: bring the deployment's database to this version, creating both when there is none."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import click

from cloison.database.migrate import Report, migrate
from cloison.deployment import ROLES, Deployment
from cloison.settings import read_settings


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Data folder. [default: CLOISON_DATA]")
@click.option("--demo", is_flag=True, help="Stamp a new deployment as a demo; this is decided once.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def command(data: Path | None, demo: bool, as_json: bool) -> None:
    """Bring the database to this version of Cloison.

    Makes the deployment and its database when the data folder holds none. Safe to run at any time, by several
    at once: everything happens in one transaction, and a second run changes nothing.
    """
    folder = data or read_settings(os.environ).data
    deployment = _deployment(folder, demo=demo)
    secrets = {role: deployment.secret(role) for role in ROLES}
    with deployment.running(_tell):
        report = migrate(
            deployment.admin_conninfo(), secrets, demo=deployment.is_demo, on_step=None if as_json else _tell
        )
    click.echo(json.dumps(asdict(report)) if as_json else _sentence(report))


def _deployment(folder: Path, *, demo: bool) -> Deployment:
    """Open the deployment in `folder`, or make one; `--demo` on a production one is refused by `create`."""
    exists = (folder / "deployment.json").exists()
    return Deployment.open(folder) if exists and not demo else Deployment.create(folder, demo=demo)


def _tell(message: str) -> None:
    click.echo(message, err=True)


def _sentence(report: Report) -> str:
    if not report.changed:
        return "The database is up to date."
    made = "Created the database" if report.created else "Migrated the database"
    return f"{made}: {len(report.applied)} migrations, {report.functions_installed} functions installed."
