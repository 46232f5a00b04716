"""Accounts as an operator at the machine sees them: who there is, in which state, and taking one away.

Owns: reading the directory, ending an account with its line in the ledger, waking a demo's accounts. Refuses: creating,
assigning, waking outside a demo: what widens access takes two people in sessions of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import class_row

_Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Account:
    """One account; `state` as functions/identity/account_state.sql says it, `seen` when its last session began."""

    id: UUID
    username: str
    role: str
    name: str
    site: str | None
    finess: str | None
    state: str
    since: date
    left_on: date | None
    seen: datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """One assignment that is in force, to come, or awaits a second person."""

    unit: str
    site: str
    since: date
    until: date | None
    given_by: str
    confirmed_by: str | None
    awaits: bool


_ACCOUNTS = """
select a.id, a.username, a.role, a.given_name || ' ' || upper(a.family_name) as name, e.name as site, e.finess,
       gate.account_state(a, c.at) as state, a.since, a.left_on,
       (select max(s.began_at) from identity.session s where s.account_id = a.id) as seen
from gate.clock() c, directory.account a left join directory.site e on e.id = a.site_id
where a.role <> 'system' and (%(username)s::text is null or a.username = %(username)s)
order by a.username
"""
_PLACES = """
select u.name as unit, e.name as site, g.since, g.until, m.username as given_by, s.username as confirmed_by,
       g.second_needed and g.confirmed_by is null as awaits
from gate.clock() c, directory.assignment g
join directory.unit u on u.id = g.unit_id join directory.site e on e.id = u.site_id
join directory.account m on m.id = g.made_by left join directory.account s on s.id = g.confirmed_by
where g.account_id = %s and g.ended_at is null and (g.until is null or g.until >= c.at::date)
order by g.since, u.name
"""


def accounts(connection: _Connection, username: str | None = None) -> list[Account]:
    """Return every account of a person, by username; or the one that is asked for."""
    with connection.cursor(row_factory=class_row(Account)) as cursor:
        _in_our_zone(connection)
        return cursor.execute(_ACCOUNTS, {"username": username}).fetchall()


def places(connection: _Connection, account_id: UUID) -> list[Place]:
    """Return where an account works, or will."""
    with connection.cursor(row_factory=class_row(Place)) as cursor:
        _in_our_zone(connection)
        return cursor.execute(_PLACES, (account_id,)).fetchall()


def end(connection: _Connection, username: str, on: date | None) -> bool:
    """End an account from `on` (None: today, its sessions at once); return whether there is one."""
    _in_our_zone(connection)
    day = "coalesce(%s::date, (select at::date from gate.clock()))"
    row = connection.execute(f"select gate.end_at_machine(%s, {day})".encode(), (username, on)).fetchone()
    return row == ("ended",)


def wake_demo(connection: _Connection) -> None:
    """Wake whoever has slept a day, in a database that was stamped demo at its making; elsewhere nothing happens."""
    connection.execute(
        "update directory.account set awake_at = gate.now() where awake_at < gate.now() - interval '1 day' "
        "and exists (select from cloison.deployment d where d.stamp = 'demo')"
    )


def _in_our_zone(connection: _Connection) -> None:
    connection.execute("set timezone = 'Europe/Paris'")  # a day begins in the group's own time zone
