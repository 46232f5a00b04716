"""Broken glasses afterwards: the one who broke it, who is told, who reviews; proposals and messages in the head of a page."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from cloison.gate import deeds
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from tests.people import World, an_id
from tests.sql.officers import REASON, breaks, lines, opens, prove


def _shown(gate: Gate, world: World, who: str) -> list[str]:
    seen = gate.look(deeds.glasses_to_review(world.secret(who)))
    assert isinstance(seen, Allowed), seen
    return [glass["id"] for glass in seen.detail["waiting"]]


def test_who_broke_it_sees_it_is_told_the_same_day_and_ends_it(world: World, gate: Gate) -> None:
    glass = breaks(world, gate, "sam", "inside")
    secret = world.secret("sam")
    mine = gate.look(deeds.my_glasses(secret))
    assert isinstance(mine, Allowed)
    [told] = mine.detail["glasses"]
    assert (told["id"], told["patient_id"], told["running"]) == (str(glass), str(an_id("inside")), True)
    assert gate.waiting(secret) == (0, 1)
    notices = gate.look(deeds.notices(secret))
    assert isinstance(notices, Allowed)
    [notice] = notices.detail["rows"]
    assert notice["kind"] == "break_glass"
    assert str(an_id("inside")) not in str(notice)
    assert gate.act(deeds.read_notice(world.secret("nadia"), UUID(notice["id"]))) == Refused("no_notice")
    assert gate.act(deeds.read_notice(secret, UUID(notice["id"]))) == Allowed("read")
    assert gate.waiting(secret) == (0, 0)
    assert isinstance(opens(world, gate, "sam", "inside"), Allowed)
    assert gate.act(deeds.end_glass(world.secret("nadia"), glass)) == Refused("no_glass")
    assert gate.act(deeds.end_glass(secret, glass)) == Allowed("ended")
    assert opens(world, gate, "sam", "inside") == Refused("no_relationship")
    assert gate.act(deeds.end_glass(secret, glass)) == Refused("no_glass")
    assert lines(world, "patient.glass_ended") == [
        ("nadia", "refused", "no_glass"), ("sam", "allowed", "break_glass"), ("sam", "refused", "no_glass"),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ("clara", "adam", "rita", "coline", "simone", "lucie"))
def test_roles_that_break_no_glass_have_none(world: World, gate: Gate, who: str) -> None:
    assert gate.look(deeds.my_glasses(world.secret(who))) == Refused("role_refuses")


def test_the_units_physician_and_the_privacy_officer_are_shown_it(world: World, gate: Gate) -> None:
    inside, elsewhere = breaks(world, gate, "sam", "inside"), breaks(world, gate, "nadia", "elsewhere")
    awaiting = {
        who: gate.glasses_waiting(world.secret(who)) for who in ("paul", "dora", "sam", "rita", "adam")
    }
    assert awaiting == {"paul": 1, "dora": 2, "sam": 0, "rita": 0, "adam": 0}
    assert gate.glasses_waiting(b"x" * 32) == 0
    assert _shown(gate, world, "paul") == [str(inside)], "the patient of his ward, and not another's"
    assert _shown(gate, world, "dora") == [str(inside), str(elsewhere)]
    told = gate.look(deeds.glasses_to_review(world.secret("dora")))
    assert isinstance(told, Allowed)
    assert str(an_id("inside")) not in str(told.detail), "pseudonyms"
    assert [g["line"] for g in told.detail["waiting"]] == [
        line
        for (line,) in world.sql("select id from ledger.line where event = 'patient.break_glass' order by id")
    ]
    for who in ("nadia", "sam", "rita", "adam", "diane"):
        assert gate.look(deeds.glasses_to_review(world.secret(who))) == Refused("role_refuses")
    assert len(lines(world, "glasses.list")) == 8


def test_the_responsible_physician_is_shown_it_wherever_the_patient_lies(world: World, gate: Gate) -> None:
    glass = breaks(world, gate, "nadia", "elsewhere")
    assert _shown(gate, world, "paul") == []
    world.sql(
        "insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at) "
        "values (%s, %s, 'responsible_physician', gate.now() - interval '1 day', %s, %s, gate.now() - interval '1 day')",
        an_id("elsewhere"), an_id("paul"), an_id("ormes"), an_id("system"),
    )  # fmt: skip
    assert _shown(gate, world, "paul") == [str(glass)]


def test_a_review_is_by_another_once_and_for_good(world: World, gate: Gate) -> None:
    his, hers = breaks(world, gate, "paul", "elsewhere"), breaks(world, gate, "sam", "inside")
    paul, dora = world.secret("paul"), world.secret("dora")
    world.sql(
        "insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at) "
        "values (%s, %s, 'responsible_physician', gate.now() - interval '1 day', %s, %s, gate.now() - interval '1 day')",
        an_id("elsewhere"), an_id("paul"), an_id("ormes"), an_id("system"),
    )  # fmt: skip
    assert _shown(gate, world, "paul") == [str(hers)], "never one's own"
    assert gate.act(deeds.review_glass(paul, his, "normal", "")) == Refused("no_glass")
    assert gate.act(deeds.review_glass(paul, hers, "to_examine", "court")) == Refused("reason_needed")
    assert gate.act(deeds.review_glass(paul, hers, "fine", REASON)) == Refused("reason_needed")
    assert gate.act(deeds.review_glass(paul, hers, "to_examine", REASON)) == Allowed("reviewed")
    assert gate.act(deeds.review_glass(dora, hers, "normal", "")) == Refused("no_glass"), "once"
    assert gate.act(deeds.review_glass(dora, his, "normal", "")) == Allowed("reviewed")
    for who in ("nadia", "rita", "adam"):
        assert gate.act(deeds.review_glass(world.secret(who), his, "normal", "")) == Refused("role_refuses")
    seen = gate.look(deeds.glasses_to_review(dora))
    assert isinstance(seen, Allowed)
    assert seen.detail["waiting"] == []
    assert [(g["id"], g["words"]) for g in seen.detail["to_examine"]] == [(str(hers), REASON)]
    assert world.sql("select verdict, reviewed_by from access.break_glass where id = %s", his) == [
        ("normal", an_id("dora"))
    ]


def test_who_confirmed_a_glass_does_not_review_it(world: World, gate: Gate) -> None:
    glass = breaks(world, gate, "sam", "inside")
    world.sql("update access.break_glass set confirmed_by = %s where id = %s", an_id("paul"), glass)
    assert _shown(gate, world, "paul") == []
    assert gate.act(deeds.review_glass(world.secret("paul"), glass, "normal", "")) == Refused("no_glass")


def test_an_old_glass_is_no_longer_shown(world: World, gate: Gate) -> None:
    breaks(world, gate, "sam", "inside")
    world.sql(
        "update access.break_glass set began_at = began_at - interval '91 days', expires_at = expires_at - interval '91 days'"
    )
    assert _shown(gate, world, "dora") == []


def test_the_head_counts_what_one_could_decide_and_nothing_else(world: World, gate: Gate) -> None:
    ines = world.secret("ines")
    assert gate.act(deeds.propose_raise(ines, an_id("ines"), "explained", "2", 4, REASON)) == Allowed(
        "proposed"
    )
    assert {who: gate.waiting(world.secret(who))[0] for who in ("nadia", "paul", "diane", "rita", "ines", "sam", "clara", "adam")} == {
        "nadia": 1, "paul": 1, "diane": 1, "rita": 1, "ines": 0, "sam": 0, "clara": 0, "adam": 0,
    }  # fmt: skip
    assert gate.waiting(b"x" * 32) == (0, 0)
    seen = gate.look(deeds.proposals(world.secret("paul")))
    assert isinstance(seen, Allowed)
    [told] = seen.detail["rows"]
    proposal = UUID(told["id"])
    prove(world, "paul")
    assert gate.act(deeds.decide(world.secret("paul"), proposal, yes=True, reason="")) == Allowed("granted")
    own = gate.look(deeds.own_proposals(ines))
    assert isinstance(own, Allowed)
    [mine] = own.detail["rows"]
    assert (mine["id"], mine["granted"], mine["decided_by"]) == (str(proposal), True, "paul PAUL")
    assert gate.look(deeds.own_proposals(world.secret("nadia"))) == Allowed("shown", detail={"rows": []})
    assert gate.waiting(world.secret("nadia"))[0] == 0


def test_a_narrow_session_decides_nothing(world: World, gate: Gate) -> None:
    assert gate.act(
        deeds.propose_raise(world.secret("ines"), an_id("ines"), "explained", "2", 4, REASON)
    ) == Allowed("proposed")
    world.secret("nadia")
    world.sql("update directory.account set contained_at = gate.now() where username = 'nadia'")
    assert gate.waiting(world.secret("nadia")) == (0, 0)


def test_without_a_session_there_is_nothing(world: World, gate: Gate) -> None:
    nobody = b"x" * 32
    assert gate.look(deeds.my_glasses(nobody)) == Refused("no_session")
    assert gate.look(deeds.glasses_to_review(nobody)) == Refused("no_session")
    assert gate.act(deeds.end_glass(nobody, uuid4())) == Refused("no_session")
    assert gate.act(deeds.review_glass(nobody, uuid4(), "normal", "")) == Refused("no_session")
    assert gate.act(deeds.read_notice(nobody, uuid4())) == Refused("no_notice")
    for look in (deeds.notices(nobody), deeds.own_proposals(nobody)):
        assert gate.look(look) == Allowed("shown", detail={"rows": []})
