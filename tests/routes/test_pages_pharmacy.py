"""The pharmacist: a queue of prescriptions, an analysis, an opinion that the prescriber answers; done leaves the queue."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest

from cloison.records.validation import faults
from tests import cluster as clusters
from tests.people import an_id
from tests.routes.pages_process import Pages, serving
from tests.routes.test_pages_prescribing import (
    AMOXICILLIN,
    INSIDE,
    LIST,
    post,
    requests_of,
    sign,
    text,
    write,
)
from tests.sql.officers import prove
from tests.sql.test_prescribing_steps import at_a_desk

ANALYSIS = f"/patient/{INSIDE}/analyse/"
QUEUE = "/pharmacie/"


@pytest.fixture
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    """Félix works in the pharmacy of Les Tilleuls; Paul has prescribed two lines for the ward."""

    def a_pharmacy(world) -> None:  # type: ignore[no-untyped-def]
        world.sql(
            "insert into directory.unit (id, site_id, code, name, kind, beds) values (%s, %s, 'PUI', 'Pharmacie', 'pharmacy', 0)",
            an_id("pui"), an_id("tilleuls"),
        )  # fmt: skip
        world.sql(
            "insert into directory.assignment (id, account_id, unit_id, since, made_by, made_at) "
            "values (%s, %s, %s, '2020-01-01', %s, '2020-01-01')",
            an_id("felix pui"), an_id("felix"), an_id("pui"), an_id("adam"),
        )  # fmt: skip

    with serving(cluster, a_pharmacy) as served:
        at_a_desk(served.world, "paul")
        with served.as_("felix") as felix:
            assert "Rien à analyser" in felix.get(QUEUE).text
            assert felix.get(ANALYSIS).status_code == 403
        with served.as_("paul") as paul:
            write(paul, AMOXICILLIN, override="Tolérance vérifiée en 2024")
            write(paul, "bisoprolol 5")
            prove(served.world, "paul")
            sign(served, paul)
        yield served


def lines(page: str) -> list[str]:
    return re.findall(r'name="line" value="([^"]+)"', page)


def test_signed_lines_arrive_and_leave_once_all_are_analysed(pages: Pages) -> None:
    with pages.as_("felix") as felix:
        [row] = re.findall(r"<tr><td class=.alerts-cell.*?</tr>", felix.get(QUEUE).text, re.S)
        assert "LEFÈVRE" in row
        assert "Allergie enregistrée" in row
        assert re.search(r'<td class="number">2</td>', row)  # lines
        page = felix.get(ANALYSIS).text
        assert text(page).index("amoxicilline") < text(page).index("bisoprolol")  # the gravest first
        assert "Allergie enregistrée à « Pénicilline »" in text(page)
        ours = [r["id"] for r in requests_of(pages, "MedicationRequest") if "groupIdentifier" in r]
        assert post(felix, ANALYSIS, page, code="conforming", line=ours[:1]).headers["location"] == QUEUE
        assert "LEFÈVRE" in felix.get(QUEUE).text  # one line is left
        page = felix.get(ANALYSIS).text
        assert post(felix, ANALYSIS, page, code="conforming", line=ours[1:]).status_code == 303
        assert "Rien à analyser" in felix.get(QUEUE).text
        assert felix.get(ANALYSIS).status_code == 403
    for issue in requests_of(pages, "DetectedIssue"):
        assert list(faults(issue)) == []


def test_an_intervention_is_seen_and_answered_by_the_prescriber(pages: Pages) -> None:
    with pages.as_("felix") as felix:
        page = felix.get(ANALYSIS).text
        chosen = lines(page)[:1]
        for fields, sentence in (
            ({"code": "interaction", "line": chosen}, "Écrivez ce que vous proposez"),
            ({"code": "interaction", "words": "x"}, "Cochez les lignes"),
            ({"code": "??", "line": chosen, "words": "x"}, "Choisissez le problème"),
            ({"code": "overdose", "line": [str(an_id("x"))], "words": "x"}, "Cochez les lignes"),
        ):
            told = post(felix, ANALYSIS, page, **fields)
            assert (told.status_code, sentence in text(told.text)) == (422, True)
        advice = "Passer à un macrolide <b>si</b> possible"
        assert (
            post(felix, ANALYSIS, page, code="contraindication", line=chosen, words=advice).status_code == 303
        )
        assert (
            post(felix, ANALYSIS, page, code="contraindication", line=chosen, words=advice).status_code == 303
        )
    assert len(requests_of(pages, "DetectedIssue")) == 1
    with pages.as_("nadia") as nadia:  # a nurse reads it, and answers nothing
        assert "Passer à un macrolide" in nadia.get(LIST).text
        assert "J’accepte" not in nadia.get(LIST).text
        issue = requests_of(pages, "DetectedIssue")[0]["id"]
        form = nadia.get(f"/patient/{INSIDE}/constantes/saisir/")  # one of hers, at whatever hour
        assert post(nadia, ANALYSIS + "reponse", form.text, issue=issue, answer="kept").status_code == 404
    with pages.as_("paul") as paul:
        page = paul.get(LIST).text
        assert html.escape(advice) in page
        sent = post(
            paul, ANALYSIS + "reponse", page, issue=issue, answer="kept", words="Réintroduction surveillée"
        )
        assert sent.status_code == 303
        assert (
            post(paul, ANALYSIS + "reponse", page, issue=issue, answer="accepted").status_code == 303
        )  # sent twice
        assert "Prescription maintenue : Réintroduction surveillée" in text(paul.get(LIST).text)
    [found] = requests_of(pages, "DetectedIssue")
    assert (found["status"], len(found["mitigation"])) == ("final", 1)
    assert list(faults(found)) == []
