"""The results as people and programs read them: the table, var/attack.json, and the same table in two documents.

Owns: their form, and the markers between which a document's table stands. Refuses: a figure that this run did not
measure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from rich.table import Table

from cloison.records.keyring import write_whole
from cloison.simulator.siege.run import Result

BEGIN, END = "<!-- attacks: begin (make attack) -->", "<!-- attacks: end -->"


def rows(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Return the rows of attack.json: exactly the keys that others' scripts rely on."""
    return [
        {
            "attack": r.name,
            "role": r.attack.role,
            "lost_off": r.off.lost,
            "lost_on": r.on.lost,
            "outside_care_set": r.on.outside,
            "seconds_to_containment": r.on.seconds,
        }
        for r in results
    ]


def write(path: Path, results: Sequence[Result]) -> None:
    """Write attack.json, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, orjson.dumps(rows(results), option=orjson.OPT_INDENT_2) + b"\n")


def table(results: Sequence[Result]) -> Table:
    """Return the terminal's table."""
    shown = Table("attack", "role", box=None, pad_edge=False)
    for head in ("off", "on", "outside", "published", "contained after", "took"):
        shown.add_column(head, justify="right")
    for r in results:
        mark = "[red]" if r.faults else ""
        shown.add_row(
            f"{mark}{r.name}",
            r.attack.role,
            str(r.off.lost),
            str(r.on.lost),
            f"{r.on.outside} of {r.on.outside_bound}",
            str(r.on.bound),
            _seconds(r),
            f"{r.seconds:.0f} s",
        )
    return shown


def markdown(results: Sequence[Result], patients: int, day: date) -> str:
    """Return the documents' table, with the size of the group and the day it was measured."""
    lines = [
        f"{patients:,} patients, {day.isoformat()}. Distinct patients of whom anything left, in the worst rolling 24 "
        "hours.\n",
        "| attack | whose credentials | defence off | on | outside the care set | published bound | contained after |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.name.replace('_', ' ')} | {r.attack.role} | {r.off.lost} | {r.on.lost} | {r.on.outside} | {r.on.bound} "
        f"| {_seconds(r)} |"
        for r in results
    ]
    return "\n".join(lines) + "\n"


def notes(results: Sequence[Result]) -> str:
    """Return what each attack does and which defence is taken away from it, and what it found beside its figures."""
    lines = []
    for r in results:
        taken = ", ".join(f"`{name}`" for name in r.attack.off)
        lines.append(f"- **{r.name.replace('_', ' ')}**: {r.attack.says}. Taken away: {taken}.")
        lines += [f"  - {name.replace('_', ' ')}: {value}" for name, value in r.notes.items()]
    return "\n".join(lines) + "\n"


def renewed_rows(text: str, results: Sequence[Result]) -> str:
    """Return a document with the rows and notes of these attacks renewed; ValueError for one that it lacks."""
    for r in results:
        name = r.name.replace("_", " ")
        lines = markdown([r], 0, date.min).splitlines()
        row = next(line for line in lines if line.startswith(f"| {name} |"))
        text, found = re.subn(rf"^\| {re.escape(name)} \|.*$", _as_is(row), text, flags=re.MULTILINE)
        if found != 1:
            raise ValueError(f"the document has no row of {name}")
        note = rf"^- \*\*{re.escape(name)}\*\*.*\n(?:  - .*\n)*"
        text = re.sub(note, _as_is(notes([r])), text, flags=re.MULTILINE)
    return text


def _as_is(text: str) -> str:
    """Return a text as the replacement of a pattern: a backslash in it means itself."""
    return text.replace("\\", r"\\")


def renewed(text: str, between: str) -> str:
    """Return a document with `between` put between the markers; ValueError where it has none."""
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError("the document has no markers")
    return f"{head}{BEGIN}\n{between}{END}{tail}"


def _seconds(result: Result) -> str:
    return "–" if result.on.seconds is None else f"{result.on.seconds:g} s"
