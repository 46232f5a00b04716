"""How many distinct patients a role is shown in its windows of time: what ceilings are set by.

Owns: counting over rolling windows, per account, from the ledger's lines. Refuses: to read them itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from cloison.simulator.roster import day_of

WINDOWS = {
    "quarter_hour": timedelta(minutes=15),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
}
KINDS = ("explained", "explained_opened", "others", "admissions", "search_rows")
_OWN_ADMISSIONS = frozenset({"site_presence", "admission", "expected", "appointment"})


class Line(NamedTuple):
    """What is read of a line of the ledger, in the order of the query that reads it."""

    at: datetime
    event: str
    outcome: str
    reason: str
    session_id: UUID | None
    account_id: UUID | None
    role: str | None
    patients: list[UUID]
    explained: bool | None


@dataclass(slots=True)
class RoleDisclosures:
    """One role: pairs of (session, patient) opened and whether explained; the most of each account's day and window."""

    opened: dict[tuple[UUID, UUID], bool] = field(default_factory=dict)
    shown: set[tuple[UUID, UUID]] = field(default_factory=set)
    asked: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    peaks: dict[tuple[str, str], dict[tuple[UUID, date], int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )

    @property
    def explained(self) -> float | None:
        """Share of the records opened that a relationship made by another explains."""
        return sum(self.opened.values()) / len(self.opened) if self.opened else None

    def per_shift(self, *, lists: bool) -> list[int]:
        """Distinct patients of each session, opened or shown in any way."""
        return sorted(Counter(session for session, _ in (self.shown if lists else self.opened)).values())

    def told(self) -> dict[str, Any]:
        """Return everything as figures."""
        refused = sum(self.refused.values())
        return {
            "explained": None if self.explained is None else round(self.explained, 4),
            "shift": {
                "opened": spread(self.per_shift(lists=False)),
                "shown": spread(self.per_shift(lists=True)),
            },
            "account_day": {
                kind: {window: spread(sorted(self.peaks[kind, window].values())) for window in WINDOWS}
                for kind in KINDS
                if self.peaks.get((kind, "day"))
            },
            "asked": self.asked,
            "refused_share": round(refused / self.asked, 5) if self.asked else None,
            "refused": dict(self.refused.most_common()),
        }


def spread(values: Sequence[int]) -> dict[str, int]:
    """Return how many values there are, their median, 95th and 99th percentile and the largest."""
    if not values:
        return {"n": 0, "median": 0, "p95": 0, "p99": 0, "max": 0}
    last = len(values) - 1
    at = {"median": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {"n": len(values)} | {name: values[round(last * share)] for name, share in at.items()}


def by_role(lines: Iterable[Line]) -> dict[str, RoleDisclosures]:
    """Count the lines of honest work, role by role."""
    found: dict[str, RoleDisclosures] = defaultdict(RoleDisclosures)
    rolling: dict[tuple[UUID, str, str], _Rolling] = {}
    for line in lines:
        if line.role is None or line.account_id is None or line.session_id is None:
            continue
        role = found[line.role]
        role.asked += 1
        if line.outcome != "allowed":
            role.refused[line.reason] += 1
            continue
        _opened(role, line)
        for kind in _kinds(line):
            for window, length in WINDOWS.items():
                key = (line.account_id, kind, window)
                counter = rolling.setdefault(key, _Rolling(length))
                most = counter.add(line.at, line.patients)
                days = role.peaks[kind, window]
                day = (line.account_id, day_of(line.at))
                days[day] = max(days[day], most)
    return found


def _opened(role: RoleDisclosures, line: Line) -> None:
    assert line.session_id is not None  # noqa: S101 (the caller has looked)
    for patient in line.patients:
        pair = (line.session_id, patient)
        role.shown.add(pair)
        if line.event in ("patient.open", "patient.write"):
            role.opened[pair] = role.opened.get(pair, False) or bool(line.explained)


def _kinds(line: Line) -> tuple[str, ...]:
    if line.event == "patient.list":
        return ("explained",)
    if line.event == "patient.find":
        return ("search_rows",)
    if line.event == "patient.break_glass":
        return ("others",)
    if line.explained:
        return ("explained", "explained_opened")
    if line.role == "admissions" and line.reason in _OWN_ADMISSIONS:
        return ("admissions",)
    return ("others",)


class _Rolling:
    """Distinct patients of the last `length`."""

    __slots__ = ("_counts", "_length", "_seen")

    def __init__(self, length: timedelta) -> None:
        self._length = length
        self._seen: deque[tuple[datetime, UUID]] = deque()
        self._counts: Counter[UUID] = Counter()

    def add(self, at: datetime, patients: Iterable[UUID]) -> int:
        for patient in patients:
            self._seen.append((at, patient))
            self._counts[patient] += 1
        while self._seen and self._seen[0][0] <= at - self._length:
            _, gone = self._seen.popleft()
            self._counts[gone] -= 1
            if not self._counts[gone]:
                del self._counts[gone]
        return len(self._counts)
