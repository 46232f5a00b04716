"""Every numbered step of the monthly review's functions, by its number: what it refuses, or what it leaves (STYLE 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cloison.gate import deeds
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.client import Gate
from tests.people import World, an_id
from tests.sql.officers import lines, prove
from tests.sql.test_reviews import MONTH, a_month_ago, shown

Step = Callable[[World, Gate], None]


def say(world: World, gate: Gate, function: str, who: str | None) -> Answer:
    """Call one function as its page does."""
    secret = b"x" * 32 if who is None else world.secret(who)
    if function == "reviews":
        return gate.look(deeds.reviews(secret))
    if function == "review_month":
        return gate.look(deeds.review_month(secret, MONTH))
    acts: dict[str, Any] = {
        "draw_review": lambda: deeds.draw_review(secret, MONTH),
        "judge_lines": lambda: deeds.judge_lines(secret, MONTH, _all_normal(world, gate)),
        "sign_review": lambda: deeds.sign_review(secret, MONTH),
    }
    return gate.act(acts[function]())


def _all_normal(world: World, gate: Gate) -> dict[int, tuple[str, str]]:
    if not world.sql("select 1 from incidents.review"):
        return {1: ("normal", "")}
    return {line["line"]: ("normal", "") for line in shown(world, gate)["lines"]}


def no_session(function: str) -> Step:
    """Step 1."""
    return lambda world, gate: _refuses(say(world, gate, function, None), "no_session")


def no_role(function: str) -> Step:
    """Step 2: a security officer reviews no accesses."""
    return lambda world, gate: _refuses(say(world, gate, function, "rita"), "role_refuses")


def _refuses(answer: Answer, reason: str) -> None:
    assert answer == Refused(reason)


def has_its_line(function: str, event: str) -> Step:
    """Step 6."""

    def test(world: World, gate: Gate) -> None:
        say(world, gate, function, "dora")
        say(world, gate, function, "rita")
        assert [line[0] for line in lines(world, event)] == ["dora", "rita"]

    return test


def an_ended_month(world: World, gate: Gate) -> None:
    """Step 3 of drawing: this month has not ended."""
    _refuses(say(world, gate, "draw_review", "dora"), "no_month")
    a_month_ago(world, gate)
    assert say(world, gate, "draw_review", "dora") == Allowed("drawn")


def drawn_by_the_seed(world: World, gate: Gate) -> None:
    """Step 4 of drawing: another seed draws others."""
    a_month_ago(world, gate, openings=80)
    found = []
    for _ in range(2):
        say(world, gate, "draw_review", "dora")
        found.append({line["line"] for line in shown(world, gate)["lines"] if line["why"] == "drawn"})
        world.sql("delete from incidents.review_line")
        world.sql("delete from incidents.review")
    assert len(found[0]) == len(found[1]) == 50
    assert found[0] != found[1]


def of_that_review(world: World, gate: Gate) -> None:
    """Step 3 of judging: lines of that review, and none of one's own acts."""
    _refuses(say(world, gate, "judge_lines", "dora"), "no_month")
    a_month_ago(world, gate)
    say(world, gate, "draw_review", "dora")
    world.sql("update directory.account set role = 'privacy_officer' where id = %s", an_id("sam"))
    _refuses(say(world, gate, "judge_lines", "sam"), "no_month")
    assert say(world, gate, "judge_lines", "dora") == Allowed("judged")


def all_judged(world: World, gate: Gate) -> None:
    """Step 3 of signing."""
    _refuses(say(world, gate, "sign_review", "dora"), "no_month")
    a_month_ago(world, gate)
    say(world, gate, "draw_review", "dora")
    prove(world, "dora")
    _refuses(say(world, gate, "sign_review", "dora"), "not_judged")


def a_touch(world: World, gate: Gate) -> None:
    """Steps 4 and 5 of signing: a proof of presence, spent; then nothing changes."""
    a_month_ago(world, gate)
    say(world, gate, "draw_review", "dora")
    say(world, gate, "judge_lines", "dora")
    _refuses(say(world, gate, "sign_review", "dora"), "step_up_needed")
    prove(world, "dora")
    assert say(world, gate, "sign_review", "dora") == Allowed("signed")
    assert world.sql("select step_up_spent_at is not null from identity.session where account_id = %s and stepped_up_at is not null",
                     an_id("dora")) == [(True,)]  # fmt: skip
    _refuses(say(world, gate, "judge_lines", "dora"), "no_month")


_ALL = ("draw_review", "reviews", "review_month", "judge_lines", "sign_review")
STEPS: dict[tuple[str, int], Step] = {
    **{(function, 1): no_session(function) for function in _ALL},
    **{(function, 2): no_role(function) for function in _ALL},
    ("draw_review", 3): an_ended_month,
    ("judge_lines", 3): of_that_review,
    ("sign_review", 3): all_judged,
    ("draw_review", 4): drawn_by_the_seed,
    ("sign_review", 4): a_touch,
    ("sign_review", 5): a_touch,
    ("draw_review", 6): has_its_line("draw_review", "review.draw"),
    ("review_month", 6): has_its_line("review_month", "review.open"),
    ("judge_lines", 6): has_its_line("judge_lines", "review.judge"),
    ("sign_review", 6): has_its_line("sign_review", "review.sign"),
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, gate: Gate, step: tuple[str, int]) -> None:
    STEPS[step](world, gate)
