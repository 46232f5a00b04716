"""Documents and letters: what is brought is made anew and encrypted, what leaves is counted, what is signed stands."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import httpx
import pytest
from PIL import Image
from pypdf import PdfReader

from tests import cluster as clusters
from tests.browser.fictional import admit_the_ward
from tests.people import an_id
from tests.routes.forms import fields, of, send
from tests.routes.pages_process import Pages, serving
from tests.sql.officers import prove
from tests.unit.test_cleaning import hostile_pdf

BRING = of("nguyen", "documents/importer/")


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        admit_the_ward(served.world)
        yield served


def brought(
    client: httpx.Client, data: bytes, name: str = "scan.pdf", title: str = "Scanner"
) -> httpx.Response:
    """Bring a file by the form."""
    said = fields(client.get(BRING).text) | {"kind": "imaging", "title": title}
    return client.post(BRING, data=said, files={"file": (name, data, "application/pdf")})


def surfaces(pages: Pages, name: str) -> list[str]:
    """The surfaces of the ledger's lines about somebody's openings, in their order."""
    statement = "select surface from ledger.line where patient_id = %s and event = 'patient.open' order by id"
    return [row[0] for row in pages.world.sql(statement, an_id(name))]


def test_a_pdf_is_kept_without_what_acts_and_leaves_as_a_print_or_an_export(pages: Pages) -> None:
    with pages.as_("nadia") as client:
        assert brought(client, hostile_pdf()).status_code == 303
        listed = client.get(of("nguyen", "documents/")).text
        [address] = set(re.findall(r'href="(/patient/[^"]+/documents/[0-9a-f-]{36}/)">Scanner<', listed))
        shown = client.get(address).text
        assert "2 pages" in shown
        before = len(surfaces(pages, "nguyen"))
        looked = client.get(address + "voir")
        assert looked.headers["content-type"] == "application/pdf"
        assert looked.headers["content-disposition"] == 'inline; filename="document.pdf"'
        assert looked.headers["cache-control"] == "no-store"
        assert looked.headers["x-content-type-options"] == "nosniff"
        assert b"JavaScript" not in looked.content
        assert len(PdfReader(io.BytesIO(looked.content)).pages) == 2
        assert surfaces(pages, "nguyen")[before:] == ["print", "print"]  # the document, and its one part
        kept = client.get(address + "fichier")
        assert kept.headers["content-disposition"] == 'attachment; filename="document.pdf"'
        assert surfaces(pages, "nguyen")[before + 2 :] == ["export", "export"]
    spent = pages.world.sql(
        "select kind from access.spent where holder = %s and patient_id = %s", an_id("nadia"), an_id("nguyen")
    )
    assert ("export",) in spent
    bodies = pages.world.sql("select body from records.resource where resource_type = 'Binary'")
    assert bodies
    assert all(b"%PDF" not in bytes(row[0]) for row in bodies)
    with pages.as_("sam") as stranger:
        for way in ("", "voir", "fichier"):
            assert stranger.get(address + way).status_code == 403
    with pages.as_("simone") as secretary:
        assert secretary.get(address + "voir").status_code == 404


def test_a_whole_record_comes_without_the_content_of_its_documents(pages: Pages) -> None:
    with pages.as_("nadia") as client:
        assert brought(client, hostile_pdf(), title="Autre").status_code == 303
    from cloison.gate import calls
    from cloison.gate.answers import Allowed

    opening = calls.Opening(
        pages.world.secret("nadia"), an_id("nguyen"), ("traits", "clinical"), "TREAT", "page"
    )
    gate = pages.world.gate()
    answer = gate.ask(calls.open_one(opening))
    gate.close()
    assert isinstance(answer, Allowed)
    kinds = {row.resource_type for row in answer.rows}
    assert "DocumentReference" in kinds
    assert "Binary" not in kinds


def test_a_document_of_several_parts_comes_back_whole(pages: Pages) -> None:
    noise = Image.effect_noise((2200, 2200), 200)  # does not compress: some 4 MB
    made = io.BytesIO()
    noise.save(made, "PNG")
    with pages.as_("paul") as client:
        assert brought(client, made.getvalue(), "IMG.PNG", "Photographie").status_code == 303
        listed = client.get(of("nguyen", "documents/")).text
        [address] = set(re.findall(r'href="(/patient/[^"]+/documents/[0-9a-f-]{36}/)">Photographie<', listed))
        looked = client.get(address + "voir")
        assert looked.headers["content-type"] == "image/png"
        with Image.open(io.BytesIO(looked.content)) as shown:
            assert shown.convert("L").tobytes() == noise.tobytes()
    parts = pages.world.sql(
        "select count(*) from records.resource where resource_type = 'Binary' and octet_length(body) > 2000000"
    )
    assert parts[0][0] >= 2
    pages.world.sql(  # a part that went missing is noticed, whoever took it
        "delete from records.resource where resource_type = 'Binary' and ctid in "
        "(select ctid from records.resource where resource_type = 'Binary' and octet_length(body) > 2000000 limit 1)"
    )
    with pages.as_("paul") as client:
        assert client.get(address + "voir").status_code in (404, 500)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"MZ" + bytes(3000), "ni un PDF ni une image"),
        (b"%PDF-1.7 but no more", "abîmé"),
        (bytes(60 * 1024 * 1024), "dépasse 20 Mo"),
        (b"", "Ce fichier est vide"),
    ],
    ids=["program", "no-pdf", "60-MB", "nothing"],
)
def test_a_file_that_is_not_taken_gets_a_sentence(pages: Pages, data: bytes, sentence: str) -> None:
    count = "select count(*) from records.resource where resource_type in ('Binary', 'DocumentReference')"
    before = pages.world.sql(count)
    with pages.as_("nadia") as client:
        told = brought(client, data)
    assert (told.status_code, sentence in told.text) == (422, True), told.text
    assert 'value="Scanner"' in told.text  # what was typed is still there
    assert pages.world.sql(count) == before


def test_a_file_is_taken_on_its_one_page_alone(pages: Pages) -> None:
    with pages.as_("nadia") as client:
        path = of("nguyen", "note/")
        said = fields(client.get(path).text) | {"title": "x", "note": "y"}
        assert (
            client.post(
                path, data=said, files={"file": ("a.pdf", bytes(2**22), "application/pdf")}
            ).status_code
            == 303
        )


def test_a_letter_is_filled_from_the_record_drafted_signed_and_printed(pages: Pages) -> None:
    write = of("lefevre", "lettres/liaison/ecrire/")
    pages.world.sql("update directory.account set rpps = '99700218896' where username = 'paul'")
    pages.world.sql("update directory.site set finess = '780110078' where id = %s", an_id("tilleuls"))
    with pages.as_("paul") as client:
        form = client.get(write).text
        for known in (
            "Dr Hélène ROUSSEL",
            "Fracture du col du fémur gauche",
            "BISOPROLOL",
            "AMOXICILLINE",
            "Pénicilline",
        ):
            assert known in form, known
        typed = _texts(form)
        told = client.post(write, data=fields(form) | typed | {"synthesis": "Suites simples.", "events": ""})
        assert told.status_code == 303
        letter = told.headers["location"]
        queue = (
            "select count(*) from access.relationship where holder = %s and kind = 'order' and until is null"
        )
        assert pages.world.sql(queue, an_id("paul")) == [(1,)]
        page = client.get(letter).text
        assert "Brouillon à signer" in page
        assert "Événements indésirables" in page.split("Il manque pour signer")[1][:300]
        sign = letter + "signer"
        assert "Signer pour" not in page
        with pages.as_("paul") as other:
            stale = fields(other.get(letter + "modifier/").text)
        incomplete = client.post(sign, data=_bound(client, letter))
        assert (incomplete.status_code, "Il manque" in incomplete.text) == (422, True)
        draft = PdfReader(io.BytesIO(client.get(letter + "pdf").content))
        assert "PROJET NON SIGNÉ" in draft.pages[0].extract_text()
        form = client.get(letter + "modifier/").text
        whole = _texts(form) | {"events": "Aucun.", "follow_up": "Contrôle à 6 semaines."}
        assert client.post(letter + "modifier/", data=fields(form) | whole).status_code == 303
        late = client.post(
            letter + "modifier/",
            data=stale | whole | {"csrfmiddlewaretoken": fields(form)["csrfmiddlewaretoken"]},
        )
        assert (late.status_code, "Modifié entre-temps" in late.text) == (409, True)
        page = client.get(letter).text
        assert "Signer pour LEFÈVRE Jean-Baptiste, 08/05/1953" in page
        ready = fields(page)
        with pages.as_("nadia") as nurse:
            nurse.get("/rechercher")
            token = {"csrfmiddlewaretoken": nurse.cookies["cloison_csrf"]}
            assert nurse.post(sign, data=ready | token).status_code == 404
            assert "Signer pour" not in nurse.get(letter).text
        listed = client.get("/").text.split('id="to-sign"')[1].split("</section>")[0]
        assert "LEFÈVRE" in listed
        assert letter in listed
        untouched = client.post(sign, data=ready)
        assert (untouched.status_code, "stepup" in untouched.headers["location"]) == (303, True)
        assert (
            letter.strip("/").replace("/", "%2F") in untouched.headers["location"]
        )  # back to what can be looked at
        assert "Brouillon à signer" in client.get(letter).text
        prove(pages.world, "paul")
        assert client.post(sign, data=ready).headers["location"] == letter
        assert pages.world.sql(queue, an_id("paul")) == [(0,)]
        assert 'id="to-sign"' not in client.get("/").text
        page = client.get(letter).text
        assert "Signée par" in page
        assert client.get(letter + "modifier/").status_code == 404
        assert client.post(sign, data=ready).status_code == 409
        before = len(surfaces(pages, "lefevre"))
        printed = client.get(letter + "pdf")
        assert surfaces(pages, "lefevre")[before:] == ["print"]
    text = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(printed.content)).pages)
    for said in ("LEFÈVRE", "08/05/1953", "Motif d’hospitalisation", "Suites simples.", "BISOPROLOL", "allergie", "Dr Hélène ROUSSEL",
                 "Résultats en attente", "Contrôle à 6 semaines.", "Signée électroniquement", "2 41 07 61 001 001 97",
                 "RPPS 99700218896", "FINESS 780110078"):  # fmt: skip
        assert said in text.replace("\n", " "), (said, text)
    assert "PROJET" not in text


def test_what_a_session_that_ended_was_typing_is_given_back(pages: Pages) -> None:
    path, keep = of("benali", "transmission/"), of("benali", "brouillon/focus/")
    secret = pages.world.secret("ines")
    with pages.as_("ines") as client:
        said = fields(client.get(path).text) | {"title": "Douleur", "facts": "EVA 7 à 3 h"}
        assert client.post(keep, data=said).status_code == 204
        assert client.post(keep, data=said | {"facts": "EVA 7 à 3 h, grimace"}).status_code == 204
        other = fields(client.get(of("nguyen", "transmission/")).text)
        assert client.post(keep, data=other | {"facts": "autre patient"}).status_code == 409
        pages.world.sql(
            "update identity.session set ended_at = gate.now(), ended_because = 'signed_out' where secret_hash = sha256(%s)",
            secret,
        )
        assert client.post(keep, data=said | {"facts": "perdu"}).status_code == 303
        assert client.post(path, data=said).status_code == 303
    bodies = pages.world.sql("select body from records.draft")
    assert len(bodies) == 1
    assert b"EVA" not in bytes(bodies[0][0])
    with pages.as_("nadia") as colleague:
        assert "EVA 7" not in colleague.get(path).text
    pages.world.secrets["ines"] = pages.world.sign_in("ines")
    with pages.as_("ines") as client:
        page = client.get(path).text
        assert "EVA 7 à 3 h, grimace" in page
        assert "n’avait pas été enregistrée" in page
        assert send(client, path, title="Douleur", facts="EVA 7 à 3 h, grimace").status_code == 303
        assert pages.world.sql("select count(*) from records.draft") == [(0,)]
        assert "n’avait pas été enregistrée" not in client.get(path).text


def _texts(page: str) -> dict[str, str]:
    """What a form's fields hold."""
    import html

    found = re.findall(r'<textarea name="(\w+)"[^>]*>\n?(.*?)</textarea>', page, re.S)
    return {name: html.unescape(text) for name, text in found}


def _bound(client: httpx.Client, letter: str) -> dict[str, str]:
    """The fields to sign with, of a letter whose page offers no such button yet."""
    form = fields(client.get(letter + "modifier/").text)
    return form
