"""The privacy officer's month: drawn by a seed nobody chooses, judged line by line, signed once, and then it stands."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest

from cloison.gate import deeds
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from tests.people import TODAY, World, an_id
from tests.sql.officers import REASON, breaks, lines, opens, prove

MONTH = TODAY.replace(day=1)  # of the ledger's lines; the clock is then put into the next one


def a_month_ago(world: World, gate: Gate, openings: int = 0) -> None:
    """Sam opens 40 patients of his ward again and again, breaks two glasses, opens one; a month goes by."""
    for n in range(3):
        opens(world, gate, "sam", f"bed {n}")
    for patient in ("inside", "closed"):
        breaks(world, gate, "sam", patient)
        opens(world, gate, "sam", patient)
    world.sql(
        "insert into ledger.line (at, ticket, event, outcome, reason, session_id, account_id, role, site_id, surface, purpose, "
        "patient_id, slices, explained, salt, commitment) select l.at, gen_random_uuid(), l.event, l.outcome, l.reason, l.session_id, "
        "l.account_id, l.role, l.site_id, l.surface, l.purpose, l.patient_id, l.slices, l.explained, l.salt, l.commitment "
        "from ledger.line l, generate_series(1, %s) where l.patient_id = %s and l.event = 'patient.open'",
        openings,
        an_id("bed 0"),
    )
    world.sql(
        "insert into ledger.line (at, ticket, event, outcome, reason, account_id, role, site_id, surface, purpose, patient_id, "
        "slices, explained, salt, commitment) select gate.now(), gen_random_uuid(), 'patient.open', 'allowed', 'site_presence', %s, "
        "'admissions', %s, 'page', 'PATADMIN', %s, '{traits}', false, '', '' from generate_series(1, 3)",
        an_id("clara"), an_id("tilleuls"), an_id("bed 9"),
    )  # fmt: skip
    next_month(world)


def next_month(world: World) -> None:
    """Put the demo's clock just after the end of this month."""
    world.secrets.clear()
    world.sql(
        "insert into gate.clock_offset (amount) values "
        "((date_trunc('month', now() at time zone 'Europe/Paris') + interval '1 month 1 hour') at time zone 'Europe/Paris' - now())"
    )
    world.sql("update directory.account set awake_at = gate.now()")


def shown(world: World, gate: Gate, who: str = "dora") -> dict[str, Any]:
    """The month's review."""
    seen = gate.look(deeds.review_month(world.secret(who), MONTH))
    assert isinstance(seen, Allowed), seen
    return seen.detail


def test_drawn_are_fifty_every_unexplained_one_and_every_glass(world: World, gate: Gate) -> None:
    a_month_ago(world, gate, openings=80)
    dora = world.secret("dora")
    offered = gate.look(deeds.reviews(dora))
    assert isinstance(offered, Allowed)
    assert offered.detail == {"next": MONTH.isoformat(), "reviews": []}
    assert gate.act(deeds.draw_review(dora, MONTH)) == Allowed("drawn")
    whys = [line["why"] for line in shown(world, gate)["lines"]]
    assert {why: whys.count(why) for why in set(whys)} == {"drawn": 50, "break_glass": 2, "unexplained": 1}
    assert shown(world, gate)["review"]["explained"] == 83
    assert str(an_id("inside")) not in str(shown(world, gate)), "pseudonyms"
    assert gate.act(deeds.draw_review(dora, MONTH)) == Refused("no_month"), (
        "nobody draws again until it pleases"
    )
    after = gate.look(deeds.reviews(dora))
    assert isinstance(after, Allowed)
    assert after.detail["next"] is None
    assert (after.detail["reviews"][0]["lines"], after.detail["reviews"][0]["judged"]) == (53, 0)


def test_the_draw_can_be_repeated_from_its_seed(world: World, gate: Gate) -> None:
    a_month_ago(world, gate, openings=80)
    gate.act(deeds.draw_review(world.secret("dora"), MONTH))
    said = shown(world, gate)
    ids = [
        line for (line,) in world.sql("select id from ledger.line where event = 'patient.open' and explained")
    ]
    seed = said["review"]["seed"]
    again = sorted(ids, key=lambda line: hashlib.sha256(f"{seed} {line}".encode()).digest())[:50]
    assert {line["line"] for line in said["lines"] if line["why"] == "drawn"} == set(again)


def test_each_line_is_judged_and_then_it_is_signed_with_a_touch(world: World, gate: Gate) -> None:
    a_month_ago(world, gate)
    dora = world.secret("dora")
    gate.act(deeds.draw_review(dora, MONTH))
    found = [line["line"] for line in shown(world, gate)["lines"]]
    assert gate.act(deeds.sign_review(dora, MONTH)) == Refused("not_judged")
    assert gate.act(deeds.judge_lines(dora, MONTH, {found[0]: ("to_examine", "court")})) == Refused(
        "reason_needed"
    )
    assert gate.act(deeds.judge_lines(dora, MONTH, {found[0]: ("fine", REASON)})) == Refused("reason_needed")
    assert gate.act(deeds.judge_lines(dora, MONTH, {10**12: ("normal", "")})) == Refused("no_month")
    half = {found[0]: ("to_examine", REASON), found[1]: ("normal", "")}
    assert gate.act(deeds.judge_lines(dora, MONTH, half)) == Allowed("judged")
    assert gate.act(deeds.sign_review(dora, MONTH)) == Refused("not_judged")
    assert gate.act(deeds.judge_lines(dora, MONTH, dict.fromkeys(found[2:], ("normal", "")))) == Allowed(
        "judged"
    )
    assert gate.act(deeds.sign_review(dora, MONTH)) == Refused("step_up_needed")
    prove(world, "dora")
    assert gate.act(deeds.sign_review(dora, MONTH)) == Allowed("signed")
    said = shown(world, gate)["review"]
    assert said["signed_by"] == "dora DORA"
    [(detail,)] = world.sql(
        "select detail from ledger.line where event = 'review.sign' and outcome = 'allowed'"
    )
    assert detail.endswith(said["digest"])
    assert gate.act(deeds.judge_lines(dora, MONTH, {found[0]: ("normal", "")})) == Refused("no_month")
    prove(world, "dora")
    assert gate.act(deeds.sign_review(dora, MONTH)) == Refused("no_month")


def test_what_is_signed_is_what_the_digest_says(world: World, gate: Gate) -> None:
    a_month_ago(world, gate)
    dora = world.secret("dora")
    gate.act(deeds.draw_review(dora, MONTH))
    found = sorted(line["line"] for line in shown(world, gate)["lines"])
    gate.act(deeds.judge_lines(dora, MONTH, dict.fromkeys(found, ("normal", ""))))
    prove(world, "dora")
    gate.act(deeds.sign_review(dora, MONTH))
    said = shown(world, gate)
    why = {line["line"]: line["why"] for line in said["lines"]}
    text = "\n".join(
        [
            MONTH.isoformat(),
            said["review"]["seed"],
            *(f'[{line}, "{why[line]}", "normal", null]' for line in found),
        ]
    )
    assert said["review"]["digest"] == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("month", [MONTH + timedelta(days=1), MONTH + timedelta(days=62), date(2019, 1, 1)])
def test_a_month_that_is_none_or_has_not_ended_is_not_drawn(world: World, gate: Gate, month: date) -> None:
    a_month_ago(world, gate)
    assert gate.act(deeds.draw_review(world.secret("dora"), month)) == Refused("no_month")


@pytest.mark.parametrize("who", ("rita", "diane", "adam", "paul", "nadia", None))
def test_nobody_else_reviews(world: World, gate: Gate, who: str | None) -> None:
    a_month_ago(world, gate)
    gate.act(deeds.draw_review(world.secret("dora"), MONTH))
    secret = b"x" * 32 if who is None else world.secret(who)
    refusal = Refused("no_session" if who is None else "role_refuses")
    assert gate.look(deeds.reviews(secret)) == refusal
    assert gate.look(deeds.review_month(secret, MONTH)) == refusal
    assert gate.act(deeds.draw_review(secret, MONTH)) == refusal
    assert gate.act(deeds.judge_lines(secret, MONTH, {1: ("normal", "")})) == refusal
    assert gate.act(deeds.sign_review(secret, MONTH)) == refusal
    assert [line[1] for line in lines(world, "review.sign")] == ["refused"]
