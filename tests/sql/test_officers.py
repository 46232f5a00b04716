"""What officers see and do: alerts, cards, timelines, containing, lifting, judging; and the lines they leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from cloison.gate import deeds
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from tests.people import ACCOUNTS, World, an_id
from tests.sql.officers import REASON, alert_about, contained, lines, opens, prove

WATCH = ("rita", "dora", "diane")


def test_alerts_tell_whom_how_many_and_since_when_and_nothing_of_a_patient(world: World, gate: Gate) -> None:
    alert = alert_about(world, "nadia")
    opens(world, gate, "nadia", "inside")
    shown = gate.look(deeds.alerts(world.secret("rita")))
    assert isinstance(shown, Allowed)
    [told] = shown.detail["alerts"]
    assert (told["id"], told["account"], told["role"], told["seen"]) == (
        str(alert),
        "nadia NADIA",
        "nurse",
        5,
    )
    detail = gate.look(deeds.alert(world.secret("rita"), alert))
    assert isinstance(detail, Allowed)
    card = detail.detail["card"]
    assert (card["username"], card["units"], len(card["sessions"])) == ("nadia", ["surgery_b"], 1)
    said = gate.look(deeds.timeline(world.secret("rita"), an_id("nadia"), _an_hour_ago()))
    assert isinstance(said, Allowed)
    assert [line["event"] for line in said.detail["lines"]] == ["patient.open", "session.open"]
    [pseudonym] = said.detail["lines"][0]["patients"]
    assert pseudonym == world.sql("select gate.pseudonym(%s)", an_id("inside"))[0][0]
    assert (said.detail["patients"], said.detail["outside"]) == (1, 0)
    for answer in (shown, detail, said):
        assert str(an_id("inside")) not in str(answer.detail)


def test_a_pseudonym_is_stable_here_and_another_elsewhere(world: World) -> None:
    [(first,)] = world.sql("select gate.pseudonym(%s)", an_id("inside"))
    assert world.sql("select gate.pseudonym(%s)", an_id("inside")) == [(first,)]
    assert first.startswith("P-")
    assert str(an_id("inside")).upper()[:8] not in first
    world.sql("update incidents.salt set secret = sha256('another installation')")
    assert world.sql("select gate.pseudonym(%s)", an_id("inside")) != [(first,)]


@pytest.mark.parametrize(
    "who",
    [
        name
        for name, (role, site, _, left) in ACCOUNTS.items()
        if left is None and site != "closed" and role != "system"
    ],
)
def test_only_officers_see_alerts_and_whoever_looks_leaves_a_line(world: World, gate: Gate, who: str) -> None:
    alert = alert_about(world, "nadia")
    secret = world.secret(who)
    looks = {
        "alerts.list": deeds.alerts(secret),
        "alert.open": deeds.alert(secret, alert),
        "account.timeline": deeds.timeline(secret, an_id("nadia"), _an_hour_ago()),
    }
    for event, look in looks.items():
        seen = gate.look(look)
        assert isinstance(seen, Allowed) == (who in WATCH)
        assert lines(world, event) == [
            (who, "allowed" if who in WATCH else "refused", lines(world, event)[0][2])
        ]


def test_a_director_sees_the_own_site_alone(world: World, gate: Gate) -> None:
    here, there = alert_about(world, "nadia"), alert_about(world, "sam")
    secret = world.secret("diane")
    shown = gate.look(deeds.alerts(secret))
    assert isinstance(shown, Allowed)
    assert [told["id"] for told in shown.detail["alerts"]] == [str(here)]
    assert gate.look(deeds.alert(secret, there)) == Refused("no_alert")
    assert gate.look(deeds.timeline(secret, an_id("sam"), _an_hour_ago())) == Refused("no_account")
    elsewhere = contained(world, gate, "sam")
    prove(world, "diane")
    assert gate.act(deeds.lift(secret, elsewhere, REASON)) == Refused("no_containment")


def test_contained_by_hand_the_account_stops_and_the_alert_is_taken(world: World, gate: Gate) -> None:
    alert = alert_about(world, "nadia")
    secret = world.secret("nadia")
    assert isinstance(opens(world, gate, "nadia", "inside"), Allowed)
    done = gate.act(deeds.contain(world.secret("rita"), "account", an_id("nadia"), REASON, alert))
    assert done == Allowed("contained")
    assert gate.whoami(secret) is None
    assert world.sql("select state, contained, taken_by from incidents.alert") == [
        ("taken", True, an_id("rita"))
    ]
    assert lines(world, "account.contain") == [("rita", "allowed", "by_hand")]
    again = gate.act(deeds.contain(world.secret("rita"), "account", an_id("nadia"), REASON, alert))
    assert again == Allowed("contained")
    assert world.sql("select count(*) from incidents.containment") == [(1,)]


def test_a_session_a_site_and_the_exports_can_be_stopped_too(world: World, gate: Gate) -> None:
    secret, rita = world.secret("nadia"), world.secret("rita")
    [(session,)] = world.sql("select id from identity.session where account_id = %s", an_id("nadia"))
    assert gate.act(deeds.contain(rita, "session", session, REASON, None)) == Allowed("contained")
    assert gate.whoami(secret) is None
    site = deeds.contain(rita, "site", an_id("ormes"), REASON, None)
    assert gate.act(site) == Refused("step_up_needed")
    prove(world, "rita")
    assert gate.act(site) == Allowed("contained")
    exports = deeds.contain(rita, "exports", deeds.NOBODY, REASON, None)
    assert gate.act(exports) == Refused("step_up_needed"), "one touch stops one thing"
    prove(world, "rita")
    assert gate.act(exports) == Allowed("contained")
    assert world.sql("select gate.exports_frozen()") == [(True,)]
    shown = gate.look(deeds.alerts(rita))
    assert isinstance(shown, Allowed)
    assert {c["scope"] for c in shown.detail["containments"]} == {"site", "exports"}


@pytest.mark.parametrize(
    ("who", "scope", "subject", "reason", "refusal"),
    [
        ("dora", "account", "nadia", REASON, "role_refuses"),
        ("diane", "account", "nadia", REASON, "role_refuses"),
        ("adam", "account", "nadia", REASON, "role_refuses"),
        ("nadia", "account", "sam", REASON, "role_refuses"),
        ("rita", "account", "rita", REASON, "own_account"),
        ("rita", "account", "nadia", "trop", "reason_needed"),
        ("rita", "account", "nobody", REASON, "no_subject"),
        ("rita", "session", "nobody", REASON, "no_subject"),
        ("rita", "site", "nadia", REASON, "no_subject"),
        ("rita", "exports", "nadia", REASON, "no_subject"),
        ("rita", "everything", "nadia", REASON, "no_subject"),
    ],
)
def test_what_is_not_contained_by_hand(
    world: World, gate: Gate, who: str, scope: str, subject: str, reason: str, refusal: str
) -> None:
    said = gate.act(deeds.contain(world.secret(who), scope, an_id(subject), reason, None))
    assert said == Refused(refusal)
    assert world.sql("select count(*) from incidents.containment") == [(0,)]
    assert lines(world, f"{scope}.contain") == [(who, "refused", refusal)]


def test_an_officer_does_not_end_a_session_of_their_own(world: World, gate: Gate) -> None:
    world.secret("rita")
    [(session,)] = world.sql("select id from identity.session where account_id = %s", an_id("rita"))
    assert gate.act(deeds.contain(world.secret("rita"), "session", session, REASON, None)) == Refused(
        "own_account"
    )


def test_another_person_lifts_with_a_reason_and_a_touch(world: World, gate: Gate) -> None:
    world.sql(
        "insert into access.attempt (account_id, patient_id, at) values (%s, %s, gate.now())",
        an_id("nadia"),
        uuid4(),
    )
    containment = contained(world, gate, "nadia")
    dora = world.secret("dora")
    assert gate.act(deeds.lift(dora, containment, "court")) == Refused("reason_needed")
    assert gate.act(deeds.lift(dora, containment, REASON)) == Refused("step_up_needed")
    prove(world, "dora")
    assert gate.act(deeds.lift(dora, containment, REASON)) == Allowed("lifted")
    assert world.sql("select contained_at from directory.account where username = 'nadia'") == [(None,)]
    assert world.sql("select count(*) from access.attempt") == [(0,)]
    assert world.sql("select lifted_by, lift_reason from incidents.containment") == [(an_id("dora"), REASON)]
    assert gate.act(deeds.lift(dora, containment, REASON)) == Refused("no_containment")
    assert [line[1:] for line in lines(world, "account.lift")] == [
        ("refused", "reason_needed"), ("refused", "step_up_needed"), ("allowed", "lifted"),
    ]  # fmt: skip
    world.secrets.pop("nadia", None)
    assert isinstance(opens(world, gate, "nadia", "inside"), Allowed)


def test_nobody_lifts_what_they_contained_nor_their_own_containment(world: World, gate: Gate) -> None:
    by_rita = contained(world, gate, "nadia")
    prove(world, "rita")
    assert gate.act(deeds.lift(world.secret("rita"), by_rita, REASON)) == Refused("own_containment")
    of_dora = contained(world, gate, "dora")
    world.secrets.pop("dora", None)
    narrow = world.forge("dora")  # a session of the ward presence alone, as a known passkey opens it
    world.sql("update identity.session set stepped_up_at = gate.now() where account_id = %s", an_id("dora"))
    assert gate.act(deeds.lift(narrow, of_dora, REASON)) == Refused("contained")
    for who in ("nadia", "adam", "paul"):
        secret = world.secrets[who] = world.forge(who)
        assert gate.act(deeds.lift(secret, of_dora, REASON)) in (
            Refused("role_refuses"),
            Refused("contained"),
        )


def test_one_touch_lifts_one_containment(world: World, gate: Gate) -> None:
    first, second = contained(world, gate, "nadia"), contained(world, gate, "sam")
    prove(world, "dora")
    assert gate.act(deeds.lift(world.secret("dora"), first, REASON)) == Allowed("lifted")
    assert gate.act(deeds.lift(world.secret("dora"), second, REASON)) == Refused("step_up_needed")


def test_an_old_touch_lifts_nothing(world: World, gate: Gate) -> None:
    containment = contained(world, gate, "nadia")
    prove(world, "dora")
    world.sql("update identity.session set stepped_up_at = stepped_up_at - interval '5 minutes' where account_id = %s",
              an_id("dora"))  # fmt: skip
    assert gate.act(deeds.lift(world.secret("dora"), containment, REASON)) == Refused("step_up_needed")


def test_a_verdict_closes_an_alert_and_nobody_judges_their_own(world: World, gate: Gate) -> None:
    alert, own = alert_about(world, "nadia"), alert_about(world, "rita")
    rita = world.secret("rita")
    assert gate.act(deeds.judge_alert(rita, alert, "taken", "")) == Allowed("taken")
    assert gate.act(deeds.judge_alert(rita, alert, "legitimate", "")) == Refused("reason_needed")
    assert gate.act(deeds.judge_alert(rita, alert, "forgotten", REASON)) == Refused("reason_needed")
    assert gate.act(deeds.judge_alert(rita, alert, "false_alarm", REASON)) == Allowed("closed")
    assert gate.act(deeds.judge_alert(rita, alert, "incident", REASON)) == Refused("no_alert")
    assert gate.act(deeds.judge_alert(rita, own, "false_alarm", REASON)) == Refused("own_account")
    assert gate.act(deeds.judge_alert(world.secret("diane"), own, "taken", "")) == Refused("role_refuses")
    detail = gate.look(deeds.alert(world.secret("dora"), own))
    assert isinstance(detail, Allowed)
    fresh = alert_about(world, "nadia", "canary")
    earlier = gate.look(deeds.alert(rita, fresh))
    assert isinstance(earlier, Allowed)
    assert [(e["state"], e["words"]) for e in earlier.detail["card"]["earlier"]] == [("false_alarm", REASON)]


def test_without_a_session_nothing_is_seen_and_nothing_done(world: World, gate: Gate) -> None:
    nobody, alert = b"x" * 32, alert_about(world, "nadia")
    for look in (
        deeds.alerts(nobody),
        deeds.alert(nobody, alert),
        deeds.timeline(nobody, an_id("nadia"), _an_hour_ago()),
    ):
        assert gate.look(look) == Refused("no_session")
    for act in (
        deeds.contain(nobody, "account", an_id("nadia"), REASON, None),
        deeds.lift(nobody, uuid4(), REASON),
        deeds.judge_alert(nobody, alert, "taken", ""),
    ):
        assert gate.act(act) == Refused("no_session")


def _an_hour_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


def test_a_refresh_that_shows_nothing_new_writes_no_line(world: World, gate: Gate) -> None:
    rita = world.secret("rita")
    alert_about(world, "nadia")
    for _ in range(3):
        gate.look(deeds.alerts(rita))
    assert len(lines(world, "alerts.list")) == 1
    alert_about(world, "sam")
    gate.look(deeds.alerts(rita))
    gate.look(deeds.alerts(world.secret("dora")))
    assert [line[0] for line in lines(world, "alerts.list")] == ["rita", "rita", "dora"]
    world.sql("insert into gate.clock_offset (amount) values ('16 minutes')")
    gate.look(deeds.alerts(rita))
    assert len(lines(world, "alerts.list")) == 4
