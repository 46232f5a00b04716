"""Canaries in lists: whose rows a list or a search is about to show, and what the database is told of them.

Owns: which answers are lists, and the two statements about canaries. Refuses: to look into an opening; the gate itself
knows its canary by the mark, and contains.
"""

from __future__ import annotations

from uuid import UUID

from cloison.gate.answers import Allowed, Answer
from cloison.gate.calls import Ask

CANARY_MARKS = "select * from gate.canary_marks()"
NOTE_SHOWN = "select gate.note_shown(%b::bytea, %b::bytea[])"


def patients_listed(ask: Ask, told: Answer) -> set[UUID]:
    """Return whom an answer shows that was asked for about no one patient; nobody where it is refused."""
    if ask.patient_id is not None or not isinstance(told, Allowed):
        return set()
    return {row.patient_id for row in told.rows if row.patient_id is not None}
