"""Two identities of one person: the facts that link them, end the link, or tell them apart.

Owns: the three facts as the gate takes them (gate.record_link), and their reasons as codes. Refuses: a reason in free
words: it would lie in clear (docs/decisions/0026).
"""

from __future__ import annotations

from uuid import UUID

from cloison.chart.facts import Fact

SAME = ("same_document", "same_number", "typing_error", "name_changed", "recognised", "feed")
"""Why two identities are one person's: the same identity document, the same number (INS), an error of typing, a name
that changed, somebody who knows the person; or a message of the administrative system (ADT A40)."""
APART = ("two_people", "said_by_person", "linked_by_mistake", "feed")
"""Why a link ends: two people after all, the person says so, a mistake; or a message (ADT A37)."""
DISTINCT = ("other_document", "other_number", "twins", "said_by_person")
"""Why two who are alike are not the same."""


def link(other: UUID, because: str, *, kept: UUID | None = None) -> Fact:
    """One person: said of the patient that is written; `kept` (one of the two, else `other`) is who stays."""
    return {"fact": "link", "other": str(other), "kept": str(kept or other), "because": because}


def unlink(other: UUID, because: str) -> Fact:
    """Two people after all: the link ends now; what was seen meanwhile stays in the ledger."""
    return {"fact": "unlink", "other": str(other), "because": because}


def distinct(other: UUID, because: str) -> Fact:
    """Alike, and not the same: the pair is not shown again."""
    return {"fact": "distinct", "other": str(other), "because": because}
