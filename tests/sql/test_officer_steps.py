"""Every numbered step of the officers' functions, by its number: what it refuses, or what it leaves (STYLE 5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cloison.gate import calls, deeds
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.client import Gate
from tests.people import World, an_id
from tests.sql.officers import REASON, alert_about, breaks, contained, lines, opens, prove

Step = Callable[[World, Gate], None]


class Officer:
    """Somebody, and each of the functions in their name, about Nadia's account or Sam's glass."""

    def __init__(self, world: World, gate: Gate, who: str | None) -> None:
        self.world, self.gate = world, gate
        self.secret = b"x" * 32 if who is None else world.secret(who)

    def say(self, function: str, about: UUID | None = None, **more: Any) -> Answer:
        """Call one function as its pages do."""
        world, secret, reason = self.world, self.secret, more.get("reason", REASON)
        if function == "ask_reveal":
            [(line, pseudonym)] = world.sql(
                "select id, gate.pseudonym(patient_id) from ledger.line where event = 'patient.open' limit 1"
            )
            return self.gate.ask(calls.reveal(secret, line, more.get("pseudonym", pseudonym), reason))
        looks = {
            "alerts": lambda: deeds.alerts(secret),
            "alert_detail": lambda: deeds.alert(secret, about or alert_about(world, "nadia")),
            "account_timeline": lambda: deeds.timeline(
                secret, about or an_id("nadia"), datetime.now(UTC) - timedelta(hours=1)
            ),
            "my_glasses": lambda: deeds.my_glasses(secret),
            "glasses_to_review": lambda: deeds.glasses_to_review(secret),
        }
        if function in looks:
            return self.gate.look(looks[function]())
        acts = {
            "contain_by_hand": lambda: deeds.contain(
                secret, more.get("scope", "account"), about or an_id("nadia"), reason, None
            ),
            "lift": lambda: deeds.lift(secret, about or uuid4(), reason),
            "judge_alert": lambda: deeds.judge_alert(
                secret, about or alert_about(world, "nadia"), more.get("verdict", "taken"), reason
            ),
            "end_glass": lambda: deeds.end_glass(secret, about or uuid4()),
            "review_glass": lambda: deeds.review_glass(secret, about or uuid4(), "normal", reason),
        }
        return self.gate.act(acts[function]())


def no_session(function: str) -> Step:
    """Step 1: a secret that is nobody's."""

    def test(world: World, gate: Gate) -> None:
        opens(world, gate, "nadia", "inside")
        said = Officer(world, gate, None).say(function)
        assert said == Refused(
            "no_ticket" if function == "ask_reveal" else "no_session"
        )  # a ticket is a session's

    return test


def no_role(function: str, who: str = "adam") -> Step:
    """Step 2: an administrator watches nobody and lifts nothing."""

    def test(world: World, gate: Gate) -> None:
        opens(world, gate, "nadia", "inside")
        assert Officer(world, gate, who).say(function) == Refused("role_refuses")

    return test


def has_its_line(function: str, event: str, who: str) -> Step:
    """Step 6: allowed or refused, who acted has a line."""

    def test(world: World, gate: Gate) -> None:
        opens(world, gate, "nadia", "inside")
        about = alert_about(world, "nadia") if function in ("alert_detail", "judge_alert") else None
        Officer(world, gate, who).say(function, about)
        Officer(world, gate, "adam").say(function, about)
        assert [line[0] for line in lines(world, event)] == [who, "adam"]
        [(outbox,)] = world.sql(
            "select count(*) from ledger.outbox o join ledger.line l on l.id = o.line_id where l.event = %s",
            event,
        )
        assert outbox == 2

    return test


def whom_and_why(world: World, gate: Gate) -> None:
    """Step 3 of containing: somebody, with a reason; a site takes a touch."""
    rita = Officer(world, gate, "rita")
    assert rita.say("contain_by_hand", reason="court") == Refused("reason_needed")
    assert rita.say("contain_by_hand", uuid4()) == Refused("no_subject")
    assert rita.say("contain_by_hand", an_id("ormes"), scope="site") == Refused("step_up_needed")
    assert world.sql("select count(*) from incidents.containment") == [(0,)]


def contained_once(world: World, gate: Gate) -> None:
    """Step 5 of containing: the second time changes nothing."""
    first = contained(world, gate, "nadia")
    assert contained(world, gate, "nadia") == first


def not_who_contained(world: World, gate: Gate) -> None:
    """Step 2 of lifting: a role that lifts, and another person."""
    containment = contained(world, gate, "nadia")
    prove(world, "rita")
    assert Officer(world, gate, "rita").say("lift", containment) == Refused("own_containment")
    assert Officer(world, gate, "adam").say("lift", containment) == Refused("role_refuses")


def lift_says_why(world: World, gate: Gate) -> None:
    """Step 3 of lifting: a reason in words."""
    containment = contained(world, gate, "nadia")
    prove(world, "dora")
    assert Officer(world, gate, "dora").say("lift", containment, reason="         x") == Refused(
        "reason_needed"
    )


def lift_takes_a_touch(world: World, gate: Gate) -> None:
    """Step 4 of lifting: a proof of presence, and one for each."""
    containment = contained(world, gate, "nadia")
    assert Officer(world, gate, "dora").say("lift", containment) == Refused("step_up_needed")


def lift_undoes(world: World, gate: Gate) -> None:
    """Step 5 of lifting: the account opens again."""
    containment = contained(world, gate, "nadia")
    world.secrets.pop("nadia", None)
    prove(world, "dora")
    assert Officer(world, gate, "dora").say("lift", containment) == Allowed("lifted")
    assert isinstance(opens(world, gate, "nadia", "inside"), Allowed)


def lift_has_its_line(world: World, gate: Gate) -> None:
    """Step 6 of lifting."""
    containment = contained(world, gate, "nadia")
    prove(world, "dora")
    Officer(world, gate, "dora").say("lift", containment)
    Officer(world, gate, "dora").say("lift", containment)
    assert lines(world, "account.lift") == [("dora", "allowed", "lifted")]
    assert lines(world, "containment.lift") == [("dora", "refused", "no_containment")]


def a_known_verdict(world: World, gate: Gate) -> None:
    """Step 3 of judging: an open alert, a verdict, words."""
    rita, alert = Officer(world, gate, "rita"), alert_about(world, "nadia")
    assert rita.say("judge_alert", alert, verdict="gone") == Refused("reason_needed")
    assert rita.say("judge_alert", alert, verdict="incident", reason="court") == Refused("reason_needed")
    assert rita.say("judge_alert", alert, verdict="incident") == Allowed("closed")
    assert rita.say("judge_alert", alert, verdict="incident") == Refused("no_alert")


def on_that_line(world: World, gate: Gate) -> None:
    """Step 3 of a reveal: the pseudonym stands on the line; a reason."""
    opens(world, gate, "nadia", "inside")
    rita = Officer(world, gate, "rita")
    assert rita.say("ask_reveal", pseudonym="P-00000000") == Refused("no_pseudonym")
    assert rita.say("ask_reveal", reason="court") == Refused("reason_needed")


def counted(world: World, gate: Gate) -> None:
    """Step 4 of a reveal: under the ceiling of reveals, and nothing without one."""
    opens(world, gate, "nadia", "inside")
    world.sql("delete from access.ceiling where kind = 'reveals' and scope = 'security_officer'")
    assert Officer(world, gate, "rita").say("ask_reveal") == Refused("allowance_spent")
    assert isinstance(Officer(world, gate, "dora").say("ask_reveal"), Allowed)


def ones_own_and_running(world: World, gate: Gate) -> None:
    """Step 2 of ending a glass."""
    glass = breaks(world, gate, "sam", "inside")
    assert Officer(world, gate, "nadia").say("end_glass", glass) == Refused("no_glass")
    assert Officer(world, gate, "sam").say("end_glass", glass) == Allowed("ended")


def in_their_sight(world: World, gate: Gate) -> None:
    """Step 3 of a review: a glass that this person may review, once."""
    glass, other = breaks(world, gate, "sam", "inside"), breaks(world, gate, "nadia", "elsewhere")
    paul = Officer(world, gate, "paul")
    assert paul.say("review_glass", other) == Refused("no_glass")
    assert paul.say("review_glass", glass) == Allowed("reviewed")
    assert paul.say("review_glass", glass) == Refused("no_glass")


def those_in_sight(world: World, gate: Gate) -> None:
    """Step 3 of the list to review."""
    breaks(world, gate, "nadia", "elsewhere")
    paul, dora = (Officer(world, gate, who).say("glasses_to_review") for who in ("paul", "dora"))
    assert isinstance(paul, Allowed)
    assert isinstance(dora, Allowed)
    assert (len(paul.detail["waiting"]), len(dora.detail["waiting"])) == (0, 1)


STEPS: dict[tuple[str, int], Step] = {
    **{
        (function, 1): no_session(function)
        for function in (
            "alerts", "alert_detail", "account_timeline", "contain_by_hand", "lift", "judge_alert", "ask_reveal",
            "my_glasses", "end_glass", "glasses_to_review", "review_glass",
        )
    },
    **{
        (function, 2): no_role(function)
        for function in (
            "alerts", "alert_detail", "account_timeline", "contain_by_hand", "judge_alert", "ask_reveal", "my_glasses",
            "glasses_to_review", "review_glass",
        )
    },
    ("lift", 2): not_who_contained,
    ("end_glass", 2): ones_own_and_running,
    ("contain_by_hand", 3): whom_and_why,
    ("lift", 3): lift_says_why,
    ("judge_alert", 3): a_known_verdict,
    ("ask_reveal", 3): on_that_line,
    ("review_glass", 3): in_their_sight,
    ("glasses_to_review", 3): those_in_sight,
    ("lift", 4): lift_takes_a_touch,
    ("ask_reveal", 4): counted,
    ("contain_by_hand", 5): contained_once,
    ("lift", 5): lift_undoes,
    ("alerts", 6): has_its_line("alerts", "alerts.list", "rita"),
    ("alert_detail", 6): has_its_line("alert_detail", "alert.open", "rita"),
    ("account_timeline", 6): has_its_line("account_timeline", "account.timeline", "rita"),
    ("contain_by_hand", 6): has_its_line("contain_by_hand", "account.contain", "rita"),
    ("lift", 6): lift_has_its_line,
    ("judge_alert", 6): has_its_line("judge_alert", "alert.judge", "rita"),
    ("ask_reveal", 6): has_its_line("ask_reveal", "patient.reveal", "rita"),
    ("end_glass", 6): has_its_line("end_glass", "patient.glass_ended", "sam"),
    ("glasses_to_review", 6): has_its_line("glasses_to_review", "glasses.list", "dora"),
    ("review_glass", 6): has_its_line("review_glass", "glass.review", "dora"),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, gate: Gate, step: tuple[str, int]) -> None:
    STEPS[step](world, gate)
