"""« Mes moyens de connexion »: who may see, add and remove passkeys, and whose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import cluster as clusters
from tests.routes.security_key import PRESENT, arrive, at_home, come_to_means, enrol, key_for, options_of
from tests.routes.signin_process import RECORD, SignIn, serving
from tests.routes.test_passkeys import kept
from tests.routes.test_signin import why_ended


@pytest.fixture(scope="module")
def signin(cluster: clusters.Cluster) -> Iterator[SignIn]:
    """Sign-in served for the cast of this module."""
    with serving(cluster) as served:
        yield served


def number_of(signin: SignIn, name: str) -> int:
    """The number under which a passkey of this name stands in the addresses."""
    rows = signin.world.sql("select id from signin.mfa_authenticator where data->>'name' = %s", name)
    return int(rows[0][0])


def test_a_live_session_alone_sees_and_changes_nothing(signin: SignIn) -> None:
    browser = at_home(signin)
    browser.password("nadia")
    assert browser.code().headers["location"] == RECORD.replace("127.0.0.1", "localhost")
    for answer in (
        browser.client.get("/means/"),
        browser.post("/means/add", name="x", credential="{}"),
        browser.client.get("/means/1/remove"),
        browser.post("/means/1/remove"),
    ):
        assert (answer.status_code, answer.headers["location"]) == (302, "/")
    assert kept(signin, "nadia") == []


def test_a_passkey_is_added_listed_used_and_removed(signin: SignIn) -> None:
    key = key_for(signin)
    browser = enrol(signin, "paul", key, "Poste <du> bureau")
    page = browser.client.get("/means/").text
    assert "Poste &lt;du&gt; bureau" in page
    assert "Jamais utilisée" in page
    elsewhere = at_home(signin)
    arrive(elsewhere, key)
    assert "Dernier usage le" in browser.client.get("/means/").text
    row = number_of(signin, "Poste <du> bureau")
    assert "Poste &lt;du&gt; bureau" in browser.client.get(f"/means/{row}/remove").text
    assert why_ended(signin, elsewhere.session) is None
    assert browser.post(f"/means/{row}/remove").headers["location"] == "/means/"
    assert kept(signin, "paul") == []
    assert why_ended(signin, elsewhere.session) == "passkey_removed", "a thief who had the key is out"
    assert why_ended(signin, browser.session) is None
    assert arrive(at_home(signin), key).status_code == 200, "and does not come in again"


def test_whoever_signs_in_by_passkey_comes_to_the_means_too(signin: SignIn) -> None:
    key = key_for(signin)
    enrol(signin, "ines", key)
    browser = at_home(signin)
    browser.client.get("/means/")
    assert arrive(browser, key).headers["location"] == "/means/"
    assert browser.client.get("/means/").status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"flags": PRESENT}, {"algorithm": -65535}, {"origin": "https://elsewhere.example"}]
)
def test_a_key_that_is_not_right_is_not_added(signin: SignIn, wrong: dict[str, Any]) -> None:
    browser, key = come_to_means(signin, "clara"), key_for(signin)
    answer = key.create(options_of(browser.client.get("/means/")), **wrong)
    refused = browser.post("/means/add", name="x", credential=answer)
    assert (refused.status_code, kept(signin, "clara")) == (422, [])
    assert "pas été ajoutée" in refused.text


@pytest.mark.parametrize("answer", ["", "{}", "null", '{"rawId": 1}', "[" * 4000])
def test_rubbish_is_not_added(signin: SignIn, answer: str) -> None:
    browser = come_to_means(signin, "clara")
    browser.client.get("/means/")
    refused = browser.post("/means/add", name="x", credential=answer)
    assert (refused.status_code, kept(signin, "clara")) == (422, [])


def test_a_challenge_adds_once_and_a_nameless_key_not_at_all(signin: SignIn) -> None:
    browser, key = come_to_means(signin, "rita"), key_for(signin)
    answer = key.create(options_of(browser.client.get("/means/")))
    assert browser.post("/means/add", name=" \x00 ", credential=answer).status_code == 422
    answer = key.create(options_of(browser.client.get("/means/")))
    assert browser.post("/means/add", name="a", credential=answer).status_code == 302
    assert browser.post("/means/add", name="b", credential=answer).status_code == 422
    assert [passkey["name"] for passkey in kept(signin, "rita")] == ["a"]


def test_nobody_adds_what_somebody_has(signin: SignIn) -> None:
    key = key_for(signin)
    enrol(signin, "sam", key)
    name = next(iter(key.keys))
    for username in ("sam", "adam"):
        before = kept(signin, username)
        browser = come_to_means(signin, username)
        answer = key.create(options_of(browser.client.get("/means/")), name=name)
        assert browser.post("/means/add", name="x", credential=answer).status_code == 422
        assert kept(signin, username) == before


def test_ten_are_enough(signin: SignIn) -> None:
    browser = come_to_means(signin, "adam")
    for n in range(10):
        answer = key_for(signin).create(options_of(browser.client.get("/means/")))
        assert browser.post("/means/add", name=f"k{n}", credential=answer).status_code == 302
    page = browser.client.get("/means/").text
    assert "Votre liste est pleine" in page
    assert "data-options" not in page
    asked = {"publicKey": {"challenge": "x", "user": {"id": "eA"}}}
    assert browser.post("/means/add", name="k10", credential=key_for(signin).create(asked)).status_code == 422
    assert len(kept(signin, "adam")) == 10


def test_another_persons_passkey_is_answered_as_one_that_is_not_there(signin: SignIn) -> None:
    enrol(signin, "coline", key_for(signin), "celle de Coline")
    row = number_of(signin, "celle de Coline")
    stranger = come_to_means(signin, "sam")
    for number in (row, 999_999):
        assert stranger.client.get(f"/means/{number}/remove").status_code == 404
        assert stranger.post(f"/means/{number}/remove").status_code == 404
    assert len(kept(signin, "coline")) == 1
    totp = signin.world.sql(
        "select a.id from signin.mfa_authenticator a join signin.auth_user u on u.id = a.user_id "
        "where username = 'sam' and type = 'totp'"
    )[0][0]
    assert stranger.post(f"/means/{totp}/remove").status_code == 404, "the code application is no passkey"


@pytest.mark.parametrize("ended", ["signed out", "suspended", "five minutes"])
def test_the_page_closes_with_the_session_and_after_five_minutes(signin: SignIn, ended: str) -> None:
    browser = come_to_means(signin, "paul")
    assert browser.client.get("/means/").status_code == 200
    if ended == "signed out":
        browser.client.post("/signout")
    elif ended == "suspended":
        signin.world.sql("update directory.account set suspended_at = now() where username = 'paul'")
    else:
        signin.world.sql("update signin.django_session set expire_date = now() - interval '1 second'")
    assert browser.client.get("/means/").headers["location"] == "/"
    signin.world.sql("update directory.account set suspended_at = null where username = 'paul'")


def test_whoever_changes_the_language_after_a_refusal_comes_back_to_the_page(signin: SignIn) -> None:
    browser = come_to_means(signin, "clara")
    for path, page in (("/means/add", "/means/"), ("/passkey/answer", "/passkey/")):
        assert f'value="{path}"' in browser.post(path, name="", credential="").text
        assert browser.client.get(path).headers["location"] == page


def test_in_english(signin: SignIn) -> None:
    signin.forget_codes()
    browser = at_home(signin, **{"accept-language": "en"})
    browser.client.get("/means/")
    assert "first show that it is you" in browser.client.get("/").text
    browser.password("clara")
    browser.code()
    assert "<h1>My means of signing in</h1>" in browser.client.get("/means/").text
