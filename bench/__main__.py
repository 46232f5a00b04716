"""`python -m bench`: the measurements of the design's section 7, at one N or several, one after the other.

Owns: the order, what is measured by name, and the end of the program (0, or 1 where a figure misses its bar). Refuses:
a foreign PostgreSQL, whose CPU it cannot see and whose cache it cannot drop.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from bench import (
    ahead,
    database,
    existence,
    finding,
    generation,
    growth,
    importing,
    machine,
    memory,
    opening,
    plans,
    sizes,
    table,
    ward_board,
)
from bench.figures import FULL
from bench.results import Results, held
from bench.run import Run
from cloison.errors import CloisonError

ALL = (10_000, 100_000, FULL)
MEASUREMENTS: dict[str, Callable[[Run], None]] = {
    "generation": generation.measure,
    "opening": opening.warm,
    "finding": finding.warm,
    "ward": ward_board.measure,
    "existence": existence.measure,
    "memory": memory.measure,
    "opening_cold": opening.cold,
    "finding_cold": finding.cold,
    "plans": plans.measure,
    "sizes": sizes.measure,
}
BESIDE = ("import", "growth")
"""Not of one N: the first runs before all others, the other after them."""


@click.command()
@click.option(
    "--patients", multiple=True, type=click.IntRange(500), help=f"N; again for more. Default: {ALL}."
)
@click.option(
    "--seconds", default=10.0, show_default=True, type=click.FloatRange(1), help="Length of each run."
)
@click.option(
    "--clients", default=16, show_default=True, type=click.IntRange(1, 40), help="Connections at once."
)
@click.option(
    "--only", default="", help=f"Comma-separated: {', '.join((*MEASUREMENTS, *BESIDE))}. Others are kept."
)
@click.option("--out", type=click.Path(path_type=Path), default=Path("var/bench.json"), show_default=True)
@click.option(
    "--results", "folder", type=click.Path(path_type=Path), default=Path("bench/results"), show_default=True
)
@click.option(
    "--table", "only_table", is_flag=True, help="Write the newest result into performance.md, and end."
)
def main(
    patients: tuple[int, ...],
    seconds: float,
    clients: int,
    only: str,
    out: Path,
    folder: Path,
    only_table: bool,
) -> None:
    """Measure, each figure beside its bar; write var/bench.json and a file in bench/results/ after each measurement."""
    if only_table:
        print(f"{table.PAGE} shows {table.render(folder)}.")
        return
    if os.environ.get("CLOISON_DATABASE_URL"):
        raise SystemExit("bench: it measures the embedded PostgreSQL: unset CLOISON_DATABASE_URL.")
    names = _chosen(only)
    counts = sorted(patients or ALL)
    ahead.announce(counts, [name for name in names if name in MEASUREMENTS], seconds)
    results = _results(out, folder, seconds, clients)
    if only:
        results.go_on()
    if "import" in names:
        importing.measure(results)
    try:
        for n in counts:
            run = Run(ahead.deployment(n), n, seconds, clients, results)
            _measure(run, [name for name in names if name in MEASUREMENTS])
    except KeyboardInterrupt:
        raise SystemExit(
            "bench: interrupted; what was measured is kept, and loading goes on next time."
        ) from None
    if "growth" in names and len(counts) > 1:
        growth.enter(results, counts[0], counts[-1])
    table.show(results)
    print(f"Kept in {results.out} and {results.kept}.")
    sys.exit(1 if any(held(name, row) is False for name, row in results.figures.items()) else 0)


def _chosen(only: str) -> list[str]:
    known = ["import", *MEASUREMENTS, "growth"]
    asked = [name.strip() for name in only.split(",") if name.strip()]
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise click.UsageError(f"There is no measurement {', '.join(unknown)}; there are {', '.join(known)}.")
    return [name for name in known if name in asked] if asked else known


def _results(out: Path, folder: Path, seconds: float, clients: int) -> Results:
    day = datetime.now(UTC).date().isoformat()
    disk = Path("/var/lib") if os.geteuid() == 0 else Path()
    about = {
        "date": day,
        "machine": machine.describe(disk),
        "versions": machine.versions(),
        "seconds": seconds,
        "clients": clients,
        "postgresql": {},
    }
    return Results(out, folder / f"{day}-{machine.slug()}.json", about)


def _measure(run: Run, names: list[str]) -> None:
    if not names:
        return  # what was asked for is of no N
    if "generation" not in names:
        names = ["generation", *names]  # nothing can be measured before the patients are there
    for name in names:
        run.remark(f"load_before_{name}", round(machine.load(), 2))
        MEASUREMENTS[name](run)
        if name == "generation":
            with run.warm():
                run.results.about["postgresql"] = database.reported(run.deployment)
        run.results.write()
    run.say("done")


if __name__ == "__main__":
    try:
        main()
    except CloisonError as error:
        raise SystemExit(f"bench: {error.sentence} {error.action}") from error
