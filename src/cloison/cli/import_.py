"""`cloison import`: take in what other systems give."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from cloison.canaries import wishes
from cloison.cli._adt import adt
from cloison.deployment import Deployment
from cloison.exchange.report import Report
from cloison.exchange.run import Wanted, import_fhir
from cloison.records import root_key
from cloison.settings import read_settings


@click.group()
def command() -> None:
    """Take in records from other systems."""


command.add_command(adt)


@command.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--site", required=True, help="Receiving site: its FINESS number, or its name.")
@click.option(
    "--unit", help="Code of the unit for stays that name none of ours. [default: no ward sees them]"
)
@click.option(
    "--source",
    default="fhir",
    show_default=True,
    help="Name of the sending system: ids are its own, so give each system its name, always the same.",
)
@click.option(
    "--regroup",
    is_flag=True,
    help="Gather each patient across all Bundles first, through the encrypted spool.",
)
@click.option("--data", type=click.Path(path_type=Path), help="Data folder. [default: CLOISON_DATA]")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def fhir(
    paths: tuple[Path, ...],
    site: str,
    unit: str | None,
    source: str,
    regroup: bool,
    data: Path | None,
    as_json: bool,
) -> None:
    """Take in FHIR R4: Bundles, or single resources.

    PATH is a file, a folder, or an archive (.tar.xz, .tar.gz) of .json (a Bundle or a resource) and .ndjson (a
    Bundle or a resource a line). Single resources are regrouped by patient. Every resource is validated and
    encrypted before it is stored; a patient is taken in whole or not at all, and nobody who is there is changed.
    Run again after an interruption, it goes on; run twice, it changes nothing.

    Status 0: done. 1: something was refused, and is listed with file, entry and fault. 2: used wrongly.
    """
    settings = read_settings(os.environ)
    deployment = Deployment.open(data or settings.data)
    root = root_key.load(deployment.data, demo=deployment.is_demo)
    wanted = Wanted(paths, site, unit, source, regroup)
    with deployment.running(lambda message: click.echo(message, err=True)), _Shown(quiet=as_json) as shown:
        companions = wishes.companions(deployment.data, deployment.admin_conninfo(), root)
        report = import_fhir(
            deployment.admin_conninfo(),
            root,
            wanted,
            companions=companions,
            demo=deployment.is_demo or settings.test_ins,
            spool_folder=deployment.data / "spool",
            on_progress=shown,
        )
    _print(report, as_json=as_json)
    sys.exit(1 if report.refused else 0)


class _Shown:
    """Progress: a bar on a terminal, a line each tenth elsewhere; on standard error, nothing with --json."""

    def __init__(self, *, quiet: bool) -> None:
        self._terminal = sys.stderr.isatty()
        self._quiet = quiet
        self._tenth = 0
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        self._bar = Progress(*columns, console=Console(stderr=True), disable=quiet or not self._terminal)
        self._task = self._bar.add_task("Import", total=None)

    def __enter__(self) -> _Shown:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, done: int, total: int) -> None:
        self._bar.update(self._task, completed=done, total=total)
        tenth = done * 10 // total if total else 10
        if not self._terminal and not self._quiet and tenth > self._tenth:
            self._tenth = tenth
            click.echo(f"{tenth * 10} % of {total:,} bytes", err=True)


def _print(report: Report, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        return
    for line in report.lines():
        click.echo(line)
