"""What is posted on the pages of those who watch and decide: done, refused with a sentence, or sent to a proof of presence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from tests import cluster as clusters
from tests.people import an_id
from tests.routes.pages_process import SIGNIN, Pages, posted, serving
from tests.sql.officers import REASON, alert_about, breaks, opens, prove


@pytest.fixture
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


def sent(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    """Post to an address that is no page: the token comes from another one."""
    client.get("/confirmations/")
    return client.post(path, data={"csrfmiddlewaretoken": client.cookies["cloison_csrf"], **fields})


def stepup(path: str) -> str:
    """Where a proof of presence is asked for, and where it leads back to."""
    return f"{SIGNIN}stepup?next={quote(path, safe='')}"


def test_an_alert_is_contained_judged_and_lifted(pages: Pages) -> None:
    alert = alert_about(pages.world, "nadia")
    pages.world.secret("nadia")
    page = f"/securite/alerte/{alert}/"
    with pages.as_("rita") as rita:
        board = rita.get("/securite/").text
        assert "nadia NADIA (tilleuls) : 5 patients demandés au-delà de son allocation" in board
        assert str(an_id("inside")) not in board
        token = {"csrfmiddlewaretoken": rita.cookies["cloison_csrf"]}
        what = {"what": f"account:{an_id('nadia')}"}
        short = rita.post(page + "confiner", data={**token, **what, "reason": "court"})
        assert short.status_code == 422
        assert "10 caractères" in short.text
        for made_up in ("account:nobody", "everything:", ""):
            assert (
                rita.post(page + "confiner", data={**token, "what": made_up, "reason": REASON}).status_code
                == 422
            )
        exports = rita.post(page + "confiner", data={**token, "what": "exports", "reason": REASON})
        assert (exports.status_code, exports.headers["location"]) == (303, stepup(page))
        done = rita.post(page + "confiner", data={**token, **what, "reason": REASON})
        assert (done.status_code, done.headers["location"]) == (303, page)
        assert "Compte confiné" in rita.get(page).text
        lift = re.search(r"/securite/confinement/[0-9a-f-]+/", rita.get("/securite/").text)
        assert lift is None, "who contained is offered no lifting"
        assert rita.post(page + "avis", data={**token, "verdict": "incident", "words": ""}).status_code == 422
        assert (
            rita.post(page + "avis", data={**token, "verdict": "incident", "words": REASON}).status_code
            == 303
        )
    with pages.as_("nadia") as nadia:
        assert nadia.get("/").status_code == 303
    with pages.as_("dora") as dora:
        found = re.search(r"/securite/confinement/[0-9a-f-]+/", dora.get("/securite/").text)
        assert found
        asked = posted(dora, found[0], reason=REASON)
        assert (asked.status_code, asked.headers["location"]) == (303, stepup(found[0]))
        assert posted(dora, found[0], reason="court").status_code == 422
        prove(pages.world, "dora")
        assert posted(dora, found[0], reason=REASON).headers["location"] == "/securite/"
        assert dora.get(found[0]).status_code == 404


def test_a_name_is_revealed_and_counted_on_the_page(pages: Pages) -> None:
    with closing(pages.world.gate()) as gate:
        opens(pages.world, gate, "nadia", "inside")
    [(line, pseudonym)] = pages.world.sql(
        "select id, gate.pseudonym(patient_id) from ledger.line where event = 'patient.open'"
    )
    path = f"/securite/reveler/{line}/{pseudonym}/"
    with pages.as_("rita") as rita:
        assert "LEFÈVRE" not in rita.get(path).text
        assert posted(rita, path, reason="court").status_code == 422
        shown = posted(rita, path, reason=REASON)
        assert "LEFÈVRE" in shown.text
        assert "12/03/1950" in shown.text
        for other in ("IPP-inside", "Sées", "Lilas", "Pénicilline", "0639980001"):
            assert other not in shown.text
        assert "LEFÈVRE" not in rita.get(path).text
        pages.world.sql("update access.ceiling set quarter_hour = 1 where kind = 'reveals'")
        assert "LEFÈVRE" in posted(rita, path, reason=REASON).text
    with pages.as_("diane") as diane:
        assert diane.get(path).status_code == 404
        assert posted(diane, path, reason=REASON).status_code in (403, 404)


def test_a_glass_is_told_reviewed_and_ended(pages: Pages) -> None:
    with closing(pages.world.gate()) as gate:
        glass = breaks(pages.world, gate, "sam", "inside", "on_call")
    with pages.as_("sam") as sam:
        home = sam.get("/").text
        assert "bris de glace" in home
        assert f"/messages/{glass}/lu" in home
        assert sent(sam, f"/messages/{glass}/lu").status_code == 303
        assert f"/messages/{glass}/lu" not in sam.get("/").text
        assert sam.get(f"/patient/{an_id('inside')}/").status_code == 200
        assert "Terminer l’accès" in sam.get("/bris-de-glace/").text
        assert sent(sam, f"/bris-de-glace/{glass}/terminer").status_code == 303
        assert sent(sam, f"/bris-de-glace/{glass}/terminer").status_code == 422
        assert sam.get(f"/patient/{an_id('inside')}/").status_code == 403
    with pages.as_("paul") as paul, pages.as_("dora") as dora:
        for home in (paul.get("/").text, dora.get("/securite/").text):
            assert "1 bris de glace attend votre relecture" in home
        assert f"/patient/{an_id('inside')}/" in paul.get("/bris-de-glace/a-relire/").text
        told = dora.get("/bris-de-glace/a-relire/").text
        assert str(an_id("inside")) not in told
        assert "Remplacement, garde ou astreinte" in told
        assert sent(paul, f"/bris-de-glace/{glass}/avis", verdict="to_examine", words="x").status_code == 422
        assert (
            sent(paul, f"/bris-de-glace/{glass}/avis", verdict="to_examine", words=REASON).status_code == 303
        )
        assert REASON in dora.get("/bris-de-glace/a-relire/").text


def test_a_raise_is_asked_for_and_granted_with_a_touch(pages: Pages) -> None:
    with pages.as_("ines") as ines:
        form = {"kind": "explained", "times": "2", "hours": "4"}
        assert posted(ines, "/confirmations/relevement/", **form, reason="court").status_code == 422
        for wrong in ({"kind": "others"}, {"times": "30"}, {"hours": "500"}):
            assert (
                posted(ines, "/confirmations/relevement/", **{**form, **wrong}, reason=REASON).status_code
                == 404
            )
        assert posted(ines, "/confirmations/relevement/", **form, reason=REASON).status_code == 303
        assert "en attente, jusqu’au" in ines.get("/confirmations/").text
        [(proposal,)] = pages.world.sql("select id from access.proposal")
        assert ines.get(f"/confirmations/{proposal}/").status_code == 404, "not one's own"
    path = f"/confirmations/{proposal}/"
    with pages.as_("nadia") as nadia:
        assert "(1 en attente)" in nadia.get("/rechercher").text
        asked = posted(nadia, path, decision="grant")
        assert (asked.status_code, asked.headers["location"]) == (303, stepup(path))
        assert posted(nadia, path, decision="perhaps").status_code == 404
        prove(pages.world, "nadia")
        assert posted(nadia, path, decision="grant").headers["location"] == "/confirmations/"
        again = posted(
            nadia, "/confirmations/relevement/", kind="explained", times="2", hours="1", reason=REASON
        )
        assert again.status_code == 303
        assert posted(nadia, path, decision="grant").status_code in (404, 422)
        assert "en attente)" not in nadia.get("/rechercher").text
    with pages.as_("ines") as ines:
        assert "Accordée" in ines.get("/confirmations/").text
    assert pages.world.sql("select count(*) from access.raise where account_id = %s", an_id("ines")) == [(1,)]


def test_a_decision_that_came_too_late_says_so(pages: Pages) -> None:
    with pages.as_("paul") as paul:
        answer = sent(paul, f"/confirmations/{uuid4()}/", decision="grant")
    assert answer.status_code == 422
    assert "a expiré" in answer.text


def test_in_english(pages: Pages) -> None:
    alert_about(pages.world, "nadia")
    with pages.as_("rita", **{"accept-language": "en"}) as rita:
        said = rita.get("/securite/").text
    assert "Containments in force" in said
    assert '<html lang="en">' in said
