"""What the officers' functions are made of, one by one, as their owner sees them (STYLE 16)."""

from __future__ import annotations

from typing import Any

import pytest

from cloison.gate.client import Gate
from tests.people import World, an_id
from tests.sql.officers import alert_about, breaks, contained, prove

_OFFICER = "select role, scope, fresh, reason from gate.officer(%s, %s, gate.now())"
_ROLES = ["security_officer", "director"]


def test_an_officer_is_a_live_session_in_one_of_the_roles(world: World) -> None:
    assert world.sql(_OFFICER, world.secret("rita"), _ROLES) == [("security_officer", None, False, None)]
    assert world.sql(_OFFICER, world.secret("diane"), _ROLES) == [
        ("director", an_id("tilleuls"), False, None)
    ]
    assert world.sql(_OFFICER, world.secret("nadia"), _ROLES)[0][3] == "role_refuses"
    assert world.sql(_OFFICER, world.secret("rita"), None)[0][3] == "role_refuses"
    assert world.sql(_OFFICER, b"x" * 32, _ROLES) == [(None, None, False, "no_session")]
    world.sql("update directory.account set contained_at = gate.now() where username = 'rita'")
    assert world.sql(_OFFICER, world.secret("rita"), _ROLES)[0][3] == "contained"


def test_a_touch_is_fresh_for_five_minutes_and_once(world: World) -> None:
    def fresh() -> Any:
        return world.sql(_OFFICER, world.secret("rita"), _ROLES)[0][2]

    prove(world, "rita")
    assert fresh() is True
    world.sql("update identity.session set step_up_spent_at = gate.now()")
    assert fresh() is False
    prove(world, "rita")
    assert fresh() is True
    world.sql("update identity.session set stepped_up_at = stepped_up_at - interval '5 minutes 1 second'")
    assert fresh() is False


def test_a_director_of_no_site_is_bound_to_nobodys(world: World) -> None:
    world.sql("update directory.account set site_id = null where username = 'diane'")
    [(scope,)] = world.sql(
        "select scope from gate.officer(%s, %s, gate.now())", world.secret("diane"), _ROLES
    )
    assert str(scope) == "00000000-0000-0000-0000-000000000001"


def test_an_alert_of_a_site_has_no_account(world: World) -> None:
    alert = alert_about(world, "nadia")
    world.sql("update incidents.alert set account_id = null, site_id = %s", an_id("ormes"))
    [(told,)] = world.sql("select gate.alert_told(a) from incidents.alert a where a.id = %s", alert)
    assert (told["account"], told["role"], told["site"], told["state"]) == (None, None, "ormes", "open")


def test_containments_say_whom_and_whether_one_may_not_lift_them(world: World, gate: Gate) -> None:
    contained(world, gate, "nadia")
    told = "select gate.containments_told(%s, %s)"
    [(by_rita,)] = world.sql(told, an_id("rita"), None)
    assert [(c["scope"], c["subject"], c["by"], c["own"]) for c in by_rita] == [
        ("account", "nadia NADIA", "rita RITA", True)
    ]
    assert world.sql(told, an_id("dora"), None)[0][0][0]["own"] is False
    assert world.sql(told, an_id("diane"), an_id("ormes")) == [([],)]
    world.sql("update incidents.containment set scope = 'session'")
    assert world.sql(told, an_id("rita"), None) == [([],)], "an ended session is over"


def test_a_card_holds_what_an_account_is_and_nothing_of_a_patient(world: World) -> None:
    world.secret("nadia")
    world.sql(
        "insert into identity.device (account_id, id, first_seen, last_seen) values (%s, gen_random_uuid(), now(), now())",
        an_id("nadia"),
    )
    world.sql("insert into access.habit values (%s, 'explained', 28, 12, now())", an_id("nadia"))
    [(card,)] = world.sql("select gate.account_card(%s, null, gate.now())", an_id("nadia"))
    assert (card["role"], card["units"], card["habit"], len(card["devices"]), len(card["sessions"])) == (
        "nurse", ["surgery_b"], 12, 1, 1,
    )  # fmt: skip
    assert world.sql("select gate.account_card(%s, null, gate.now())", an_id("inside")) == [(None,)]


@pytest.mark.parametrize(
    ("who", "role", "count"), [("paul", "physician", 1), ("dora", "privacy_officer", 2), ("sam", "nurse", 0)]
)
def test_glasses_in_sight(world: World, gate: Gate, who: str, role: str, count: int) -> None:
    breaks(world, gate, "sam", "inside")
    breaks(world, gate, "nadia", "elsewhere")
    assert world.sql("select count(*) from gate.glasses_in_sight(%s, %s, gate.now())", an_id(who), role) == [
        (count,)
    ]


def test_what_awaits_a_review_is_counted_for_its_reviewers(world: World, gate: Gate) -> None:
    glass = breaks(world, gate, "sam", "inside")
    counted = "select gate.glasses_waiting(%s)"
    assert world.sql(counted, world.secret("paul")) == [(1,)]
    assert world.sql(counted, world.secret("nadia")) == [(0,)]
    world.sql(
        "update access.break_glass set reviewed_by = %s, reviewed_at = now(), verdict = 'normal' where id = %s",
        an_id("dora"),
        glass,
    )
    assert world.sql(counted, world.secret("paul")) == [(0,)]


def test_messages_are_their_accounts_own(world: World, gate: Gate) -> None:
    glass = breaks(world, gate, "sam", "inside")
    assert world.sql("select gate.notices(%s)", world.secret("nadia")) == [([],)]
    assert world.sql("select gate.notices(%s)->0->>'id'", world.secret("sam")) == [(str(glass),)]
    assert world.sql("select gate.read_notice(%s, %s)", world.secret("nadia"), glass) == [("no_notice",)]
    assert world.sql("select * from gate.waiting(%s)", world.secret("sam")) == [(0, 1)]
    assert world.sql("select gate.own_proposals(%s)", world.secret("sam")) == [([],)]
