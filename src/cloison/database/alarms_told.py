"""What the rules did, read by the owner to measure how often honest people are stopped.

Owns: the queries. Refuses: acting on any of it, which officers and the watcher do through the gate.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg

_Connection = psycopg.Connection[tuple[Any, ...]]


def containments(connection: _Connection) -> list[tuple[UUID, str, UUID, str, Any]]:
    """Return what is contained now: id, scope, subject, rule, instant; sessions that were ended are over."""
    return connection.execute(
        "select id, scope, subject, coalesce(rule, 'by hand'), at from incidents.containment"
        " where lifted_at is null and scope <> 'session' order by at, id"
    ).fetchall()


def alerts(conninfo_admin: str) -> list[tuple[str, str, bool, int]]:
    """Return how many alerts there were: rule, role (or a dash), whether it contained, number."""
    with psycopg.connect(conninfo_admin) as connection:
        return connection.execute(
            "select a.rule, coalesce(w.role, '-'), a.contained, count(*)::integer"
            " from incidents.alert a left join directory.account w on w.id = a.account_id"
            " group by 1, 2, 3 order by 4 desc"
        ).fetchall()
