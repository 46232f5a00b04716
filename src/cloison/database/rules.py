"""The rules that act, as `incidents/rules/<rule>.toml` says them: read, checked, written into the database.

Owns: which rules there are and which thresholds each takes (`THRESHOLDS`), and what a file must say. Refuses: a mistake
in a file, naming the file and the field; nothing is then written.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from cloison.errors import CloisonError, Code

THRESHOLDS: dict[str, dict[str, tuple[int, int]]] = {  # rule: {threshold: (the least, the most)}
    "attempts_beyond": {},
    "breadth": {
        "alert_an_hour": (1, 1000),
        "contain_an_hour": (1, 1000),
        "desk_alert_an_hour": (1, 1000),
        "desk_contain_an_hour": (1, 1000),
        "sites": (2, 100),
        "units": (2, 200),
    },
    "cadence": {"alert_a_minute": (5, 200), "contain_a_minute": (5, 200), "even_percent": (1, 40)},
    "canary": {},
    "canary_contacted": {},
    "canary_listed": {"rows": (1, 20)},
    "clock": {"seconds": (5, 3600)},
    "feed": {"times": (1, 10), "floor_an_hour": (1, 100_000)},
    "hours": {"patients": (1, 100)},
    "ledger": {},
    "new_device": {"contain_patients": (5, 200)},
    "power_to_explain": {},
    "probing": {"alert_an_hour": (1, 500), "contain_an_hour": (1, 500)},
    "two_places": {"switches": (2, 50), "seconds": (1, 300)},
    "unexplained_share": {"patients": (1, 20), "percent": (1, 100)},
}
ACTIONS = ("alert", "contain")
SEVERITIES = ("notice", "serious", "grave")
NOT_MEASURED = "not measured yet"
_TEXTS = ("sees", "why")
_FIELDS = {*_TEXTS, "action", "severity", "false_stops_per_1000_shifts"}


@dataclass(frozen=True)
class Rule:
    """One rule: what it `sees`, what it does, `why`, and its cost in false stops (None: not measured yet)."""

    name: str
    sees: str
    action: str
    severity: str
    why: str
    threshold: dict[str, float]
    false_stops: float | None


def read_rules(folder: Traversable | None = None) -> list[Rule]:
    """Return the rules of `folder` (the package's own), by name; raise `setting-invalid` for a mistake."""
    place = folder or files("cloison") / "incidents" / "rules"
    found = {path.name.removesuffix(".toml"): path for path in place.iterdir() if path.name.endswith(".toml")}
    for name in sorted(found.keys() ^ THRESHOLDS.keys()):
        what = "there is no such rule" if name in found else "the file is missing"
        raise _mistake(name, what)
    return [_rule(name, found[name].read_text(encoding="utf-8")) for name in sorted(found)]


def write_rules(connection: psycopg.Connection[tuple[Any, ...]], rules: list[Rule]) -> None:
    """Make the table of rules equal to `rules`, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("delete from incidents.rule")
        cursor.executemany(
            "insert into incidents.rule (name, severity, action, threshold) values (%s, %s, %s, %s)",
            [(rule.name, rule.severity, rule.action, Jsonb(rule.threshold)) for rule in rules],
        )


def _rule(name: str, text: str) -> Rule:
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _mistake(name, str(error)) from error
    threshold = said.pop("threshold", {})
    for field in sorted(said.keys() ^ _FIELDS):
        raise _mistake(name, f"{field} is {'not a field of a rule' if field in said else 'missing'}")
    for field in _TEXTS:
        if not isinstance(said[field], str) or len(said[field]) < 20:
            raise _mistake(name, f"{field} needs a sentence")
    if said["action"] not in ACTIONS:
        raise _mistake(name, f"action is one of {', '.join(ACTIONS)}")
    if said["severity"] not in SEVERITIES:
        raise _mistake(name, f"severity is one of {', '.join(SEVERITIES)}")
    return Rule(
        name,
        said["sees"],
        said["action"],
        said["severity"],
        said["why"],
        _threshold(name, threshold),
        _measured(name, said["false_stops_per_1000_shifts"]),
    )


def _threshold(name: str, said: Any) -> dict[str, float]:
    known = THRESHOLDS[name]
    if not isinstance(said, dict):
        raise _mistake(name, "threshold is a table")
    for key in sorted(said.keys() ^ known.keys()):
        raise _mistake(name, f"threshold.{key} is {'not one of this rule' if key in said else 'missing'}")
    for key, (least, most) in known.items():
        if type(said[key]) is not int or not least <= said[key] <= most:
            raise _mistake(name, f"threshold.{key} needs a whole number from {least} to {most}")
    for key in known:
        if "contain_" in key and said[key] < said.get(key.replace("contain_", "alert_"), 0):
            raise _mistake(name, f"threshold.{key} is below what alerts")
    return said


def _measured(name: str, said: Any) -> float | None:
    if said == NOT_MEASURED:
        return None
    if type(said) not in (int, float) or not 0 <= said <= 1000:
        raise _mistake(name, f"false_stops_per_1000_shifts is a number as measured, or '{NOT_MEASURED}'")
    return float(said)


def _mistake(name: str, what: str) -> CloisonError:
    return CloisonError(
        Code.SETTING_INVALID,
        f"incidents/rules/{name}.toml: {what}.",
        action="Correct the field named; docs/reference/rules.md lists the rules. Nothing was written.",
    )
