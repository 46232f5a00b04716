"""Somebody new: two people each give a half of a code, and who knows both makes a first passkey and signs in."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator

import httpx
import pytest

from tests import cluster as clusters
from tests.people import an_id
from tests.routes.security_key import arrive, at_home, key_for, options_of
from tests.routes.signin_process import Browser, SignIn, serving
from tests.sql.office import Office

NEW = an_id("nora")


@pytest.fixture
def signin(cluster: clusters.Cluster) -> Iterator[SignIn]:
    with serving(cluster) as served:
        office = Office(served.world)
        office.hire("abel", "administrator", None)
        office.hire("nora", "nurse", "tilleuls")
        yield served


def signed_in(signin: SignIn, name: str) -> Browser:
    """A browser with a live session, as the record server's pages have it."""
    browser = at_home(signin)
    browser.client.get("/")
    cookie = urlsafe_b64encode(signin.world.secret(name)).decode().rstrip("=")
    browser.client.cookies.set("cloison_session", cookie)
    return browser


def half(signin: SignIn, who: str, *, proved: bool = True) -> httpx.Response:
    browser = signed_in(signin, who)
    assert browser.client.get(f"/invite/{NEW}").status_code in (200, 302)
    if proved:
        signin.world.sql("select gate.step_up(sha256(%s), %s, 'token')", signin.world.secret(who), who)
    return browser.post(f"/invite/{NEW}")


def code_of(page: httpx.Response) -> str:
    found = re.search(r'class="code">([A-Z2-7 ]+)<', page.text)
    assert found, page.text
    return found[1]


def test_two_halves_make_a_passkey_and_one_makes_nothing(signin: SignIn) -> None:
    touch = half(signin, "adam", proved=False)
    assert touch.headers["location"] == f"/stepup?next=/administration/comptes/{NEW}/"
    first, key = code_of(half(signin, "adam")), key_for(signin)
    newcomer = at_home(signin)
    assert newcomer.client.get("/arrive/").status_code == 200
    for pair in ((first, first), (first, "AAAA AAAA AAAA AAAA"), ("", "")):
        wrong = newcomer.post("/arrive/", login="nora", first=pair[0], second=pair[1])
        assert wrong.status_code == 422
        assert "ne vont pas ensemble" in wrong.text
    second = code_of(half(signin, "abel"))
    assert newcomer.post("/arrive/", login="nadia", first=first, second=second).status_code == 422
    assert newcomer.post("/arrive/key", credential="{}").headers["location"] == "/arrive/"
    shown = newcomer.post("/arrive/", login="nora", first=second.lower(), second=first)
    assert shown.status_code == 200
    assert newcomer.post("/arrive/key", credential="{}").status_code == 422
    again = newcomer.client.get("/arrive/key")
    made = newcomer.post("/arrive/key", credential=key.create(options_of(again)))
    assert made.headers["location"] == "/passkey/"
    assert newcomer.post("/arrive/", login="nora", first=first, second=second).status_code == 422  # once
    home = at_home(signin)
    assert arrive(home, key, login="nora").status_code == 302
    assert home.session
    assert half(signin, "abel").status_code == 403  # an account that is used is nobody's to give
    lines = signin.world.sql("select reason from ledger.line where event = 'account.arrive' order by id")
    assert [reason for (reason,) in lines].count("accepted") == 1


def test_who_may_give_a_half(signin: SignIn) -> None:
    for who, status in (("nadia", 403), ("clara", 403), ("rita", 200), ("adam", 200)):
        assert half(signin, who).status_code == status, who
    nobody = at_home(signin)
    assert nobody.client.get(f"/invite/{NEW}").headers["location"] == "/"
    signin.world.sql("update directory.account set suspended_at = now() where username = 'nora'")
    assert half(signin, "adam").status_code == 403
