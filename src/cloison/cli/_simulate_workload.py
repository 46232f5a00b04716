"""`cloison simulate workload`: days of honest work through the public faces, and what friction they met."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import starmap
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from cloison.cli import _simulate_place as place
from cloison.database.alarms_told import alerts
from cloison.database.demo_clock import DemoClock
from cloison.database.ledger_lines import lines
from cloison.simulator import disclosures, parameters, report
from cloison.simulator.client import Face
from cloison.simulator.run import KNOWN, Setting, prepared

PAGE = Path("docs/explanation/simulator.md")
TUNED, OTHERS = 1, (2, 3, 4)
"""The seed on which thresholds are tuned, and those on which they are reported."""


@click.command()
@click.option(
    "--days", type=click.IntRange(1, 60), default=7, show_default=True, help="How many days to live through."
)
@click.option(
    "--seed", type=int, default=TUNED, show_default=True, help="The same seed tells the same story."
)
@click.option(
    "--sweep", type=click.FloatRange(0.5, 2.0), default=1.0, show_default=True, help="Multiply all volumes."
)
@click.option(
    "--patients",
    type=click.IntRange(300, 1_000_000),
    default=40_000,
    show_default=True,
    help="Size of the group.",
)
@click.option("--data", type=click.Path(path_type=Path), default=Path("var/simulate"), show_default=True,
              help="Folder of the throw-away deployment.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=Path("var/simulate.json"), show_default=True,
              help="Where the figures go.")  # fmt: skip
@click.option("--parameters", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              default=parameters.FILE, help="Another file of parameters.")  # fmt: skip
@click.option("--report", "rebuild", is_flag=True,
              help=f"Run seeds {TUNED} to {OTHERS[-1]}, and write their tables into {PAGE}.")  # fmt: skip
@click.option("--from", "made", type=click.Path(path_type=Path, exists=True, dir_okay=False), multiple=True,
              help="With --report: the figures of a run already made, instead of runs (repeatable).")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def workload(
    days: int,
    seed: int,
    sweep: float,
    patients: int,
    data: Path,
    out: Path,
    file: Path,
    rebuild: bool,
    made: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Let the group work for DAYS days, and say what friction honest people met.

    A deployment of its own is made in DATA at first, and copied for each run. Ctrl-C ends the story early, and its
    figures are written.
    Exit status 1 where care was refused.
    """
    if made:
        if not rebuild:
            raise click.UsageError("--from goes with --report.")
        _rebuild([json.loads(path.read_text(encoding="utf-8")) for path in made])
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    wanted = parameters.load(file, sweep=sweep)
    console = Console(stderr=True)
    runs = []
    for one in (TUNED, *OTHERS) if rebuild else (seed,):
        figures, shown = _run(Setting(wanted, one, days, patients), data, console)
        runs.append(figures)
        _write(out, figures)
        _write(out.with_name(f"{out.stem}-disclosures.json"), shown)
    if as_json:
        click.echo(json.dumps(runs if rebuild else runs[0], indent=1, ensure_ascii=False))
    else:
        for figures in runs:
            Console().print(report.table(figures))
            _say_refusals(figures)
    if rebuild:
        _rebuild(runs)
    refused = sum(figures["roles"]["all"]["refused_care"] for figures in runs)
    if refused:
        click.echo(f"cloison: care was refused {refused} times: see refusals in {out}.", err=True)
        sys.exit(1)


def _rebuild(runs: list[dict[str, Any]]) -> None:
    PAGE.write_text(report.rebuilt(PAGE.read_text(encoding="utf-8"), report.page(runs)), encoding="utf-8")


def _run(setting: Setting, data: Path, console: Console) -> tuple[dict[str, Any], dict[str, Any]]:
    with place.deployment(data, setting, lambda text: console.print(text)) as deployment:
        admin = deployment.admin_conninfo()
        with (
            DemoClock(admin, setting.start) as clock,
            place.served(deployment) as port,
            place.LoginDoors(deployment) as doors,
            place.Watchtower(deployment, doors) as tower,
            _progress(console) as bar,
        ):
            furnishing = bar.add_task("Who lies where", total=min(setting.patients, KNOWN))
            face = Face(port)
            work = prepared(
                setting, face, doors, tower, clock.move, lambda done: bar.update(furnishing, completed=done)
            )
            minutes = setting.days * 24 * 60
            living = bar.add_task(f"Seed {setting.seed}", total=minutes)

            def lived(at: datetime) -> None:
                bar.update(living, completed=(at - setting.start) / timedelta(minutes=1))
                if not console.is_terminal and bar.tasks[living].fields.get("told") != at.date():
                    bar.update(living, told=at.date())
                    console.print(f"{at:%A %d}: {face.requests} requests so far, {report.so_far(work)}")

            try:
                work.run(lived)
            except KeyboardInterrupt:  # the days lived so far are told
                days = max(1, (work.agenda.now - setting.start).days)
                setting = replace(setting, days=days)
                console.print(f"Stopped after {days} days.")
            bar.update(living, completed=minutes)
            face.close()
        found = disclosures.by_role(starmap(disclosures.Line, lines(admin, setting.start)))
        return report.told(setting, work, found, alerts(admin)), report.disclosed(setting, found)


@contextmanager
def _progress(console: Console) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"),
               TimeElapsedColumn(), TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=console) as progress:
        yield progress


def _write(path: Path, figures: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(json.dumps(figures, indent=1, ensure_ascii=False), encoding="utf-8")
    beside.replace(path)  # the figures of the run before are replaced, never half of them


def _say_refusals(figures: dict[str, Any]) -> None:
    for one in figures["refusals"][:30]:
        click.echo(f"  {one['times']:>5}  {one['role']}: {one['what']}  ({one['first']})", err=True)
