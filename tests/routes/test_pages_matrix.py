"""Every page x every role of the cast: what each gets, and nobody a page that is not in this table."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from cloison.pages.urls import urlpatterns
from tests import cluster as clusters
from tests.people import an_id
from tests.routes.pages_process import Pages, posted, serving

PATHS = {
    "mine": "/",
    "find": "/rechercher",
    "record": "/patient/{}/",
    "prescriptions": "/patient/{}/prescriptions/",
    "openings": "/patient/{}/acces/",
    "break_glass": "/patient/{}/bris-de-glace/",
    "language": "/langue/",
}
PEOPLE = ("nobody", "nadia", "paul", "sam", "clara", "coline", "rita", "adam", "lea", "otto")
_INSIDE = (303, 200, 200, 403, 404, 404, 404, 404, 303, 303)
_DIALOG = (303, 200, 200, 200, 404, 404, 404, 404, 303, 303)
_LISTS = (303, 200, 200, 200, 200, 200, 403, 403, 303, 303)
MATRIX = {  # GET of each page, about the patient `inside`, in the order of PEOPLE
    "mine": _LISTS,
    "find": _LISTS,
    "record": _INSIDE,
    "prescriptions": _INSIDE,
    "openings": _INSIDE,
    "break_glass": _DIALOG,
    "language": (302,) * len(PEOPLE),
}


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


def test_every_page_is_in_the_matrix() -> None:
    names = {pattern.name for pattern in urlpatterns}
    assert names == set(MATRIX) == set(PATHS)
    assert all(len(row) == len(PEOPLE) for row in MATRIX.values())
    paths = {str(p.pattern).replace("<uuid:patient_id>", "{}") for p in urlpatterns}
    assert paths == {path.removeprefix("/") for path in PATHS.values()}


@pytest.mark.parametrize("name", PATHS)
def test_each_page_answers_each_person(pages: Pages, name: str) -> None:
    path = PATHS[name].format(an_id("inside"))
    said = {}
    for person in PEOPLE:
        client = _browser(pages, person)
        with client:
            said[person] = client.get(path).status_code
    assert said == dict(zip(PEOPLE, MATRIX[name], strict=True))


@pytest.mark.parametrize("name", PATHS)
def test_a_form_without_its_token_is_refused(pages: Pages, name: str) -> None:
    with pages.as_("nadia") as client:
        answer = client.post(PATHS[name].format(an_id("inside")), data={"reason": "vital_emergency"})
    assert answer.status_code == 403
    assert "Formulaire expiré" in answer.text


@pytest.mark.parametrize("name", ("mine", "record", "prescriptions", "openings"))
def test_pages_to_read_take_no_form(pages: Pages, name: str) -> None:
    with pages.as_("sam") as client:
        client.get("/rechercher")
        token = {"csrfmiddlewaretoken": client.cookies["cloison_csrf"]}
        assert client.post(PATHS[name].format(an_id("inside")), data=token).status_code == 405


def test_the_break_glass_form_is_for_clinicians_alone(pages: Pages) -> None:
    path = PATHS["break_glass"].format(an_id("elsewhere"))
    for person in ("clara", "coline", "adam"):
        with pages.as_(person) as client:
            client.get("/rechercher")
            token = {"csrfmiddlewaretoken": client.cookies.get("cloison_csrf", "")}
            sent = client.post(path, data={"reason": "vital_emergency", **token})
            assert sent.status_code in (403, 404)
            assert "IPP" not in sent.text
    with pages.as_("nadia") as client:
        assert posted(client, path, reason="vital_emergency").status_code == 303


def _browser(pages: Pages, person: str) -> httpx.Client:
    if person in ("lea", "otto"):  # one has left, the other's site is closed: no session can be opened
        client = pages.as_(None)
        client.cookies.set("cloison_session", "A" * 43)
        return client
    return pages.as_(None if person == "nobody" else person)
