"""What widens access takes two people: each way to do with one, with its defence off and on (DESIGN.md section 3)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest

from cloison.gate import governing
from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import TODAY, World, an_id
from tests.sql.office import SOON, Office

Attack = Callable[[Office], bool]
Line = tuple[str, str, str]
"""A file under functions/, a piece of its text, and what stands there with the defence off."""


def meanwhile(office: Office, first: governing.Call, second: governing.Call) -> tuple[str, str]:
    """Send `first` in a transaction that stays open while `second` is sent; return both words."""
    said: list[str] = []
    with psycopg.connect(office.world.web) as one:
        [(word,)] = one.execute(first.statement, first.parameters).fetchall()
        other = threading.Thread(target=lambda: said.append(office.word(second)))
        other.start()
        time.sleep(0.5)  # long enough to be waiting, or to be through
        one.commit()
        other.join()
    return word, said[0]


def signs_in(office: Office, who: str) -> bool:
    said = office.world.sql(
        "select gate.open_session(gen_random_uuid(), sha256(%s), %s, 60, 'token', null)", uuid4().bytes, who
    )
    return said == [("opened",)]


def one_touch_for_two(office: Office) -> bool:
    """Malware waits for the touch that a person makes for a colleague, and decides a second proposal in the same moment."""
    honest, _ = office.raises("paul")
    thief, _ = office.raises("nadia")
    secret = office.world.secret("ines")
    office.proves("ines")
    calls = [governing.decide(secret, which, True, None) for which in (honest, thief)]
    first, second = meanwhile(office, *calls)
    assert first == "granted"
    return second == "granted"


def one_touch_after_another(office: Office) -> bool:
    honest, _ = office.raises("paul")
    thief, _ = office.raises("nadia")
    assert office.decides("ines", honest) == "granted"
    return office.decides("ines", thief, proved=False) == "granted"


def one_touch_for_a_decision_and_a_lifting(office: Office) -> bool:
    """The security officer grants a raise; in the same moment malware lifts the containment of its accomplice."""
    world = office.world
    proposal, _ = office.raises("nadia")
    world.sql(
        "select gate.contain('account', %s, 'canary', 'canary', null, null, 1, 1, '{}', now())", an_id("sam")
    )
    [(containment,)] = world.sql("select id from incidents.containment where subject = %s", an_id("sam"))
    office.proves("rita")
    secret = world.secret("rita")
    lift = governing.Call("select gate.lift(%s, %s, 'Fausse alerte, vu avec lui')", (secret, containment))
    first, second = meanwhile(office, governing.decide(secret, proposal, True, None), lift)
    assert first == "granted"
    return second == "lifted"


def a_touch_of_before(office: Office) -> bool:
    office.proves("ines")  # to sign something of her own
    return office.decides("ines", office.raises("nadia")[0], proved=False) == "granted"


def for_oneself(office: Office) -> bool:
    """An administrator proposes, and whom it is for confirms."""
    assignment, _ = office.assigns("adam", "diane", "surgery_b")
    return office.decides("diane", assignment) == "granted"


def by_ones_own_creature(office: Office) -> bool:
    office.hire("eve", "nurse", "tilleuls", created_by=an_id("nadia"))
    return office.decides("eve", office.raises("nadia")[0]) == "granted"


def by_whom_one_assigned(office: Office) -> bool:
    office.world.sql(
        "update directory.assignment set made_by = %s, made_at = now() where account_id = %s",
        an_id("nadia"),
        an_id("ines"),
    )
    return office.decides("ines", office.raises("nadia")[0]) == "granted"


def by_whom_the_beneficiary_created(office: Office) -> bool:
    office.hire("eve", "physician", "tilleuls", created_by=an_id("sam"))
    office.world.sql("insert into directory.assignment (id, account_id, unit_id, since, made_by, made_at) values "
                     "(gen_random_uuid(), %s, %s, '2020-01-01', %s, '2020-01-01')", an_id("eve"), an_id("surgery_b"), an_id("system"))  # fmt: skip
    assignment, _ = office.assigns("adam", "sam", "surgery_b")
    return office.decides("eve", assignment) == "granted"


def what_a_contained_account_left_behind(office: Office) -> bool:
    """The theft is noticed and the account contained; what it proposed waits for a colleague who does not know."""
    assignment, _ = office.assigns("adam", "sam", "surgery_b")
    office.world.sql("update directory.account set contained_at = now() where username = 'adam'")
    return office.decides("paul", assignment) == "granted"


def an_end_put_off(office: Office) -> bool:
    """Nadia has left; an accomplice ends her account again, next month."""
    assert office.ends("rita", "nadia") == "ended"
    office.ends("adam", "nadia", SOON)
    return signs_in(office, "nadia")


def an_account_of_the_whole_group(office: Office) -> bool:
    return office.creates("diane", "nora", site=None) == "second_person_needed"


def an_account_that_governs(office: Office) -> bool:
    return office.creates("diane", "nora", "administrator") == "second_person_needed"


def an_account_at_once(office: Office) -> bool:
    office.creates("adam", "nora")
    return signs_in(office, "nora")


def a_pending_assignment(office: Office) -> bool:
    office.assigns("adam", "sam", "surgery_b")
    return office.explained("sam", "inside") is not None


def a_refused_assignment(office: Office) -> bool:
    assignment, _ = office.assigns("diane", "sam", "surgery_b")
    assert office.decides("paul", assignment, yes=False) == "refused"
    return office.explained("sam", "inside") is not None


def ones_own_assignment(office: Office) -> bool:
    """A nurse's last day in the unit; she gives it to herself for another month."""
    office.world.sql(
        "update directory.assignment set until = %s where account_id = %s", TODAY, an_id("nadia")
    )
    office.assigns("nadia", "nadia", "surgery_b")
    office.travel("25 hours")
    return office.explained("nadia", "inside") is not None


def an_assignment_by_ones_creature(office: Office) -> bool:
    office.hire("eve", "nurse", "ormes", created_by=an_id("nadia"))
    office.world.sql(
        "update directory.assignment set account_id = %s where account_id = %s", an_id("eve"), an_id("sam")
    )
    assert office.assigns("eve", "nadia", "geriatrics")[1] == "assigned"
    return office.explained("nadia", "elsewhere") is not None


def in_pieces(office: Office) -> bool:
    office.world.sql("update access.friction set assignment_alone = 1")
    office.lie_in("medicine_a", 1)
    assert office.assigns("diane", "sam", "surgery_b")[1] == "assigned"
    return office.assigns("diane", "sam", "medicine_a")[1] == "assigned"


def in_pieces_day_by_day(office: Office) -> bool:
    """One unit a day, all from the day after tomorrow on."""
    office.world.sql("update access.friction set assignment_alone = 1")
    office.lie_in("medicine_a", 1)
    assert office.assigns("diane", "sam", "surgery_b", SOON, SOON)[1] == "assigned"
    office.travel("25 hours")
    return office.assigns("diane", "sam", "medicine_a", SOON, SOON)[1] == "assigned"


def in_two_halves_at_once(office: Office) -> bool:
    world = office.world
    world.sql("update access.friction set assignment_alone = 1")
    world.sql(
        "insert into access.holder values (%s)", an_id("sam")
    )  # so that only its lock stands between them
    office.lie_in("medicine_a", 1)
    halves = [
        governing.assign(world.secret("diane"), uuid4(), an_id("sam"), an_id(unit), None, SOON)
        for unit in ("surgery_b", "medicine_a")
    ]
    return meanwhile(office, *halves) == ("assigned", "assigned")


def waking_alone(office: Office) -> bool:
    office.world.sql(
        "update directory.account set awake_at = now() - interval '31 days' where username = 'sam'"
    )
    office.wakes("adam", "sam")
    return signs_in(office, "sam")


def the_units_of_before(office: Office) -> bool:
    """Somebody comes back after having left, by two people; the units of before would come with them."""
    assert office.ends("rita", "nadia") == "ended"
    assert office.decides("diane", office.wakes("adam", "nadia")[0]) == "granted"
    office.world.secrets.pop("nadia", None)
    return office.explained("nadia", "inside") is not None


def the_last_who_watches(office: Office) -> bool:
    return office.ends("adam", "rita") == "ended"


def the_last_two_at_once(office: Office) -> bool:
    office.hire("rosa", "security_officer", "tilleuls")
    office.hire("abel", "administrator", None)
    world = office.world
    pair = [
        governing.end_account(world.secret(who), an_id(whom), None)
        for who, whom in (("adam", "rita"), ("abel", "rosa"))
    ]
    return meanwhile(office, *pair) == ("ended", "ended")


def a_hospital_that_stops(office: Office) -> bool:
    for n in range(31):
        office.hire(f"carer{n}", "nurse", "tilleuls")
    return [office.ends("adam", f"carer{n}") for n in range(31)].count("ended") == 31


def a_ward_that_stops(office: Office) -> bool:
    """A nurse's stolen session takes the ward from her colleagues."""
    return office.takes_away("nadia", an_id("ines" + "surgery_b")) == "ended"


def flood(office: Office, what: str, subjects: str) -> None:
    """Sixty proposals of Nadia's, older than the emergency."""
    office.world.sql(
        "insert into access.proposal (id, what, subject, beneficiary, payload, reason, proposed_by, site_id, at, expires_at) "
        f"select gen_random_uuid(), %s, {subjects}, %s, '{{}}', 'flood', %s, %s, now() - interval '1 minute', now() + interval '1 hour' "
        "from generate_series(1, 60) n",
        what,
        an_id("nadia"),
        an_id("nadia"),
        an_id("tilleuls"),
    )


def emergency(office: Office) -> bool:
    """Whether Paul does not see that Ines asks for a second person in an emergency."""
    glass = uuid4()
    office.world.sql(
        "insert into access.proposal (id, what, subject, beneficiary, payload, reason, proposed_by, site_id, at, expires_at) "
        "values (%s, 'break_glass', %s, %s, '{\"reason_code\": \"vital_emergency\"}', '', %s, %s, now(), now() + interval '15 minutes')",
        glass,
        an_id("elsewhere"),
        an_id("ines"),
        an_id("ines"),
        an_id("tilleuls"),
    )
    return glass not in office.sees("paul")


def an_emergency_under_a_heap(office: Office) -> bool:
    flood(office, "raise", "gen_random_uuid()")
    return emergency(office)


def an_emergency_under_one_glass_sixty_times(office: Office) -> bool:
    flood(office, "break_glass", "'6f1c3c52-9a1b-4a53-8f37-0d1de1f0ca57'::uuid")
    return emergency(office)


_SECOND, _OPEN, _ASSIGN, _STANDING = (
    "access/second_person.sql",
    "access/open_proposals.sql",
    "gate/assign.sql",
    "access/standing.sql",
)
_SESSION_LOCK = "  perform from identity.session s where s.secret_hash = sha256(p_secret) for update;\n"
_ACCOUNT_LOCK = "    perform from access.holder h where h.id = p_account for update;"
_ROLE_LOCK = "    perform from directory.account a where a.role = v_role order by a.id for update;"
ATTACKS: dict[Attack, list[Line]] = {
    one_touch_for_two: [("gate/decide.sql", _SESSION_LOCK, "")],
    one_touch_for_a_decision_and_a_lifting: [("incidents/lift.sql", _SESSION_LOCK.rstrip("\n"), "")],
    one_touch_after_another: [(_SECOND, "coalesce(i.step_up_spent_at, '-infinity')", "'-infinity'")],
    a_touch_of_before: [
        (_SECOND, "greatest(p.at, p_at - interval '5 minutes')", "p_at - interval '5 minutes'")
    ],
    for_oneself: [
        (_SECOND, "in (p.proposed_by, p.beneficiary)", "= p.proposed_by"),
        ("access/independent.sql", "g.made_by = p_of", "false"),
    ],
    by_ones_own_creature: [("access/independent.sql", "a.created_by = p_of", "false")],
    by_whom_one_assigned: [("access/independent.sql", "g.made_by = p_of", "false")],
    by_whom_the_beneficiary_created: [
        (_SECOND, "                        and gate.independent(s.account_id, p.beneficiary, p_at)", "")
    ],
    what_a_contained_account_left_behind: [
        (_OPEN, "    and (a.contained_at is null or p.what = 'break_glass')\n", "")
    ],
    an_end_put_off: [
        ("identity/close_account.sql", "least(coalesce(left_on, p_left_on), p_left_on)", "p_left_on")
    ],
    an_account_of_the_whole_group: [
        (
            "gate/create_account.sql",
            "), true) then\n    v_reason := 'role",
            "), false) then\n    v_reason := 'role",
        )
    ],
    an_account_that_governs: [
        (
            "gate/create_account.sql",
            "         and p_role not in ('administrator', 'director', 'security_officer', 'privacy_officer')",
            "",
        )
    ],
    an_account_at_once: [
        ("gate/create_account.sql", "p_site, v_since, v_at, v_who", "p_site, v_since, null, v_who")
    ],
    a_pending_assignment: [
        (_STANDING, "and (not g.second_needed or g.confirmed_by is not null) as holds", "as holds")
    ],
    a_refused_assignment: [
        (
            "access/grant_proposal.sql",
            "    update directory.assignment set ended_at = p_at, ended_by = p_by\n    where p.what = 'assignment' and id = p.subject and ended_at is null;\n",
            "",
        )
    ],
    ones_own_assignment: [
        (_ASSIGN, "v_who.narrow or p_account = v_who.account_id", "v_who.narrow"),
        (_STANDING, "g.made_by <> p_account and ", ""),
    ],
    an_assignment_by_ones_creature: [(_STANDING, "and m.created_by is distinct from p_account\n", "\n")],
    in_pieces: [
        ("access/brought_alone.sql", "select unit_id, alone from given", "select unit_id, false from given")
    ],
    in_pieces_day_by_day: [("access/brought_alone.sql", "interval '7 days'", "interval '24 hours'")],
    in_two_halves_at_once: [(_ASSIGN, _ACCOUNT_LOCK, "")],
    waking_alone: [("identity/open_session.sql", "gate.idle(v_account.id, v_at)", "false")],
    the_units_of_before: [("access/grant_proposal.sql", "a.left_on <= p_at::date and", "false and")],
    the_last_who_watches: [
        ("gate/end_account.sql", "in ('administrator', 'security_officer', 'privacy_officer')", "= ''")
    ],
    the_last_two_at_once: [("gate/end_account.sql", _ROLE_LOCK, "")],
    a_hospital_that_stops: [
        ("gate/end_account.sql", "gate.ended_lately(v_who.account_id, v_at) >= 30", "false")
    ],
    a_ward_that_stops: [
        (
            "gate/end_assignment.sql",
            "v_who.role in ('administrator', 'director') and gate.assigns(",
            "gate.assigns(",
        )
    ],
    an_emergency_under_a_heap: [
        ("gate/proposals.sql", "order by p.what = 'break_glass' desc, p.at", "order by p.at")
    ],
    an_emergency_under_one_glass_sixty_times: [
        ("gate/proposals.sql", "(n.at, n.id) > (p.at, p.id)", "false")
    ],
}


_EACH = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)


@_EACH
def test_it_works_with_the_defence_off(world: World, database: Database, attack: Attack) -> None:
    for function, line, instead in ATTACKS[attack]:
        without(database, function, line, instead)
    assert attack(Office(world)) is True


@_EACH
def test_it_fails_with_the_defence_on(world: World, attack: Attack) -> None:
    assert attack(Office(world)) is False
