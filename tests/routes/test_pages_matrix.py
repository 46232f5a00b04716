"""Every page x every role of the cast: what each gets, and nobody a page that is not in this table."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from django.urls import URLPattern

from cloison.pages.urls import urlpatterns
from cloison.permissions import CLINICIANS, ROLES
from tests import cluster as clusters
from tests.people import ONE_OF_EACH_ROLE, an_id
from tests.routes.pages_process import Pages, posted, serving
from tests.worlds.faces import slices_in

ABOUT_ONE = ("record", "prescriptions", "openings")
PATHS = {
    "mine": "/",
    "find": "/rechercher",
    "record": "/patient/{}/",
    "prescriptions": "/patient/{}/prescriptions/",
    "openings": "/patient/{}/acces/",
    "break_glass": "/patient/{}/bris-de-glace/",
    "language": "/langue/",
}
STRANGERS = {  # nobody; one who left; one of a closed site: to sign-in, whatever the page
    "nobody": 303,
    "lea": 303,
    "otto": 303,
}
_OUTSIDE = {who: 403 if role in CLINICIANS else 404 for role, who in ONE_OF_EACH_ROLE.items()} | {"sam": 403}
_IN_CARE = dict.fromkeys(("nadia", "paul", "carine", "simone"), 200)
_GOVERN = ("adam", "rita", "dora", "diane", "system")
_INSIDE = {**STRANGERS, **_OUTSIDE, **_IN_CARE}
_DIALOG = {**STRANGERS, **{who: 200 if status == 403 else 404 for who, status in _OUTSIDE.items()}}
_LISTS = {**STRANGERS, **dict.fromkeys(_OUTSIDE, 200), **dict.fromkeys(_GOVERN, 403)}
MATRIX = {  # GET of each page, about the patient `inside`
    "mine": _LISTS,
    "find": _LISTS,
    "record": _INSIDE,
    "prescriptions": _INSIDE,
    "openings": _INSIDE,
    "break_glass": _DIALOG,
    "language": dict.fromkeys(_LISTS, 302),
}
PEOPLE = tuple(_LISTS)


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


def test_every_page_is_in_the_matrix() -> None:
    names = {pattern.name for pattern in urlpatterns}
    assert names == set(MATRIX) == set(PATHS)
    assert [name for name, row in MATRIX.items() if set(row) != set(PEOPLE)] == []
    assert set(ONE_OF_EACH_ROLE) == set(ROLES)
    assert all(isinstance(pattern, URLPattern) for pattern in urlpatterns)  # nothing is included out of sight
    paths = {str(p.pattern).replace("<uuid:patient_id>", "{}") for p in urlpatterns}
    assert paths == {path.removeprefix("/") for path in PATHS.values()}


@pytest.mark.parametrize("name", PATHS)
def test_each_page_answers_each_person(pages: Pages, name: str) -> None:
    path = PATHS[name].format(an_id("inside"))
    pages.world.forge("system")  # sign-in opens it none
    said = {}
    for person in PEOPLE:
        with _browser(pages, person) as client:
            answer = client.get(path)
        said[person] = answer.status_code
        if answer.status_code != 200:
            assert slices_in(answer.text) == frozenset(), person
        if answer.status_code in (403, 404):
            offered = "bris-de-glace" in answer.text
            assert offered == (name in ABOUT_ONE and answer.status_code == 403), person
    assert said == MATRIX[name]


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
    pages.world.forge("system")
    for person in [who for role, who in ONE_OF_EACH_ROLE.items() if role not in CLINICIANS]:
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
