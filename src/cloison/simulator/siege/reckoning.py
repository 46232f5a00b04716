"""The reckoning of one run: how many patients were lost, how many of them outside the care sets, and how soon it ended.

Owns: the rolling 24 hours, the care sets (of the unspoilt database, so that nothing an attacker wrote explains
anything), the published bounds, the comparison with the ledger. Refuses: to take the gate's word for what left: the
ledger is compared with the attacker's hands, and a difference fails.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from uuid import UUID

from cloison.database import throwaway
from cloison.simulator.siege.target import Carried, Target

DAY = timedelta(hours=24)
_GRID = timedelta(hours=3)
OTHERS = 20
"""What the promise grants beyond the care set."""


@dataclass(frozen=True, slots=True)
class Loss:
    """The worst rolling 24 hours of a run: distinct patients, in all and outside the care sets, and the bounds."""

    lost: int
    outside: int
    bound: int
    outside_bound: int
    over_all: int
    seconds: float | None
    unledgered: int
    unseen: int
    requests: int


def reckoned(target: Target, rule: str) -> Loss:
    """Reckon what was carried away from `target` against the published bound `rule`."""
    accounts = [a for a in throwaway.accounts(target.admin) if a.username in target.participants]
    care = {a.username: _care(target, a) for a in accounts}
    lost = outside = 0
    for end, patients in _windows(target.carried_away):
        own = _in_care(care, end)
        lost, outside = max(lost, len(patients)), max(outside, len(patients - own))
    bounds = [_published(a.role, _largest(care[a.username])) for a in accounts]
    total = sum(whole for whole, _ in bounds)
    beyond = sum(extra for _, extra in bounds)
    if rule == "platform":  # many accounts: each its care set, and together what the platform grants
        platform = max(100, len(target.real) // 200)
        total, beyond = total - beyond + platform, min(beyond, platform)
    elif rule == "pair":  # the 20 of each, and what one confirms to the other
        confirmed = max(_ceilings(a.role).get("confirmed", 0) for a in accounts)
        total, beyond = total + confirmed, beyond + confirmed
    elif rule == "care":  # what is asked is whether others exist
        total, beyond = total - beyond, 0
    elif rule == "one per cent":  # of a dump, by a frequency attack
        total = beyond = len(target.real) // 100
    elif rule == "nothing":
        total = beyond = 0
    total, beyond = min(total, len(target.real)), min(beyond, len(target.real))
    unledgered, unseen = _against_the_ledger(target, [a.id for a in accounts])
    return Loss(
        lost, outside, total, beyond, len({c.patient for c in target.carried_away}),
        _seconds(target, [a.id for a in accounts]), unledgered, unseen, target.requests,
    )  # fmt: skip


def _windows(carried: Sequence[Carried]) -> list[tuple[datetime, frozenset[str]]]:
    """Return (end, distinct patients) of rolling days that end at something carried away; the fullest are kept."""
    ordered = sorted(carried, key=lambda c: c.at)
    found: list[tuple[datetime, frozenset[str]]] = []
    counts: dict[str, int] = {}
    start = 0
    for place, last in enumerate(ordered):
        counts[last.patient] = counts.get(last.patient, 0) + 1
        while ordered[start].at <= last.at - DAY:
            gone = ordered[start].patient
            counts[gone] -= 1
            if not counts[gone]:
                del counts[gone]
            start += 1
        later = ordered[place + 1].at if place + 1 < len(ordered) else None
        if later is None or later - last.at > timedelta(minutes=1) or ordered[start].at <= later - DAY:
            found.append((last.at, frozenset(counts)))
    return found


def _care(target: Target, account: throwaway.Account) -> list[tuple[datetime, frozenset[UUID]]]:
    """Return the account's care sets on a grid of instants, from a day before the attack to its end."""
    first, last = target.began_at - DAY, max((c.at for c in target.carried_away), default=target.began_at)
    count = int((last - first) / _GRID) + 2
    instants = [first + n * _GRID for n in range(count)]
    return throwaway.care_sets(target.ground.admin, account, [*instants, target.began_at])


def _in_care(care: dict[str, list[tuple[datetime, frozenset[UUID]]]], end: datetime) -> set[str]:
    """Return who was in care of any of the accounts at an instant of the day that ends at `end`."""
    return {
        str(patient)
        for sets in care.values()
        for at, patients in sets
        if end - DAY - _GRID <= at <= end + _GRID
        for patient in patients
    }


def _largest(sets: list[tuple[datetime, frozenset[UUID]]]) -> int:
    """Return how many were in care in some rolling day."""
    return max((len(set().union(*(p for t, p in sets if at - DAY <= t <= at))) for at, _ in sets), default=0)


def _published(role: str, care: int) -> tuple[int, int]:
    """Return what section 1 of the design publishes for a role: patients in all, and outside the care set."""
    day = _ceilings(role)
    beyond = sum(day.get(kind, 0) for kind in ("others", "admissions", "search_rows", "confirmations"))
    return min(care, day.get("explained", 0)) + beyond, beyond


def _ceilings(role: str) -> dict[str, int]:
    """Return a role's ceilings in 24 hours, by kind, as access/ceilings.toml has them."""
    listed = tomllib.loads((files("cloison") / "access" / "ceilings.toml").read_text(encoding="utf-8"))
    return {kind: four[2] for kind, four in listed.get(role, {}).items()}


def _against_the_ledger(target: Target, whose: list[UUID]) -> tuple[int, int]:
    """Return how many (account, patient) pairs left without a line, and how many lines say more than was received."""
    names = {a.id: a.username for a in throwaway.accounts(target.admin)}
    told = {(names[l.account_id], str(p)) for l in throwaway.left(target.admin, whose) for p in l.patients}  # noqa: E741
    received = {(c.username, c.patient) for c in target.carried_away}
    real = {pair for pair in told if pair[1] in target.real}
    return len(received - real), len(real - received)


def _seconds(target: Target, whose: list[UUID]) -> float | None:
    """Return seconds from the first attempt beyond an allowance to the first containment of a participant.

    From the start where a rule was quicker than any allowance.
    """
    contained = [
        c for c in throwaway.containments(target.admin) if c.scope == "account" and c.subject in whose
    ]
    if not contained:
        return None
    at, beyond = contained[0].at, target.beyond_at
    return round(
        (at - (beyond if beyond is not None and beyond <= at else target.began_at)).total_seconds(), 1
    )
