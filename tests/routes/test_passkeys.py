"""Passkeys over HTTP: a right answer signs in, and each answer with one thing wrong does not (WebAuthn 7.1, 7.2)."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests import cluster as clusters
from tests.routes.security_key import (
    PRESENT,
    VERIFIED,
    SecurityKey,
    arrive,
    at_home,
    bytes_of,
    come_to_means,
    enrol,
    key_for,
    options_of,
    text_of,
)
from tests.routes.signin_process import RECORD, SignIn, serving
from tests.routes.test_signin import why_ended

HOME = RECORD.replace("127.0.0.1", "localhost")


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


@pytest.fixture(scope="module")
def ines_key(signin: SignIn) -> SecurityKey:
    """Another nurse's, without a counter, as those have none that travel between telephones."""
    key = key_for(signin, counts=False)
    enrol(signin, "ines", key)
    return key


def kept(signin: SignIn, username: str) -> list[dict[str, Any]]:
    """What is stored of an account's passkeys."""
    rows = signin.world.sql(
        "select data from signin.mfa_authenticator a join signin.auth_user u on u.id = a.user_id "
        "where username = %s and type = 'webauthn' order by a.id",
        username,
    )
    return [row[0] for row in rows]


@pytest.mark.parametrize("login", ["", "nadia"], ids=["by passkey alone", "username first"])
def test_a_passkey_signs_in_alone(signin: SignIn, nadias: SecurityKey, login: str) -> None:
    browser = at_home(signin)
    opened = arrive(browser, nadias, login=login)
    assert (opened.status_code, opened.headers["location"]) == (302, HOME)
    assert why_ended(signin, browser.session) is None
    assert signin.world.sql(
        "select a.username, s.method from identity.session s join directory.account a on a.id = s.account_id "
        "order by s.began_at desc limit 1"
    ) == [("nadia", "passkey")]
    assert "cloison_signin" not in browser.client.cookies


def test_a_passkey_without_a_counter_signs_in_again_and_again(signin: SignIn, ines_key: SecurityKey) -> None:
    for _ in range(3):
        assert arrive(at_home(signin), ines_key).headers["location"] == HOME


@pytest.mark.parametrize(
    ("wrong", "counted"),
    [
        ({"flags": PRESENT}, 1),
        ({"flags": VERIFIED}, 0),
        ({"origin": "https://elsewhere.example"}, 0),
        ({"origin": "http://localhost"}, 0),
        ({"party": "elsewhere.example"}, 0),
        ({"challenge": text_of(os.urandom(32))}, 0),
        ({"kind": "webauthn.create"}, 0),
        ({"framed": True}, 0),
        ({"signature": b"\x30\x06\x02\x01\x01\x02\x01\x01"}, 0),
        ({"handle": b"somebody else"}, 0),
    ],
    ids=[
        "person not verified",
        "person not present",
        "another origin",
        "another port",
        "another party",
        "another challenge",
        "another kind",
        "in a frame",
        "not signed",
        "names another",
    ],
)
def test_one_thing_wrong_and_nothing_opens(
    signin: SignIn, nadias: SecurityKey, wrong: dict[str, Any], counted: int
) -> None:
    before, browser = signin.sessions(), at_home(signin)
    refused = arrive(browser, nadias, **wrong)
    assert (refused.status_code, browser.session, signin.sessions()) == (200, None, before)
    assert "pas été acceptée" in refused.text
    [passkey] = kept(signin, "nadia")
    assert passkey["failures"] == counted, "only whoever holds the key can make it fail"
    assert arrive(at_home(signin), nadias).headers["location"] == HOME, "and right again is right"
    [passkey] = kept(signin, "nadia")
    assert passkey["failures"] == 0


def test_an_answer_is_good_once(signin: SignIn, ines_key: SecurityKey) -> None:
    browser = at_home(signin)
    answer = ines_key.get(options_of(browser.client.get("/passkey/")))
    assert browser.post("/passkey/answer", credential=answer).headers["location"] == HOME
    before = signin.sessions()
    again = browser.post("/passkey/answer", credential=answer)
    assert (again.status_code, signin.sessions()) == (200, before)
    elsewhere = at_home(signin)
    elsewhere.client.get("/passkey/")  # has a challenge of its own
    assert elsewhere.post("/passkey/answer", credential=answer).status_code == 200
    assert (elsewhere.session, signin.sessions()) == (None, before)


def test_an_answer_given_many_times_at_once_opens_one_session(signin: SignIn, ines_key: SecurityKey) -> None:
    browser = at_home(signin)
    answer = ines_key.get(options_of(browser.client.get("/passkey/")))
    before, cookies = signin.sessions(), dict(browser.client.cookies)
    twins = [at_home(signin) for _ in range(6)]
    for twin in twins:
        twin.client.cookies.update(cookies)
    with ThreadPoolExecutor(6) as pool:
        locations = [
            said.headers.get("location")
            for said in pool.map(lambda b: b.post("/passkey/answer", credential=answer), twins)
        ]
    assert (
        sorted(locations, key=str) == [None] * 5 + [HOME] or sorted(locations, key=str) == [HOME] + [None] * 5
    )
    assert signin.sessions() == before + 1


def test_a_counter_that_does_not_move_on_is_a_copy(signin: SignIn, nadias: SecurityKey) -> None:
    last = nadias.count + 10
    assert arrive(at_home(signin), nadias, count=last).headers["location"] == HOME
    before = signin.sessions()
    for count in (last, last - 5, 0):
        assert arrive(at_home(signin), nadias, count=count).status_code == 200
    assert signin.sessions() == before
    nadias.count = last
    assert arrive(at_home(signin), nadias).headers["location"] == HOME


def test_ten_failures_of_its_holder_shut_a_passkey_and_leave_the_account_open(signin: SignIn) -> None:
    key = key_for(signin)
    enrol(signin, "coline", key)
    for _ in range(10):
        assert arrive(at_home(signin), key, flags=PRESENT).status_code == 200
    before = signin.sessions()
    assert arrive(at_home(signin), key).status_code == 200, "the right answer comes too late"
    assert signin.sessions() == before
    browser = come_to_means(signin, "coline")
    assert browser.session, "password and code still open it"


def test_many_wrong_answers_of_a_stranger_shut_nothing(signin: SignIn, nadias: SecurityKey) -> None:
    stranger = at_home(signin)
    name = next(iter(nadias.keys))
    fake = key_for(signin)
    fake.create(options_of(come_to_means(signin, "sam").client.get("/means/")), name=name)
    for _ in range(30):
        assert arrive(stranger, fake, handle=nadias.handles[name]).status_code == 200
    assert arrive(at_home(signin), nadias).headers["location"] == HOME


def test_rubbish_is_refused_in_a_sentence(cluster: clusters.Cluster) -> None:
    with serving(cluster) as signin:  # one address has its tries, and this takes most of a minute's
        nadias = key_for(signin)
        enrol(signin, "nadia", nadias)
        refuses_rubbish(signin, nadias)


def refuses_rubbish(signin: SignIn, nadias: SecurityKey) -> None:
    """Whatever is posted in place of an answer, the page comes again, and nothing opens."""
    chance, browser = random.Random(20241119), at_home(signin)
    right = nadias.get(options_of(browser.client.get("/passkey/")))
    made = [
        "",
        "null",
        "[]",
        "{}",
        '"x"',
        "[" * 4000,
        '{"a":' * 1200,
        '{"rawId":"\u00e9"}',
        "\x00",
        "9" * 8000,
    ]
    deep = json.loads(right)
    deep["response"]["authenticatorData"] = text_of(bytes(32) + b"\xc1" + bytes(4) + b"\x81" * 6000)
    made.append(json.dumps(deep))
    for _ in range(120):
        at, letter = chance.randrange(len(right)), chance.choice('"{}[]:,0aZ_\\é')
        made.append(right[:at] + letter + right[at + chance.randrange(3) :])
    before = signin.sessions()
    for answer in made:
        browser.client.get("/passkey/")
        assert browser.post("/passkey/answer", credential=answer).status_code == 200, answer
    assert signin.sessions() == before


def test_a_passkey_moved_to_another_account_opens_nothing(signin: SignIn, nadias: SecurityKey) -> None:
    passkey = kept(signin, "nadia")[0]
    public = json.dumps(passkey)
    assert text_of(next(iter(nadias.keys)))[:20] not in public
    move = "update signin.mfa_authenticator set user_id = u.id from signin.auth_user u where data->>'tag' = %s and u.username = %s"
    signin.world.sql(move, passkey["tag"], "paul")
    before, browser = signin.sessions(), at_home(signin)
    answer = arrive(browser, nadias)
    signin.world.sql(move, passkey["tag"], "nadia")
    assert (answer.status_code, browser.session, signin.sessions()) == (500, None, before)
    assert "Service interrompu" in answer.text
    assert arrive(at_home(signin), nadias).headers["location"] == HOME


def test_another_accounts_passkey_is_refused_where_a_username_was_given(
    signin: SignIn, nadias: SecurityKey, ines_key: SecurityKey
) -> None:
    before, browser = signin.sessions(), at_home(signin)
    refused = arrive(browser, ines_key, login="nadia")
    assert (refused.status_code, browser.session, signin.sessions()) == (200, None, before)


def test_a_name_without_passkeys_and_a_name_of_nobody_are_answered_as_one_with(
    signin: SignIn, nadias: SecurityKey
) -> None:
    browser = at_home(signin)
    answers = {}
    for name in ("nadia", "sam", "nobody there"):
        pages = [browser.post("/passkey/", login=name) for _ in range(2)]
        asked = [options_of(page)["publicKey"]["allowCredentials"] for page in pages]
        assert asked[0] == asked[1], "asked twice, answered the same"
        [one] = asked[0]
        assert len(bytes_of(one["id"])) == 32
        answers[name] = one["id"]
    assert len(set(answers.values())) == 3
    assert options_of(browser.post("/passkey/", login=""))["publicKey"].get("allowCredentials", []) == []


@pytest.mark.parametrize("username", ["lea", "otto"])
def test_the_departed_and_the_closed_site_open_nothing_with_a_passkey(signin: SignIn, username: str) -> None:
    key = key_for(signin)
    where = "directory.account set left_on" if username == "lea" else "directory.site set closed_on"
    row = "username = 'lea'" if username == "lea" else "name = 'closed'"
    [(day,)] = signin.world.sql(f"select {where.split()[-1]} from {where.split()[0]} where {row}")
    signin.world.sql(f"update {where} = null where {row}")
    enrol(signin, username, key)
    signin.world.sql(f"update {where} = %s where {row}", day)
    before, browser = signin.sessions(), at_home(signin)
    refused = arrive(browser, key)
    assert (refused.status_code, browser.session, signin.sessions()) == (403, None, before)
    assert "Ce compte ne peut pas ouvrir de session." in refused.text


def test_by_number_the_page_shows_the_way_to_the_name(signin: SignIn) -> None:
    page = signin.browser().client.get("/passkey/")
    port = signin.address.rpartition(":")[2]
    assert f'href="http://localhost:{port}/passkey/"' in page.text
    assert "data-options" not in page.text
    assert signin.browser().post("/passkey/answer", credential="{}").status_code == 200


def test_too_many_of_one_address_wait(cluster: clusters.Cluster) -> None:
    with serving(cluster) as signin:
        browser = at_home(signin)
        said = [browser.client.get("/passkey/").status_code for _ in range(301)]
        assert (set(said[:300]), said[300]) == ({200}, 429)


def test_an_answer_to_one_page_is_none_to_another(signin: SignIn, ines_key: SecurityKey) -> None:
    browser = at_home(signin)
    arrive(browser, ines_key)
    asked = options_of(browser.client.get("/stepup?next=/"))
    other = browser.post("/passkey/answer", credential=ines_key.get(asked))
    assert other.status_code == 200
