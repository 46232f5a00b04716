"""The numbered steps of the two functions by which somebody new arrives, and what one administrator alone would do with them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import World, an_id
from tests.sql.office import Office
from tests.sql.officers import prove

Step = Callable[[World], None]
_HALVES = [hashlib.sha256(one).digest() for one in (b"one", b"two", b"three")]


def newcomer(world: World) -> None:
    office = Office(world)
    office.hire("abel", "administrator", None)
    office.hire("nora", "nurse", "tilleuls")


def invites(world: World, who: str, half: int, whom: str = "nora", *, proved: bool = True) -> str:
    if proved:
        prove(world, who)
    said = world.sql("select gate.invite(%s, %s, %s)", world.secret(who), an_id(whom), _HALVES[half])
    return str(said[0][0])


def arrives(world: World, *halves: int, whom: str = "nora") -> str:
    said = world.sql("select gate.accept_invitation(%s, %s)", whom, [_HALVES[n] for n in halves])
    return str(said[0][0])


def invited(world: World) -> None:
    newcomer(world)
    assert [invites(world, who, half) for who, half in (("adam", 0), ("abel", 1))] == ["invited"] * 2


def a_live_session(world: World) -> None:
    newcomer(world)
    secret = world.secret("adam")
    world.sql("update directory.account set contained_at = now() where username = 'adam'")
    assert invites(world, "adam", 0, proved=False) == "contained"
    world.sql("update identity.session set ended_at = now() where secret_hash = sha256(%s)", secret)
    assert invites(world, "adam", 0, proved=False) == "no_session"


def who_governs(world: World) -> None:
    newcomer(world)
    for who in ("nadia", "clara", "dora", "simone"):
        assert invites(world, who, 0) == "role_refuses", who
    assert invites(world, "diane", 0, "sam") == "role_refuses"
    assert invites(world, "adam", 0, "adam") == "role_refuses"
    for who in ("adam", "abel", "diane", "rita"):
        assert invites(world, who, 0) == "invited", who


def an_account_that_was_never_used(world: World) -> None:
    newcomer(world)
    office = Office(world)
    for whom in ("otto", "lea"):
        assert invites(world, "adam", 0, whom) == "fact_refused"
    assert office.creates("adam", "neo") == "second_person_needed"
    assert invites(world, "abel", 0, "neo") == "fact_refused"
    world.secret("nadia")
    assert invites(world, "adam", 0, "nadia") == "fact_refused"


def a_touch_for_each(world: World) -> None:
    newcomer(world)
    assert invites(world, "adam", 0, proved=False) == "step_up_needed"
    assert invites(world, "adam", 0) == "invited"
    assert invites(world, "adam", 1, proved=False) == "step_up_needed"


def two_days_and_the_last_one_counts(world: World) -> None:
    invited(world)
    assert invites(world, "adam", 2) == "invited"
    assert arrives(world, 0, 1) == "no_invitation"
    assert arrives(world, 2, 1) == "accepted"
    world.sql("update identity.invitation set used_at = null, expires_at = now() - interval '1 second'")
    assert arrives(world, 2, 1) == "no_invitation"


def an_account_that_works(world: World) -> None:
    invited(world)
    world.sql("update directory.account set suspended_at = now() where username = 'nora'")
    assert arrives(world, 0, 1) == "no_invitation"
    world.sql("update directory.account set suspended_at = null where username = 'nora'")
    world.secret("nora")
    assert arrives(world, 0, 1) == "no_invitation"


def ten_tries(world: World) -> None:
    invited(world)
    assert [arrives(world, 0, 2) for _ in range(10)] == ["no_invitation"] * 10
    assert arrives(world, 0, 1) == "no_invitation"


def two_right_halves_of_two_people(world: World) -> None:
    invited(world)
    for halves in ((0, 0), (0, 2), (2, 1)):
        assert arrives(world, *halves) == "no_invitation"
    assert arrives(world, 0, 1, whom="nadia") == arrives(world, 0, 1, whom="ghost") == "no_invitation"
    assert arrives(world, 1, 0) == "accepted"
    assert arrives(world, 1, 0) == "no_invitation"


def has_its_line(event: str) -> Step:
    def test(world: World) -> None:
        invited(world)
        assert arrives(world, 0, 1) == "accepted"
        found = world.sql("select outcome from ledger.line where event = %s", event)
        assert found == [("allowed",)] * (2 if event == "account.invite" else 1)

    return test


STEPS: dict[tuple[str, int], Step] = {
    ("invite", 1): a_live_session,
    ("invite", 2): who_governs,
    ("invite", 3): an_account_that_was_never_used,
    ("invite", 4): a_touch_for_each,
    ("invite", 5): two_days_and_the_last_one_counts,
    ("invite", 6): has_its_line("account.invite"),
    ("accept_invitation", 1): an_account_that_works,
    ("accept_invitation", 2): ten_tries,
    ("accept_invitation", 3): two_right_halves_of_two_people,
    ("accept_invitation", 6): has_its_line("account.arrive"),
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, step: tuple[str, int]) -> None:
    STEPS[step](world)


# What an administrator alone would do.


def a_key_of_ones_own_making(world: World) -> bool:
    """One half is mine; the other is mine too."""
    newcomer(world)
    invites(world, "adam", 0)
    return arrives(world, 0, 0) == "accepted"


def a_colleague_of_ones_own_making(world: World) -> bool:
    """Adam lets Abel be created, and both give a half."""
    invited(world)
    world.sql(
        "update directory.account set created_by = %s, awake_at = now() where username = 'abel'",
        an_id("adam"),
    )
    return arrives(world, 0, 1) == "accepted"


def an_account_in_use(world: World) -> bool:
    """A nurse works under her account; two accomplices would make a second key to it."""
    newcomer(world)
    world.secret("nora")
    invites(world, "adam", 0)
    invites(world, "abel", 1)
    world.sql("delete from identity.session where account_id = %s", an_id("nora"))
    return arrives(world, 0, 1) == "accepted"


_ACCEPT = "identity/accept_invitation.sql"
ATTACKS: dict[Callable[[World], bool], tuple[str, str, str]] = {
    a_key_of_ones_own_making: (
        _ACCEPT,
        "cardinality(v_right) >= 2 and gate.independent(v_right[1], v_right[2], v_at) and gate.independent(v_right[2], v_right[1], v_at)",
        "cardinality(v_right) >= 1",
    ),
    a_colleague_of_ones_own_making: (
        _ACCEPT,
        " and gate.independent(v_right[1], v_right[2], v_at) and gate.independent(v_right[2], v_right[1], v_at)",
        "",
    ),
    an_account_in_use: (
        "identity/invite.sql",
        "or exists (select from identity.session s where s.account_id = p_account)",
        "",
    ),
}
_EACH = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)


@_EACH
def test_it_works_with_the_defence_off(
    world: World, database: Database, attack: Callable[[World], bool]
) -> None:
    without(database, *ATTACKS[attack])
    assert attack(world) is True


@_EACH
def test_it_fails_with_the_defence_on(world: World, attack: Callable[[World], bool]) -> None:
    assert attack(world) is False
