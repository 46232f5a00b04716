"""The ledger's lines about patients, read by the owner to measure what was shown to whom.

Owns: the query. Refuses: salts and commitments, which are the ledger's own, and words that people typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg

_LINES = """
select at, event, outcome, reason, session_id, account_id, role,
       coalesce(patients, array_remove(array[patient_id], null)), explained
from ledger.line
where event like 'patient.%%' and at >= %s
order by at, id"""


def lines(conninfo_admin: str, since: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield every line about patients since an instant, in order.

    Its columns: instant, event, outcome, reason, session, account, role, patients shown or asked for, explained.
    """
    with (
        psycopg.connect(conninfo_admin) as connection,
        connection.cursor("lines") as cursor,
    ):
        cursor.itersize = 20_000
        yield from cursor.execute(_LINES, (since,))
