"""The patient's side of the desk, from the request to what is handed over; and the DLU."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

from cloison.gate import calls
from cloison.records import codes, sheet_lock
from tests import cluster as clusters
from tests.browser.fictional import admit_the_ward
from tests.people import World, an_id
from tests.routes.forms import fields, of, send
from tests.routes.pages_process import Pages, posted, serving
from tests.routes.test_pages_documents import brought
from tests.sql.test_link_steps import linked
from tests.unit.test_cleaning import hostile_pdf

DESK = "demandes-du-patient/"


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with serving(cluster, sheets=tmp_path_factory.mktemp("downtime")) as served:
        admit_the_ward(served.world)
        yield served


def note(client: httpx.Client, whose: str, kind: str, **more: str) -> str:
    """Note a request; the address of what answers it."""
    said = {"kind": kind, "capacity": "patient", "proof": "id_card"} | more
    told = send(client, of(whose, DESK + "noter/"), **said)
    assert told.status_code == 303, told.text
    part = {"accesses": "acces/", "copy": "copie/", "protection": "protection/"}.get(kind, "repondre/")
    listed = client.get(of(whose, DESK)).text
    [address, *_] = re.findall(rf'href="(/patient/[^"]+/{part})"', listed) or [""]
    return address


def text_of(pdf: bytes, code: str = "") -> str:
    reader = PdfReader(io.BytesIO(pdf), password=code or None)
    return "\n".join(page.extract_text() for page in reader.pages)


def test_a_secretary_hands_over_who_opened_the_record_and_opens_nothing_clinical(pages: Pages) -> None:
    with pages.as_("nadia") as nurse:
        assert nurse.get(of("marchetti")).status_code == 200
    with pages.as_("simone") as desk:
        address = note(desk, "marchetti", "accesses")
        told = send(desk, address, since="01/01/2025", until="31/12/2030")
        assert told.headers["content-type"] == "application/pdf"
        assert told.headers["cache-control"] == "no-store"
        text = text_of(told.content)
        for word in (
            "MARCHETTI-DELACROIX",
            "nadia NADIA",
            "Infirmier",
            "Dossier ouvert",
            "soins",
            "Carte nationale",
        ):
            assert word in text, text
        assert "énicilline" not in text
        listed = desk.get(of("marchetti", DESK)).text
        assert "Extrait remis, du 01/01/2025" in listed
    slices = pages.world.sql(
        "select distinct unnest(slices) from ledger.line where account_id = %s and patient_id = %s",
        an_id("simone"), an_id("marchetti"),
    )  # fmt: skip
    assert {row[0] for row in slices} <= {"traits", "contact"}
    line = "select surface, purpose from ledger.line where event = 'patient.accesses' and account_id = %s"
    assert pages.world.sql(line, an_id("simone")) == [("print", "PATRQT")]
    clear = pages.world.sql(
        "select count(*) from records.request where kind = 'accesses' and answered_by = %s", an_id("simone")
    )
    assert clear == [(1,)]


def test_a_representative_is_named_and_a_request_says_what_is_wrong(pages: Pages) -> None:
    with pages.as_("simone") as desk:
        told = send(desk, of("benali", DESK + "noter/"), kind="rectification", capacity="guardian", proof="")
        assert told.status_code == 422
        for sentence in (
            "Écrivez le nom et le prénom",
            "Écrivez ce qui est demandé",
            "Dites comment l’identité",
        ):
            assert sentence in told.text
        address = note(
            desk,
            "benali",
            "rectification",
            capacity="guardian",
            name="Odile Ben Ali",
            words="Né en 1968, pas 1967.",
        )
        listed = desk.get(of("benali", DESK)).text
        assert "Odile Ben Ali" in listed
        assert "Né en 1968" in listed
        assert send(desk, address, words="").status_code == 422
        assert send(desk, address, words="Corrigé ce jour sur acte de naissance.").status_code == 303
        assert "Corrigé ce jour" in desk.get(of("benali", DESK)).text
    bodies = pages.world.sql("select body from records.resource where resource_type = 'Communication'")
    assert bodies
    assert all(b"Odile" not in bytes(row[0]) for row in bodies)


def test_a_copy_takes_two_people_and_opens_with_its_code_alone(pages: Pages) -> None:
    with pages.as_("nadia") as nurse:
        assert brought(nurse, hostile_pdf(), title="Radio").status_code == 303
        note(nurse, "nguyen", "copy")
        assert "copie/" not in nurse.get(of("nguyen", DESK)).text  # a nurse hands none over
    with pages.as_("paul") as physician:
        listed = physician.get(of("nguyen", DESK)).text
        [address] = re.findall(r'href="(/patient/[^"]+/copie/)"', listed)
        page = physician.get(address).text
        [code] = re.findall(r"<b>((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})</b>", page)
        told = physician.post(address, data=fields(page) | {"sealed": ""})
        assert told.headers["content-type"] == "application/pdf", told.text
        assert told.headers["content-disposition"].startswith("attachment")
        for word in (b"GUYEN", b"Patient", b"nicilline"):
            assert word not in told.content
        with pytest.raises(FileNotDecryptedError):
            len(PdfReader(io.BytesIO(told.content)).pages)
        reader = PdfReader(io.BytesIO(told.content), password=code)
        assert "GUYEN" in text_of(told.content, code)
        bundle = json.loads(reader.attachments["dossier-fhir.json"][0])
        assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
        types = {e["resource"]["resourceType"] for e in bundle["entry"]}
        assert {"Patient", "Provenance", "DocumentReference"} <= types
        assert len(PdfReader(io.BytesIO(reader.attachments["document-001.pdf"][0])).pages) == 2
        own = note(physician, "nguyen", "copy")
        page = physician.get(own).text
        refused = physician.post(own, data=fields(page) | {"sealed": ""})
        assert (refused.status_code, "Deux personnes" in refused.text) == (403, True)
    surfaces = "select event, surface from ledger.line where account_id = %s and surface = 'export' and outcome = 'allowed'"
    assert ("patient.copy", "export") in pages.world.sql(surfaces, an_id("paul"))


def test_a_protected_identity_shows_an_alias_on_lists_and_the_name_in_the_record(pages: Pages) -> None:
    with pages.as_("simone") as desk:
        address = note(desk, "oeuvrard", "protection")
        assert "vrai nom" in send(desk, address, alias="Mme Oeuvrard").text
        assert send(desk, address, alias="Mme Aubépine").status_code == 303
    born = {"born": "20/09/2024", "family": "oeu", "given": "", "kind": "IPP", "number": ""}
    with pages.as_("nadia") as nurse:
        board = (
            nurse.get("/service/").text if nurse.get("/service/").status_code == 200 else nurse.get("/").text
        )
        assert "Mme Aubépine" in board
        assert "ŒUVRARD" not in board
        assert "ŒUVRARD" in nurse.get(of("oeuvrard")).text
        found = posted(nurse, "/rechercher", **born).text
        assert str(an_id("oeuvrard")) not in found
    with pages.as_("simone") as desk:
        assert send(desk, address, alias="").status_code == 303
    with pages.as_("nadia") as nurse:
        found = posted(nurse, "/rechercher", **born).text
        assert str(an_id("oeuvrard")) in found


def test_the_dlu_is_one_page_and_a_print(pages: Pages) -> None:
    with pages.as_("nadia") as nurse:
        told = nurse.get(of("lefevre", "dlu/"))
        assert told.headers["content-type"] == "application/pdf", told.text
        reader = PdfReader(io.BytesIO(told.content))
        assert len(reader.pages) == 1
        text = reader.pages[0].extract_text()
        for word in ("Dossier de liaison d’urgence", "LEFÈVRE", "Allergies", "Médecin traitant", "GIR"):
            assert word in text
    with pages.as_("sam") as stranger:
        assert stranger.get(of("lefevre", "dlu/")).status_code == 403
    line = "select surface, detail from ledger.line where account_id = %s and surface = 'print' and patient_id = %s"
    assert [row[0] for row in pages.world.sql(line, an_id("nadia"), an_id("lefevre"))] == ["print"]


def test_a_card_is_shown_once_and_the_page_says_who_could_open(pages: Pages) -> None:
    with pages.as_("nadia") as nurse:
        page = nurse.get("/fiche-de-secours/").text
        assert "Il en faut deux" in page
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
        made = nurse.post(
            f"/fiche-de-secours/{an_id('surgery_b')}/carte", data={"csrfmiddlewaretoken": token}
        )
        assert re.search(r"<b>(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}</b>", made.text)
        assert "<b>" not in re.sub(
            r"<header.*?</header>", "", nurse.get("/fiche-de-secours/").text, flags=re.S
        )
        other = nurse.post(
            f"/fiche-de-secours/{an_id('geriatrics')}/carte", data={"csrfmiddlewaretoken": token}
        )
        assert other.status_code == 404


def test_the_sheet_of_ones_own_ward_is_kept_on_the_workstation_and_no_other(
    cluster: clusters.Cluster, tmp_path: Path
) -> None:
    """Each file says whose it is: one of another ward in this ward's folder is not given."""
    unit, other = an_id("surgery_b"), an_id("geriatrics")
    code = codes.draw()

    def kept(whose: UUID, folder: UUID, name: str) -> bytes:
        card = sheet_lock.Card(str(uuid4()), "x", sheet_lock.public_key(codes.read(code), str(whose)), True)
        made = sheet_lock.sealed(b"%PDF", {"sheet": "s", "at": "2026"}, str(whose), [card])
        place = tmp_path / "000000000" / f"ward-{folder.hex[:6]}"
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(made)
        return made

    kept(unit, unit, "2026-11-24T18h00.sheet")
    mine = kept(unit, unit, "2026-11-24T19h00.sheet")
    kept(other, unit, "2026-11-24T20h00.sheet")
    kept(other, other, "2026-11-24T20h00.sheet")
    with serving(cluster, sheets=tmp_path) as served, served.as_("nadia") as nurse:
        given = nurse.get(f"/fiche-de-secours/{unit}/fichier")
        assert (given.status_code, given.content) == (200, mine)
        assert given.headers["content-disposition"] == 'attachment; filename="2026-11-24T19h00.sheet"'
        assert nurse.get(f"/fiche-de-secours/{other}/fichier").status_code == 404
        with served.as_("sam") as stranger:
            assert stranger.get(f"/fiche-de-secours/{unit}/fichier").status_code == 404
            assert stranger.get(f"/fiche-de-secours/{other}/fichier").status_code == 200


def test_one_person_under_two_numbers_is_told_of_both_and_copied_whole(cluster: clusters.Cluster) -> None:
    """What an identity officer linked is one record to its patient."""

    def one_person(world: World) -> None:
        gate = world.gate()
        linked(world, gate)
        opening = calls.Opening(world.secret("sam"), an_id("elsewhere"), ("traits",), "TREAT", "page")
        gate.ask(calls.open_one(opening))
        gate.close()

    with serving(cluster, before=one_person) as served:
        with served.as_("simone") as desk:
            told = send(desk, note(desk, "inside", "accesses"), since="01/01/2025", until="31/12/2030")
            assert "sam SAM" in text_of(told.content)
            note(desk, "inside", "copy")
        with served.as_("paul") as physician:
            [address] = re.findall(r'href="(/patient/[^"]+/copie/)"', physician.get(of("inside", DESK)).text)
            page = physician.get(address).text
            [code] = re.findall(r"<b>((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})</b>", page)
            told = physician.post(address, data=fields(page) | {"sealed": ""})
        reader = PdfReader(io.BytesIO(told.content), password=code)
        bundle = json.loads(reader.attachments["dossier-fhir.json"][0])
        ids = {e["resource"]["id"] for e in bundle["entry"]}
        assert {str(an_id("inside allergy")), str(an_id("elsewhere allergy"))} <= ids
        assert "sous un autre numéro" not in text_of(told.content, code)
        lines = (
            "select event from ledger.line where patient_id = %s and account_id = %s and surface = 'export'"
        )
        assert ("patient.open",) in served.world.sql(lines, an_id("elsewhere"), an_id("paul"))
