"""How often a password or a code may be tried, and how often a code is good (RFC 6238, 5.2; NIST SP 800-63B, 5.2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests import cluster as clusters
from tests.routes.signin_process import RECORD, TOTP, Browser, SignIn, right_code, serving, wrong_code


@pytest.fixture(scope="module")
def signin(cluster: clusters.Cluster) -> Iterator[SignIn]:
    """Sign-in served for the cast of this module."""
    with serving(cluster) as served:
        yield served


def at_the_code(signin: SignIn, username: str) -> Browser:
    """A browser that gave the right password."""
    browser = signin.browser()
    assert browser.password(username).headers["location"] == "/code/"
    return browser


def factor(signin: SignIn, username: str) -> dict[str, Any]:
    """What is stored of an account's second factor."""
    rows = signin.world.sql(
        "select data from signin.mfa_authenticator a join signin.auth_user u on u.id = a.user_id where username = %s",
        username,
    )
    return rows[0][0]  # type: ignore[no-any-return]


def test_ten_wrong_passwords_shut_the_name_however_it_is_spelt(signin: SignIn) -> None:
    spelt = ["sam", "SAM", "ſam", "Sam", "sam", "ſAM", "sam", "sam", "SaM", "sam"]
    hosts = ["127.0.0.1", "localhost", "127.0.0.1:1", "localhost:2"]
    for n, name in enumerate(spelt):
        host = hosts[n % len(hosts)]
        browser = signin.browser(host=host, origin=f"http://{host}")
        assert browser.password(name, "wrong").status_code == 200
    right = signin.browser().password("sam")
    assert (right.status_code, "Après dix essais" in right.text) == (200, True)
    assert signin.browser().password("ines").status_code == 302, "others are not shut out"


def test_a_code_is_good_once_and_so_is_every_code_before_it(signin: SignIn) -> None:
    for code, location in ((right_code(), RECORD), (right_code(), None), (right_code(-1), None)):
        browser = at_the_code(signin, "nadia")
        assert browser.code(code).headers.get("location") == location
        assert bool(browser.session) == bool(location)


def test_one_code_given_at_once_in_many_browsers_opens_one_session(signin: SignIn) -> None:
    before, code = signin.sessions(), right_code()
    browsers = [at_the_code(signin, "paul") for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        locations = [a.headers.get("location") for a in pool.map(lambda b: b.code(code), browsers)]
    assert sorted(locations, key=str) == [None] * 5 + [RECORD]
    assert signin.sessions() == before + 1


def test_ten_wrong_codes_shut_the_account_for_right_ones_too(signin: SignIn) -> None:
    for _ in range(10):
        assert at_the_code(signin, "clara").code(wrong_code()).status_code == 200
    browser = at_the_code(signin, "clara")
    assert browser.code().status_code == 200
    assert browser.session is None


def test_wrong_codes_at_the_same_instant_are_all_counted(signin: SignIn) -> None:
    browsers = [at_the_code(signin, "rita") for _ in range(5)]
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda b: b.code(wrong_code()), browsers))
    assert factor(signin, "rita")["failures"] == 5


def test_a_hundred_failures_in_a_row_shut_the_account_until_somebody_acts(signin: SignIn) -> None:
    who = "from signin.auth_user u where u.id = user_id and username = 'adam'"
    signin.world.sql(f"update signin.mfa_authenticator set data = data || '{{\"failures\": 100}}' {who}")
    browser = at_the_code(signin, "adam")
    assert browser.code().status_code == 200
    assert browser.session is None
    signin.world.sql(f"update signin.mfa_authenticator set data = data || '{{\"failures\": 99}}' {who}")
    assert browser.code().headers["location"] == RECORD
    assert factor(signin, "adam")["failures"] == 0


def test_a_secret_moved_to_another_account_opens_nothing(signin: SignIn) -> None:
    assert TOTP not in str(factor(signin, "coline"))
    copy = (
        "update signin.mfa_authenticator set data = (select data from signin.mfa_authenticator a join signin.auth_user u "
        "on u.id = a.user_id where username = 'nobody') from signin.auth_user u where u.id = user_id and username = 'coline'"
    )
    signin.world.sql(copy)
    before, browser = signin.sessions(), at_the_code(signin, "coline")
    answer = browser.code()
    assert (answer.status_code, browser.session, signin.sessions()) == (500, None, before)
    assert "Service interrompu" in answer.text
    assert "TOTP" not in answer.text
