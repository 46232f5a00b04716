"""The queue of refused messages: read, mended, replayed by a person.

Owns: reading one at the command line; taking those that a person asked for on a page. Refuses: one shown without its
line in the ledger.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg

from cloison.chart.rejected import unseal
from cloison.database import fed
from cloison.exchange.adt.taking import Feed
from cloison.records.keyring import RootKey

_Connection = psycopg.Connection[tuple[Any, ...]]


def show(connection: _Connection, root: RootKey, number: int) -> tuple[str, bytes, datetime | None] | None:
    """Return (because, message, replayed at); the ledger has its line first. None: there is no such number."""
    found = fed.read_rejected(connection, number)
    return (found[0], unseal(root, bytes(found[1])), found[2]) if found else None


def take_wanted(feed: Feed) -> tuple[int, int]:
    """Replay what people asked for, in order; return how many were taken in, and how many wait again."""
    taken = refused = 0
    for number in fed.wanted(feed.connection):
        found = show(feed.connection, feed.root, number)
        if found is None:
            continue
        because = feed.replay(found[1], number)
        if because:
            fed.tried(feed.connection, number, because)
            refused += 1
        else:
            taken += 1
    return taken, refused
