"""The list, the search, the record and the glass, as the people of the cast meet them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests import cluster as clusters
from tests.people import an_id
from tests.routes.pages_process import Pages, posted, serving


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


def test_my_patients_are_those_of_my_unit(pages: Pages) -> None:
    with pages.as_("nadia") as nadia, pages.as_("sam") as sam:
        hers, his = nadia.get("/").text, sam.get("/").text
    assert "IPP-inside" in hers
    assert "IPP-elsewhere" not in hers
    assert "IPP-elsewhere" in his
    assert "IPP-inside" not in his
    assert "1 patient suivi" in hers
    assert "41 patients suivis" in his


def test_an_empty_list_says_what_to_do(pages: Pages) -> None:
    with pages.as_("coline") as client:
        assert "Aucun patient" in client.get("/").text
    with pages.as_("sam") as stranger:
        assert "Aucun patient n’est suivi" not in stranger.get("/").text


def test_a_search_outside_care_shows_no_more_than_was_typed(pages: Pages) -> None:
    with pages.as_("nadia") as client:
        found = posted(client, "/rechercher", born="12/03/1950", family="lef", given="a").text
    inside, outside = found.split("Hors de votre équipe de soins")
    assert "IPP-inside" in inside
    assert "LEFÈVRE" in inside
    assert "LEF…" in outside
    assert "LEFÈVRE" not in outside
    assert "Anne-Marie" not in outside
    assert "IPP-elsewhere" in outside
    with pages.as_("sam") as stranger:
        his = posted(stranger, "/rechercher", born="12/03/1950", family="lef").text
    assert "IPP-inside" not in his.split("Hors de votre équipe de soins")[0]


@pytest.mark.parametrize(
    "typed",
    [
        {"family": "lef"},
        {"born": "1950"},
        {"born": "12/03/1950", "family": "lefe"},
        {},
        {"born": "12/03/1950", "number": "IPP-inside"},
    ],
)
def test_a_search_needs_a_whole_birth_date_or_one_identifier(pages: Pages, typed: dict[str, str]) -> None:
    with pages.as_("sam") as client:
        answer = posted(client, "/rechercher", **typed)
    assert answer.status_code == 422
    assert "IPP-" not in answer.text.replace('value="IPP-inside"', "")


def test_nothing_found_says_what_to_try(pages: Pages) -> None:
    with pages.as_("sam") as client:
        assert "Personne ne correspond" in posted(client, "/rechercher", born="01/01/1901").text


def test_an_exact_identifier_finds(pages: Pages) -> None:
    with pages.as_("sam") as client:
        assert "IPP-inside" in posted(client, "/rechercher", kind="IPP", number="IPP-inside").text


def test_the_record_of_ones_own_patient(pages: Pages) -> None:
    path = f"/patient/{an_id('inside')}/"
    with pages.as_("nadia") as client:
        text = client.get(path).text
        drugs = client.get(path + "prescriptions/").text
        opened = client.get(path + "acces/").text
    assert "<b>LEFÈVRE</b> Anne-Marie" in text
    assert "12/03/1950" in text
    assert "Pénicilline" in text
    assert "Accès : équipe de soins" in text
    assert "Identité validée" in text
    assert "3 rue des Lilas" in text
    assert "PARACÉTAMOL" in drugs
    assert "NADIA" in opened
    assert "Dossier ouvert" in opened
    titles = [re.findall("<title>(.*?)</title>", page, re.S)[0] for page in (text, drugs, opened)]
    assert not any(trait in title for title in titles for trait in ("LEF", "Anne", "IPP"))
    with pages.as_("sam") as stranger:
        assert stranger.get(path).status_code == 403


def test_the_glass_opens_one_record_and_says_so(pages: Pages) -> None:
    path = f"/patient/{an_id('inside')}/"
    with pages.as_("sam") as client:
        assert client.get(path).status_code == 403
        dialog = client.get(path + "bris-de-glace/").text
        assert 'type="radio"' in dialog
        assert " checked" not in dialog
        assert posted(client, path + "bris-de-glace/", text="x" * 20).status_code == 422
        assert posted(client, path + "bris-de-glace/", reason="other", text="court").status_code == 422
        assert posted(client, path + "bris-de-glace/", reason="made_up").status_code == 422
        assert client.get(path).status_code == 403
        done = posted(client, path + "bris-de-glace/", reason="vital_emergency")
        assert (done.status_code, done.headers["location"]) == (303, path)
        text = client.get(path).text
        register = client.get(path + "acces/").text
    assert 'class="glass"' in text
    assert re.search(r"Bris de glace – expire à \d\d h \d\d", text)
    assert "Bris de glace" in register.split("<tbody>")[1]


def test_a_glass_broken_on_an_id_made_up_shows_nothing(pages: Pages) -> None:
    path = f"/patient/{an_id('nobody at all')}/"
    with pages.as_("sam") as client:
        assert posted(client, path + "bris-de-glace/", reason="vital_emergency").status_code == 303
        assert client.get(path).status_code == 404


def test_the_pages_speak_english_when_asked(pages: Pages) -> None:
    with pages.as_("sam", **{"accept-language": "en"}) as client:
        text = client.get("/").text
        assert '<html lang="en">' in text
        assert "My patients" in text
    with pages.as_("sam") as client:
        client.get("/rechercher")
        token = {"csrfmiddlewaretoken": client.cookies["cloison_csrf"]}
        client.post("/langue/", data={"language": "en", "next": "/", **token})
        assert '<html lang="en">' in client.get("/").text
