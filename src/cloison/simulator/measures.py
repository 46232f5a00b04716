"""What a shift was like: openings, friction, and what was refused.

Owns: the counts of one shift. Refuses: judging them (report does).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Measure:
    """The counts of one shift. `opened` holds the distinct patients whose record was opened."""

    role: str
    unit_kind: str
    name: str
    openings: int = 0
    requests: int = 0
    lists: int = 0
    searches: int = 0
    writes: int = 0
    step_ups: int = 0
    signatures: int = 0
    reasons: int = 0
    second_persons: int = 0
    break_glass: int = 0
    spent: int = 0
    waits: int = 0
    put_off: int = 0
    refused: int = 0
    delayed: int = 0
    contained: int = 0
    contained_minutes: float = 0.0
    seconds: float = 0.0
    plan_blanc: bool = False
    opened: set[int] = field(default_factory=set)

    @property
    def friction(self) -> bool:
        """Whether the shift met a step-up, a reason, a second person or a spent allowance."""
        return bool(self.step_ups or self.reasons or self.second_persons or self.waits)
