"""What colleagues do together: hours of an agenda, requests and tasks; SQL text and parameters of each.

Owns: the two lists with their second half, and what is looked up in the directory for them. Refuses: a decision; the
gate shows nobody who is not in the asker's care, and another's hour as an hour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from cloison.gate.calls import Ask, ask
from cloison.gate.deeds import Act, Look

TAKE_BOARD = "select * from gate.take_board(%b::uuid[], %b::bytea[])"


def agenda(
    secret: bytes,
    holders: Sequence[UUID],
    since: datetime,
    until: datetime,
    *,
    slices: Sequence[str],
    purpose: str,
    surface: str,
) -> Ask:
    """Ask for the hours of practitioners and rooms (at most 40, over 14 days)."""
    types = "text text text[] uuid[] timestamptz timestamptz"
    made = ask(secret, "ask_agenda", types, purpose, surface, list(slices), list(holders), since, until)
    return replace(made, take=TAKE_BOARD)


def tasks(secret: bytes, purpose: str, surface: str) -> Ask:
    """Ask for what waits for this account, what it asked for, and what was done in the last seven days."""
    return replace(ask(secret, "ask_tasks", "text text", purpose, surface), take=TAKE_BOARD)


def places(secret: bytes, site_id: UUID | None) -> Look:
    """Look at whose hours an agenda can show at a site (None: one's own)."""
    return Look("select gate.agenda_places(%s::bytea, %s::uuid)", (secret, site_id))


def colleagues(secret: bytes, name: str, roles: Sequence[str], unit_id: UUID | None) -> Look:
    """Look for colleagues by the beginning of a name, role and unit."""
    statement = (
        "select coalesce(jsonb_agg(to_jsonb(c)), '[]') "
        "from gate.colleagues(%s::bytea, %s::text, %s::text[], %s::uuid) c"
    )
    return Look(statement, (secret, name, list(roles), unit_id))


def units(secret: bytes) -> Look:
    """Look at the units of one's own site, by name."""
    statement = "select coalesce(jsonb_agg(to_jsonb(u)), '[]') from gate.site_units(%s::bytea) u"
    return Look(statement, (secret,))


def duties(secret: bytes, since: datetime, until: datetime) -> Look:
    """Look at who is on call at one's own site between two instants."""
    statement = (
        "select coalesce(jsonb_agg(to_jsonb(d)), '[]') "
        "from gate.duties(%s::bytea, %s::timestamptz, %s::timestamptz) d"
    )
    return Look(statement, (secret, since, until))


def add_duty(
    secret: bytes, duty_id: UUID, unit_id: UUID, account_id: UUID, kind: str, since: datetime, until: datetime
) -> Act:
    """Put somebody on call."""
    statement = (
        "select gate.add_duty(%s::bytea, %s::uuid, %s::uuid, %s::uuid, %s::text, %s::timestamptz, "
        "%s::timestamptz)"
    )
    return Act(statement, (secret, duty_id, unit_id, account_id, kind, since, until), ("added",))


def end_duty(secret: bytes, duty_id: UUID) -> Act:
    """Take somebody off the roster."""
    return Act("select gate.end_duty(%s::bytea, %s::uuid)", (secret, duty_id), ("ended",))
