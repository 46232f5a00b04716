"""Reference rows: the tables of permissions, kinds of relationship and ceilings, as the files say them.

Owns: writing `permissions.py`, `access/kinds.toml` and `access/ceilings.toml` into the database, whole, in the
caller's transaction. Refuses: a mistake in a file, named; nothing is then written.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import psycopg

from cloison import permissions
from cloison.errors import CloisonError, Code

KINDS = ("explained", "others", "search_rows", "confirmations", "export", "admissions")
SCOPES = (*permissions.ROLES, "session", "site")
_MOST = 2000


def write_reference(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Make the reference tables equal to the files; raise `setting-invalid` for a mistake in one."""
    kinds, ceilings = read_kinds(), read_ceilings()
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("delete from access.permission")
        cursor.executemany("insert into access.permission values (%s, %s, %s)", permissions.rows())
        cursor.execute("delete from access.ceiling")
        cursor.executemany("insert into access.ceiling values (%s, %s, %s, %s, %s, %s)", ceilings)
        cursor.executemany(
            "insert into access.kind values (%s, %s, %s, %s, %s) on conflict (name) do update set "
            "roles = excluded.roles, made_by = excluded.made_by, head = excluded.head, tail = excluded.tail",
            kinds,
        )


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
