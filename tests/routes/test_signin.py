"""Signing in for real: Django's own stack over HTTP, password and TOTP, against the database (9.1)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

import pytest

from tests import cluster as clusters
from tests.routes.security_key import at_home, come_to_means
from tests.routes.signin_process import PASSWORD, RECORD, SignIn, right_code, serving, wrong_code


@pytest.fixture(scope="module")
def signin(cluster: clusters.Cluster) -> Iterator[SignIn]:
    """Sign-in served for the cast of this module."""
    with serving(cluster) as served:
        yield served


def why_ended(signin: SignIn, cookie: str | None) -> str | None:
    """Why the session of this cookie has ended; None while it lives. It must exist."""
    assert cookie
    secret = base64.urlsafe_b64decode(cookie + "=")
    assert len(secret) == 32
    rows = signin.world.sql(
        "select ended_because from identity.session where secret_hash = %s", hashlib.sha256(secret).digest()
    )
    assert len(rows) == 1
    return rows[0][0]  # type: ignore[no-any-return]


def test_password_and_code_open_a_session_and_signing_out_ends_it(signin: SignIn) -> None:
    browser = signin.browser()
    asked = browser.password("nadia")
    assert (asked.status_code, asked.headers["location"]) == (302, "/code/")
    assert browser.session is None
    opened = browser.code()
    assert (opened.status_code, opened.headers["location"]) == (302, RECORD)
    assert why_ended(signin, browser.session) is None
    cookie = next(c for c in opened.headers.get_list("set-cookie") if c.startswith("cloison_session="))
    assert {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=36000"} <= set(cookie.split("; "))
    minutes = (
        "select extract(epoch from expires_at - began_at) / 60 from identity.session order by began_at desc"
    )
    assert signin.world.sql(minutes)[0] == (600,)

    kept = browser.session
    assert browser.client.get("/signout").status_code == 405
    assert why_ended(signin, kept) is None
    assert browser.client.post("/signout").status_code == 302
    assert browser.session is None
    assert why_ended(signin, kept) == "signed_out"


def test_djangos_own_session_is_gone_once_the_gates_is_there(signin: SignIn) -> None:
    browser = signin.browser()
    browser.password("ines")
    browser.code()
    assert browser.session
    assert "cloison_signin" not in browser.client.cookies
    assert set(browser.client.cookies) == {"cloison_session", "cloison_device", "cloison_signin_csrf"}
    assert signin.world.sql(
        "select count(*) from signin.django_session where session_data like '%%auth_user%%'"
    ) == [(0,)]


def test_passwords_without_a_code_leave_nothing_behind(signin: SignIn) -> None:
    signin.browser().password("sam")
    waiting = "select count(*) from signin.django_session where expire_date < now()"
    signin.world.sql("update signin.django_session set expire_date = now() - interval '1 second'")
    assert signin.world.sql(waiting)[0][0] >= 1
    signin.forget_codes()
    browser = signin.browser()
    browser.password("ines")
    assert browser.code().headers["location"] == RECORD
    assert signin.world.sql(waiting) == [(0,)]


def test_whoever_signs_in_at_the_same_browser_ends_the_session_before(signin: SignIn) -> None:
    browser = signin.browser()
    browser.password("paul")
    browser.code()
    first = browser.session
    browser.password("clara")
    browser.code()
    assert browser.session != first
    assert why_ended(signin, first) == "signed_out"
    assert why_ended(signin, browser.session) is None


def test_a_password_alone_opens_nothing(signin: SignIn) -> None:
    before = signin.sessions()
    browser = signin.browser()
    browser.password("sam")
    for path in ("/", "/code/", "/reauthenticate/", "/signup/"):
        browser.client.get(path)
        assert browser.session is None
    assert browser.code(wrong_code()).status_code == 200
    assert browser.post("/code/").status_code == 200
    assert browser.post("/code/", credential="{}").status_code == 200
    assert browser.session is None
    assert signin.sessions() == before


def test_an_account_without_a_second_factor_opens_nothing(signin: SignIn) -> None:
    signin.world.sql(
        "delete from signin.mfa_authenticator using signin.auth_user u where u.id = user_id and u.username = 'rita'"
    )
    before, browser = signin.sessions(), signin.browser()
    refused = browser.password("rita")
    assert (refused.status_code, browser.session, signin.sessions()) == (403, None, before)


def test_a_code_without_a_password_leads_back(signin: SignIn) -> None:
    browser = signin.browser()
    answer = browser.code()
    assert (answer.status_code, answer.headers["location"], browser.session) == (302, "/", None)


def test_a_wrong_password_and_an_unknown_name_get_the_same_page(signin: SignIn) -> None:
    pages = []
    for name, password in (("coline", "wrong"), ("nobody there", PASSWORD)):
        answer = signin.browser().password(name, password)
        assert answer.status_code == 200
        pages.append(answer.text.replace(name, "").partition("csrfmiddlewaretoken")[0])
        assert 'role="alert"' in answer.text
    assert pages[0] == pages[1]


@pytest.mark.parametrize("username", ["lea", "otto", "system", "nobody"])
def test_the_departed_and_the_closed_site_open_nothing(signin: SignIn, username: str) -> None:
    before, browser = signin.sessions(), signin.browser()
    browser.password(username)
    refused = browser.code()
    assert (refused.status_code, browser.session, signin.sessions()) == (403, None, before)
    assert "Ce compte ne peut pas ouvrir de session." in refused.text


def test_the_suspended_open_nothing_and_are_told_no_more_than_the_departed(signin: SignIn) -> None:
    signin.world.sql("update directory.account set suspended_at = now() where username = 'adam'")
    before, browser = signin.sessions(), signin.browser()
    browser.password("adam")
    refused = browser.code()
    assert (refused.status_code, browser.session, signin.sessions()) == (403, None, before)
    assert "Ce compte ne peut pas ouvrir de session." in refused.text


def test_a_form_of_another_origin_is_refused(signin: SignIn) -> None:
    browser = signin.browser(origin="https://elsewhere.example")
    refused = browser.password("nadia")
    assert refused.status_code == 403
    assert "Page expirée" in refused.text


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/nowhere/", 404), ("/signout", 405), ("/healthz", 200)]
)
def test_every_answer_has_the_headers(signin: SignIn, path: str, status: int) -> None:
    answer = signin.browser().client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self' http://127.0.0.1:9; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    # With "no-referrer" browsers post "Origin: null", and nobody could sign in.
    assert answer.headers["referrer-policy"] == "same-origin"


def test_pages_hold_no_inline_script_or_style(signin: SignIn) -> None:
    browser = signin.browser()
    pages = [browser.client.get("/").text, browser.password("sam").text, browser.client.get("/code/").text]
    named = at_home(signin)
    pages += [named.client.get("/passkey/").text, come_to_means(signin, "sam").client.get("/means/").text]
    for page in pages:
        assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>[^<]*", page))
        assert not re.search(r"<script[^>]*>[^<]+", page)
        assert "style=" not in page
        assert " on" not in page.partition("<form")[2].replace(" on ", "")
    for file in ("theme.css", "passkey.js"):
        assert signin.browser().client.get(f"/static/signin/{file}").status_code == 200


def test_english_by_header_and_by_choice(signin: SignIn) -> None:
    assert "<h1>Connexion</h1>" in signin.browser().client.get("/").text
    assert "<h1>Sign in</h1>" in signin.browser(**{"accept-language": "en"}).client.get("/").text
    browser = signin.browser()
    assert browser.post("/language", language="en", next="/").status_code == 302
    assert "<h1>Sign in</h1>" in browser.client.get("/").text


def test_a_made_up_host_is_refused(signin: SignIn) -> None:
    answer = signin.browser(host="elsewhere.example").client.get("/")
    assert answer.status_code == 400
    assert "Demande refusée" in answer.text


def test_a_code_is_typed_with_or_without_a_space(signin: SignIn) -> None:
    signin.forget_codes()
    browser = signin.browser()
    browser.password("coline")
    code = right_code()
    assert browser.code(f"{code[:3]} {code[3:]}").headers["location"] == RECORD
