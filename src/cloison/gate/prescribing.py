"""The calls of prescribing that are about no patient: what an account prescribes often, the head of its papers.

Owns: their SQL text and parameters. Refuses: a prescription; that is a resource of a record (`calls.write`).
"""

from __future__ import annotations

from typing import Any

from psycopg.types.json import Jsonb

from cloison.gate.deeds import Act, Look


def favourites(secret: bytes) -> Look:
    """Look at what this account prescribes often: the pinned first."""
    return Look("select gate.favourites(%s::bytea)", (secret,))


def note_favourite(secret: bytes, key: str, body: dict[str, Any], *, pinned: bool | None = None) -> Act:
    """Note that something was prescribed; pin or unpin it."""
    statement = "select gate.note_favourite(%s::bytea, %s::text, %s::jsonb, %s::boolean)"
    return Act(statement, (secret, key, Jsonb(body), pinned), ("noted",))


def letterhead(secret: bytes) -> Look:
    """Look at what stands at the head of this account's ordonnances: {} without a session."""
    statement = "select coalesce((select to_jsonb(l) from gate.letterhead(%s::bytea) l), '{}')"
    return Look(statement, (secret,))


def set_letterhead(secret: bytes, body: dict[str, str]) -> Act:
    """Say what stands there: of oneself (physicians), of one's site (administrators and directors)."""
    return Act("select gate.set_letterhead(%s::bytea, %s::jsonb)", (secret, Jsonb(body)), ("said",))
