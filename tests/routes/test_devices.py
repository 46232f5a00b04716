"""What a device is to sign-in, and what becomes of a contained or an idle account at its door."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID

import pytest

from tests import cluster as clusters
from tests.routes.security_key import arrive, at_home, enrol, key_for
from tests.routes.signin_process import Browser, SignIn, serving

CONTAINED = "update directory.account set contained_at = {} where username = '{}'"


@pytest.fixture(scope="module")
def signin(cluster: clusters.Cluster) -> Iterator[SignIn]:
    """Sign-in served for the cast of this module."""
    with serving(cluster) as served:
        yield served


def known_as(cookie: str | None) -> UUID:
    """What the gate knows a device's cookie as."""
    assert cookie
    return UUID(bytes=hashlib.sha256(b"cloison device\0" + cookie.encode()).digest()[:16])


def devices(signin: SignIn, username: str) -> list[UUID]:
    """The devices that the gate knows of an account."""
    rows = signin.world.sql(
        "select d.id from identity.device d join directory.account a on a.id = d.account_id where username = %s "
        "order by d.first_seen",
        username,
    )
    return [row[0] for row in rows]


def sign_in(browser: Browser, signin: SignIn, username: str) -> int:
    """Try with password and code; the status of the last answer."""
    signin.forget_codes()
    browser.password(username)
    return browser.code().status_code


def grow_old(signin: SignIn) -> None:
    """As if two days had gone by since every device was seen first."""
    signin.world.sql("update identity.device set first_seen = first_seen - interval '2 days'")


def test_a_device_keeps_its_cookie_and_the_database_holds_no_copy_of_it(signin: SignIn) -> None:
    browser = at_home(signin)
    assert sign_in(browser, signin, "nadia") == 302
    first = browser.client.cookies.get("cloison_device")
    assert devices(signin, "nadia") == [known_as(first)]
    browser.client.post("/signout")
    assert browser.client.cookies.get("cloison_device") == first, "signing out leaves the device what it is"
    assert sign_in(browser, signin, "nadia") == 302
    assert browser.client.cookies.get("cloison_device") == first
    assert sign_in(browser, signin, "ines") == 302
    assert devices(signin, "ines") == devices(signin, "nadia") == [known_as(first)]
    assert sign_in(at_home(signin), signin, "nadia") == 302
    assert len(devices(signin, "nadia")) == 2


def test_its_cookie_is_as_closed_as_the_sessions(signin: SignIn) -> None:
    signin.forget_codes()
    browser = at_home(signin)
    browser.password("nadia")
    opened = browser.code()
    cookie = next(c for c in opened.headers.get_list("set-cookie") if c.startswith("cloison_device="))
    assert {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=34560000"} <= set(cookie.split("; "))
    assert len(cookie.partition("=")[2].partition(";")[0]) == 22


@pytest.mark.parametrize("given", ["", "x", "A" * 43, "../../etc", "A" * 21, "=" * 22])
def test_a_device_does_not_name_itself(signin: SignIn, given: str) -> None:
    browser = at_home(signin)
    browser.client.cookies.set("cloison_device", given)
    signin.forget_codes()
    browser.password("paul")
    [cookie] = [c for c in browser.code().headers.get_list("set-cookie") if c.startswith("cloison_device=")]
    value = cookie.partition("=")[2].partition(";")[0]
    assert len(value) == 22
    assert value != given


def test_a_contained_account_opens_with_its_passkey_on_its_device_and_in_no_other_way(signin: SignIn) -> None:
    key, usual = key_for(signin, counts=False), None
    usual = enrol(signin, "sam", key)
    usual.client.post("/signout")
    grow_old(signin)
    signin.world.sql(CONTAINED.format("now()", "sam"))
    before = signin.sessions()

    assert sign_in(at_home(signin), signin, "sam") == 403, "a password and a code"
    assert sign_in(usual, signin, "sam") == 403, "nor on the usual device"
    refused = arrive(at_home(signin), key)
    assert refused.status_code == 403, "a passkey on a device never seen"
    assert "confiné" in refused.text
    assert "votre poste habituel" in refused.text
    assert "RSSI" in refused.text
    english = arrive(at_home(signin, **{"accept-language": "en"}), key)
    assert "This account is contained" in english.text
    assert "security officer" in english.text
    assert signin.sessions() == before

    assert arrive(usual, key).status_code == 302
    assert usual.session
    assert signin.sessions() == before + 1


def test_a_device_first_seen_by_the_thief_is_not_known(signin: SignIn) -> None:
    """Known is a day before the containment: whoever signed in an hour before it does not count."""
    key = key_for(signin, counts=False)
    enrol(signin, "clara", key)
    thief = at_home(signin)
    assert arrive(thief, key).status_code == 302
    signin.world.sql(CONTAINED.format("now()", "clara"))
    before = signin.sessions()
    assert arrive(thief, key).status_code == 403
    assert signin.sessions() == before
    signin.world.sql(CONTAINED.format("null", "clara"))
    assert arrive(thief, key).status_code == 302


def test_an_idle_account_is_told_whom_to_ask(signin: SignIn) -> None:
    asleep = "update directory.account set awake_at = now() - interval '31 days' where username = 'adam'"
    signin.world.sql(asleep)
    before = signin.sessions()
    signin.forget_codes()
    browser = at_home(signin)
    browser.password("adam")
    refused = browser.code()
    assert (refused.status_code, browser.session, signin.sessions()) == (403, None, before)
    assert "trente jours" in refused.text
    assert "administrateur" in refused.text
