"""Every numbered step of the functions about accounts, assignments and what takes two people, by its number (STYLE 5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import psycopg
import pytest

from cloison.gate import governing
from tests.people import TODAY, World, an_id
from tests.sql.office import SOON, Office

Step = Callable[[Office], None]


def no_session(call: Callable[[bytes], governing.Call]) -> Step:
    """Step 1: whose secret is no live session's is told so, and written down; a contained account governs nothing."""

    def test(office: Office) -> None:
        assert office.rows(call(office.nobody()))[0][0] == "no_session"
        secret = office.world.secret("adam")
        office.world.sql("update directory.account set contained_at = now() where username = 'adam'")
        assert office.rows(call(secret))[0][0] in ("role_refuses", "no_session")
        reasons = office.world.sql(
            "select reason from ledger.line where surface in ('administration', 'page') order by id"
        )
        assert reasons[0] == ("no_session",)
        assert len(reasons) == 2

    return test


# A second person.


def asked_by_nadia(office: Office) -> UUID:
    proposal, said = office.raises("nadia")
    assert said == "proposed"
    return proposal


def second_has_a_session(office: Office) -> None:
    proposal = asked_by_nadia(office)
    assert office.word(governing.decide(office.nobody(), proposal, True, None)) == "no_session"
    office.proves("ines")
    office.world.sql("update directory.account set contained_at = now() where username = 'ines'")
    assert office.decides("ines", proposal, proved=False) == "no_session"
    assert office.decides("paul", uuid4()) == "no_proposal"
    assert office.decides("paul", proposal) == "granted"
    assert office.decides("sam", proposal) == "no_proposal"  # decided, once


def second_is_another(office: Office) -> None:
    assert office.decides("nadia", asked_by_nadia(office)) == "own_proposal"
    assignment, said = office.assigns("diane", "nadia", "medicine_a")
    assert said == "assigned"
    assert [office.decides(who, assignment) for who in ("diane", "nadia")] == ["own_proposal"] * 2
    assert office.sees("nadia") == office.sees("diane") or assignment not in office.sees("nadia")


def second_is_independent(office: Office) -> None:
    proposal = asked_by_nadia(office)
    world = office.world
    office.hire("eve", "nurse", "tilleuls", created_by=an_id("nadia"))
    assert proposal not in office.sees("eve")
    assert office.decides("eve", proposal) == "not_independent"
    world.sql("update directory.account set awake_at = now() - interval '31 days' where username = 'eve'")
    assert proposal in office.sees("eve")
    moved = (
        "update directory.assignment set made_by = %s, made_at = now() - %s::interval where account_id = %s"
    )
    world.sql(moved, an_id("nadia"), "29 days", an_id("ines"))
    assert office.decides("ines", proposal) == "not_independent"
    # Nor whom the beneficiary created or assigned: Adam proposes, for Nadia.
    assignment, _ = office.assigns("adam", "nadia", "surgery_b")
    assert office.decides("ines", assignment) == "not_independent"
    world.sql(moved, an_id("nadia"), "31 days", an_id("ines"))
    assert office.decides("ines", assignment) == office.decides("ines", proposal) == "granted"


def second_may_decide(office: Office) -> None:
    proposal = asked_by_nadia(office)
    for who in ("sam", "clara", "adam", "dora", "simone"):  # another site, and roles that do not decide this
        assert office.decides(who, proposal) == "role_refuses"
        assert proposal not in office.sees(who)
    assert office.decides("rita", proposal) == "granted"


def second_proves_presence(office: Office) -> None:
    office.proves("ines")
    proposal = asked_by_nadia(office)
    assert office.decides("ines", proposal, proved=False) == "step_up_needed"  # proved before it was asked
    office.proves("ines")
    office.world.sql("insert into gate.clock_offset (amount) values ('5 minutes 1 second')")
    assert office.decides("ines", proposal, proved=False) == "step_up_needed"
    office.world.sql("delete from gate.clock_offset")
    office.world.sql("update identity.session set stepped_up_at = null")
    office.proves("ines")
    another, _ = office.raises("paul")
    office.proves("ines")
    assert office.decides("ines", proposal, proved=False) == "granted"
    assert office.decides("ines", another, proved=False) == "step_up_needed"  # one touch, one decision
    assert office.decides("ines", another) == "granted"


# Deciding.


def decided_once_and_before_it_ends(office: Office) -> None:
    proposal = asked_by_nadia(office)
    assert office.decides("ines", proposal, yes=False) == "refused"
    assert office.decides("paul", proposal) == "no_proposal"
    row = office.world.sql("select decided_by, granted from access.proposal where id = %s", proposal)
    assert row == [(an_id("ines"), False)]
    late, _ = office.raises("nadia")
    office.travel("24 hours 1 second")
    assert office.decides("paul", late) == "no_proposal"


def what_is_granted_takes_effect(office: Office) -> None:
    world = office.world
    proposal = asked_by_nadia(office)
    assert office.decides("ines", proposal) == "granted"
    [(kind, times, hours)] = world.sql("select kind, times, until - since from access.raise")
    assert (kind, times, hours) == ("explained", 2, timedelta(hours=12))
    assignment, _ = office.assigns("adam", "nadia", "medicine_a")
    assert office.decides("diane", assignment, yes=False) == "refused"
    assert world.sql("select ended_by from directory.assignment where id = %s", assignment) == [
        (an_id("diane"),)
    ]
    assert office.creates("adam", "nora") == "second_person_needed"
    assert office.decides("diane", an_id("nora")) == "granted"
    world.sign_in("nora")
    world.sql("update directory.account set awake_at = now() - interval '31 days' where username = 'sam'")
    waking, said = office.wakes("adam", "sam")
    assert (said, office.decides("rita", waking)) == ("proposed", "granted")
    world.sign_in("sam")


def a_confirmed_glass_counts_for_both(office: Office) -> None:
    glasses = [uuid4(), uuid4()]
    for glass in glasses:
        office.world.sql(
            "insert into access.proposal (id, what, subject, beneficiary, payload, reason, proposed_by, session_id, site_id, at, expires_at) values "
            "(%s, 'break_glass', %s, %s, '{\"reason_code\": \"vital_emergency\"}', '', %s, (select id from identity.session where secret_hash = sha256(%s)), %s, now(), now() + interval '15 minutes')",
            glass,
            uuid4(),
            an_id("ines"),
            an_id("ines"),
            office.world.secret("ines"),
            an_id("tilleuls"),
        )
    office.world.sql(
        "update access.ceiling set quarter_hour = 1, hour = 1, day = 1, week = 1 where kind = 'confirmed'"
    )
    assert [office.decides("paul", glass) for glass in glasses] == ["granted", "officer_needed"]
    counted = office.world.sql(
        "select holder from access.spent where kind = 'confirmed' and holder = any (%s)",
        [an_id("ines"), an_id("paul")],
    )
    assert {holder for (holder,) in counted} == {an_id("ines"), an_id("paul")}
    assert office.decides("rita", glasses[1]) == "granted"  # never refused to two people


def each_decision_has_its_line(office: Office) -> None:
    proposal = asked_by_nadia(office)
    for who in ("nadia", "ines"):
        office.decides(who, proposal)
    assert office.lines("proposal.decide") == [("refused", "own_proposal"), ("allowed", "granted")]
    assert office.lines("proposal.make") == [("allowed", "raise")]


# Proposing.


def what_may_be_proposed(office: Office) -> None:
    for wrong in ({"times": Decimal(4)}, {"times": Decimal(1)}, {"times": None}, {"hours": 25}, {"hours": 0}, {"hours": None},
                  {"kind": "others"}, {"kind": None}, {"subject": an_id("ines")}, {"subject": uuid4()}, {"what": "break_glass"},
                  {"what": "assignment"}, {"what": None}):  # fmt: skip
        assert office.raises("nadia", **{"kind": "explained", **wrong})[1] == "role_refuses", wrong
    for short in ("", " " * 20, "neuf lettr"[:9], "x" * 501):
        assert office.raises("nadia", reason=short)[1] == "reason_needed"
    assert office.wakes("adam", "sam")[1] == "fact_refused"  # awake
    assert office.wakes("adam", "lea")[1] == "proposed"  # she left, and comes back
    for who, whom in (
        ("nadia", "lea"),
        ("rita", "lea"),
        ("diane", "otto"),
        ("adam", "adam"),
        ("adam", "system"),
    ):
        assert office.wakes(who, whom)[1] == "role_refuses", (who, whom)
    assert office.creates("adam", "nora") == "second_person_needed"
    again = {"what": "account"}
    assert office.wakes("adam", "nora", **again)[1] == "already_proposed"
    assert office.decides("diane", an_id("nora"), yes=False) == "refused"
    renewed, said = office.wakes("diane", "nora", **again)
    assert said == "proposed"
    assert office.decides("adam", renewed) == "granted"
    assert (
        office.wakes("adam", "nora", **again)[1] == "fact_refused"
    )  # granted: what suspends it later is not undone so
    assert office.wakes("adam", "nadia", **again)[1] == "fact_refused"


def proposed_once(office: Office) -> None:
    asked_by_nadia(office)
    assert office.raises("nadia")[1] == "already_proposed"
    assert office.raises("nadia", "export")[1] == "proposed"
    office.travel("25 hours")
    assert office.raises("nadia")[1] == "proposed"


def each_proposal_has_its_line(office: Office) -> None:
    office.raises("nadia")
    office.raises("nadia", "others")
    assert office.lines("proposal.make") == [("allowed", "raise"), ("refused", "role_refuses")]


# Assigning.


def who_assigns_whom(office: Office) -> None:
    assigns = office.assigns
    assert assigns("nadia", "felix", "surgery_b")[1] == assigns("diane", "felix", "lab")[1] == "assigned"
    for who, whom, unit in (
        ("nadia", "felix", "medicine_a"),  # not her unit
        ("nadia", "nadia", "surgery_b"),
        ("diane", "diane", "surgery_b"),
        ("diane", "felix", "geriatrics"),  # not her site
        ("adam", "adam", "surgery_b"),
        ("sam", "felix", "surgery_b"),
        ("carine", "felix", "surgery_b"),
        ("clara", "felix", "surgery_b"),
        ("rita", "felix", "surgery_b"),
    ):
        assert assigns(who, whom, unit)[1] == "role_refuses", (who, whom, unit)
    day = timedelta(days=1)
    for who, whom, unit, since, until in (
        ("nadia", "felix", "surgery_b", None, None),  # a clinician's has an end
        ("nadia", "felix", "surgery_b", None, TODAY + 191 * day),
        ("nadia", "felix", "surgery_b", None, date.max),
        ("nadia", "felix", "surgery_b", TODAY - day, SOON),
        ("nadia", "felix", "surgery_b", TODAY + 201 * day, TODAY + 210 * day),
        ("nadia", "felix", "surgery_b", SOON, SOON - day),
        ("nadia", "lea", "surgery_b", None, SOON),  # has left
        ("adam", "system", "surgery_b", None, SOON),
        ("adam", "felix", "old_ward", None, SOON),  # of a closed site
        ("adam", "felix", "nowhere", None, SOON),
    ):
        assert assigns(who, whom, unit, since, until)[1] == "fact_refused", (who, whom, since, until)
    # A unit that one person gave this morning is not one's to give.
    office.world.sql(
        "update directory.assignment set made_at = now(), confirmed_by = null where account_id = %s",
        an_id("nadia"),
    )
    assert assigns("nadia", "felix", "surgery_b")[1] == "role_refuses"
    made = office.world.sql("select count(*) from directory.assignment where account_id = %s", an_id("felix"))
    assert made == [(2,)]


def a_second_person_for_what_one_brings(office: Office) -> None:
    assert office.assigns("adam", "felix", "lab")[1] == "second_person_needed"
    office.lie_in("medicine_a", 50)
    office.lie_in("surgery_b", 1)  # with `inside`, two
    assert (
        office.assigns("diane", "ines", "medicine_a")[1] == "assigned"
    )  # fifty more than she has; those of surgery_b are hers
    assert office.assigns("diane", "sam", "surgery_b")[1] == "assigned"
    assert office.assigns("diane", "sam", "medicine_a")[1] == "second_person_needed"  # with the other, 52
    assert office.explained("sam", "inside") is False  # given by one, today
    brings = office.world.sql(
        "select payload ->> 'brings' from access.proposal where payload ->> 'needed' = 'true' order by at"
    )
    assert brings == [("0",), ("52",)]


def each_assignment_has_its_line(office: Office) -> None:
    for who in ("nadia", "adam", "sam"):
        office.assigns(who, "felix", "surgery_b")
    said = [("allowed", "assigned"), ("refused", "second_person_needed"), ("refused", "role_refuses")]
    assert office.lines("assignment.make") == said


def who_takes_a_unit_away(office: Office) -> None:
    hers = an_id("carine" + "surgery_b")
    for who in (
        "clara",
        "sam",
        "simone",
        "dora",
        "nadia",
        "paul",
    ):  # nor a colleague of the ward: it would stop
        assert office.takes_away(who, hers) == "role_refuses"
    assert office.takes_away("adam", uuid4()) == "role_refuses"
    assert office.explained("carine", "inside") is True
    for who in ("carine", "rita", "diane", "adam"):
        assert office.takes_away(who, hers) == "ended"
    assert office.explained("carine", "inside") is None
    assert office.world.sql("select ended_by from directory.assignment where id = %s", hers) == [
        (an_id("carine"),)
    ]
    given, said = office.assigns("nadia", "felix", "surgery_b")
    assert said == "assigned"
    assert [office.takes_away(who, given) for who in ("paul", "nadia")] == ["role_refuses", "ended"]


def thirty_ends_a_day(office: Office) -> None:
    for n in range(29):
        office.hire(f"left{n}", "nurse", "tilleuls", ended_by=an_id("adam"), ended_at="now()")
    assert office.takes_away("adam", an_id("nadia" + "surgery_b")) == "ended"
    assert office.takes_away("adam", an_id("ines" + "surgery_b")) == "allowance_spent"
    assert office.takes_away("adam", an_id("nadia" + "surgery_b")) == "ended"  # it had: nothing more is taken
    assert office.ends("adam", "nadia") == "allowance_spent"
    assert office.ends("diane", "nadia") == "ended"


def each_end_of_an_assignment_has_its_line(office: Office) -> None:
    for who in ("nadia", "diane"):
        office.takes_away(who, an_id("carine" + "surgery_b"))
    assert office.lines("assignment.end") == [("refused", "role_refuses"), ("allowed", "ended")]


# Accounts.


def who_creates(office: Office) -> None:
    for who in ("nadia", "rita", "dora", "clara", "paul"):
        assert office.creates(who, "nora") == "role_refuses"
    for role in ("administrator", "director", "security_officer", "privacy_officer"):
        assert office.creates("diane", "nora", role) == "role_refuses"
    for site in ("ormes", None):
        assert office.creates("diane", "nora", site=site) == "role_refuses"
    assert (
        office.creates("diane", "nora")
        == office.creates("adam", "abel", "administrator", None)
        == "second_person_needed"
    )
    [(suspended, creator)] = office.world.sql(
        "select suspended_at is not null, created_by from directory.account where username = 'nora'"
    )
    assert (suspended, creator) == (True, an_id("diane"))


def what_an_account_may_be(office: Office) -> None:
    for wrong in ({"role": "system"}, {"role": "queen"}, {"name": "nadia"}, {"name": "Nora"}, {"name": "n"}, {"name": "nora; drop"},
                  {"site": "closed"}, {"site": "nowhere"}, {"since": TODAY - timedelta(days=1)}, {"since": date.max},
                  {"family_name": "  "}, {"given_name": ""}, {"family_name": "x" * 101}, {"rpps": "123"}, {"rpps": ""}):  # fmt: skip
        assert office.creates("adam", **{"name": "nora", **wrong}) == "fact_refused", wrong
    assert office.world.sql("select count(*) from access.proposal") == [(0,)]
    assert office.creates("adam", "nora", rpps="99700218896") == "second_person_needed"
    assert (
        office.creates("adam", "nora") == office.creates("adam", "nils", rpps="99700218896") == "fact_refused"
    )


def each_creation_has_its_line(office: Office) -> None:
    for who in ("sam", "adam"):
        office.creates(who, "nora")
    assert office.lines("account.create") == [
        ("refused", "role_refuses"),
        ("refused", "second_person_needed"),
    ]


def who_ends_whom(office: Office) -> None:
    for who, whom in (
        ("nadia", "sam"),
        ("dora", "sam"),
        ("diane", "sam"),  # of another site
        ("diane", "diane"),
        ("adam", "adam"),
        ("adam", "system"),
        ("adam", "nobody"),
    ):
        assert office.ends(who, whom) == "role_refuses", (who, whom)
    secret = office.world.secret("nadia")
    assert office.ends("rita", "nadia") == "ended"
    assert office.world.sql("select count(*) from gate.whoami(%s)", secret) == [(0,)]
    because = office.world.sql(
        "select ended_because from identity.session where secret_hash = sha256(%s)", secret
    )
    assert because == [("left",)]
    assert office.ends("adam", "paul", SOON) == "ended"
    assert office.explained("paul", "inside") is True  # until then
    with pytest.raises(psycopg.Error, match="malformed call"):
        office.world.sql(
            "select gate.end_account(%s, %s, 'infinity')", office.world.secret("adam"), an_id("sam")
        )


def somebody_is_left(office: Office) -> None:
    for whom in ("rita", "dora"):
        assert office.ends("adam", whom) == "last_of_role"
    assert office.ends("rita", "adam") == "last_of_role"
    office.hire("rosa", "security_officer", "tilleuls", suspended_at="now()")
    assert office.ends("adam", "rita") == "last_of_role"  # nobody who could sign in
    office.world.sql("update directory.account set suspended_at = null where username = 'rosa'")
    assert office.ends("adam", "rita") == "ended"
    for n in range(29):
        office.hire(f"left{n}", "nurse", "tilleuls", ended_by=an_id("adam"), ended_at="now()")
    assert office.ends("adam", "sam") == "allowance_spent"
    assert office.ends("rosa", "sam") == "ended"


def each_end_has_its_line(office: Office) -> None:
    for who in ("sam", "adam"):
        office.ends(who, "nadia")
    assert office.lines("account.end") == [("refused", "role_refuses"), ("allowed", "ended")]


def who_looks_up(office: Office) -> None:
    def found(who: str, whom: str) -> list[str | None]:
        rows = office.rows(governing.find_account(office.world.secret(who), username=whom))
        return [row[0] or row[2] for row in rows]

    assert found("adam", "sam") == found("rita", "sam") == ["sam"]
    assert found("diane", "nadia") == ["nadia"]
    assert found("diane", "sam") == found("adam", "system") == found("adam", "ghost") == []
    assert found("nadia", "nadia") == found("dora", "nadia") == ["role_refuses"]
    own = office.rows(governing.find_account(office.world.secret("nadia"), account_id=an_id("nadia")))
    assert own[0][10] == "active"
    with pytest.raises(psycopg.Error, match="malformed call"):
        office.rows(governing.find_account(office.world.secret("adam"), username="nadia", rpps="1"))


def who_sees_assignments(office: Office) -> None:
    def seen(who: str, whom: str) -> list[str]:
        rows = office.rows(governing.assignments_of(office.world.secret(who), an_id(whom)))
        return [row[0] or row[3] for row in rows]

    assert seen("adam", "sam") == seen("rita", "sam") == seen("sam", "sam") == ["geriatrics"]
    assert seen("diane", "nadia") == seen("nadia", "ines") == seen("carine", "carine") == ["surgery_b"]
    assert seen("diane", "sam") == seen("nadia", "sam") == []
    assert seen("carine", "nadia") == seen("dora", "nadia") == ["role_refuses"]


def each_look_has_its_line(office: Office) -> None:
    for who in ("nadia", "adam"):
        office.rows(governing.find_account(office.world.secret(who), username="sam"))
        office.rows(governing.assignments_of(office.world.secret(who), an_id("sam")))
    assert office.lines("account.find") == [("refused", "role_refuses"), ("allowed", "looked_up")]
    assert office.lines("assignment.list") == [("allowed", "looked_up")] * 2  # a nurse may look, and saw none


def nobody_of_that_name(office: Office) -> None:
    end = "select gate.end_at_machine(%s, current_date)"
    assert [office.world.sql(end, who) for who in ("ghost", "system", None)] == [[("no_account",)]] * 3


def the_machine_has_its_line(office: Office) -> None:
    assert office.world.sql("select gate.end_at_machine('nadia', current_date)") == [("ended",)]
    assert office.world.sql(
        "select surface, account_id, reason from ledger.line where event = 'account.end'"
    ) == [("command", None, "ended")]


_ANY = an_id("nadia")
STEPS: dict[tuple[str, int], Step] = {
    ("second_person", 1): second_has_a_session,
    ("second_person", 2): second_is_another,
    ("second_person", 3): second_is_independent,
    ("second_person", 4): second_may_decide,
    ("second_person", 5): second_proves_presence,
    ("decide", 1): no_session(lambda s: governing.decide(s, uuid4(), True, None)),
    ("decide", 2): decided_once_and_before_it_ends,
    ("decide", 3): what_is_granted_takes_effect,
    ("decide", 4): a_confirmed_glass_counts_for_both,
    ("decide", 6): each_decision_has_its_line,
    ("propose", 1): no_session(
        lambda s: governing.propose(
            s, uuid4(), what="awake", subject=an_id("lea"), reason="dix lettres au moins"
        )
    ),
    ("propose", 2): what_may_be_proposed,
    ("propose", 3): proposed_once,
    ("propose", 6): each_proposal_has_its_line,
    ("assign", 1): no_session(lambda s: governing.assign(s, uuid4(), _ANY, an_id("lab"), None, SOON)),
    ("assign", 2): who_assigns_whom,
    ("assign", 3): a_second_person_for_what_one_brings,
    ("assign", 6): each_assignment_has_its_line,
    ("end_assignment", 1): no_session(lambda s: governing.end_assignment(s, an_id("nadia" + "surgery_b"))),
    ("end_assignment", 2): who_takes_a_unit_away,
    ("end_assignment", 3): thirty_ends_a_day,
    ("end_assignment", 6): each_end_of_an_assignment_has_its_line,
    ("create_account", 1): no_session(
        lambda s: governing.create_account(
            s,
            uuid4(),
            username="x1",
            role="nurse",
            family_name="X",
            given_name="Y",
            rpps=None,
            site_id=None,
            since=None,
        )
    ),
    ("create_account", 2): who_creates,
    ("create_account", 3): what_an_account_may_be,
    ("create_account", 6): each_creation_has_its_line,
    ("end_account", 1): no_session(lambda s: governing.end_account(s, _ANY, None)),
    ("end_account", 2): who_ends_whom,
    ("end_account", 3): somebody_is_left,
    ("end_account", 6): each_end_has_its_line,
    ("find_account", 1): no_session(lambda s: governing.find_account(s, account_id=_ANY)),
    ("find_account", 2): who_looks_up,
    ("find_account", 6): each_look_has_its_line,
    ("assignments_of", 1): no_session(lambda s: governing.assignments_of(s, _ANY)),
    ("assignments_of", 2): who_sees_assignments,
    ("assignments_of", 6): each_look_has_its_line,
    ("end_at_machine", 1): nobody_of_that_name,
    ("end_at_machine", 6): the_machine_has_its_line,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, step: tuple[str, int]) -> None:
    STEPS[step](Office(world))
