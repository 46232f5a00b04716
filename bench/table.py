"""The figures as a table: on the terminal, and in docs/explanation/performance.md between its two marks.

Owns: both forms. Refuses: a figure in the document that is not in a file of bench/results/.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.figures import BY_NAME
from bench.results import Results, Row, held

PAGE = Path("docs/explanation/performance.md")
BEGIN, END = "<!-- figures: python -m bench --table -->", "<!-- end of figures -->"


def show(results: Results) -> None:
    """Print every figure beside its bar."""
    table = Table("what", "N", "value", "unit", "bar", "holds")
    for name, row in results.figures.items():
        figure = BY_NAME[name.split("/")[0]]
        table.add_row(
            figure.text,
            f"{row['n']:,}",
            f"{row['value']:,}",
            str(row["unit"]),
            _bar(name, row),
            _held(name, row),
        )
    Console(width=160).print(table)


def render(folder: Path) -> str:
    """Write the newest result of `folder` that covers the most into the document; return the file's name."""
    files = sorted(folder.glob("*.json"))
    known = [(path, json.loads(path.read_text())) for path in files]
    usable = [(path, found) for path, found in known if "figures" in found]
    if not usable:
        raise SystemExit(f"bench: {folder} holds no result yet: run `make bench`.")
    path, found = usable[-1]
    text = PAGE.read_text()
    if BEGIN not in text or END not in text:
        raise SystemExit(f"bench: {PAGE} has lost the marks between which the figures stand.")
    head, rest = text.split(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{_markdown(path, found)}{END}{rest.split(END)[1]}")
    return path.name


def _markdown(path: Path, found: dict[str, Any]) -> str:
    machine, figures = found["machine"], found["figures"]
    sizes = sorted({int(row["n"]) for row in figures.values()})
    lines = [
        f"\n[{path.name}](../../bench/results/{path.name}): {found['date']}, {machine['processor']}, "
        f"{machine['cores']} cores, {machine['memory_gb']} GB, a write made sure in {machine['fsync_ms']} ms, "
        f"PostgreSQL {found['postgresql'].get('version', '?')}.\n",
        f"| what | unit | bar | {' | '.join(f'N = {n:,}' for n in sizes)} |",
        f"|---|---|---|{'---|' * len(sizes)}",
    ]
    for name, figure in BY_NAME.items():
        rows = [figures.get(f"{name}/{n}") for n in sizes]
        if any(rows):
            cells = " | ".join("" if row is None else _cell(name, row) for row in rows)
            first = next(row for row in rows if row)
            lines.append(f"| {figure.text} | {figure.unit} | {_bar(name, first)} | {cells} |")
    return "\n".join(lines) + "\n\n"


def _cell(name: str, row: Row) -> str:
    text = f"{row['value']:,}"
    return f"**{text}** (missed)" if held(name, row) is False else text


def _bar(name: str, row: Row) -> str:
    figure = BY_NAME[name.split("/")[0]]
    return "" if row["limit"] is None else f"{'≥' if figure.least else '≤'} {row['limit']:,}"


def _held(name: str, row: Row) -> str:
    return {None: "", True: "yes", False: "[bold red]no[/]"}[held(name, row)]
