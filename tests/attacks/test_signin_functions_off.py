"""What the gate itself checks of a step-up and of a removal, taken away in a throw-away database: then it can be misused.

With the checks on: tests/routes/test_stepup.py, test_means.py, test_devices.py, and below.
"""

from __future__ import annotations

import hashlib
from uuid import uuid4

from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import World

STEP_UP = "select gate.step_up(%s, %s, 'passkey')"
END = "select gate.end_other_sessions(%s)"
OPEN = "select gate.open_session(%s, %s, 'nadia', 60, %s, %s)"


def hashed(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()


def test_without_the_comparison_of_accounts_a_thief_steps_up_with_their_own_passkey(
    world: World, database: Database
) -> None:
    signin, stolen = database.connect("cloison_signin"), hashed(world.secret("nadia"))
    assert signin.execute(STEP_UP, [stolen, "sam"]).fetchone() == ("no_session",)
    without(database, "identity/step_up.sql", "and a.username = p_username ")
    assert signin.execute(STEP_UP, [stolen, "sam"]).fetchone() == ("stepped_up",)


def test_without_the_account_a_removal_would_end_everybodys_session(world: World, database: Database) -> None:
    signin, here = database.connect("cloison_signin"), hashed(world.secret("nadia"))
    world.secret("sam")
    assert signin.execute(END, [here]).fetchone() == (0,)
    without(database, "identity/end_other_sessions.sql", "s.account_id = mine.account_id and ")
    assert signin.execute(END, [here]).fetchone() == (1,)


def test_without_the_device_a_stolen_passkey_opens_a_contained_account_anywhere(
    world: World, database: Database
) -> None:
    signin = database.connect("cloison_signin")
    world.sql("update directory.account set contained_at = now() where username = 'nadia'")
    for method in ("passkey", "password_totp", "token"):
        assert signin.execute(OPEN, [uuid4(), hashed(uuid4().bytes), method, uuid4()]).fetchone() == (
            "contained",
        )
    without(database, "identity/open_session.sql", "d.account_id = v_account.id and d.id = p_device", "true")
    world.sql(
        "insert into identity.device select id, %s, now() - interval '9 days', now() from directory.account "
        "where username = 'sam'",
        uuid4(),
    )
    opened = signin.execute(OPEN, [uuid4(), hashed(uuid4().bytes), "passkey", uuid4()]).fetchone()
    assert opened == ("opened",), "somebody else's old workstation would do"
