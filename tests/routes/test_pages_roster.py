"""A roster out of a spreadsheet: taken line by line, refused lines come back with why, and sent again nothing is doubled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from tests import cluster as clusters
from tests.people import TODAY, an_id
from tests.routes.pages_process import Pages, serving

PAGE = "/gardes/import/"
DAY = f"{TODAY + timedelta(days=9):%d/%m/%Y}"
NEXT = f"{TODAY + timedelta(days=10):%d/%m/%Y}"
GOOD = [
    f"surgery_b ; PAUL paul ; astreinte ; {DAY} 18:30 ; {NEXT} 08:30",
    f"SURGERY_B\tnadia\tgarde\t{NEXT} 07h00\t{NEXT} 19h00",
    f"medicine_a;99700218896;garde;{DAY} 18:30;{NEXT} 08:30;une remarque",
]


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        served.world.sql("update directory.account set rpps = '99700218896' where username = 'ines'")
        yield served


def brings(client: httpx.Client, *lines: str) -> httpx.Response:
    client.get(PAGE)
    said = {"csrfmiddlewaretoken": client.cookies.get("cloison_csrf", ""), "lines": "\n".join(lines)}
    return client.post(PAGE, data=said)


def on_call(pages: Pages) -> int:
    return int(pages.world.sql("select count(*) from directory.duty")[0][0])


def test_a_roster_is_taken_once(pages: Pages) -> None:
    with pages.as_("simone") as desk:
        assert "Importer un tableau" in desk.get("/gardes/").text
        for _ in range(2):
            told = brings(desk, "Unité;Personne;Nature;Début;Fin", *GOOD, "", ";;;;")
            assert told.status_code == 200
            assert "3 lignes inscrites." in told.text
            assert on_call(pages) == 3
        assert "paul PAUL" in desk.get(f"/gardes/?jour={TODAY + timedelta(days=5)}").text


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (GOOD[0].replace("surgery_b", "geriatrics"), "Aucune unité du site"),
        (GOOD[0].replace("PAUL paul", "Personne Inconnue"), "Personne en poste"),
        (GOOD[0].replace("PAUL paul", "lea"), "Personne en poste"),
        (GOOD[0].replace("PAUL paul", "DOUBLE Jean"), "Plusieurs personnes"),
        (GOOD[0].replace("astreinte", "vacances"), "Garde ou astreinte"),
        (GOOD[0].replace(DAY, "01/01/2019").replace(NEXT, "02/01/2019"), "ni passée"),
        (GOOD[0].replace(DAY, "32/13/2026"), "ainsi : 24/12/2026"),
        ("surgery_b ; PAUL paul", "Il manque une case"),
    ],
)
def test_what_cannot_be_comes_back_with_why(pages: Pages, line: str, sentence: str) -> None:
    for n in range(2):
        pages.world.sql(
            "insert into directory.account (id, username, role, family_name, given_name, site_id, since) "
            "values (%s, %s, 'nurse', 'Double', 'Jean', %s, '2020-01-01') on conflict do nothing",
            an_id(f"double {n}"),
            f"double{n}",
            an_id("tilleuls"),
        )
    before = on_call(pages)
    with pages.as_("diane") as director:
        told = brings(director, line)
        assert told.status_code == 422
        assert sentence in told.text
        assert line.split(";")[0].strip() in told.text.partition("<textarea")[2]
    assert on_call(pages) == before


def test_nothing_too_much_and_by_nobody_else(pages: Pages) -> None:
    with pages.as_("simone") as desk:
        assert brings(desk).status_code == 422
        assert brings(desk, *[GOOD[0]] * 501).status_code == 422
        assert brings(desk, "x" * 300_000).status_code == 422
    for who in ("nadia", "adam", "rita"):
        with pages.as_(who) as other:
            assert other.get(PAGE).status_code == 404
