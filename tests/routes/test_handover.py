"""The sheet for the next shift: what it says, to whom, and what is printed of it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pypdf
import pytest

from cloison.pages import typesetting
from cloison.pages.together.handover import TEMPLATE
from tests import cluster as clusters
from tests.people import an_id
from tests.routes.pages_process import Pages, serving
from tests.routes.test_agenda import posting
from tests.routes.test_together import RECORD, asks

UNIT = an_id("surgery_b")
SHEET = f"/service/{UNIT}/releve/"
NOTE = f"/patient/{an_id('inside')}/releve/?unite={UNIT}"


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


def test_the_next_shift_reads_what_changed_what_waits_and_what_to_keep_an_eye_on(pages: Pages) -> None:
    with pages.as_("nadia") as nadia, pages.as_("ines") as ines:
        assert asks(nadia, "task", f"Location/{UNIT}", "Bilan à 7 h").status_code == 303
        said = posting(nadia, NOTE, words="Surveiller la diurèse", unite=str(UNIT))
        assert said.status_code == 303
        assert said.headers["location"] == SHEET
        told = ines.get(SHEET).text
        assert "LEFÈVRE" in told
        assert "Bilan à 7 h" in told
        assert "Surveiller la diurèse" in told
        assert (
            posting(ines, NOTE, words="Diurèse reprise").status_code == 303
        )  # the next shift amends the line
        told = nadia.get(SHEET).text
        assert "Diurèse reprise" in told
        assert "Surveiller la diurèse" not in told
        assert "Diurèse reprise" in nadia.get(RECORD + "releve/").text
    versions = "select count(*), max(version) from records.resource where resource_type = 'Composition' and patient_id = %s"
    assert pages.world.sql(versions, an_id("inside")) == [(2, 2)]


def test_on_paper_it_is_a_print_with_its_line_and_its_name(pages: Pages) -> None:
    with pages.as_("nadia") as nadia:
        before = pages.world.sql("select count(*) from ledger.line")[0][0]
        made = nadia.get(f"{SHEET}pdf")
        assert made.status_code == 200
        assert made.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made.content)).pages)
    assert "LEFÈVRE" in text
    assert "nadia NADIA" in " ".join(text.split())
    lines = pages.world.sql("select event, surface, patients from ledger.line order by id offset %s", before)
    assert lines == [("patient.list", "print", [an_id("inside")])]


def test_frozen_prints_print_no_sheet_and_a_stranger_has_none(pages: Pages) -> None:
    with pages.as_("sam") as stranger:
        assert stranger.get(SHEET).status_code == 404
        assert stranger.get(SHEET + "pdf").status_code == 404
        assert stranger.get(NOTE).status_code == 403
    with pages.as_("simone") as desk:
        assert desk.get(NOTE).status_code == 404
    pages.world.sql(
        "insert into incidents.containment (id, scope, subject, at, rule, reason) "
        "values (gen_random_uuid(), 'exports', '00000000-0000-0000-0000-000000000000', gate.now(), 'by_hand', 'test')"
    )
    with pages.as_("nadia") as nadia:
        assert nadia.get(SHEET + "pdf").status_code == 403
        assert nadia.get(SHEET).status_code == 200
    pages.world.sql("delete from incidents.containment")


def test_thirty_patients_are_one_page(pages: Pages) -> None:
    """Each with two lines of reason, two of changes and two of what is to do."""
    two = (
        "Pneumopathie aiguë communautaire, J+3, Dr Jean-Christophe Le Moal\nAllergies : pénicillines (sévère)"
    )
    todo = "Bilan à prélever demain matin à 7 h\nRésultat non lu : Temps de prothrombine"
    row = ["101P", "VICTOIRE-FERON CLAIRE\n07/07/1985 (41 ans)", two, two, todo, "Diurèse à surveiller"]
    heads = ["Lit", "Patient", "Motif", "Depuis la dernière relève", "À faire", "À surveiller"]
    told = {"lang": "fr", "title": "Relève", "sentence": "30 patients", "heads": heads, "rows": [row] * 30}
    made = typesetting.pdf(TEMPLATE, told | {"bold": "x", "footer": "y", "author": "z"})
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) == 1
