"""gate.session_username and gate.end_other_sessions: what sign-in may know and end, in SQL."""

from __future__ import annotations

import hashlib
import os

import psycopg
import pytest

from tests.database import Database
from tests.people import World

WHOSE = "select gate.session_username(%s)"
END = "select gate.end_other_sessions(%s)"


def hashed(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()


def test_a_live_session_says_whose_it_is(world: World, database: Database) -> None:
    signin = database.connect("cloison_signin")
    assert signin.execute(WHOSE, [hashed(world.secret("nadia"))]).fetchone() == ("nadia",)
    assert signin.execute(WHOSE, [hashed(world.secret("sam"))]).fetchone() == ("sam",)


@pytest.mark.parametrize("argument", [b"", bytes(32), None], ids=["empty", "unknown", "null"])
def test_every_other_secret_is_nobodys(world: World, database: Database, argument: bytes | None) -> None:
    world.secret("nadia")
    assert database.connect("cloison_signin").execute(WHOSE, [argument]).fetchone() == (None,)


@pytest.mark.parametrize(
    "change",
    [
        "update identity.session set ended_at = now(), ended_because = 'x'",
        "update identity.session set began_at = now() - interval '2 hours', expires_at = now() - interval '1 hour'",
        "update directory.account set suspended_at = now() where username = 'nadia'",
        "update directory.account set left_on = current_date where username = 'nadia'",
        "update directory.site set closed_on = current_date where name = 'tilleuls'",
    ],
)
def test_a_session_that_does_not_live_is_nobodys(world: World, database: Database, change: str) -> None:
    secret = hashed(world.secret("nadia"))
    signin = database.connect("cloison_signin")
    assert signin.execute(WHOSE, [secret]).fetchone() == ("nadia",)
    world.sql(change)
    assert signin.execute(WHOSE, [secret]).fetchone() == (None,)
    assert signin.execute(END, [secret]).fetchone() == (0,) or "account" in change or "site" in change


def test_the_others_of_the_account_end_and_nobody_elses(world: World, database: Database) -> None:
    here, there, stranger = world.sign_in("nadia"), world.sign_in("nadia"), world.secret("sam")
    signin = database.connect("cloison_signin")
    assert signin.execute(END, [hashed(here)]).fetchone() == (1,)
    assert signin.execute(WHOSE, [hashed(here)]).fetchone() == ("nadia",)
    assert signin.execute(WHOSE, [hashed(there)]).fetchone() == (None,)
    assert signin.execute(WHOSE, [hashed(stranger)]).fetchone() == ("sam",)
    assert signin.execute(END, [hashed(there)]).fetchone() == (0,), "a session that has ended ends nothing"
    assert signin.execute(END, [os.urandom(32)]).fetchone() == (0,)
    assert world.sql("select ended_because from identity.session where secret_hash = %s", hashed(there)) == [
        ("passkey_removed",)
    ]


@pytest.mark.parametrize("role", ["cloison_web", "cloison_jobs", "cloison_backup"])
@pytest.mark.parametrize("call", [WHOSE, END])
def test_nobody_but_sign_in_may_ask(world: World, database: Database, role: str, call: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        database.connect(role).execute(call, [hashed(world.secret("nadia"))])
