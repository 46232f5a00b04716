"""Requests for advice, tasks and messages on pages: who sees what, and what ends when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests import cluster as clusters
from tests.people import an_id
from tests.routes.pages_process import Pages, serving
from tests.routes.test_agenda import posting

INSIDE = an_id("inside")
RECORD = f"/patient/{INSIDE}/"
PAUL, SAM = f"Practitioner/{an_id('paul')}", f"Practitioner/{an_id('sam')}"


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


@pytest.fixture(autouse=True)
def nothing_asked(pages: Pages) -> None:
    pages.world.sql("delete from access.relationship where kind in ('advice', 'task')")
    pages.world.sql("delete from records.resource where resource_type in ('Task', 'DocumentReference')")
    pages.world.sql("delete from access.spent")


def asks(client: httpx.Client, kind: str, to: str, words: str, **more: Any) -> httpx.Response:
    return posting(client, f"{RECORD}demandes/nouvelle/?nature={kind}", to=to, words=words, **more)


def answers(client: httpx.Client, **fields: Any) -> httpx.Response:
    """Send the first form of the record's requests that can do this."""
    shown = client.get(f"{RECORD}demandes/").text
    one = next(part for part in shown.split("<form") if f'value="{fields["do"]}"' in part)
    return posting(client, f"{RECORD}demandes/reponse", one, **fields)


def test_a_colleague_asked_for_advice_opens_the_record_answers_and_sees_it_no_longer(pages: Pages) -> None:
    with pages.as_("nadia") as nadia, pages.as_("sam") as sam:
        assert sam.get(RECORD).status_code == 403
        found = nadia.get(f"{RECORD}demandes/nouvelle/?nature=advice&nom=sa&role=nurse").text
        assert SAM in found
        assert PAUL not in found
        assert asks(nadia, "advice", SAM, "Plaie du talon : quel pansement ?", urgent="on").status_code == 303
        mine = sam.get("/demandes/").text
        assert "Plaie du talon" in mine
        assert "LEFÈVRE" in mine
        assert "urgent" in mine
        assert "(1 en attente)" in sam.get("/").text
        assert sam.get(RECORD).status_code == 200
        told = answers(sam, do="answer", words="Hydrocellulaire, tous les trois jours.")
        assert told.status_code == 303
        assert told.headers["location"] == "/demandes/"
        assert sam.get(RECORD).status_code == 403
        assert "LEFÈVRE" not in sam.get("/demandes/").text
        assert "Hydrocellulaire" in nadia.get(f"{RECORD}demandes/").text
        assert "Avis de sam SAM" in nadia.get(RECORD).text


def test_withdrawn_it_ends_at_once_and_only_by_who_asked(pages: Pages) -> None:
    with pages.as_("nadia") as nadia, pages.as_("sam") as sam, pages.as_("ines") as ines:
        assert asks(nadia, "advice", SAM, "Un avis ?").status_code == 303
        assert sam.get(RECORD).status_code == 200
        assert "Retirer cette demande" not in ines.get(f"{RECORD}demandes/").text
        shown = nadia.get(f"{RECORD}demandes/").text
        one = next(part for part in shown.split("<form") if 'value="withdraw"' in part)
        assert (
            posting(ines, f"{RECORD}demandes/reponse", one, do="withdraw").status_code == 409
        )  # another's form
        assert sam.get(RECORD).status_code == 200
        for _ in range(2):  # twice is once
            assert posting(nadia, f"{RECORD}demandes/reponse", one, do="withdraw").status_code == 303
        assert sam.get(RECORD).status_code == 403
        assert "retiré" in nadia.get(f"{RECORD}demandes/").text


def test_an_answer_is_who_was_asked_alone(pages: Pages) -> None:
    with pages.as_("nadia") as nadia, pages.as_("paul") as paul:
        assert asks(nadia, "advice", SAM, "Un avis ?").status_code == 303
        shown = paul.get(f"{RECORD}demandes/nouvelle/?nature=advice").text
        assert "Votre réponse" not in paul.get(f"{RECORD}demandes/").text
        item = pages.world.sql("select stay_id from access.relationship where kind = 'advice'")[0][0]
        own = next(p for p in paul.get(f"{RECORD}demandes/").text.split("<article") if "Un avis" in p)
        assert str(item) and "<form" not in own
        assert posting(paul, f"{RECORD}demandes/reponse", shown, do="answer", words="Non.").status_code == 404


def test_a_message_names_its_patient_to_those_in_care_and_is_not_there_for_others(pages: Pages) -> None:
    with pages.as_("nadia") as nadia, pages.as_("sam") as sam, pages.as_("paul") as paul:
        assert asks(nadia, "message", SAM, "La famille rappelle à 15 h.").status_code == 303
        assert asks(nadia, "message", PAUL, "La famille rappelle à 16 h.").status_code == 303
        his = sam.get("/demandes/").text
        assert "La famille" not in his
        assert "LEFÈVRE" not in his
        assert "en attente" not in sam.get("/").text  # nor in a number
        assert sam.get(RECORD).status_code == 403  # nor a way in
        assert "La famille rappelle à 16 h." in paul.get("/demandes/").text
        assert answers(paul, do="done").status_code == 303
        assert "(1 en attente)" not in paul.get("/").text


def test_a_task_for_a_unit_is_everybodys_of_it_until_one_has_done_it(pages: Pages) -> None:
    unit = f"Location/{an_id('surgery_b')}"
    due = (datetime.now(UTC) + timedelta(days=2)).date()
    with pages.as_("paul") as paul, pages.as_("nadia") as nadia, pages.as_("carine") as carine:
        assert asks(paul, "advice", unit, "Un avis ?").status_code == 422  # advice is a colleague's, by name
        assert asks(paul, "task", unit, "Bilan de sortie", due=due.isoformat()).status_code == 303
        for who in (nadia, carine):
            told = who.get("/demandes/").text
            assert "Bilan de sortie" in told
            assert f"{due:%d/%m/%Y}" in told
        assert answers(carine, do="done", words="Tube parti à 8 h").status_code == 303
        told = nadia.get("/demandes/").text
        assert "Terminé ces sept derniers jours" in told
        assert "Tube parti" in told
    with pages.as_("sam") as stranger:
        assert "Bilan" not in stranger.get("/demandes/").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"to": ""}, "Choisissez à qui"),
        ({"to": "Practitioner/nobody"}, "Choisissez quelqu’un de la liste."),
        ({"to": f"Practitioner/{an_id('nadia')}"}, "Choisissez quelqu’un de la liste."),  # oneself
        ({"to": PAUL, "words": " "}, "Écrivez ce que vous demandez."),
        ({"to": PAUL, "words": "x", "due": "31/02/2027"}, "Écrivez la date complète"),
        ({"to": PAUL, "words": "x", "due": "2020-01-01"}, "entre aujourd’hui"),
    ],
)
def test_what_cannot_be_is_said(pages: Pages, fields: dict[str, str], sentence: str) -> None:
    with pages.as_("nadia") as nadia:
        told = asks(nadia, "task", **{"words": "x", **fields})
        assert told.status_code == 422
        assert sentence in told.text
