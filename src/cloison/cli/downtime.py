"""`cloison downtime`: the encrypted sheets of the wards, for when the system is down."""

from __future__ import annotations

import json
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click

from cloison.cli._jobs import jobs
from cloison.downtime import renewal
from cloison.gate.downtime import DowntimeGate
from cloison.records import codes, root_key, sheet_lock
from cloison.records.keyring import Keyring

_data = click.option("--data", type=click.Path(path_type=Path), help="Data folder. [default: CLOISON_DATA]")
_EVERY_S = 3600
_REASONS = {
    "no_cards": "nobody could open it: two people make their card (page « Fiche de secours »), or print an envelope",
    "too_soon": "made less than 45 minutes ago",
}


@click.group()
def command() -> None:
    """Keep a sheet of those present in each ward, encrypted, renewed every hour.

    Two people of the ward open it with the codes on their cards, or the head of the house with the sealed envelope;
    no server is needed. Copy the folder `downtime/` to a place that the wards reach without the server.
    """


@command.command()
@_data
@click.option(
    "--every-hour", is_flag=True, help="Go on until Ctrl-C: the process of a production deployment."
)
@click.option("--json", "as_json", is_flag=True, help="Print a list, one entry for each unit.")
def renew(data: Path | None, every_hour: bool, as_json: bool) -> None:
    """Make the sheet of every ward whose people can open one. Each is a print in the ledger."""
    with jobs(data, DowntimeGate) as (deployment, gate):
        renewal.speak()
        keyring = Keyring(root_key.load(deployment.data, demo=deployment.is_demo))
        stop = threading.Event()
        if every_hour:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
        while True:
            done = renewal.renew(gate, keyring, deployment.data)
            _tell(done, as_json)
            if not every_hour or stop.wait(_EVERY_S):
                break


def _tell(done: list[renewal.Renewed], as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "unit": str(one.unit.id),
                "name": one.unit.name,
                "site": one.unit.site,
                "file": str(one.path) if one.path else None,
                "patients": one.patients,
                "because": one.because or None,
            }
            for one in done
        ]
        click.echo(json.dumps(rows, indent=2))
        return
    for one in done:
        if one.path:
            click.echo(f"{one.unit.site}, {one.unit.name}: {one.patients} patients, {one.path}")
        else:
            click.echo(f"{one.unit.site}, {one.unit.name}: none, {_REASONS.get(one.because, one.because)}")


@command.command()
@_data
@click.argument("unit", type=click.UUID)
def envelope(unit: UUID, data: Path | None) -> None:
    """Print the code of UNIT's sealed envelope, once; the one before opens no sheet made from now on.

    Print it, seal it, put it in the safe. `cloison downtime renew --json` tells the units' ids.
    """
    code = codes.draw()
    with jobs(data, DowntimeGate) as (_, gate):
        known = gate.keep_envelope(uuid4(), unit, sheet_lock.public_key(codes.read(code), str(unit)))
    if not known:
        raise click.UsageError(f"There is no unit {unit}.")
    click.echo(code)


@command.command("open")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--to", "target", type=click.Path(path_type=Path), help="Where the PDF goes. [default: FILE.pdf]"
)
def open_(file: Path, target: Path | None) -> None:
    """Open the sheet FILE with two people's codes, or the sealed one. No server, no database.

    The opening is noted in FILE.opened; tell it with `cloison downtime told` once the system is back.
    """
    sheet = file.read_bytes()
    try:
        head = sheet_lock.about(sheet)
        click.echo(f"{head.get('unit')}, {head.get('site')}, {head['at'][:16].replace('T', ' ')}", err=True)
        typed = [_asked("First code"), _asked("Second code (Enter for the sealed envelope)", empty=True)]
        pdf, cards = sheet_lock.opened(sheet, [code for code in typed if code])
    except sheet_lock.SheetError as error:
        raise click.ClickException(str(error)) from error
    out = target or file.with_suffix(".pdf")
    out.touch(mode=0o600)
    out.write_bytes(pdf)
    line = {"sheet": head["sheet"], "at": datetime.now(UTC).isoformat(timespec="seconds"), "cards": cards}
    with file.with_suffix(".opened").open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")
    click.echo(f"{out}: print it, then delete this file.")


def _asked(words: str, *, empty: bool = False) -> str:
    typed = click.prompt(words, hide_input=True, default="" if empty else None, show_default=False)
    if empty and not typed.strip():
        return ""
    try:
        return codes.read(typed)
    except codes.CodeError as error:
        raise click.ClickException(str(error)) from error


@command.command()
@_data
@click.argument("logs", nargs=-1, type=click.Path(path_type=Path, exists=True), required=True)
def told(logs: tuple[Path, ...], data: Path | None) -> None:
    """Write the openings noted in LOGS (FILE.opened) into the ledger, for each patient of the sheet. Twice is once."""
    unknown = 0
    count = 0
    with jobs(data, DowntimeGate) as (_, gate):
        for log in logs:
            for text in log.read_text(encoding="utf-8").splitlines():
                line: dict[str, Any] = json.loads(text)
                known = gate.opened(
                    UUID(line["sheet"]), datetime.fromisoformat(line["at"]), [UUID(c) for c in line["cards"]]
                )
                count, unknown = count + known, unknown + (not known)
    click.echo(f"{count} openings told.")
    if unknown:
        raise click.ClickException(f"{unknown} openings are of no sheet of this deployment.")
