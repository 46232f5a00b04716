"""The calls about accounts, assignments and proposals, for whoever governs and for second persons.

Owns: SQL text and parameters of each. Refuses: halves and tickets: nothing here discloses a patient, and each call
decides, acts and writes its line in one transaction. What a second person grants is taken by `ask` and `take`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its statement and parameters."""

    statement: str
    parameters: tuple[Any, ...]


def _says(function: str, types: str, *values: Any) -> Call:
    marks = ", ".join(f"%b::{name}" for name in types.split())
    return Call(f"select gate.{function}({marks})", values)


def create_account(
    secret: bytes,
    account_id: UUID,
    *,
    username: str,
    role: str,
    family_name: str,
    given_name: str,
    rpps: str | None,
    site_id: UUID | None,
    since: date | None,
) -> Call:
    """Create an account that a second person must confirm; `since` None is today, by the gate's clock."""
    values = (account_id, secret, username, role, family_name, given_name, rpps, site_id, since)
    return _says("create_account", "uuid bytea text text text text text uuid date", *values)


def end_account(secret: bytes, account_id: UUID, left_on: date | None) -> Call:
    """End an account from `left_on` on; None is today: at once."""
    return _says("end_account", "bytea uuid date", secret, account_id, left_on)


def find_account(
    secret: bytes, *, account_id: UUID | None = None, username: str | None = None, rpps: str | None = None
) -> Call:
    """Look one account up by exactly one of the three."""
    statement = "select * from gate.find_account(%b::bytea, %b::uuid, %b::text, %b::text)"
    return Call(statement, (secret, account_id, username, rpps))


def assign(
    secret: bytes,
    assignment_id: UUID,
    account_id: UUID,
    unit_id: UUID,
    since: date | None,
    until: date | None,
) -> Call:
    """Assign an account to a unit, both days included; `since` None is today."""
    values = (assignment_id, secret, account_id, unit_id, since, until)
    return _says("assign", "uuid bytea uuid uuid date date", *values)


def end_assignment(secret: bytes, assignment_id: UUID) -> Call:
    """End an assignment at once."""
    return _says("end_assignment", "bytea uuid", secret, assignment_id)


def assignments_of(secret: bytes, account_id: UUID) -> Call:
    """List the assignments of one account that are in force or to come."""
    return Call("select * from gate.assignments_of(%b::bytea, %b::uuid)", (secret, account_id))


def proposals(secret: bytes) -> Call:
    """List what this account could decide as a second person."""
    return Call("select * from gate.proposals(%b::bytea)", (secret,))


def propose(
    secret: bytes,
    proposal_id: UUID,
    *,
    what: str,
    subject: UUID,
    reason: str,
    kind: str | None = None,
    times: Decimal | None = None,
    hours: int | None = None,
) -> Call:
    """Propose a raise of one's own allowance, the waking of an account, or a new account once more."""
    values = (proposal_id, secret, what, subject, kind, times, hours, reason)
    return _says("propose", "uuid bytea text uuid text numeric integer text", *values)


def decide(secret: bytes, proposal_id: UUID, granted: bool, reason: str | None) -> Call:
    """Grant or refuse a proposal, as a second person with a fresh proof of presence."""
    return _says("decide", "bytea uuid boolean text", secret, proposal_id, granted, reason)
