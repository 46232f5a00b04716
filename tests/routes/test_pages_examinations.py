"""The life of an order: asked from the record, taken in and answered by the laboratory, read by who asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from tests import cluster as clusters
from tests.people import World, an_id
from tests.routes.pages_process import Pages, serving

ORDERS = f"/patient/{an_id('inside')}/examens/"
LAB = f"/examens/{an_id('lab')}/"
IONS = {"laboratory": "24326-1", "priority": "urgent", "reason": "Vomissements depuis deux jours"}


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster, _a_laboratory) as served:
        yield served


def _a_laboratory(world: World) -> None:
    world.sql("update directory.unit set kind = 'laboratory' where id = %s", an_id("lab"))


def sent(client: httpx.Client, page: str, form: str = "", **fields: str) -> httpx.Response:
    """Post the form of a page as a browser does, with its hidden fields; `form`: the address it is sent to."""
    text = client.get(page).text
    wanted = next(f for f in re.findall(r"<form.*?</form>", text, re.S) if f'action="{form or page}"' in f)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', wanted))
    return client.post(form or page, data=hidden | fields)


def ordered(pages: Pages, who: str = "paul", **more: str) -> str:
    """Order the ions; return the order's id."""
    before = {row[0] for row in _requests(pages)}
    with pages.as_(who) as client:
        said = sent(client, ORDERS, **(IONS | more))
    assert said.status_code == 303, said.text
    [new] = {row[0] for row in _requests(pages)} - before
    return str(new)


def _requests(pages: Pages) -> list[tuple[object, ...]]:
    return pages.world.sql(
        "select id from records.resource where resource_type = 'ServiceRequest' and superseded_at is null"
    )


def test_an_order_is_asked_taken_in_answered_and_read(pages: Pages) -> None:
    item = ordered(pages)
    with pages.as_("paul") as paul, pages.as_("lucie") as lucie:
        assert "demandée" in paul.get(ORDERS).text
        queue = lucie.get("/examens/").text
        assert "Ionogramme" in queue
        assert "LEFÈVRE" in queue
        assert "Urgent" in queue
        page = f"{LAB}{item}/"
        assert "Pénicilline" not in lucie.get(page).text
        assert sent(lucie, page, receive="1").status_code == 303
        assert "reçue" in paul.get(ORDERS).text
        wrong = sent(lucie, page, **{"2951-2": "beaucoup"})
        assert (wrong.status_code, "Écrivez un nombre" in wrong.text, "beaucoup" in wrong.text) == (
            422,
            True,
            True,
        )
        assert sent(lucie, page).status_code == 422
        done = sent(
            lucie, page, **{"2951-2": "131", "2823-3": "6,4", "conclusion": "Prélèvement non hémolysé."}
        )
        assert (done.status_code, done.headers["location"]) == (303, LAB)
        assert "Aucun examen n’attend" in lucie.get("/examens/").text
        assert lucie.get(page).status_code == 404  # it is no more in her queue
        assert "Résultats à lire" in paul.get("/").text
        assert "1 résultat nouveau" in paul.get("/service/").text
        result = paul.get(f"{ORDERS}{item}/").text
        for said in ("131 mmol/L", "▼", "bas", "▲▲", "très élevé", "136 à 145 mmol/L", "non hémolysé"):
            assert said in result, said
        assert sent(paul, f"{ORDERS}{item}/", f"{ORDERS}{item}/lu").status_code == 303
        assert "Lu par <b>paul PAUL</b>" in paul.get(f"{ORDERS}{item}/").text
        assert "Résultats à lire" not in paul.get("/").text
        assert "résultat nouveau" not in paul.get("/service/").text


def test_an_unread_result_keeps_the_record_open_for_its_prescriber(pages: Pages) -> None:
    item = ordered(pages)
    with pages.as_("lucie") as lucie:
        assert sent(lucie, f"{LAB}{item}/", **{"2951-2": "140"}).status_code == 303
    tie = "select kind, explained from gate.relationship_to(%s, %s, %s, gate.now(), false)"
    pages.world.sql("update access.relationship set holder = %s where kind = 'ward_presence' and patient_id = %s", an_id("medicine_a"), an_id("inside"))  # fmt: skip
    try:
        assert pages.world.sql(tie, an_id("paul"), "physician", an_id("inside")) == [("result", True)]
        assert pages.world.sql(tie, an_id("nadia"), "nurse", an_id("inside")) == []
        with pages.as_("paul") as paul:
            assert sent(paul, f"{ORDERS}{item}/", f"{ORDERS}{item}/lu").status_code == 303
            assert paul.get(ORDERS).status_code == 403
    finally:
        pages.world.sql("update access.relationship set holder = %s where kind = 'ward_presence' and patient_id = %s", an_id("surgery_b"), an_id("inside"))  # fmt: skip


def test_a_second_value_stands_beside_the_first(pages: Pages) -> None:
    for value in ("3,1", "4,2"):
        item = ordered(pages)
        with pages.as_("lucie") as lucie:
            assert sent(lucie, f"{LAB}{item}/", **{"2823-3": value}).status_code == 303
    with pages.as_("nadia") as nadia:
        text = nadia.get(f"{ORDERS}{item}/").text
    assert "4,2 mmol/L" in text
    assert "3,1 mmol/L" in text.split('class="earlier"')[1]


def test_a_form_sent_twice_orders_once(pages: Pages) -> None:
    with pages.as_("paul") as paul:
        text = paul.get(ORDERS).text
        form = next(f for f in re.findall(r"<form.*?</form>", text, re.S) if f'action="{ORDERS}"' in f)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        before = len(_requests(pages))
        for _ in range(2):
            assert paul.post(ORDERS, data=hidden | IONS).status_code == 303
    assert len(_requests(pages)) == before + 1
    versions = (
        "select max(version) from records.resource where resource_type = 'ServiceRequest' and id = any (%s)"
    )
    assert pages.world.sql(versions, [row[0] for row in _requests(pages)])[0][0] <= 2


@pytest.mark.parametrize("left_out", ["laboratory", "reason"])
def test_an_incomplete_order_keeps_nothing_and_what_was_typed(pages: Pages, left_out: str) -> None:
    before = len(_requests(pages))
    with pages.as_("paul") as paul:
        said = sent(paul, ORDERS, **{name: value for name, value in IONS.items() if name != left_out})
    assert said.status_code == 422
    assert len(_requests(pages)) == before
    assert ("Vomissements" in said.text) == (left_out != "reason")


def test_an_order_is_withdrawn_until_it_is_taken_in(pages: Pages) -> None:
    first, second = ordered(pages), ordered(pages)
    with pages.as_("lucie") as lucie, pages.as_("paul") as paul:
        text = paul.get(ORDERS).text
        assert sent(paul, ORDERS, f"{ORDERS}{first}/annuler").status_code == 303
        assert first not in lucie.get("/examens/").text
        form = next(f for f in re.findall(r"<form.*?</form>", text, re.S) if f"{second}/annuler" in f)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        assert sent(lucie, f"{LAB}{second}/", receive="1").status_code == 303
        late = paul.post(f"{ORDERS}{second}/annuler", data=hidden)
    assert (late.status_code, "Appelez le laboratoire" in late.text) == (409, True)


def test_who_may_not_order_sees_no_form_and_posts_none(pages: Pages) -> None:
    with pages.as_("carine") as carine:
        assert "Demander des examens" not in carine.get(ORDERS).text
        token = {"csrfmiddlewaretoken": carine.cookies["cloison_csrf"]}
        assert carine.post(ORDERS, data=token | IONS).status_code == 404
    with pages.as_("sam") as stranger:
        assert stranger.get(ORDERS).status_code == 403
        assert stranger.get(LAB).status_code == 404
        assert stranger.get(f"{LAB}{uuid4()}/").status_code == 404


def test_the_units_that_are_asked_are_those_of_the_site(pages: Pages) -> None:
    units = "select name from gate.service_units(%s)"
    assert pages.world.sql(units, pages.world.secret("paul")) == [("lab",)]
    assert pages.world.sql(units, pages.world.secret("sam")) == [("lab",)]  # his site has none
    assert pages.world.sql(units, pages.world.secret("carine")) == []


def test_a_result_is_corrected_at_the_request_of_who_read_it_and_both_values_stay(pages: Pages) -> None:
    item = ordered(pages)
    page, ask = f"{ORDERS}{item}/", f"{ORDERS}{item}/corriger"
    with pages.as_("paul") as paul, pages.as_("lucie") as lucie:
        assert sent(lucie, f"{LAB}{item}/", **{"2951-2": "140", "2823-3": "7,1"}).status_code == 303
        assert sent(paul, page, f"{ORDERS}{item}/lu").status_code == 303
        assert lucie.get(f"{LAB}{item}/").status_code == 404  # a laboratory comes back to no record by itself
        assert sent(paul, page, ask, why="x").status_code == 422
        assert sent(paul, page, ask, why="Tube hémolysé, discordant").status_code == 303
        assert "Tube hémolysé" in paul.get(page).text
        assert "à corriger" in lucie.get("/examens/").text
        form = lucie.get(f"{LAB}{item}/").text
        assert "Tube hémolysé, discordant" in form
        done = sent(lucie, f"{LAB}{item}/", **{"2823-3": "4,2"})
        assert (done.status_code, lucie.get(f"{LAB}{item}/").status_code) == (303, 404)
        assert "Résultats à lire" in paul.get("/").text
        shown = paul.get(page).text
        assert "les valeurs d’avant restent visibles" in shown
        row = next(r for r in re.findall(r"<tr>.*?</tr>", shown, re.S) if "4,2 mmol/L" in r)
        assert "<s>7,1 mmol/L</s>" in row
        assert 'class="earlier"><b class="number">7,1' not in shown
        assert "140 mmol/L" in shown  # what was not corrected stands
        assert sent(paul, page, f"{ORDERS}{item}/lu").status_code == 303
        shown = paul.get(page).text
        assert "<s>7,1 mmol/L</s>" in shown
        assert "Lu par" in shown
        assert sent(paul, page, ask, why="Encore une fois").status_code == 303
        assert sent(lucie, f"{LAB}{item}/", **{"2823-3": "4,3"}).status_code == 303
        shown = paul.get(page).text
        assert [value in shown for value in ("4,3 mmol/L", "4,2 mmol/L", "7,1 mmol/L")] == [True] * 3
    with pages.as_("sam") as stranger:
        stranger.get("/rechercher")
        token = {"csrfmiddlewaretoken": stranger.cookies["cloison_csrf"]}
        assert stranger.post(ask, data={"why": "Curiosité", **token}).status_code == 409
