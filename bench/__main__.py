"""`python -m bench`: opening through the gate beside the gate alone and beside bare SQL.

Owns: one deployment per N under var/bench, the runs, the table, `var/bench.json`. Refuses: a figure without its limit.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bench.database import bare, gate_alone, prepare_pairs
from bench.http import over_http
from cloison.cli.demo import prepare
from cloison.deployment import Deployment

CLIENTS = 16


@click.command()
@click.option("--patients", default=10_000, show_default=True, help="N.")
@click.option("--seconds", default=10, show_default=True, help="Length of each run.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("var/bench.json"), show_default=True)
def main(patients: int, seconds: int, out: Path) -> None:
    """Measure opening one record at N patients, with 16 clients."""
    deployment = Deployment.create(Path(f"var/bench/{patients}"), demo=True)
    results: dict[str, dict[str, float | str | None]] = {}
    with deployment.running(click.echo):
        began = time.monotonic()
        prepare(deployment, patients)
        keep(
            results,
            "generated_encrypted_loaded",
            patients / max(time.monotonic() - began, 0.001),
            "patients/s",
            None,
            patients,
        )
        pairs = prepare_pairs(deployment)
        sql = bare(deployment, CLIENTS, seconds, len(pairs))
        alone = gate_alone(deployment, CLIENTS, seconds, len(pairs))
        served = over_http(deployment, pairs, CLIENTS, seconds)
        keep(results, "bare_select_and_insert", sql, "1/s", None, patients)
        keep(results, "ask_take_alone", alone, "1/s", sql, patients)
        keep(results, "opening_over_http_vs_gate", served.per_second, "1/s", alone, patients)
        keep(results, "opening_over_http_vs_bare", served.per_second, "1/s", sql, patients)
        keep(results, "opening_over_http_p50", served.p50_ms, "ms", None, patients)
        keep(results, "opening_over_http_p99", served.p99_ms, "ms", 50, patients)
    show(results)
    out.parent.mkdir(exist_ok=True, parents=True)
    out.write_text(json.dumps(results, indent=1))
    day = datetime.now(UTC).date().isoformat()
    Path(f"bench/results/{day}-{patients}.json").write_text(json.dumps(results, indent=1))


def keep(
    results: dict[str, dict[str, float | str | None]],
    name: str,
    value: float,
    unit: str,
    limit: float | None,
    n: int,
) -> None:
    """Enter one figure; ratio is value over limit."""
    results[name] = {
        "value": round(value, 2),
        "unit": unit,
        "limit": limit and round(limit, 2),
        "ratio": round(value / limit, 3) if limit else None,
        "n": n,
    }


def show(results: dict[str, dict[str, float | str | None]]) -> None:
    """Print the table."""
    table = Table("what", "value", "unit", "limit", "ratio", "N")
    for name, row in results.items():
        table.add_row(
            name, *(("" if row[k] is None else str(row[k])) for k in ("value", "unit", "limit", "ratio", "n"))
        )
    Console().print(table)


main()
