"""The deeds of people who watch and decide: SQL text and parameters of each, and of what they look at.

Owns: the calls about alerts, containments, broken glasses, proposals and reviews. Refuses: anything of a
record; what an officer may see of a patient is a pseudonym, and its name goes through an ask with its ticket
(`gate.calls`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

NOBODY = UUID(int=0)
"""The subject of what concerns everybody: exports frozen, the platform's counters."""


@dataclass(frozen=True, slots=True)
class Look:
    """A function that returns one JSON value: {"refusal": reason}, or what there is to see."""

    statement: str
    parameters: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """A function that returns one word: `done`, or the reason why not."""

    statement: str
    parameters: tuple[Any, ...]
    done: tuple[str, ...]


def alerts(secret: bytes) -> Look:
    """Look at the open alerts, those closed lately, and what is contained."""
    return Look("select gate.alerts(%s::bytea)", (secret,))


def alert(secret: bytes, alert_id: UUID) -> Look:
    """Look at one alert and its account's card."""
    return Look("select gate.alert_detail(%s::bytea, %s::uuid)", (secret, alert_id))


def timeline(secret: bytes, account_id: UUID, since: datetime) -> Look:
    """Look at what one account did since then."""
    return Look(
        "select gate.account_timeline(%s::bytea, %s::uuid, %s::timestamptz)", (secret, account_id, since)
    )


def contain(secret: bytes, scope: str, subject: UUID, reason: str, alert_id: UUID | None) -> Act:
    """Contain an account, session or site, or freeze exports, by hand."""
    statement = "select gate.contain_by_hand(%s::bytea, %s::text, %s::uuid, %s::text, %s::uuid)"
    return Act(statement, (secret, scope, subject, reason, alert_id), ("contained",))


def lift(secret: bytes, containment_id: UUID, reason: str) -> Act:
    """Lift a containment, as a second person."""
    return Act(
        "select gate.lift(%s::bytea, %s::uuid, %s::text)", (secret, containment_id, reason), ("lifted",)
    )


def judge_alert(secret: bytes, alert_id: UUID, verdict: str, words: str) -> Act:
    """Take an alert over, or close it."""
    statement = "select gate.judge_alert(%s::bytea, %s::uuid, %s::text, %s::text)"
    return Act(statement, (secret, alert_id, verdict, words), ("taken", "closed"))


def my_glasses(secret: bytes) -> Look:
    """Look at the glasses that one broke."""
    return Look("select gate.my_glasses(%s::bytea)", (secret,))


def end_glass(secret: bytes, glass_id: UUID) -> Act:
    """End one's own exceptional access."""
    return Act("select gate.end_glass(%s::bytea, %s::uuid)", (secret, glass_id), ("ended",))


def glasses_to_review(secret: bytes) -> Look:
    """Look at the broken glasses that await one's review."""
    return Look("select gate.glasses_to_review(%s::bytea)", (secret,))


def review_glass(secret: bytes, glass_id: UUID, verdict: str, words: str) -> Act:
    """Review one."""
    statement = "select gate.review_glass(%s::bytea, %s::uuid, %s::text, %s::text)"
    return Act(statement, (secret, glass_id, verdict, words), ("reviewed",))


def reviews(secret: bytes) -> Look:
    """Look at the monthly reviews, and at the month that could be drawn."""
    return Look("select gate.reviews(%s::bytea)", (secret,))


def review_month(secret: bytes, month: date) -> Look:
    """Look at one month's review and its lines; `month` is its first day."""
    return Look("select gate.review_month(%s::bytea, %s::date)", (secret, month))


def draw_review(secret: bytes, month: date) -> Act:
    """Draw a month's review."""
    return Act("select gate.draw_review(%s::bytea, %s::date)", (secret, month), ("drawn",))


def judge_lines(secret: bytes, month: date, verdicts: Mapping[int, tuple[str, str]]) -> Act:
    """Give verdicts on lines of a review: {line: (verdict, words)}, all of them or none."""
    statement = "select gate.judge_lines(%s::bytea, %s::date, %s::bigint[], %s::text[], %s::text[])"
    lines = list(verdicts)
    said = [[verdicts[line][n] for line in lines] for n in (0, 1)]
    return Act(statement, (secret, month, lines, *said), ("judged",))


def sign_review(secret: bytes, month: date) -> Act:
    """Sign a month's review."""
    return Act("select gate.sign_review(%s::bytea, %s::date)", (secret, month), ("signed",))


def bed_cleaned(secret: bytes, bed_id: UUID) -> Act:
    """Say that a bed is clean again."""
    return Act("select gate.bed_cleaned(%s::bytea, %s::uuid)", (secret, bed_id), ("cleaned",))


def notices(secret: bytes) -> Look:
    """Look at one's unread messages."""
    return Look("select gate.notices(%s::bytea)", (secret,))


def read_notice(secret: bytes, notice_id: UUID) -> Act:
    """Say that one has read a message."""
    return Act("select gate.read_notice(%s::bytea, %s::uuid)", (secret, notice_id), ("read",))


def proposals(secret: bytes) -> Look:
    """Look at what awaits a second person, and one could decide."""
    statement = "select coalesce(jsonb_agg(to_jsonb(p) order by p.at), '[]') from gate.proposals(%s::bytea) p"
    return Look(statement, (secret,))


def own_proposals(secret: bytes) -> Look:
    """Look at what became of one's own proposals of the last day."""
    return Look("select gate.own_proposals(%s::bytea)", (secret,))


def decide(secret: bytes, proposal_id: UUID, *, yes: bool, reason: str) -> Act:
    """Grant or refuse a proposal, as a second person."""
    statement = "select gate.decide(%s::bytea, %s::uuid, %s::boolean, %s::text)"
    return Act(statement, (secret, proposal_id, yes, reason), ("granted", "refused"))


def propose_raise(secret: bytes, account_id: UUID, kind: str, times: str, hours: int, reason: str) -> Act:
    """Propose that one's own allowance of this kind be raised `times` times for so many hours."""
    statement = (
        "select gate.propose(%s::uuid, %s::bytea, 'raise', %s::uuid, %s::text, %s::numeric, %s::integer, "
        "%s::text)"
    )
    return Act(statement, (uuid4(), secret, account_id, kind, times, hours, reason), ("proposed",))
