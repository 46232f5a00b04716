"""On one machine people say 127.0.0.1 or localhost, and cookies keep the two apart: both servers go by the name said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import cluster as clusters
from tests.routes.pages_process import SIGNIN, Pages
from tests.routes.pages_process import serving as serving_pages
from tests.routes.security_key import at_home, options_of
from tests.routes.signin_process import RECORD
from tests.routes.signin_process import serving as serving_signin


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    """The record server's pages, whose sign-in was declared by number."""
    with serving_pages(cluster) as served:
        yield served


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("127.0.0.1:1", "127.0.0.1"),
        ("localhost:1", "localhost"),
        ("elsewhere.example", "127.0.0.1"),
        ("localhost.elsewhere.example", "127.0.0.1"),
    ],
)
def test_the_pages_lead_to_sign_in_by_the_name_said_and_by_no_other(
    pages: Pages, host: str, name: str
) -> None:
    told = SIGNIN.replace("127.0.0.1", name)
    with pages.as_(None) as stranger:
        answer = stranger.get("/", headers={"host": host})
        assert (answer.status_code, answer.headers["location"]) == (303, told)
    with pages.as_("nadia") as nadia:
        page = nadia.get("/", headers={"host": host})
        assert f'action="{told}signout"' in page.text
        assert f'href="{told}means/"' in page.text, "one's own name leads to one's means of signing in"
        assert f"form-action 'self' http://{name}:9;" in page.headers["content-security-policy"]


def test_sign_in_leads_to_the_pages_by_the_name_said(cluster: clusters.Cluster) -> None:
    with serving_signin(cluster) as signin:
        for browser, name in ((signin.browser(), "127.0.0.1"), (at_home(signin), "localhost")):
            signin.forget_codes()
            page = browser.client.get("/")
            assert f"form-action 'self' http://{name}:9;" in page.headers["content-security-policy"]
            browser.password("nadia")
            assert browser.code().headers["location"] == RECORD.replace("127.0.0.1", name)


def test_elsewhere_passkeys_are_for_the_declared_name_over_tls_whatever_host_is_said(
    cluster: clusters.Cluster,
) -> None:
    declared = "https://dossier.example/connexion/"
    with serving_signin(
        cluster, record_url="https://dossier.example/", signin_url=declared, secure=True
    ) as signin:
        for host in ("dossier.example", "localhost"):
            page = signin.browser(host=host).client.get("/passkey/")
            assert options_of(page)["publicKey"]["rpId"] == "dossier.example"
            assert "form-action 'self' https://dossier.example;" in page.headers["content-security-policy"]


@pytest.mark.parametrize("declared", ["https://192.0.2.7/", "http://dossier.example/"])
def test_without_a_name_or_without_tls_there_are_none(cluster: clusters.Cluster, declared: str) -> None:
    host = declared.split("/")[2]
    with serving_signin(cluster, record_url=declared, signin_url=declared, secure=True) as signin:
        page = signin.browser(host=host).client.get("/passkey/")
        assert page.status_code == 200, page.text
        assert "data-options" not in page.text
        assert "adresse en https avec un nom" in page.text
