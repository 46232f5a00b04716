"""`cloison ledger`: the check of everything, proofs of one line, a witness, and the key that signs."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from cloison.cli._progress import counting
from cloison.database.tree_lines import placed_line, tree_lines
from cloison.deployment import Deployment
from cloison.ledger import proofs
from cloison.ledger.checkpoints import believed
from cloison.ledger.notes import Key, Note, NoteError
from cloison.ledger.tiles import Tiles
from cloison.ledger.tree import consistency
from cloison.ledger.verify import verify as check_all
from cloison.serving.witness import serve as serve_witness
from cloison.settings import read_settings

_data = click.option("--data", type=click.Path(path_type=Path), help="Data folder. [default: CLOISON_DATA]")
_witness = click.option(
    "--witness",
    "witnesses",
    multiple=True,
    metavar="VKEY",
    help="Key of a witness that must have signed; may be repeated.",
)


@click.group()
def command() -> None:
    """Check the ledger, prove a line of it, witness another's.

    Every disclosure is a line; every line is a leaf of a Merkle tree in DATA/ledger (c2sp.org/tlog-tiles), which
    witnesses sign every minute. Whoever changes, removes, inserts or reorders lines, be it the database's superuser,
    is found.
    """


@command.command()
@_data
@click.option(
    "--lines",
    type=click.Path(exists=True, path_type=Path),
    help="Lines that `export` wrote, instead of the database's.",
)
@click.option(
    "--proof",
    type=click.Path(exists=True, path_type=Path),
    help="Check one proof that `prove` wrote, and nothing else.",
)
@click.option("--log", "log", metavar="VKEY", help="The log's key, for --proof. [default: DATA/ledger/vkey]")
@_witness
@click.option(
    "--json", "as_json", is_flag=True, help="Print an object with size, lines, expired, waiting and faults."
)
def verify(
    data: Path | None,
    lines: Path | None,
    proof: Path | None,
    log: str | None,
    witnesses: tuple[str, ...],
    as_json: bool,
) -> int:
    """Hold every line against the tree, and name what was changed. Ends with status 1 if anything was."""
    if proof is not None:
        return _verify_proof(proof, log or _vkey(_folder(data)), witnesses, as_json)
    folder = _folder(data)
    with _lines(data, lines) as given:
        report = check_all(folder, given, witnesses)
    if as_json:
        told = {
            "origin": report.origin,
            "size": report.size,
            "lines": report.lines,
            "expired": report.expired,
        }
        click.echo(
            json.dumps(
                told | {"waiting": report.waiting, "cosigned": report.cosigned, "faults": report.faults}
            )
        )
    else:
        for fault in report.faults:
            click.echo(fault)
        click.echo(
            f"{report.size} leaves, {report.lines} lines as they were signed, {report.waiting} not signed yet.",
            err=True,
        )
    if report.faults:
        click.echo(
            f"cloison: {len(report.faults)} faults in the ledger: tell the security officer.", err=True
        )
    return 1 if report.faults else 0


def _verify_proof(proof: Path, log: str, witnesses: Iterable[str], as_json: bool) -> int:
    try:
        shown = proofs.check(
            proof.read_text(encoding="utf-8"), Key.parse(log), [Key.parse(one) for one in witnesses]
        )
    except (NoteError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{proof}: {error}") from error
    told = {
        "index": shown.index,
        "size": shown.checkpoint.size,
        "fields": shown.fields,
        "witnesses": shown.witnesses,
    }
    click.echo(
        json.dumps(told, ensure_ascii=False)
        if as_json
        else f"Leaf {shown.index} of {shown.checkpoint.size}: {shown.fields}"
    )
    return 0


@command.command()
@_data
@click.argument("file", type=click.Path(path_type=Path))
def export(data: Path | None, file: Path) -> None:
    """Write every line with its salt into FILE, for `verify --lines` on another machine.

    FILE tells who opened whose record, by their ids: keep it as the ledger is kept.
    """
    with _lines(data, None) as lines, counting() as progress, open(file, "xb", opener=_private) as written:
        task = progress.add_task("Lines", total=None)
        for number, line in enumerate(lines, 1):
            written.write(line)
            if not number % 10_000:
                progress.update(task, completed=number)


@command.command()
@_data
@click.option("--line", "line_id", type=int, help="Number of the line.")
@click.option("--ticket", help="Ticket of the line, as an audit event names it.")
@click.option(
    "--consistency",
    "old",
    type=int,
    metavar="SIZE",
    help="Prove instead that the ledger continues what it was at SIZE lines.",
)
def prove(data: Path | None, line_id: int | None, ticket: str | None, old: int | None) -> None:
    """Print the proof that a line is in the ledger (c2sp.org/tlog-proof), to be checked by `verify --proof`.

    The proof shows that line's fields, and nothing of any other.
    """
    folder = _folder(data)
    note, tiles = _published(folder)
    if old is not None:
        try:
            hashes = consistency(old, tiles.size, tiles.hash)
        except ValueError as error:
            raise click.UsageError(f"{error}.") from error
        click.echo(
            json.dumps(
                {"old": old, "size": tiles.size, "proof": [one.hex() for one in hashes], "note": str(note)}
            )
        )
        return
    if (line_id is None) == (ticket is None):
        raise click.UsageError("Name one line: --line NUMBER or --ticket TICKET.")
    with _backup(data) as conninfo:
        found = placed_line(conninfo, line_id=line_id, ticket=ticket)
    if found is None:
        raise click.ClickException(
            "There is no such line with a place in the tree; a new one has it within seconds."
        )
    index, about, number, salt, text = found
    if index >= tiles.size:
        raise click.ClickException("The line is not signed yet: ask again in a minute.")
    try:
        click.echo(proofs.prove(proofs.Line(number, about, bytes(salt), text), index, note, tiles), nl=False)
    except ValueError as error:
        raise click.ClickException(f"{error}: run `cloison ledger verify`.") from error


@command.command()
@_data
def key(data: Path | None) -> None:
    """Print the key that signs this ledger, as witnesses and auditors need it."""
    click.echo(_vkey(_folder(data)))


@command.command()
@_data
@click.option(
    "--accept-loss", is_flag=True, help="Begin a new tree: the database was set back, and it is known why."
)
def rekey(data: Path | None, accept_loss: bool) -> None:
    """Begin a new signing key, where the former is lost. Give the new one to every witness.

    The former tree stays in DATA/ledger.FORMER as evidence; the new one holds the same lines from the
    first on, but for what was lost.
    """
    deployment = Deployment.open(data or read_settings(os.environ).data)
    folder, secret = deployment.data / "ledger", deployment.data / "keys" / "ledger.key"
    if secret.exists() and not accept_loss:
        raise click.ClickException(
            "The signing key is there; nothing was done. With --accept-loss a new tree begins all the same."
        )
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    if folder.exists():
        shutil.move(folder, deployment.data / f"ledger.{stamp}")
    if secret.exists():
        secret.rename(secret.with_name(f"ledger.key.{stamp}"))
    click.echo("A new key is made when the ledger is served next: `cloison ledger key` shows it then.")


@command.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--log",
    "logs",
    multiple=True,
    required=True,
    metavar="VKEY",
    help="Key of a log to witness; may be repeated.",
)
@click.option(
    "--name", default="", help="Name of this witness, once. [default: witness.invalid/ and eight digits]"
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, default=8090, show_default=True, help="Port to listen on.")
@click.option("--key", "show", is_flag=True, help="Print this witness's key, and end.")
def witness(folder: Path, logs: tuple[str, ...], name: str, host: str, port: int, show: bool) -> None:
    """Witness other machines' ledgers (c2sp.org/tlog-witness), with FOLDER as memory.

    Run it on a machine that the administrators of the record system cannot change. It signs only what continues what it
    has signed before.
    """
    try:
        serve_witness(
            folder,
            [Key.parse(log) for log in logs],
            name=name,
            host=host,
            port=port,
            show=show,
            tell=click.echo,
        )
    except NoteError as error:
        raise click.UsageError(f"{error}.") from error


def _private(path: str, flags: int) -> int:
    """Open a file that nobody else can open, from its first moment on."""
    return os.open(path, flags, 0o600)


@contextmanager
def _backup(data: Path | None) -> Iterator[str]:
    deployment = Deployment.open(data or read_settings(os.environ).data)
    with deployment.running(lambda message: click.echo(message, err=True)):
        yield deployment.conninfo("cloison_backup")


@contextmanager
def _lines(data: Path | None, file: Path | None) -> Iterator[Iterable[bytes]]:
    if file is not None:
        with file.open("rb") as lines:
            yield lines
        return
    with _backup(data) as conninfo:
        yield tree_lines(conninfo)


def _folder(data: Path | None) -> Path:
    found = (data or read_settings(os.environ).data) / "ledger"
    if not (found / "checkpoint").exists():
        click.echo(
            f"cloison: {found} holds no checkpoint yet: `cloison serve ledger` makes one within a minute.",
            err=True,
        )
        sys.exit(1)
    return found


def _vkey(folder: Path) -> str:
    return (folder / "vkey").read_text(encoding="utf-8").strip()


def _published(folder: Path) -> tuple[Note, Tiles]:
    note = Note.parse((folder / "checkpoint").read_text(encoding="utf-8"))
    return note, Tiles(folder, believed(note, Key.parse(_vkey(folder))).size)
