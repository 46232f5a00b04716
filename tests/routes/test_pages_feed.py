"""The queue of refused messages on its pages: seen by two roles, read by one, mended and replayed by the feed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from cloison.chart.rejected import REASONS
from cloison.database import fed
from cloison.exchange.adt import queue
from cloison.pages.feed import words
from tests import cluster as clusters
from tests.imports.hl7 import message
from tests.imports.test_adt import feed_of, patient_of, told, wards
from tests.people import an_id
from tests.routes.pages_process import Pages, posted, serving

MESSAGE = message("A01", "1", unit="NULLE PART")


@pytest.fixture
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


def refused_by_the_feed(pages: Pages, text: str = MESSAGE) -> int:
    with feed_of(pages.world) as feed:
        assert told(feed, text)[0] == "AE"
        return fed.rejected(feed.connection)[-1].number


def hidden(text: str) -> dict[str, str]:
    """The fields of the form that mends, as a browser sends them back."""
    form = next(f for f in re.findall(r"<form.*?</form>", text, re.S) if "corriger" in f)
    found = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    return {name: value.replace("&amp;", "&") for name, value in found if name != "csrfmiddlewaretoken"}


def test_every_reason_has_its_words() -> None:
    assert set(words.WHY) == set(REASONS)
    assert set(words.FIELDS) == set(words.SEGMENTS)


def test_a_message_is_listed_without_a_trait_read_mended_and_taken_by_the_feed(pages: Pages) -> None:
    number = refused_by_the_feed(pages)
    page = f"/flux/{number}/"
    with pages.as_("ivan") as ivan, pages.as_("adam") as adam, pages.as_("sam") as sam:
        for who in (ivan, adam):
            listed = who.get("/flux/").text
            assert "Unité inconnue" in listed
            for trait in ("LEFÈVRE", "80001", "19570314", "NULLE PART"):
                assert trait not in listed
        assert adam.get(page).status_code == sam.get(page).status_code == sam.get("/flux/").status_code == 404
        read = ivan.get(page)
        assert "LEFÈVRE^Hélène" in read.text and "NULLE PART^12^101P" in read.text
        assert "no-store" in read.headers["cache-control"]
        fields = hidden(read.text)
        where = next(name for name, value in fields.items() if value.startswith("NULLE PART"))
        for wrong, sentence in (
            ({}, "Aucun champ"),
            ({where: "a|b"}, "ni saut de ligne"),
            ({"seen": "x"}, "entre-temps"),
        ):
            said = posted(ivan, page + "corriger", **(fields | wrong))
            assert (said.status_code, sentence in said.text) == (422, True)
        assert posted(ivan, page + "corriger", **(fields | {where: "SURGERY_B^12^101P"})).status_code == 303
        assert "demandé au flux" in ivan.get("/flux/").text
        with feed_of(pages.world) as feed:
            assert queue.take_wanted(feed) == (1, 0)
            assert queue.take_wanted(feed) == (0, 0)
        assert wards(pages.world, MESSAGE) == ["SURGERY_B"]
        after = ivan.get("/flux/").text
        assert "Aucun message n’attend" in after and "repris" in after
        assert ivan.get(page).status_code == 404
    with pages.as_("nadia") as nadia:
        assert nadia.get(f"/patient/{patient_of(pages.world, MESSAGE)}/").status_code == 200


def test_a_message_is_put_aside_with_a_reason_and_replayed_in_vain_it_waits_again(pages: Pages) -> None:
    number, early = refused_by_the_feed(pages), refused_by_the_feed(pages, message("A03", "2"))
    with pages.as_("ivan") as ivan, pages.as_("adam") as adam:
        assert ivan.get(f"/flux/{number}/").status_code == 200
        said = posted(ivan, f"/flux/{number}/mettre-de-cote", reason="non")
        assert (said.status_code, "10 caractères" in said.text) == (422, True)
        assert (
            posted(ivan, f"/flux/{number}/mettre-de-cote", reason="Doublon du message suivant").status_code
            == 303
        )
        assert "mis de côté – Doublon du message suivant" in re.sub(r"<[^>]+>", "", adam.get("/flux/").text)
        assert posted(adam, "/flux/rejouer", number=str(early)).status_code == 303
        with feed_of(pages.world) as feed:
            assert queue.take_wanted(feed) == (0, 1)
        assert "à traiter" in adam.get("/flux/").text
        assert posted(adam, "/flux/rejouer").status_code == 303


def test_what_is_no_message_is_shown_whole_and_mended_by_nobody(pages: Pages) -> None:
    with feed_of(pages.world) as feed:
        assert feed.take(b"MSH|^~\\&|GAM|H|||20261124||ADT^A01|9|P|2.5\rcoup\xe9")
        number = fed.rejected(feed.connection)[-1].number
    with pages.as_("ivan") as ivan:
        text = ivan.get(f"/flux/{number}/").text
        assert "coupé" in text and "/corriger" not in text
        assert posted(ivan, f"/flux/{number}/corriger", seen="").status_code == 303
    assert an_id("sam")
