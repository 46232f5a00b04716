"""What the calls of those who govern are made of, one by one, as their owner sees them (STYLE 16)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.people import ACCOUNTS, TODAY, World, an_id
from tests.sql.office import SOON, Office

SITE, OTHER = an_id("tilleuls"), an_id("ormes")


def ask(world: World, statement: str) -> set[str]:
    """Names of the cast of today for whom `statement` (of their account, role and site) is true."""
    with psycopg.connect(world.admin, autocommit=True) as c:
        return {
            name
            for name, (role, site, _, left) in ACCOUNTS.items()
            if left is None
            and c.execute(
                statement.encode(), {"account": an_id(name), "role": role, "site": site and an_id(site)}
            ).fetchone()
            == (True,)
        }


def test_who_governs_an_account(world: World) -> None:
    governs = "select gate.governs(%(role)s, %(site)s, '{}')"
    assert ask(world, governs.format(an_id("nadia"))) == {"adam", "rita", "diane"}
    assert ask(world, governs.format(an_id("sam"))) == {"adam", "rita"}
    assert ask(world, governs.format(an_id("system"))) == set()
    assert ask(world, governs.format(uuid4())) == set()


def test_who_gives_a_unit(world: World) -> None:
    assigns = "select gate.assigns(%(account)s, %(role)s, %(site)s, '{}', now())"
    assert ask(world, assigns.format(an_id("surgery_b"))) == {"adam", "diane", "nadia", "ines", "paul"}
    assert ask(world, assigns.format(an_id("geriatrics"))) == {"adam", "sam"}
    assert ask(world, assigns.format(uuid4())) == {"adam"}
    assert world.sql("select gate.assigns(%s, null, null, null, now())", an_id("nadia")) == [(False,)]


def test_who_may_decide_what(world: World) -> None:
    def deciders(what: str, subject: UUID, site: UUID = SITE) -> set[str]:
        call = (
            f"select gate.may_decide('{what}', '{subject}', '{site}', %(account)s, %(role)s, %(site)s, now())"
        )
        return ask(world, call)

    assert deciders("break_glass", an_id("elsewhere")) == {
        "nadia",
        "ines",
        "paul",
        "carine",
        "felix",
        "diane",
        "rita",
    }
    assert deciders("break_glass", an_id("elsewhere"), OTHER) == {"sam", "rita"}
    assert deciders("raise", an_id("nadia")) == {"nadia", "ines", "paul", "diane", "rita"}
    work = {"nadia", "ines", "paul", "carine", "simone"}
    assert deciders("assignment", an_id("nadia" + "surgery_b")) == work | {"diane", "adam"}
    assert deciders("assignment", an_id("sam" + "geriatrics"), OTHER) == {"sam", "adam"}
    assert deciders("account", an_id("nadia")) == {"adam", "diane"}
    assert deciders("awake", an_id("nadia")) == {"adam", "diane", "rita"}
    assert deciders("account", an_id("sam")) == {"adam"}
    assert deciders("everything", an_id("nadia")) == set()


def test_whom_one_persons_word_brings(world: World) -> None:
    office = Office(world)
    brings = "select gate.brought_alone(%s, %s, %s, now())"
    assert world.sql(brings, an_id("sam"), "nurse", an_id("surgery_b")) == [(1,)]
    assert world.sql(brings, an_id("ines"), "nurse", an_id("surgery_b")) == [(0,)]  # she has them
    assert world.sql(brings, an_id("coline"), "coder", an_id("surgery_b")) == [
        (0,)
    ]  # her role has nothing of a ward
    office.lie_in("medicine_a", 3)
    for whom, expected in (("sam", 4), ("ines", 3)):
        assert office.assigns("diane", whom, "surgery_b")[1] == "assigned"
        assert world.sql(brings, an_id(whom), "nurse", an_id("medicine_a")) == [(expected,)], whom
    world.sql(
        "update directory.assignment set confirmed_by = %s where made_by = %s", an_id("paul"), an_id("diane")
    )
    assert world.sql(brings, an_id("sam"), "nurse", an_id("medicine_a")) == [
        (3,)
    ]  # the first is two people's now


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ("left_on = current_date", "left"),
        ("left_on = current_date + 1", "active"),
        ("suspended_at = now()", "awaits_second_person"),
        ("contained_at = now()", "contained"),
        ("since = current_date + 1", "not_yet"),
        ("awake_at = now() - interval '31 days'", "idle"),
        ("awake_at = now() - interval '29 days'", "active"),
    ],
)
def test_the_state_of_an_account(world: World, change: str, state: str) -> None:
    world.sql(f"update directory.account set {change} where username = 'nadia'")
    said = "select gate.account_state(a, now()) from directory.account a where username = %s"
    assert world.sql(said, "nadia") == [(state,)]
    assert world.sql(said, "otto") == [("site_closed",)]


def test_an_account_sleeps_after_thirty_days_without_a_session(world: World) -> None:
    idle = "select gate.idle(%s, now() + %s::interval)"
    world.sql("update directory.account set awake_at = now() where username = 'nadia'")
    for after, expected in (("29 days 23 hours", False), ("30 days 1 minute", True)):
        assert world.sql(idle, an_id("nadia"), after) == [(expected,)]
    world.sql("update directory.account set awake_at = now() - interval '1 year' where username = 'nadia'")
    assert world.sql(idle, an_id("nadia"), "0") == [(True,)]
    world.sql("update directory.account set awake_at = now() where username = 'nadia'")
    world.secret("nadia")
    world.sql("update directory.account set awake_at = now() - interval '1 year' where username = 'nadia'")
    assert world.sql(idle, an_id("nadia"), "29 days") == [(False,)]  # she signed in


def test_an_end_is_never_put_off_and_never_before_the_beginning(world: World) -> None:
    close = "select gate.close_account(%s, %s, null, now())"
    left = "select left_on from directory.account where username = 'nadia'"
    for on, expected in ((SOON, SOON), (SOON + timedelta(days=9), SOON), (TODAY, TODAY), (SOON, TODAY)):
        world.sql(close, an_id("nadia"), on)
        assert world.sql(left) == [(expected,)]
    world.sql("update directory.account set left_on = null, since = %s where username = 'nadia'", SOON)
    world.sql(close, an_id("nadia"), TODAY)
    assert world.sql(left) == [(SOON,)]
    live = "select count(*) from directory.account where username = 'nadia' and since <= %s and left_on > %s"
    assert world.sql(live, SOON, SOON) == [(0,)]
