"""Throw-away copies of a demo's database: a defence taken away, the clock moved, and what the truth is.

Owns: copying a database, `defences.toml` (each defence, and the text that is there without it), the demo clock, and
what the attack suite compares an attacker's loot with: ledger, care sets, containments. Refuses: any database but one
stamped `demo` whose name begins with `attack_`. There is no way to do this to a deployment, and no setting for it.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import conninfo, sql

from cloison.database.migrate import apply_privileges
from cloison.errors import CloisonError, Code

_ROOT = Path(__file__).parent
_NAME = re.compile(r"attack_[a-z0-9_]{1,50}")
_Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Change:
    """A text of a file under database/, and what stands in its place without the defence."""

    file: str
    text: str
    instead: str


@dataclass(frozen=True, slots=True)
class Defence:
    """What a defence says of itself; the changes and the statements that take it away."""

    says: str
    changes: tuple[Change, ...] = ()
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the directory: id, login, role, site (None: the group), last day if it has left."""

    id: UUID
    username: str
    role: str
    site_id: UUID | None
    left_on: Any


@dataclass(frozen=True, slots=True)
class Left:
    """What one line of the ledger says has left: when, who, which patients, by which event."""

    at: datetime
    account_id: UUID
    event: str
    patients: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Contained:
    """A containment: what it is about (account, site, exports…), of whom, since when, by which rule."""

    scope: str
    subject: UUID
    at: datetime
    rule: str | None


def defences() -> Mapping[str, Defence]:
    """Return every defence by name, as defences.toml has it."""
    listed = tomllib.loads((files("cloison.database") / "defences.toml").read_text(encoding="utf-8"))
    return {
        name: Defence(
            entry["says"],
            tuple(Change(c["file"], c["text"], c["instead"]) for c in entry.get("change", ())),
            tuple(entry.get("statements", ())),
        )
        for name, entry in listed.items()
    }


def lost_places(defence: Defence) -> list[str]:
    """Return the files in which a text that this defence names is no longer found: then it must be written anew."""
    return [c.file for c in defence.changes if c.text not in (_ROOT / c.file).read_text(encoding="utf-8")]


def copied(admin: str, template: str, name: str) -> str:
    """Make the database `name` a fresh copy of `template`; return its administrator's connection string."""
    if not _NAME.fullmatch(name):
        raise CloisonError(Code.SETTING_INVALID, f"A throw-away database is called attack_…, not {name}.")
    with _connected(conninfo.make_conninfo(admin, dbname="postgres")) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        copy = sql.SQL("create database {} template {} strategy file_copy")
        connection.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
    own = conninfo.make_conninfo(admin, dbname=name)
    apply_privileges(own)
    return own


def dropped(admin: str, name: str) -> None:
    """Drop a copy, whoever is connected to it."""
    if _NAME.fullmatch(name):
        with _connected(conninfo.make_conninfo(admin, dbname="postgres")) as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )


def take_away(own: str, names: Iterable[str]) -> None:
    """Take these defences out of the copy: its functions are created again with other texts, in one transaction.

    Raise `migration-failed` for a text that is no longer in its file.
    """
    known, texts, statements = defences(), dict[str, str](), list[str]()
    for name in names:
        for change in known[name].changes:
            text = texts.get(change.file) or (_ROOT / change.file).read_text(encoding="utf-8")
            if change.text not in text:
                raise CloisonError(
                    Code.MIGRATION_FAILED,
                    f"{change.file} no longer holds what the defence {name} takes away.",
                )
            texts[change.file] = text.replace(change.text, change.instead)
        statements += known[name].statements
    with _connected(own) as connection, connection.transaction():
        _throwaway(connection)
        for text in [*texts.values(), *statements]:
            connection.execute(text.encode())


def set_clock(own: str, offset: timedelta) -> None:
    """Move the demo clock of the copy to `offset` from the machine's."""
    with _connected(own) as connection:
        _throwaway(connection)
        connection.execute(
            "insert into gate.clock_offset (amount) values (%s) "
            "on conflict (only_row) do update set amount = excluded.amount",
            (offset,),
        )


def accounts(own: str) -> list[Account]:
    """Return the directory's accounts, in the order of their logins."""
    query = "select id, username, role, site_id, left_on from directory.account order by username"
    with _connected(own) as connection:
        return [Account(*row) for row in connection.execute(query).fetchall()]


def care_sets(
    own: str, account: Account, instants: Sequence[datetime]
) -> list[tuple[datetime, frozenset[UUID]]]:
    """Return whom the facts of the copy put in care of `account` at each instant, by the gate's own rule."""
    query = (
        "select t.at, coalesce((select array_agg(c.patient_id) from gate.care_set(%s, %s, t.at, false) c), '{}') "
        "from unnest(%s::timestamptz[]) t (at)"
    )
    with _connected(own) as connection:
        rows = connection.execute(query, (account.id, account.role, list(instants))).fetchall()
    return [(at, frozenset(found)) for at, found in rows]


def left(own: str, whose: Iterable[UUID]) -> list[Left]:
    """Return what the ledger says has left to these accounts: allowed lines about patients who exist."""
    query = """
      select l.at, l.account_id, l.event, array(
        select p.id from records.patient p
        where p.id = l.patient_id or p.id = any (l.patients))
      from ledger.line l
      where l.outcome = 'allowed' and l.event like 'patient.%%' and l.account_id = any (%s) order by l.at"""
    with _connected(own) as connection:
        rows = connection.execute(query, (list(whose),)).fetchall()
    return [Left(at, account, event, tuple(found)) for at, account, event, found in rows if found]


def containments(own: str) -> list[Contained]:
    """Return what was contained, the first first."""
    query = "select scope, subject, at, rule from incidents.containment order by at"
    with _connected(own) as connection:
        return [Contained(*row) for row in connection.execute(query).fetchall()]


def stage_facts(importer: _Connection, unit: UUID, site: UUID, patients: Sequence[UUID]) -> dict[str, int]:
    """Do what a forged feed does with the import's own login: tie patients who are there to a unit.

    Return how many were refused, by reason.
    """
    with importer.transaction():
        with importer.cursor() as cursor:
            cursor.executemany(
                "insert into staging.relationship (patient_id, holder, kind, since, until, site_id, stay_id) "
                "values (%s, %s, 'ward_presence', now() - interval '1 hour', null, %s, null)",
                [(patient, unit, site) for patient in patients],
            )
        refused: dict[str, int] = defaultdict(int)
        for _, reason in importer.execute("select * from gate.move_staged()").fetchall():
            refused[reason] += 1
    return dict(refused)


def _throwaway(connection: _Connection) -> None:
    row = connection.execute("select current_database(), (select stamp from cloison.deployment)").fetchone()
    if row is None or row[1] != "demo" or not _NAME.fullmatch(row[0]):
        raise CloisonError(Code.NOT_A_DEMO)


def _connected(own: str) -> _Connection:
    return psycopg.connect(own, autocommit=True)
