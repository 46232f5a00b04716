"""The parameters of the workload, read from one file and checked before anybody goes to work.

Owns: `parameters.toml`, its kinds and ranges, the sweep of volumes. Refuses: a parameter without a source, a value
outside its kind, a shift that nobody can work.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from random import Random
from typing import Any

from cloison.errors import CloisonError, Code

FILE = Path(__file__).with_name("parameters.toml")
LONGEST_SHIFT = 12.0
"""Hours: a session of the group lasts no longer."""
_ROLES = frozenset(
    [
        "physician",
        "nurse",
        "care_assistant",
        "pharmacist",
        "laboratory",
        "admissions",
        "secretary",
        "billing",
        "coder",
        "identity_officer",
    ]
)
_RANGES = {
    "share": (0.0, 1.0),
    "volume": (0.0, 10_000.0),
    "days": (0.01, 10_000.0),
    "minutes": (0.0, 1_440.0),
    "seconds": (0.0, 3_600.0),
    "number": (0.0, 10_000.0),
}
_SHIFT_KEYS = {"name", "units", "role", "from", "hours", "week", "weekend", "source"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """Shifts of one kind: who, where, from when, for how many hours, how many people."""

    name: str
    units: tuple[str, ...]
    role: str
    start: time
    hours: float
    week: int
    weekend: int
    per_site: bool


@dataclass(frozen=True)
class Parameters:
    """What was read: `patterns` of shifts, the first day, and values by their full name (`ward.lists`)."""

    patterns: tuple[Pattern, ...]
    first_day: date
    values: Mapping[str, float]
    volumes: frozenset[str] = field(default_factory=frozenset)
    sweep: float = 1.0

    def __getitem__(self, name: str) -> float:
        """Return a value, volumes multiplied by the sweep; KeyError for a name that is not in the file."""
        return self.values[name] * (self.sweep if name in self.volumes else 1.0)

    def chance(self, stream: Random, name: str) -> bool:
        """Whether what has this share happens now."""
        return stream.random() < self[name]

    def many(self, stream: Random, name: str) -> int:
        """Draw a number around the median `name`, lognormal: most shifts are ordinary, a few are heavy."""
        return round(self[name] * math.exp(self["spread.sigma"] * _normal(stream)))

    def events(self, stream: Random, mean: float) -> int:
        """Draw how often something rare happens where `mean` is usual (Poisson)."""
        left, times = math.exp(-mean), 0
        product = stream.random()
        while product > left:
            product *= stream.random()
            times += 1
        return times


def _normal(stream: Random) -> float:
    radius = math.sqrt(-2.0 * math.log(1.0 - stream.random()))
    return radius * math.cos(2.0 * math.pi * stream.random())


def load(path: Path = FILE, *, sweep: float = 1.0) -> Parameters:
    """Read and check the file at `path`; raise `setting-invalid` naming the first line that cannot be used."""
    if not 0.1 <= sweep <= 10:
        raise _wrong(path, "sweep", f"{sweep} is not between 0.1 and 10")
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path, "file", str(error)) from error
    patterns = tuple(_pattern(path, number, row) for number, row in enumerate(read.pop("shift", []), 1))
    if not patterns:
        raise _wrong(path, "shift", "nobody is at work")
    values: dict[str, float] = {}
    volumes = set()
    first_day = None
    for section, rows in read.items():
        for key, row in rows.items() if isinstance(rows, dict) else [("", rows)]:
            name = f"{section}.{key}"
            value, kind = _checked(path, name, row)
            if kind == "day":
                first_day = value
                continue
            values[name] = value
            if kind == "volume":
                volumes.add(name)
    if not isinstance(first_day, date):
        raise _wrong(path, "calendar.first_day", "is missing")
    return Parameters(patterns, first_day, values, frozenset(volumes), sweep)


def _checked(path: Path, name: str, row: object) -> tuple[Any, str]:
    if not isinstance(row, dict) or set(row) != {"value", "is", "source"}:
        raise _wrong(path, name, "needs value, is and source, and nothing else")
    value, kind, source = row["value"], row["is"], row["source"]
    if not isinstance(source, str) or not source.strip():
        raise _wrong(path, name, 'needs a source, or the word "assumption"')
    if kind == "day":
        try:
            return date.fromisoformat(value), kind
        except (TypeError, ValueError):
            raise _wrong(path, name, f"{value!r} is no day (YYYY-MM-DD)") from None
    if kind not in _RANGES:
        raise _wrong(path, name, f"{kind!r} is none of {', '.join(sorted(_RANGES))}, day")
    low, high = _RANGES[kind]
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise _wrong(path, name, f"{value!r} is no {kind} between {low:g} and {high:g}")
    return float(value), kind


def _pattern(path: Path, number: int, row: object) -> Pattern:
    name = f"shift {number}"
    if not isinstance(row, dict) or set(row) - {"per"} != _SHIFT_KEYS:
        raise _wrong(path, name, f"needs {', '.join(sorted(_SHIFT_KEYS))}, and may say per")
    name = f"shift {number} ({row['role']}, {row['name']})"
    if row["role"] not in _ROLES:
        raise _wrong(path, name, f"{row['role']!r} is no role that works on patients")
    if row.get("per", "unit") not in ("unit", "site"):
        raise _wrong(path, name, 'per is "unit" or "site"')
    hours, counts = row["hours"], (row["week"], row["weekend"])
    if not isinstance(hours, int | float) or not 0 < hours <= LONGEST_SHIFT:
        raise _wrong(path, name, f"{hours!r} hours: a shift lasts more than none and at most 12")
    if any(not isinstance(n, int) or not 0 <= n <= 100 for n in counts):
        raise _wrong(path, name, f"{counts}: week and weekend are numbers of people")
    if not str(row["source"]).strip():
        raise _wrong(path, name, 'needs a source, or the word "assumption"')
    try:
        start = time.fromisoformat(row["from"])
    except (TypeError, ValueError):
        raise _wrong(path, name, f"{row['from']!r} is no time (HH:MM)") from None
    per_site = row.get("per") == "site"
    return Pattern(row["name"], tuple(row["units"]), row["role"], start, float(hours), *counts, per_site)


def _wrong(path: Path, name: str, what: str) -> CloisonError:
    return CloisonError(
        Code.SETTING_INVALID,
        f"{path.name}: {name}: {what}.",
        action="Correct the parameter named, and run it again.",
    )
