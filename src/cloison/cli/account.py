"""`cloison account`: who has an account, in which state; and taking one away."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import psycopg

from cloison import permissions
from cloison.database import accounts
from cloison.deployment import Deployment
from cloison.errors import CloisonError, Code
from cloison.settings import read_settings

STATES = (
    "active",
    "awaits_second_person",
    "contained",
    "idle",
    "left",
    "not_yet",
    "site_closed",
    "suspended",
)
_data = click.option("--data", type=click.Path(path_type=Path), help="Data folder. [default: CLOISON_DATA]")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def command() -> None:
    """See the accounts, and take one away.

    Creating an account, giving it a unit and waking it are not here: what widens access takes two people, each in a
    session of their own (docs/explanation/administration.md). Taking away takes one.
    """


@command.command("list")
@click.option(
    "--role", type=click.Choice([r for r in permissions.ROLES if r != "system"]), help="Of one role."
)
@click.option("--site", "finess", help="Of one site, by its FINESS.")
@click.option("--state", type=click.Choice(STATES), help="In one state.")
@_json
@_data
def list_(data: Path | None, as_json: bool, role: str | None, finess: str | None, state: str | None) -> int:
    """List the accounts. Ends with status 1 when there is none."""
    with _database(data) as connection:
        found = [
            one
            for one in accounts.accounts(connection)
            if role in (None, one.role) and finess in (None, one.finess) and state in (None, one.state)
        ]
    return _print(found, as_json)


@command.command()
@_json
@_data
def idle(data: Path | None, as_json: bool) -> int:
    """List the accounts that nobody has signed in to for 30 days.

    They are refused at sign-in until two people wake them. Who will not come back: `cloison account end`. Ends with
    status 1 when there is any.
    """
    with _database(data) as connection:
        found = [one for one in accounts.accounts(connection) if one.state == "idle"]
    _print(found, as_json)
    return 1 if found else 0


@command.command()
@click.argument("username")
@_json
@_data
def show(data: Path | None, username: str, as_json: bool) -> None:
    """Show the account USERNAME and where it works."""
    with _database(data) as connection:
        found = accounts.accounts(connection, username)
        if not found:
            raise _unknown(username)
        places = accounts.places(connection, found[0].id)
    if as_json:
        click.echo(json.dumps({**_fields(found[0]), "assignments": [_fields(p) for p in places]}, indent=2))
        return
    click.echo(_line(found[0]))
    for place in places:
        until = f" until {place.until}" if place.until else ""
        word = (
            "awaits a second person"
            if place.awaits
            else f"confirmed by {place.confirmed_by}"
            if place.confirmed_by
            else "confirmed by nobody"
        )
        click.echo(
            f"  {place.unit}, {place.site}: from {place.since}{until}, given by {place.given_by}, {word}"
        )


@command.command()
@click.argument("username")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="From this day on. [default: today, at once]")
@_data
def end(data: Path | None, username: str, on: datetime | None) -> None:
    """End the account USERNAME; today, its sessions end at once. It has its line in the ledger.

    An end that is set already is not put off by a later day.
    """
    with _database(data) as connection:
        if not accounts.end(connection, username, on.date() if on else None):
            raise _unknown(username)
        [left] = accounts.accounts(connection, username)
    click.echo(f"{username} ends on {left.left_on}." if left.state != "left" else f"{username} has ended.")


@contextmanager
def _database(data: Path | None) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    deployment = Deployment.open(data or read_settings(os.environ).data)
    with deployment.running(lambda message: click.echo(message, err=True)):
        try:
            with psycopg.connect(deployment.admin_conninfo(), autocommit=True) as connection:
                yield connection
        except psycopg.OperationalError as error:
            raise CloisonError(Code.DATABASE_UNREACHABLE) from error


def _print(found: Iterable[accounts.Account], as_json: bool) -> int:
    rows = list(found)
    if as_json:
        click.echo(json.dumps([_fields(row) for row in rows], indent=2))
    else:
        for row in rows:
            click.echo(_line(row))
    return 0 if rows else 1


def _line(row: accounts.Account) -> str:
    seen = f"last session {row.seen:%Y-%m-%d}" if row.seen else "no session yet"
    return f"{row.username}: {row.name}, {row.role}, {row.site or 'the group'}, {row.state}, {seen}"


def _fields(row: accounts.Account | accounts.Place) -> dict[str, Any]:
    return {name: v if v is None or isinstance(v, bool) else str(v) for name, v in asdict(row).items()}


def _unknown(username: str) -> CloisonError:
    return CloisonError(Code.ACCOUNT_UNKNOWN, f"There is no account {username}.")
