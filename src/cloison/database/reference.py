"""Reference rows: the tables of permissions, authors, kinds of relationship and ceilings, as the files say them.

Owns: writing `permissions.py`, `access/{kinds,ceilings,friction}.toml` and the rules into the database, whole, in the
caller's transaction. Refuses: a mistake in a file, named; nothing is then written.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

import psycopg

from cloison import permissions
from cloison.database.rules import read_rules, write_rules
from cloison.errors import CloisonError, Code

KINDS = (
    "explained",
    "others",
    "search_rows",
    "confirmations",
    "export",
    "admissions",
    "explains",
    "reveals",
    "confirmed",
    "sheets",
    "pairs",
)
SCOPES = (*permissions.ROLES, "session", "site")
_MOST = 2000
_SPAN = re.compile(r"[1-9]\d{0,2} (minutes|hours|days)")
_FRICTION_NUMBERS: dict[str, float | None] = {  # the least each may be; None: a span of time
    "step_up_share": 0.01,
    "reason_share": 0.01,
    "proof_lasts": None,
    "familiar_for": None,
    "habit_times": 1,
    "habit_floor": 0.01,
    "attempts_contain": 1,
    "beds_times": 0.1,
    "bedless_presences": 0,
    "assignment_alone": 0,
    "yearly_days": 0,
}
_FRICTION = (
    "insert into access.friction (step_up_share, reason_share, proof_lasts, familiar_for, habit_times, habit_floor, "
    "attempts_contain, beds_times, bedless_presences, assignment_alone, yearly_days) values (%(step_up_share)s, "
    "%(reason_share)s, "
    "%(proof_lasts)s, %(familiar_for)s, %(habit_times)s, %(habit_floor)s, %(attempts_contain)s, %(beds_times)s, "
    "%(bedless_presences)s, %(assignment_alone)s, %(yearly_days)s)"
)


def write_reference(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Make the reference tables equal to the files; raise `setting-invalid` for a mistake in one."""
    kinds, ceilings, friction, rules = read_kinds(), read_ceilings(), read_friction(), read_rules()
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("delete from access.permission")
        cursor.executemany("insert into access.permission values (%s, %s, %s)", permissions.rows())
        cursor.execute("delete from access.authorship")
        cursor.executemany(
            "insert into access.authorship values (%s, %s, %s)",
            [(kind, list(roles), signed) for kind, (roles, signed) in permissions.AUTHORS.items()],
        )
        cursor.execute("delete from access.ceiling")
        cursor.executemany("insert into access.ceiling values (%s, %s, %s, %s, %s, %s)", ceilings)
        cursor.execute("delete from access.friction")
        cursor.execute(_FRICTION, friction)
        write_rules(connection, rules)
        cursor.executemany(
            "insert into access.kind values (%s, %s, %s, %s, %s) on conflict (name) do update set "
            "roles = excluded.roles, made_by = excluded.made_by, head = excluded.head, tail = excluded.tail",
            kinds,
        )


def read_friction() -> dict[str, Any]:
    """Return the numbers of access/friction.toml, each of which must be there, and nothing else."""
    found = _load("friction.toml")
    if found.keys() != _FRICTION_NUMBERS.keys():
        odd = sorted(found.keys() ^ _FRICTION_NUMBERS.keys())
        raise CloisonError(Code.SETTING_INVALID, f"friction.toml: missing or unknown: {', '.join(odd)}.")
    for name, least in _FRICTION_NUMBERS.items():
        value = found[name]
        if least is None:
            if not isinstance(value, str) or not _SPAN.fullmatch(value):
                raise CloisonError(
                    Code.SETTING_INVALID, f"friction.toml: {name} needs a span such as '4 hours'."
                )
        elif type(value) not in (int, float) or not least <= value <= _MOST:
            raise CloisonError(
                Code.SETTING_INVALID, f"friction.toml: {name} needs a number from {least} to {_MOST}."
            )
    if not found["step_up_share"] <= found["reason_share"] <= 1 or found["habit_floor"] > 1:
        raise CloisonError(
            Code.SETTING_INVALID, "friction.toml: step_up_share <= reason_share <= 1, habit_floor <= 1."
        )
    return found


def read_kinds() -> list[tuple[str, list[str], list[str], str, str]]:
    """Return (name, roles, made_by, head, tail) for each kind in access/kinds.toml."""
    rows = []
    for name, kind in _load("kinds.toml").items():
        unknown = (set(kind["roles"]) | set(kind["made_by"])) - set(permissions.ROLES)
        if unknown:
            raise CloisonError(
                Code.SETTING_INVALID, f"kinds.toml: [{name}] names unknown roles: {sorted(unknown)}."
            )
        rows.append((name, kind["roles"], kind["made_by"], kind["head"], kind["tail"]))
    return rows


def read_ceilings() -> list[tuple[str, str, int, int, int, int]]:
    """Return (scope, kind, quarter-hour, hour, day, week) for each ceiling in access/ceilings.toml."""
    rows = []
    for scope, kinds in _load("ceilings.toml").items():
        for kind, four in kinds.items():
            if scope not in SCOPES or kind not in KINDS:
                raise CloisonError(Code.SETTING_INVALID, f"ceilings.toml: [{scope}] {kind} is not known.")
            if (
                len(four) != 4
                or sorted(four) != four
                or not all(type(n) is int and 0 <= n <= _MOST for n in four)
            ):
                sentence = f"ceilings.toml: [{scope}] {kind} needs four whole numbers that do not fall, 0 to {_MOST}."
                raise CloisonError(Code.SETTING_INVALID, sentence)
            rows.append((scope, kind, *four))
    return rows


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((files("cloison") / "access" / name).read_text())
