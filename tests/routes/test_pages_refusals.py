"""What a page says when it shows nothing: never whether the patient exists, and always what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests import cluster as clusters
from tests.people import an_id
from tests.routes.pages_process import SIGNIN, Pages, posted, serving

TRAITS = ("LEFÈVRE", "Anne-Marie", "12/03/1950", "IPP-", "Pénicilline", "PARACÉTAMOL")


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


def _without_ids(text: str) -> str:
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", text)


@pytest.mark.parametrize("part", ("", "prescriptions/", "acces/", "bris-de-glace/"))
@pytest.mark.parametrize("person", ("sam", "adam", "clara"))
def test_an_id_made_up_gets_the_same_page(pages: Pages, person: str, part: str) -> None:
    with pages.as_(person) as client:
        real = client.get(f"/patient/{an_id('inside')}/{part}")
        random = client.get(f"/patient/{uuid4()}/{part}")
    assert real.status_code == random.status_code
    assert _without_ids(real.text) == _without_ids(random.text)
    assert set(real.headers) == set(random.headers)
    assert not any(trait in real.text for trait in TRAITS)


def test_without_a_session_one_is_sent_to_sign_in(pages: Pages) -> None:
    for cookie in ("", "x", "é", "A" * 43, "A" * 5000):
        with pages.as_(None) as client:
            answer = client.get("/", headers={"cookie": f"cloison_session={cookie}".encode()})
        assert (answer.status_code, answer.headers["location"]) == (303, SIGNIN)


def test_the_stranger_is_offered_the_glass_and_the_administrator_is_not(pages: Pages) -> None:
    path = f"/patient/{an_id('inside')}/"
    with pages.as_("sam") as sam, pages.as_("adam") as adam:
        refused, nothing = sam.get(path), adam.get(path)
    assert refused.status_code == 403
    assert f"{path}bris-de-glace/" in refused.text
    assert nothing.status_code == 404
    assert "bris-de-glace" not in nothing.text


def test_beyond_the_twenty_a_colleague_confirms(pages: Pages) -> None:
    said = []
    with pages.as_("ines") as client:
        for n in range(12):
            path = f"/patient/{an_id(f'bed {n}')}/bris-de-glace/"
            said.append(posted(client, path, reason="vital_emergency"))
    assert [a.status_code for a in said] == [303] * 10 + [403] * 2
    assert "Demandez à un collègue de confirmer" in said[-1].text
    with pages.as_("sam") as stranger:
        assert stranger.get(f"/patient/{an_id('bed 0')}/").status_code == 200


def test_a_spent_allowance_says_what_to_do(pages: Pages) -> None:
    was = pages.world.sql(
        "select * from access.ceiling where scope = 'care_assistant' and kind = 'explained'"
    )
    pages.world.sql("delete from access.ceiling where scope = 'care_assistant' and kind = 'explained'")
    try:
        with pages.as_("carine") as client:
            said = client.get(f"/patient/{an_id('inside')}/")
    finally:
        pages.world.sql("insert into access.ceiling values (%s, %s, %s, %s, %s, %s)", *was[0])
    assert said.status_code == 429
    assert said.headers["retry-after"] == "900"
    assert "Attendez un quart d’heure" in said.text
    assert f"/patient/{an_id('inside')}/bris-de-glace/" in said.text


def test_every_answer_keeps_out_of_caches_frames_and_scripts(pages: Pages) -> None:
    with pages.as_("sam") as client:
        for path in (
            "/",
            "/rechercher",
            f"/patient/{an_id('inside')}/",
            f"/patient/{an_id('elsewhere')}/",
            "/no",
        ):
            headers = client.get(path).headers
            assert headers["cache-control"] == "no-store"
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            policy = headers["content-security-policy"]
            assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
            assert "unsafe" not in policy
