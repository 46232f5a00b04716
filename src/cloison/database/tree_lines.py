"""The ledger's lines as their commitments have them, streamed for who checks or proves them.

Owns: the queries, as cloison_backup, and the text of one line. Refuses: to change anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql

_TEXT = sql.SQL("""jsonb_build_array((extract(epoch from l.at) * 1000000)::bigint, l.ticket, l.event, l.outcome,
  l.reason, l.session_id, l.account_id, l.role, l.site_id, l.surface, l.purpose, l.patient_id, l.patients,
  l.slices, l.detail,
  l.explained)::text""")
"""As in functions/ledger/write_down.sql."""
_FIELDS = sql.SQL("l.id, (extract(epoch from l.at) / 86400)::integer, encode(l.salt, 'hex'), {}").format(
    _TEXT
)
_PLACED = sql.SQL("""copy (
  select f.index, {} from ledger.leaf f join ledger.line l on l.id = f.line_id and l.at = f.at
  where f.index >= %s and f.index < %s order by f.index) to stdout""").format(_FIELDS)
_LOOSE = sql.SQL("""copy (
  select null, {} from ledger.line l where not exists (select from ledger.leaf f where f.line_id = l.id)) to stdout
""").format(_FIELDS)
_ONE = sql.SQL("""select f.index, f.about_patients, l.id, l.salt, {} from ledger.leaf f
  join ledger.line l on l.id = f.line_id and l.at = f.at where {} = %s""")
_CHUNK = 500_000


def tree_lines(conninfo: str) -> Iterator[bytes]:
    """Yield every line: `INDEX TAB ID TAB DAY TAB SALT TAB TEXT`, by the leaves, those without a place last."""
    with psycopg.connect(conninfo) as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        row = connection.execute("select size from ledger.sequencer").fetchone()
        for first in range(0, row[0] if row else 0, _CHUNK):
            yield from _copied(connection, _PLACED, (first, first + _CHUNK))
        yield from _copied(connection, _LOOSE, ())


def _copied(
    connection: psycopg.Connection[Any], query: sql.Composed, values: tuple[int, ...]
) -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.copy(query, values) as copy:
        for row in copy.rows():
            yield b"\t".join((field or "").encode() for field in row) + b"\n"


def placed_line(conninfo: str, *, line_id: int | None, ticket: str | None) -> tuple[Any, ...] | None:
    """Return (index, about_patients, id, salt, text) of one line by its number, or its ticket; None without a place."""
    column = sql.SQL("l.ticket::text") if line_id is None else sql.SQL("f.line_id")
    with psycopg.connect(conninfo) as connection:
        return connection.execute(
            _ONE.format(_TEXT, column), (ticket if line_id is None else line_id,)
        ).fetchone()
