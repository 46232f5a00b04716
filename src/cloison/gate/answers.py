"""What the gate answers: allowed with what was shown and why, or refused with the reason.

Owns: the two answers and the rows of `gate.take`. Refuses: booleans; a missing row is a refusal too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID


class Row(NamedTuple):
    """One row of `gate.take`: a data key, and perhaps one resource version under it."""

    ticket: UUID
    outcome: str
    reason: str
    detail: dict[str, Any] | None
    patient_id: UUID | None
    site_id: UUID | None
    slice: str | None
    wrapping_key_id: UUID | None
    wrapped: bytes | None
    resource_type: str | None
    id: UUID | None
    version: int | None
    recorded_at: datetime | None
    identity_status: str | None
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Allowed:
    """The gate said yes; its line is committed. `why` is the kind of relationship (or `found`, `care_set`…)."""

    why: str
    rows: list[Row] = field(default_factory=list)
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def masked(self) -> bool:
        """Whether contact is shown masked: to whom admits or books, until another account acts on the stay it made."""
        return (
            self.detail.get("role") in ("admissions", "secretary")
            and self.detail.get("explained") is not True
        )

    @property
    def links(self) -> list[dict[str, Any]]:
        """What was said of other identities of this person, and of namesakes: `patient`, `how` (as FHIR), `since`."""
        return self.detail.get("links") or []


@dataclass(frozen=True, slots=True)
class Refused:
    """The gate said no; the refusal has its line too. `reason` is a stable word (docs/reference/errors.md)."""

    reason: str


Answer = Allowed | Refused


def answer(rows: list[Row]) -> Answer:
    """Read the rows of one ticket. No row means no committed, fresh ticket of this session: refused."""
    if not rows:
        return Refused("no_ticket")
    first = rows[0]
    if first.outcome != "allowed":
        return Refused(first.reason)
    return Allowed(first.reason, [r for r in rows if r.patient_id is not None], first.detail or {})
