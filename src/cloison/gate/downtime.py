"""The sheets for when the system is down: the calls of cloison_jobs, and those of a page about one's own card.

Owns: their SQL, the two halves of a sheet. Refuses: opening a record; what is given is ciphertext of those present in
one unit, once an hour, and its line is committed before.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg.rows import args_row, class_row

from cloison.gate.answers import Answer, Row, answer
from cloison.gate.deeds import Act, Look
from cloison.gate.jobs import JobsGate, named


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit for which sheets are or could be made, and how many people's cards open them."""

    id: UUID
    name: str
    site: str
    finess: str
    cards: int
    sealed: bool
    last_at: datetime | None


class DowntimeGate(JobsGate):
    """What cloison_jobs may do about the sheets."""

    def units(self) -> list[Unit]:
        """Return every unit where patients stay."""
        with named(), self._connection.cursor(row_factory=class_row(Unit)) as cursor:
            return cursor.execute("select * from gate.downtime_units()").fetchall()

    def wrapped(self) -> list[tuple[UUID, UUID | None, bytes, UUID, bool]]:
        """Return every wrapping key, as `Keyring.load` takes them."""
        with named():
            return self._connection.execute("select * from gate.wrapping_keys()").fetchall()

    def sheet(self, unit_id: UUID) -> tuple[UUID, Answer]:
        """Ask for one unit's sheet, and take it; return its id with the answer."""
        ticket, secret = uuid4(), os.urandom(32)
        with named():
            self._connection.execute("select gate.ask_sheet(%s, %s, %s)", (ticket, secret, unit_id))
            cursor = self._connection.cursor(row_factory=args_row(Row), binary=True)
            cursor.execute("select * from gate.take_sheet(%s, %s)", (ticket, secret))
            return ticket, answer(cursor.fetchall())

    def keep_envelope(self, card_id: UUID, unit_id: UUID, public_key: bytes) -> bool:
        """Keep the public half of a unit's sealed envelope; False where there is no such unit."""
        return self._said("select gate.keep_envelope(%s, %s, %s)", card_id, unit_id, public_key)

    def opened(self, sheet_id: UUID, at: datetime, cards: Sequence[UUID]) -> bool:
        """Tell that a sheet was opened; False where no sheet was made that these cards open."""
        return self._said("select gate.sheet_opened(%s, %s, %s)", sheet_id, at, list(cards))

    def _said(self, statement: str, *values: Any) -> bool:
        with named():
            row = self._connection.execute(statement.encode(), values).fetchone()
        return bool(row and row[0])


def my_cards(secret: bytes) -> Look:
    """Look at the units of which one may have a card."""
    return Look("select gate.my_cards(%s::bytea)", (secret,))


def keep_card(secret: bytes, card_id: UUID, unit_id: UUID, public_key: bytes) -> Act:
    """Keep the public half of one's own card."""
    statement = "select gate.keep_card(%s::bytea, %s::uuid, %s::uuid, %s::bytea)"
    return Act(statement, (secret, card_id, unit_id, public_key), ("kept",))
