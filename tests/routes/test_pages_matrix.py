"""Every page x every role of the cast: what each gets, and nobody a page that is not in this table."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from django.urls import URLPattern
from psycopg.types.json import Jsonb

from cloison.chart.rejected import seal
from cloison.pages.urls import urlpatterns
from cloison.permissions import CLINICIANS, ROLES
from tests import cluster as clusters
from tests.imports.hl7 import message
from tests.people import ONE_OF_EACH_ROLE, World, an_id
from tests.routes.matrix import PEOPLE, tables
from tests.routes.pages_process import Pages, posted, serving
from tests.worlds.faces import slices_in

TABLES = tables()
PATHS, MATRIX = TABLES.paths, TABLES.matrix


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        _something_to_see(served.world)
        yield served


def _something_to_see(world: World) -> None:
    """An alert, a containment and a proposal about Ines, an account, a site and a unit, under the matrix's one id."""
    about, who, site = an_id("inside"), an_id("ines"), an_id("tilleuls")
    world.sql(
        "insert into directory.account (id, username, role, family_name, given_name, site_id, since) "
        "values (%s, 'matrix', 'nurse', 'M', 'M', %s, '2020-01-01')",
        about, site,
    )  # fmt: skip
    world.sql(
        "insert into directory.site (id, finess, name, kind, commune, postcode, opened_on) "
        "values (%s, '999999999', 'Matrix', 'clinic', 'Sées', '61500', '2020-01-01')",
        about,
    )  # fmt: skip
    world.sql(
        "insert into directory.yearly (id, site_id, year, drawn_at, drawn_by, due_on) "
        "values (%s, %s, 2026, gate.now(), %s, current_date + 60)",
        about, site, an_id("adam"),
    )  # fmt: skip
    world.sql(
        "insert into directory.unit (id, site_id, code, name, kind, beds) values (%s, %s, 'M', 'Matrix', 'medicine', 2)",
        about, about,
    )  # fmt: skip
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

    world.sql(
        "insert into records.fed_rejected (because, event, at, sealed) values ('no_stay', 'A01', gate.now(), %s)",
        seal(world.keyring.root, message("A01", "1").encode()),
    )


def test_every_page_is_in_the_matrix() -> None:
    names = {pattern.name for pattern in urlpatterns}
    assert names == set(MATRIX) == set(PATHS)
    assert [name for name, row in MATRIX.items() if set(row) != set(PEOPLE)] == []
    assert set(ONE_OF_EACH_ROLE) == set(ROLES)
    assert all(isinstance(pattern, URLPattern) for pattern in urlpatterns)  # nothing is included out of sight
    paths = {
        re.sub(r"<int:\w+>", "1", re.sub(r"<(uuid|slug):\w+>", "{}", str(p.pattern))) for p in urlpatterns
    }
    assert paths == {path.removeprefix("/") for path in PATHS.values()}


@pytest.mark.parametrize("name", PATHS)
def test_each_page_answers_each_person(pages: Pages, name: str) -> None:
    path = PATHS[name].format(*[an_id("inside")] * 3)
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
            assert offered == (name in TABLES.about_one and answer.status_code == 403), person
    assert said == MATRIX[name]


@pytest.mark.parametrize("name", PATHS)
def test_a_form_without_its_token_is_refused(pages: Pages, name: str) -> None:
    with pages.as_("nadia") as client:
        answer = client.post(PATHS[name].format(*[an_id("inside")] * 3), data={"reason": "vital_emergency"})
    assert answer.status_code == 403
    assert "Formulaire expiré" in answer.text


@pytest.mark.parametrize("name", sorted(TABLES.to_read))
def test_pages_to_read_take_no_form(pages: Pages, name: str) -> None:
    with pages.as_("sam") as client:
        client.get("/rechercher")
        token = {"csrfmiddlewaretoken": client.cookies["cloison_csrf"]}
        assert client.post(PATHS[name].format(*[an_id("inside")] * 3), data=token).status_code == 405


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
