"""From the first letter to the signature: a line chosen, written, checked, signed once with a touch, renewed and stopped."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pypdfium2
import pytest

from cloison.gate import calls, opened
from cloison.gate.answers import Allowed
from cloison.records.validation import faults
from tests import cluster as clusters
from tests.people import an_id
from tests.routes.pages_process import Pages, serving
from tests.sql.officers import prove
from tests.sql.test_prescribing_steps import at_a_desk

INSIDE = an_id("inside")
DESK = f"/patient/{INSIDE}/prescrire/"
LIST = f"/patient/{INSIDE}/prescriptions/"
AMOXICILLIN, PARACETAMOL = "amoxicilline 500 gélule", "paracétamol 1 g comprimé"
LINE = {
    "amount": "1",
    "unit": "gélule",
    "route": "orale",
    "rhythm": "moments",
    "moments": ["MORN", "EVE"],
    "duration": "7",
    "span": "d",
    "indication": "Pneumopathie",
    "setting": "inpatient",
}


@pytest.fixture(scope="module")
def served(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as pages:
        yield pages


@pytest.fixture
def pages(served: Pages) -> Pages:
    """Each test with an empty basket and Paul at a workstation."""
    at_a_desk(served.world, "paul")
    served.world.sql("delete from records.resource where resource_type = 'RequestGroup'")
    return served


def bound(page: str) -> dict[str, str]:
    """The hidden fields of a form about the patient."""
    found = re.search(r'name="bound" value="([^"]+)"', page)
    assert found, page
    return {"bound": html.unescape(found[1])}


def post(client: httpx.Client, path: str, page: str, **fields: Any) -> httpx.Response:
    token = {"csrfmiddlewaretoken": client.cookies["cloison_csrf"]}
    return client.post(path, data={**token, **bound(page), **fields})


def key(client: httpx.Client, typed: str) -> str:
    return str(client.get("/medicaments/", params={"q": typed}).json()["found"][0]["key"])


def write(client: httpx.Client, typed: str = PARACETAMOL, **changed: Any) -> httpx.Response:
    """Choose a medicine and send its line."""
    medicine = key(client, typed)
    form = post(client, DESK, client.get(DESK).text, action="choose", medicine=medicine)
    assert form.status_code == 200, form.text
    return post(client, DESK, form.text, action="add", medicine=medicine, **{**LINE, **changed})


def sign(pages: Pages, client: httpx.Client) -> httpx.Response:
    page = client.get(DESK).text
    lines = re.findall(
        r'<input type="hidden" name="line" value="([^"]+)">(?!<button)', page.partition('value="sign"')[0]
    )
    return post(client, DESK, page, action="sign", line=sorted(set(lines)))


def requests(pages: Pages) -> list[dict[str, Any]]:
    """The prescriptions of the record."""
    return requests_of(pages, "MedicationRequest", "RequestGroup")


def requests_of(pages: Pages, *kinds: str) -> list[dict[str, Any]]:
    """The resources of these types in the record, as the gate gives them."""
    opening = calls.Opening(pages.world.secret("nadia"), INSIDE, ("traits", "prescriptions"), "TREAT", "t")
    gate = pages.world.gate()
    answer = gate.ask(calls.open_one(opening))
    gate.close()
    assert isinstance(answer, Allowed)
    found = [o.resource for o in opened.resources(answer, pages.world.keyring)]
    return [r for r in found if r["resourceType"] in kinds]


def text(page: str) -> str:
    """What a reader sees."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split()).replace("\u202f", " ")


def test_a_line_is_written_signed_once_and_valid(pages: Pages) -> None:
    with pages.as_("paul") as paul:
        assert write(paul).status_code == 303
        assert write(paul, "furosémide 40", unit="comprimé", moments=["MORN"]).status_code == 303
        asked = sign(pages, paul)
        assert asked.status_code == 303
        assert "stepup" in asked.headers["location"]
        assert all(r["status"] != "active" or "requester" not in r for r in requests(pages))
        prove(pages.world, "paul")
        assert sign(pages, paul).headers["location"] == LIST
        shown = text(paul.get(LIST).text)
    assert "paracétamol 1 g, comprimé" in shown
    assert "le matin et le soir. Pendant 7 jours." in shown
    made = [r for r in requests(pages) if "groupIdentifier" in r]
    assert [r["status"] for r in made] == ["active", "active"]
    assert {r["requester"]["reference"] for r in made} == {f"Practitioner/{an_id('paul')}"}
    for r in requests(pages):
        assert list(faults(r)) == [], r
    assert [r["status"] for r in requests(pages) if r["resourceType"] == "RequestGroup"] == ["active"]
    with pages.as_("nadia") as nadia:  # the ward sees them, and prescribes nothing
        assert "paracétamol 1 g" in text(nadia.get(LIST).text)
        assert "Modifier" not in nadia.get(LIST).text
        assert nadia.get(DESK).status_code == 404


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"amount": ""}, "Écrivez la dose d’une prise"),
        ({"amount": "beaucoup"}, "Écrivez un nombre"),
        ({"amount": "-1"}, "Écrivez un nombre"),
        ({"amount": "NaN"}, "Écrivez un nombre"),
        ({"moments": []}, "Cochez au moins un moment"),
        ({"rhythm": "every"}, "Choisissez toutes les combien"),
        ({"indication": ""}, "Écrivez pourquoi ce médicament est prescrit"),
        ({"duration": ""}, "Écrivez une durée, ou la date de fin"),
        ({"duration": "7", "until": "01/12/2099"}, "Écrivez une durée, ou la date de fin"),
        ({"duration": "9999"}, "un an au plus"),
        ({"start": "31/02/2026"}, "Écrivez la date en entier"),
        ({"start": "01/01/1950"}, "Le début doit être"),
        ({"duration": "", "until": "01/01/1950"}, "avant le début"),
        ({"needed": "on"}, "pour quel motif"),
        ({"needed": "on", "as_needed": "douleur"}, "la dose maximale par 24 heures"),
        ({"needed": "on", "as_needed": "douleur", "most": "0,5"}, "plus petit qu’une seule prise"),
        ({"route": "intrathécale"}, "choix valide"),
        ({"indication": "x" * 300}, "200"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_kept(
    pages: Pages, changed: dict[str, Any], sentence: str
) -> None:
    before = len(requests(pages))
    with pages.as_("paul") as paul:
        said = write(paul, **changed)
    assert said.status_code == 422
    assert sentence in text(said.text)
    assert "La ligne n’est pas complète" in text(said.text)
    assert len(requests(pages)) == before


def test_an_allergy_takes_a_reason_and_a_second_prescription_is_told(pages: Pages) -> None:
    with pages.as_("paul") as paul:
        refused = write(paul, AMOXICILLIN)
        assert refused.status_code == 422
        assert "Allergie enregistrée à « Pénicilline »" in text(refused.text)
        assert write(paul, AMOXICILLIN, override="Tolérance vérifiée en 2024").status_code == 303
        assert write(paul, "augmentin 1 g", override="Tolérance vérifiée en 2024").status_code == 303
        page = text(paul.get(DESK).text)
        assert (
            "Déjà prescrit : amoxicilline 500 mg, gélule contient aussi amoxicilline" in page
        )  # within the basket
        assert "Malgré l’alerte d’allergie : Tolérance vérifiée en 2024" in page
        found = post(paul, DESK, paul.get(DESK).text, action="search", typed="amoxicilline 500")
        assert "allergie enregistrée" in text(found.text)
        prove(pages.world, "paul")
        sign(pages, paul)
        again = post(paul, DESK, paul.get(DESK).text, action="choose", medicine=key(paul, AMOXICILLIN))
    assert "Déjà prescrit : amoxicilline 500 mg, gélule contient aussi amoxicilline" in text(again.text)


def test_a_narcotic_is_limited_to_its_days(pages: Pages) -> None:
    with pages.as_("paul") as paul:
        said = write(paul, "skenan 10 mg", duration="29")
        assert "pour 28 jours au plus" in text(said.text)
        assert "Stupéfiant : ordonnance sécurisée" in text(said.text)


def test_a_renewal_shows_what_changes_and_a_change_stops_what_it_replaces(pages: Pages) -> None:
    with pages.as_("paul") as paul:
        write(paul, "bisoprolol 5 comprimé", unit="comprimé", moments=["MORN"])
        prove(pages.world, "paul")
        sign(pages, paul)
        prior = next(
            r
            for r in requests(pages)
            if "bisoprolol" in str(r) and r.get("status") == "active" and "groupIdentifier" in r
        )
        form = post(paul, DESK, paul.get(LIST).text, action="repeat", prior=prior["id"], replaces="yes")
        assert 'value="7"' in form.text
        medicine = re.search(r'name="medicine" value="([^"]+)"', form.text)
        assert medicine
        changed = {**LINE, "unit": "comprimé", "amount": "2", "moments": ["MORN"], "duration": "14"}
        sent = post(
            paul,
            DESK,
            form.text,
            action="add",
            medicine=medicine[1],
            prior=prior["id"],
            replaces="yes",
            **changed,
        )
        assert sent.status_code == 303
        page = text(paul.get(DESK).text).replace("\u00a0", " ")
        assert "Modifie la prescription du" in page
        assert "dose augmentée : 1 comprimé → 2 comprimés" in page
        assert "durée : pendant 7 jours → pendant 14 jours" in page
        prove(pages.world, "paul")
        answered = sign(pages, paul)
        assert answered.status_code == 303, answered.text
        assert answered.headers["location"] == LIST
    status = {r["id"]: r["status"] for r in requests(pages) if r["resourceType"] == "MedicationRequest"}
    assert status[prior["id"]] == "stopped"


def test_a_stop_takes_a_reason_and_a_touch(pages: Pages) -> None:
    with pages.as_("paul") as paul:
        write(paul, "amlodipine 5")
        prove(pages.world, "paul")
        sign(pages, paul)
        one = next(r for r in requests(pages) if "amlodipine" in str(r) and "groupIdentifier" in r)
        path = f"{LIST}{one['id']}/arreter/"
        page = paul.get(path).text
        assert "Choisissez pourquoi" in post(paul, path, page).text
        asked = post(paul, path, page, reason="Inefficace")
        assert "stepup" in asked.headers["location"]
        prove(pages.world, "paul")
        assert post(paul, path, page, reason="Inefficace", words="au bout de 3 jours").status_code == 303
        assert post(paul, path, page, reason="Inefficace").status_code == 303  # sent twice
        assert "Inefficace : au bout de 3 jours" in text(paul.get(LIST).text)
    stopped = next(r for r in requests(pages) if r["id"] == one["id"])
    assert (stopped["status"], stopped["statusReason"]["text"]) == (
        "stopped",
        "Inefficace : au bout de 3 jours",
    )


def test_sent_twice_is_there_once_and_a_basket_that_changed_is_read_again(pages: Pages) -> None:
    with pages.as_("paul") as paul:
        medicine = key(paul, PARACETAMOL)
        form = post(paul, DESK, paul.get(DESK).text, action="choose", medicine=medicine).text
        for _ in range(2):
            assert post(paul, DESK, form, action="add", medicine=medicine, **LINE).status_code == 303
        page = paul.get(DESK).text
        assert page.count('value="remove"') == 1
        old = sorted(set(re.findall(r'name="line" value="([^"]+)"', page)))
        write(paul, "furosémide 40")
        prove(pages.world, "paul")
        assert post(paul, DESK, page, action="sign", line=old).status_code == 409
        for line in re.findall(r'name="line" value="([^"]+)"><button', paul.get(DESK).text):
            post(paul, DESK, paul.get(DESK).text, action="remove", line=line)
        assert "Rien à signer" in paul.get(DESK).text


def test_a_form_of_another_patient_writes_nothing(pages: Pages) -> None:
    with pages.as_("paul") as paul:
        medicine = key(paul, PARACETAMOL)
        form = post(paul, DESK, paul.get(DESK).text, action="choose", medicine=medicine).text
        elsewhere = DESK.replace(str(INSIDE), str(an_id("elsewhere")))
        assert post(paul, elsewhere, form, action="add", medicine=medicine, **LINE).status_code == 403
        wrong = form.replace('name="bound" value="', 'name="bound" value="x')
        assert post(paul, DESK, wrong, action="add", medicine=medicine, **LINE).status_code == 409


def test_favourites_come_before_typing_with_their_posology(pages: Pages) -> None:
    with pages.as_("paul") as paul:
        write(paul, "oxazépam 10", unit="comprimé", moments=["HS"], indication="Anxiété")
        prove(pages.world, "paul")
        sign(pages, paul)
        page = paul.get(DESK).text
        assert "oxazépam 10 mg" in text(page)
        medicine = key(paul, "oxazépam 10")
        post(paul, DESK, page, action="pin", medicine=medicine)
        assert 'aria-pressed="true"' in paul.get(DESK).text
        form = post(paul, DESK, page, action="choose", medicine=medicine).text
        assert 'value="Anxiété"' in form
        assert re.search(r'value="HS"[^>]*checked', form)


def test_what_is_typed_names_no_patient_and_writes_no_line(pages: Pages) -> None:
    lines = "select count(*) from ledger.line"
    before = pages.world.sql(lines)
    with pages.as_("paul") as paul:
        assert paul.get("/medicaments/", params={"q": "paracetamol"}).json()["found"]
        assert paul.get("/medicaments/", params={"q": "é" * 5000}).json()["found"] == []
    with pages.as_("nadia") as nadia:
        assert nadia.get("/medicaments/", params={"q": "paracetamol"}).status_code == 404
    assert pages.world.sql(lines) == before


HEAD = {
    "own": {"speciality": "Médecine générale", "phone": "01 99 00 12 34", "email": "paul@tilleuls.example"},
    "place": {"street": "12 rue des Lilas"},
}


def letterheads(pages: Pages) -> None:
    """What the law asks for beside names, written by those whose it is."""
    world = pages.world
    world.sql("update directory.account set rpps = '99700218896' where username = 'paul'")
    world.sql("update directory.site set finess = '780110078' where name = 'tilleuls'")
    with pages.as_("paul") as paul, pages.as_("adam") as adam:
        for client, fields in (
            (paul, HEAD["own"]),
            (adam, HEAD["place"] | {"phone": "0199001200", "email": "c@t.example"}),
        ):
            client.get("/ordonnances/en-tete/")
            token = {"csrfmiddlewaretoken": client.cookies["cloison_csrf"]}
            assert client.post("/ordonnances/en-tete/", data={**token, **fields}).status_code == 303
            wrong = client.post("/ordonnances/en-tete/", data={**token, **fields, "phone": "12"})
            assert (wrong.status_code, "Écrivez dix chiffres" in wrong.text) == (422, True)


def test_an_ordonnance_is_refused_with_what_is_missing_then_printed_once_and_again_as_duplicata(
    pages: Pages,
) -> None:
    papers = f"/patient/{INSIDE}/ordonnances/"
    with pages.as_("paul") as paul:
        write(paul, setting="community")
        prove(pages.world, "paul")
        sign(pages, paul)
        page = paul.get(papers).text
        assert "Impossible d’imprimer, il manque" in page
        assert "le numéro RPPS du prescripteur" in page
        group = next(r["id"] for r in requests(pages) if r["resourceType"] == "RequestGroup")
        refused = post(paul, papers + "pdf", paul.get(DESK).text, group=group, kind="drugs")
        assert refused.status_code == 422
        assert "Il manque : le numéro RPPS du prescripteur" in text(refused.text)
    letterheads(pages)
    prints = "select count(*) from ledger.line where event = 'patient.open' and surface = 'print' and outcome = 'allowed'"
    before = pages.world.sql(prints)[0][0]
    with pages.as_("paul") as paul:
        page = paul.get(papers).text
        first, second = (post(paul, papers + "pdf", page, group=group, kind="drugs") for _ in range(2))
        assert {first.headers["content-type"], second.headers["content-type"]} == {"application/pdf"}
        assert first.headers["cache-control"] == "no-store"
        assert "Imprimer un duplicata" in paul.get(papers).text
        assert post(paul, papers + "pdf", page, group=group, kind="secured").status_code == 404
        assert post(paul, papers + "pdf", page, group=str(an_id("x")), kind="drugs").status_code == 404
    said = [pypdfium2.PdfDocument(one.content)[0].get_textpage().get_text_range() for one in (first, second)]
    assert "DUPLICATA" not in said[0]
    assert "DUPLICATA" in said[1]
    assert "LEFÈVRE Anne-Marie" in said[0]
    assert pages.world.sql(prints)[0][0] == before + 4


def test_a_name_that_cannot_be_printed_is_told(pages: Pages) -> None:
    letterheads(pages)
    papers = f"/patient/{INSIDE}/ordonnances/"
    with pages.as_("paul") as paul:
        write(paul, setting="community", comment="🙂")
        prove(pages.world, "paul")
        sign(pages, paul)
        group = next(r["id"] for r in requests(pages) if r["resourceType"] == "RequestGroup")
        told = post(paul, papers + "pdf", paul.get(papers).text, group=group, kind="drugs")
    assert told.status_code == 422
    assert "ne s’imprime pas" in told.text


def test_doses_that_differ_by_moment_are_one_line_that_is_renewed_as_it_was(pages: Pages) -> None:
    with pages.as_("paul") as paul:
        wrong = write(paul, "furosémide 40", unit="comprimé", amount="1-0-0-0-2", moments=[], rhythm="")
        assert (wrong.status_code, "par exemple 1-0-2" in wrong.text) == (422, True)
        assert (
            write(paul, "furosémide 40", unit="comprimé", amount="1-0-2", moments=[], rhythm="").status_code
            == 303
        )
        assert "1 comprimé le matin et 2 comprimés le soir" in text(paul.get(DESK).text).replace("\xa0", " ")
        prove(pages.world, "paul")
        assert sign(pages, paul).status_code == 303
        [made] = [
            r for r in requests(pages) if len(r.get("dosageInstruction", ())) == 2 and r["status"] == "active"
        ]
        assert [d["doseAndRate"][0]["doseQuantity"]["value"] for d in made["dosageInstruction"]] == [1, 2]
        assert list(faults(made)) == []
        again = post(paul, DESK, paul.get(DESK).text, action="repeat", prior=made["id"])
        assert 'value="1-0-2"' in again.text


def test_an_allergy_is_told_beside_what_is_found_while_one_types(pages: Pages) -> None:
    """The list of suggestions names no patient: the page itself holds the substances that the record warns of."""
    with pages.as_("paul") as paul:
        page = paul.get(DESK).text
        warned = set(re.findall(r'data-allergic="([^"]*)"', page)[0].split())
        found = {f["label"]: set(f["codes"]) for q in ("amoxicilline", "paracétamol") for f in paul.get(
            "/medicaments/", params={"q": q}).json()["found"]}  # fmt: skip
    assert all(codes & warned for label, codes in found.items() if "amoxicilline" in label)
    assert not any(codes & warned for label, codes in found.items() if "paracétamol" in label)
