"""Every page x every role of the cast: what each gets, and nobody a page that is not in this table."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from django.urls import URLPattern
from psycopg.types.json import Jsonb

from cloison.pages.urls import urlpatterns
from cloison.permissions import CLINICIANS, ROLES
from tests import cluster as clusters
from tests.people import ONE_OF_EACH_ROLE, World, an_id
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
    "reason": "/patient/{}/motif/",
    "unidentified": "/arrivee/",
    "my_glasses": "/bris-de-glace/",
    "end_glass": "/bris-de-glace/{}/terminer",
    "glasses": "/bris-de-glace/a-relire/",
    "review_glass": "/bris-de-glace/{}/avis",
    "read_notice": "/messages/{}/lu",
    "confirmations": "/confirmations/",
    "proposal": "/confirmations/{}/",
    "raise": "/confirmations/relevement/",
    "alerts": "/securite/",
    "alert": "/securite/alerte/{}/",
    "contain": "/securite/alerte/{}/confiner",
    "judge": "/securite/alerte/{}/avis",
    "lift": "/securite/confinement/{}/",
    "reveal": "/securite/reveler/1/{}/",
    "reviews": "/revues/",
    "review": "/revues/{}/",
    "sign_review": "/revues/{}/signature",
    "review_pdf": "/revues/{}/pdf",
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
_EVERYBODY = dict.fromkeys(_OUTSIDE, 200)
_LISTS = {**STRANGERS, **_EVERYBODY, **dict.fromkeys(_GOVERN, 403)}
_FORMS = {**STRANGERS, **dict.fromkeys(_OUTSIDE, 405)}  # they take what is posted, and are no page
_CLINICIANS = ("nadia", "paul", "carine", "felix", "sam")
_WATCH = ("rita", "dora", "diane")


def _for(*names: str) -> dict[str, int]:
    """200 for these, 404 for everybody else who is signed in."""
    return {**STRANGERS, **dict.fromkeys(_OUTSIDE, 404), **dict.fromkeys(names, 200)}


MATRIX = {  # GET of each page, about the patient `inside`
    "mine": {**_LISTS, **dict.fromkeys(_WATCH, 302)},  # to the alerts
    "find": _LISTS,
    "record": _INSIDE,
    "prescriptions": _INSIDE,
    "openings": _INSIDE,
    "break_glass": _DIALOG,
    "reason": {**STRANGERS, **_EVERYBODY},
    "unidentified": _for("nadia", "paul", "clara", "sam"),
    "my_glasses": _for(*_CLINICIANS),
    "end_glass": _FORMS,
    "glasses": _for("paul", "dora"),
    "review_glass": _FORMS,
    "read_notice": _FORMS,
    "confirmations": {**STRANGERS, **_EVERYBODY},
    "proposal": _for(
        "nadia", "paul", "diane", "rita"
    ),  # a raise of Ines: her site's clinicians and director, security
    "raise": {**STRANGERS, **_EVERYBODY, **dict.fromkeys(_GOVERN, 404)},
    "alerts": _for(*_WATCH),
    "alert": _for(*_WATCH),
    "contain": _FORMS,
    "judge": _FORMS,
    "lift": _for(*_WATCH),
    "reveal": _for("rita", "dora"),
    "reviews": _for("dora"),
    "review": _for(),  # that id is no month: tests/routes/test_pages_reviews.py has one
    "sign_review": _FORMS,
    "review_pdf": _for(),
    "language": dict.fromkeys(_LISTS, 302),
}
PEOPLE = tuple(_LISTS)


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        _something_to_see(served.world)
        yield served


def _something_to_see(world: World) -> None:
    """An alert, a containment and a proposal about Ines, under the one id that the matrix asks for."""
    about, who, site = an_id("inside"), an_id("ines"), an_id("tilleuls")
    world.sql(
        "insert into incidents.alert (id, rule, severity, account_id, site_id, first_at, last_at, seen) "
        "values (%s, 'attempts_beyond', 'grave', %s, %s, gate.now(), gate.now(), 5)",
        about, who, site,
    )  # fmt: skip
    world.sql(
        "insert into incidents.containment (id, scope, subject, at, rule, reason) "
        "values (%s, 'account', %s, gate.now(), 'attempts_beyond', 'attempts_beyond')",
        about, who,
    )  # fmt: skip
    world.sql(
        "insert into access.proposal (id, what, subject, beneficiary, payload, reason, proposed_by, site_id, at, expires_at) "
        "values (%s, 'raise', %s, %s, %s, 'Transfert de tout le service', %s, %s, gate.now(), gate.now() + interval '1 day')",
        about, who, who, Jsonb({"kind": "explained", "times": 2, "hours": 4}), who, site,
    )  # fmt: skip


def test_every_page_is_in_the_matrix() -> None:
    names = {pattern.name for pattern in urlpatterns}
    assert names == set(MATRIX) == set(PATHS)
    assert [name for name, row in MATRIX.items() if set(row) != set(PEOPLE)] == []
    assert set(ONE_OF_EACH_ROLE) == set(ROLES)
    assert all(isinstance(pattern, URLPattern) for pattern in urlpatterns)  # nothing is included out of sight
    paths = {
        re.sub(r"<(uuid|slug):\w+>", "{}", str(p.pattern)).replace("<int:line>", "1") for p in urlpatterns
    }
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
            offered = f"{an_id('inside')}/bris-de-glace" in answer.text
            assert offered == (name in ABOUT_ONE and answer.status_code == 403), person
    assert said == MATRIX[name]


@pytest.mark.parametrize("name", PATHS)
def test_a_form_without_its_token_is_refused(pages: Pages, name: str) -> None:
    with pages.as_("nadia") as client:
        answer = client.post(PATHS[name].format(an_id("inside")), data={"reason": "vital_emergency"})
    assert answer.status_code == 403
    assert "Formulaire expiré" in answer.text


@pytest.mark.parametrize(
    "name",
    (
        "mine",
        "record",
        "prescriptions",
        "openings",
        "my_glasses",
        "glasses",
        "confirmations",
        "alerts",
        "alert",
    ),
)
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
