"""The step-up: the person of a live session, and nobody else, confirms and goes back to their page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests import cluster as clusters
from tests.people import an_id
from tests.routes.security_key import PRESENT, SecurityKey, arrive, at_home, enrol, key_for, options_of
from tests.routes.signin_process import RECORD, Browser, SignIn, right_code, serving, wrong_code

PAGE = f"/patient/{an_id('inside')}/"
STEP = f"/stepup?next={PAGE}"
BACK = RECORD.replace("127.0.0.1", "localhost").rstrip("/") + PAGE


@pytest.fixture(scope="module")
def signin(cluster: clusters.Cluster) -> Iterator[SignIn]:
    """Sign-in served for the cast of this module."""
    with serving(cluster) as served:
        yield served


@pytest.fixture(scope="module")
def nadias(signin: SignIn) -> SecurityKey:
    """A security key that is Nadia's."""
    key = key_for(signin)
    enrol(signin, "nadia", key)
    return key


def signed_in(signin: SignIn, username: str) -> Browser:
    """A browser in which somebody signed in with password and code."""
    signin.forget_codes()
    browser = at_home(signin)
    browser.password(username)
    browser.code()
    assert browser.session
    signin.forget_codes()
    return browser


def stepped_up(signin: SignIn) -> int:
    """How many sessions were stepped up in."""
    return int(
        signin.world.sql("select count(*) from identity.session where stepped_up_at is not null")[0][0]
    )


def test_a_passkey_confirms_and_the_page_comes_back(signin: SignIn, nadias: SecurityKey) -> None:
    browser, before = at_home(signin), stepped_up(signin)
    arrive(browser, nadias)
    page = browser.client.get(STEP)
    assert "<strong>nadia</strong>" in page.text
    assert [known["id"] for known in options_of(page)["publicKey"]["allowCredentials"]]
    done = browser.post(STEP, credential=nadias.get(options_of(page)))
    assert (done.status_code, done.headers["location"]) == (302, BACK)
    assert stepped_up(signin) == before + 1
    assert signin.world.sql("select count(*) from ledger.line where event = 'session.step_up'")[0][0] >= 1


def test_a_code_confirms_for_an_account_without_a_passkey(signin: SignIn) -> None:
    browser, before = signed_in(signin, "ines"), stepped_up(signin)
    assert "data-options" not in browser.client.get(STEP).text
    assert browser.post(STEP, code=wrong_code()).status_code == 200
    assert stepped_up(signin) == before
    code = right_code()
    assert browser.post(STEP, code=code).headers["location"] == BACK
    assert stepped_up(signin) == before + 1
    again = browser.post(STEP, code=code)
    assert (again.status_code, "déjà utilisé" in again.text) == (200, True)


def test_a_code_is_none_for_an_account_that_has_a_passkey(signin: SignIn, nadias: SecurityKey) -> None:
    browser, before = signed_in(signin, "nadia"), stepped_up(signin)
    assert browser.post(STEP, code=right_code()).status_code == 200
    assert stepped_up(signin) == before


def test_somebody_elses_passkey_is_refused(signin: SignIn, nadias: SecurityKey) -> None:
    pauls = key_for(signin)
    enrol(signin, "paul", pauls)
    browser, before = signed_in(signin, "nadia"), stepped_up(signin)
    for key, wrong in ((pauls, {}), (nadias, {"flags": PRESENT})):
        refused = browser.post(STEP, credential=key.get(options_of(browser.client.get(STEP)), **wrong))
        assert (refused.status_code, "pas été acceptée" in refused.text) == (200, True)
    assert stepped_up(signin) == before


def test_an_answer_steps_up_once(signin: SignIn, nadias: SecurityKey) -> None:
    browser = at_home(signin)
    arrive(browser, nadias)
    answer = nadias.get(options_of(browser.client.get(STEP)))
    assert browser.post(STEP, credential=answer).status_code == 302
    signin.world.sql("update identity.session set stepped_up_at = null")
    assert browser.post(STEP, credential=answer).status_code == 200
    assert stepped_up(signin) == 0


def test_a_session_swapped_between_asking_and_answering_is_refused(
    signin: SignIn, nadias: SecurityKey
) -> None:
    """The challenge and the passkey are Nadia's, and right; by the time of the answer the cookie is another's."""
    sams = key_for(signin)
    enrol(signin, "sam", sams)
    browser, other = at_home(signin), at_home(signin)
    arrive(browser, nadias)
    arrive(other, sams)
    assert other.session
    answer = nadias.get(options_of(browser.client.get(STEP)))
    before = stepped_up(signin)
    held = {c.name: c.value for c in browser.client.cookies.jar}
    browser.client.cookies.clear()
    browser.client.cookies.update(held | {"cloison_session": other.session or ""})
    assert browser.post(STEP, credential=answer).status_code == 200
    assert stepped_up(signin) == before


@pytest.mark.parametrize("ended", ["none", "rubbish", "signed out", "suspended"])
def test_without_a_live_session_it_leads_to_sign_in(signin: SignIn, ended: str) -> None:
    browser = at_home(signin)
    if ended == "rubbish":
        browser.client.cookies.set("cloison_session", "x" * 43)
    elif ended != "none":
        browser = signed_in(signin, "clara")
        told = browser.session or ""
        if ended == "suspended":
            signin.world.sql("update directory.account set suspended_at = now() where username = 'clara'")
        else:
            browser.client.post("/signout")
            browser.client.cookies.set("cloison_session", told)
    before = stepped_up(signin)
    for answer in (browser.client.get(STEP), browser.post(STEP, code=right_code())):
        assert (answer.status_code, answer.headers["location"]) == (302, "/")
    assert stepped_up(signin) == before
    signin.world.sql("update directory.account set suspended_at = null where username = 'clara'")


@pytest.mark.parametrize(
    "path",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "\\\\elsewhere.example",
        "///elsewhere.example",
        "/%2f/elsewhere.example",
        "/%252f%252felsewhere.example",
        "/..//elsewhere.example",
        "/patient/?name=Lefevre",
        "/patient/#Lefevre",
        "/a b/",
        "/a\n/",
        "/\t/elsewhere.example",
        "javascript:alert(1)",
        "patient/",
        "",
        "@elsewhere.example/",
        "/Lefèvre/",
        "/" + "a" * 200,
    ],
)
def test_a_way_back_that_is_no_path_of_ours_is_refused(
    signin: SignIn, nadias: SecurityKey, path: str
) -> None:
    browser = signed_in(signin, "ines")
    before = stepped_up(signin)
    for answer in (
        browser.client.get("/stepup", params={"next": path}),
        browser.client.post(
            "/stepup",
            params={"next": path},
            data={
                "csrfmiddlewaretoken": browser.client.cookies.get("cloison_signin_csrf", ""),
                "code": right_code(),
            },
        ),
    ):
        assert answer.status_code == 400
        assert not re.search(r'(href|action|src)="[^"]*elsewhere', answer.text)
    assert stepped_up(signin) == before


def test_ten_wrong_codes_here_shut_the_account_as_at_signing_in(signin: SignIn) -> None:
    browser = signed_in(signin, "coline")
    for _ in range(10):
        assert browser.post(STEP, code=wrong_code()).status_code == 200
    assert browser.post(STEP, code=right_code()).status_code == 200


def test_a_form_of_another_origin_steps_up_nobody(signin: SignIn) -> None:
    browser, before = signed_in(signin, "rita"), stepped_up(signin)
    token = browser.client.cookies.get("cloison_signin_csrf", "")
    answer = browser.client.post(
        STEP,
        data={"csrfmiddlewaretoken": token, "code": right_code()},
        headers={"origin": "https://elsewhere.example"},
    )
    assert (answer.status_code, stepped_up(signin)) == (403, before)
