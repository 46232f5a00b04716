"""`cloison simulate attack`: every attack of the suite, with its defence off and on, and what was lost."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cloison.simulator.siege import ground, report
from cloison.simulator.siege.run import Result, found, run

PAGE, README = Path("docs/claims/attacks.md"), Path("README.md")


@click.command()
@click.argument("names", metavar="[ATTACK]...", nargs=-1)
@click.option(
    "--patients",
    type=click.IntRange(300, 100_000),
    default=2000,
    show_default=True,
    help="Size of the group.",
)
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path("var"), show_default=True,
              help="Where the throw-away deployment is made; it is removed in the end.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=Path("var/attack.json"), show_default=True,
              help="Where the figures go.")  # fmt: skip
@click.option("--list", "listed", is_flag=True, help="Name the attacks, and run none.")
@click.option(
    "--report",
    "rebuild",
    is_flag=True,
    help=f"Write the tables (or the rows of the attacks named) into {PAGE} and {README}.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def attack(
    names: tuple[str, ...], patients: int, folder: Path, out: Path, listed: bool, rebuild: bool, as_json: bool
) -> None:
    """Run the attack suite against a throw-away group: all of it, or the attacks named.

    Each runs twice, without the defence that stops it and with it. Status 1 where more was lost than is published,
    where the ledger and the attacker's hands differ, or where a defence makes no difference.
    """
    wanted = found([name.replace("-", "_") for name in names])
    if listed:
        for name, one in wanted.items():
            click.echo(f"{name:26} {one.says}")
        return
    results: list[Result] = []
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        tasks: dict[str, int] = {}

        def loading(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = int(bar.add_task(what, total=total))
            bar.update(tasks[what], completed=done)  # type: ignore[arg-type]

        with ground.made(folder, patients, loading) as here:
            task = bar.add_task("Attacks", total=2 * len(wanted))
            for name, one in wanted.items():

                def part(word: str, name: str = name) -> None:
                    bar.update(task, description=f"{name} ({word})", advance=int(word == "on"))

                results.append(run(here, name, one, part))
                bar.advance(task)
                if not console.is_terminal:
                    click.echo(
                        f"{name}: {results[-1].off.lost} without, {results[-1].on.lost} with", err=True
                    )
    report.write(out, results)
    if as_json:
        click.echo(json.dumps(report.rows(results), indent=2))
    else:
        Console().print(report.table(results))
        for result in results:
            for what, value in result.notes.items():
                click.echo(f"  {result.name}: {what}: {value}")
    if rebuild:
        _rebuild(results, patients, whole=not names)
    _say_faults(results)


def _rebuild(results: list[Result], patients: int, *, whole: bool) -> None:
    if not whole:
        for document in (PAGE, README):
            text = report.renewed_rows(document.read_text(encoding="utf-8"), results)
            document.write_text(text, encoding="utf-8")
        return
    table = report.markdown(results, patients, datetime.now(UTC).date())
    for document, text in ((PAGE, f"{table}\n{report.notes(results)}"), (README, table)):
        document.write_text(report.renewed(document.read_text(encoding="utf-8"), text), encoding="utf-8")


def _say_faults(results: list[Result]) -> None:
    for result in results:
        for fault in result.faults:
            click.echo(f"cloison: {result.name}: {fault}.", err=True)
    if any(result.faults for result in results):
        sys.exit(1)
