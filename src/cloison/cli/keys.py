"""`cloison keys`: the keyring: its state, its making, its rotation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from cloison.cli._jobs import jobs
from cloison.cli._progress import counting
from cloison.gate import rotation
from cloison.gate.keys import KeyGate, KeyState
from cloison.records import root_key
from cloison.records.keyring import Keyring, from_file

_data = click.option("--data", type=click.Path(path_type=Path), help="Data folder. [default: CLOISON_DATA]")


@click.group()
def command() -> None:
    """Keep the keys: see them, make them, rotate them.

    Every record has its data keys; they are wrapped by the keys of the group and of its sites; those by the root key,
    which a passphrase opens. A rotation replaces a key by a new one and rewrites no record. The record server goes on
    meanwhile. Interrupted, a rotation is finished by the same command.
    """


@command.command()
@_data
@click.option("--json", "as_json", is_flag=True, help="Print a list, one entry for each key.")
def status(data: Path | None, as_json: bool) -> None:
    """Show the keys of the group and of its sites, and what is under them. Needs no passphrase."""
    with jobs(data, KeyGate) as (_, gate):
        rows = gate.status()
    if as_json:
        click.echo(json.dumps([_fields(row) for row in rows], indent=2))
        return
    for row in rows:
        owner = f"{row.finess} {row.name}" if row.finess else "group"
        if row.id is None:
            click.echo(f"{owner}: no key yet; run `cloison keys init`")
        else:
            click.echo(
                f"{owner}: {_fields(row)['state']}, made {row.made_at:%Y-%m-%d}, {row.data_keys} data keys"
            )


@command.command()
@_data
def init(data: Path | None) -> None:
    """Make the keyring of a deployment, and a key for the group and each site that has none.

    The passphrase has at least 16 characters. Without it no record can ever be read again: keep it in two places.
    """
    with jobs(data, KeyGate) as (deployment, gate):
        root = root_key.load(deployment.data, demo=deployment.is_demo, create=True)
        keyring = Keyring(root)
        gate.load_keys(keyring)  # refuses a passphrase that is not the one of before
        owners = rotation.owners_without(gate)
        for owner in owners:
            rotation.add_key(gate, root, owner)
        from_file(deployment.data / "keys" / "signin.key", create=True)  # sign-in's own; it opens no record
    click.echo(f"The keyring is complete: {len(owners)} keys made.")


@command.group()
def rotate() -> None:
    """Replace a key by a new one, without rewriting a record."""


@rotate.command("group")
@_data
def rotate_group(data: Path | None) -> None:
    """Rotate the group's key, under which traits and contact of every patient are."""
    _rotate_owner(data, lambda _: None)


@rotate.command("site")
@click.argument("finess")
@_data
def rotate_site(finess: str, data: Path | None) -> None:
    """Rotate the key of the site FINESS, under which its clinical data are."""

    def site(rows: list[KeyState]) -> UUID:
        for row in rows:
            if row.finess == finess and row.site_id:
                return row.site_id
        raise click.UsageError(f"There is no site {finess}; `cloison keys status` lists them.")

    _rotate_owner(data, site)


@rotate.command("root")
@_data
def rotate_root(data: Path | None) -> None:
    """Replace the root key, and outside a demo the passphrase.

    Killed at any moment, the database is under one of the two, and either passphrase is tried. Start the record server
    anew afterwards, with the new passphrase: until then it serves with the keys it has.
    """
    with jobs(data, KeyGate) as (deployment, gate):
        demo = deployment.is_demo
        root = root_key.load(deployment.data, demo=demo)
        Keyring(root).load(gate.wrapped())  # nothing is made under a passphrase that opens nothing
        new = root_key.begin_next(deployment.data, root, demo=demo)
        count = rotation.rotate_root(gate, root, new)
        root_key.end_rotation(deployment.data, demo=demo)
    anew = "" if demo else " Start the record server anew, with the new passphrase, before the next rotation."
    click.echo(f"The root key is another: {count} keys rewrapped.{anew}")


def _rotate_owner(data: Path | None, chosen: Callable[[list[KeyState]], UUID | None]) -> None:
    with jobs(data, KeyGate) as (deployment, gate):
        site_id = chosen(gate.status())
        keyring = Keyring(root_key.load(deployment.data, demo=deployment.is_demo))
        with counting() as progress:
            task = progress.add_task("Data keys", total=None)

            def on_progress(done: int, total: int) -> None:
                progress.update(task, completed=done, total=total)

            count = rotation.rotate_owner(gate, keyring, site_id, on_progress)
            waiting = progress.add_task("Until every server knows the new key", total=None, visible=False)
            destroyed = rotation.destroy_retired(
                gate, keyring, lambda: progress.update(waiting, visible=True, advance=0)
            )
    click.echo(f"The key is another: {count} data keys rewrapped, {destroyed} old keys destroyed.")


def _fields(row: KeyState) -> dict[str, Any]:
    return {
        "owner": row.finess or "group",
        "name": row.name,
        "key": str(row.id) if row.id else None,
        "state": "missing" if row.id is None else "retired" if row.retired_at else "current",
        "made_at": row.made_at.isoformat() if row.made_at else None,
        "root": str(row.root_id) if row.root_id else None,
        "data_keys": row.data_keys,
    }
