"""`cloison medicines`: which set of the public medicines database is in force, and taking a newer one."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from pathlib import Path

import click

from cloison.errors import CloisonError, Code
from cloison.medicines import shelf
from cloison.medicines.bdpm import FILES, FaultyError
from cloison.settings import read_settings


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Data folder. [default: CLOISON_DATA]")
@click.option(
    "--update",
    "downloaded",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with newly downloaded files: checked, and then in force.",
)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day of those files. [default: their own]")
@click.option("--find", "typed", help="Show what typing this finds.")
@click.option("--json", "as_json", is_flag=True, help="Print the same as JSON.")
def command(
    data: Path | None, downloaded: Path | None, day: datetime | None, typed: str | None, as_json: bool
) -> None:
    """Show which medicines are in force; take newer ones with --update.

    The files are those of base-donnees-publique.medicaments.gouv.fr: CIS_bdpm.txt, CIS_COMPO_bdpm.txt, CIS_CPD_bdpm.txt
    and CIS_GENER_bdpm.txt. A set that is not whole changes nothing. Servers see a new set within a minute.
    """
    folder = data or read_settings(os.environ).data
    try:
        found = (
            _taken(folder, downloaded, day.date() if day else None) if downloaded else shelf.in_force(folder)
        )
        medicines = found.shelf()
    except FaultyError as fault:
        raise CloisonError(Code.MEDICINES_FAULTY, f"The medicines were not taken: {fault}") from None
    if typed is not None:
        lines = [{"key": f.key, "name": f.label} for f in medicines.search(typed)]
        click.echo(
            json.dumps(lines, ensure_ascii=False, indent=2)
            if as_json
            else "\n".join(f["name"] for f in lines)
        )
        return
    told = {"day": str(found.day), "from": str(found.folder or "the package"), **medicines.counted()}
    if as_json:
        click.echo(json.dumps(told, indent=2))
        return
    click.echo("Base de données publique des médicaments (ANSM, HAS, Cnam)")
    for name, value in told.items():
        click.echo(f"  {name:<12} {value}")


def _taken(folder: Path, downloaded: Path, day: date | None) -> shelf.InForce:
    before = shelf.in_force(folder)
    taken = shelf.take(folder, downloaded, day)
    click.echo(f"cloison: {len(FILES)} files checked; {taken.day} replaces {before.day}.", err=True)
    return taken
