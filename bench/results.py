"""What was found, written down after each measurement: `var/bench.json` and a file in bench/results/.

Owns: the two files. `var/bench.json` is `{name/N: {"value", "unit", "limit", "ratio", "n"}}`; the other one adds the
machine, the date, PostgreSQL's settings, versions, sizes and remarks. Refuses: half a file (written beside, then
renamed); a figure that `figures` does not declare.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.figures import BY_NAME

Row = dict[str, float | str | None]


@dataclass
class Results:
    """The figures of a run. `out` is var/bench.json, `kept` the file in bench/results/."""

    out: Path
    kept: Path
    about: dict[str, Any]
    figures: dict[str, Row] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)

    def go_on(self) -> None:
        """Take in what the same two files hold already, so that a run of some measurements keeps the others."""
        if self.out.exists():
            self.figures = json.loads(self.out.read_text())
        if self.kept.exists():
            self.details = json.loads(self.kept.read_text())["details"]

    def keep(self, name: str, value: float, n: int) -> None:
        """Enter one figure for N = `n`; ratio is value by limit."""
        figure = BY_NAME[name]
        limit = figure.bar
        self.figures[f"{name}/{n}"] = {
            "value": _rounded(value),
            "unit": figure.unit,
            "limit": None if limit is None else _rounded(limit),
            "ratio": round(value / limit, 3) if limit else None,
            "n": n,
        }

    def value(self, name: str, n: int) -> float | None:
        """Return a figure entered before."""
        row = self.figures.get(f"{name}/{n}")
        return None if row is None else float(row["value"] or 0)

    def remark(self, n: int, name: str, what: Any) -> None:
        """Keep something that is no figure, for N = `n`."""
        self.details.setdefault(str(n), {})[name] = what

    def write(self) -> None:
        """Write both files."""
        order = {name: place for place, name in enumerate(BY_NAME)}
        self.figures = dict(
            sorted(
                self.figures.items(), key=lambda x: (int(x[1]["n"] or 0), order.get(x[0].split("/")[0], 0))
            )
        )
        _replace(self.out, self.figures)
        _replace(self.kept, {**self.about, "figures": self.figures, "details": self.details})


def held(name: str, row: Row) -> bool | None:
    """Whether a figure holds its bar; None where there is none."""
    figure = BY_NAME[name.split("/")[0]]
    if figure.bar is None:
        return None
    value = float(row["value"] or 0)
    return value >= figure.bar if figure.least else value <= figure.bar


def _rounded(value: float) -> float:
    return round(value, 3) if abs(value) < 10 else round(value, 1)


def _replace(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    half.write_text(json.dumps(content, indent=1, ensure_ascii=False, default=str) + "\n")
    half.rename(path)
