"""The monthly review on its pages: drawn, judged, signed, and a PDF that holds every line and no name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import pytest

from tests import cluster as clusters
from tests.routes.pages_process import SIGNIN, Pages, posted, serving
from tests.sql.officers import REASON, prove
from tests.sql.test_reviews import MONTH, a_month_ago

SLUG = f"{MONTH:%Y-%m}"
PAGE = f"/revues/{SLUG}/"


@pytest.fixture
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        with closing(served.world.gate()) as gate:
            a_month_ago(served.world, gate, openings=70)
        yield served


def test_a_month_is_drawn_judged_signed_and_filed(pages: Pages) -> None:
    with pages.as_("dora") as dora:
        assert "Tirer la revue de" in dora.get("/revues/").text
        drawn = posted(dora, "/revues/", month=SLUG)
        assert (drawn.status_code, drawn.headers["location"]) == (303, PAGE)
        assert posted(dora, "/revues/", month=SLUG).status_code == 404
        assert "LEFÈVRE" not in dora.get(PAGE).text
        assert " checked" not in dora.get(PAGE).text, "no verdict is suggested"
        assert posted(dora, PAGE).status_code == 422
        lines = {
            n: re.findall(r'name="v(\d+)" value="normal"', dora.get(f"{PAGE}?partie={n}").text)
            for n in (1, 2)
        }
        assert [len(found) for found in lines.values()] == [50, 3]
        first = dict.fromkeys((f"v{line}" for line in lines[1]), "normal")
        refused = posted(dora, PAGE, **{**first, f"v{lines[1][0]}": "to_examine", f"w{lines[1][0]}": "court"})
        assert refused.status_code == 422
        assert 'value="court"' in refused.text, "what was typed is kept"
        said = posted(dora, PAGE, **{**first, f"v{lines[1][0]}": "to_examine", f"w{lines[1][0]}": REASON})
        assert said.headers["location"] == f"{PAGE}?partie=1"
        token = {"csrfmiddlewaretoken": dora.cookies["cloison_csrf"]}
        early = dora.post(PAGE + "signature", data=token)
        assert early.status_code == 422
        assert "Chaque ligne" in early.text
        assert dora.get(PAGE + "pdf").status_code == 404
        posted(dora, f"{PAGE}?partie=2", **dict.fromkeys((f"v{line}" for line in lines[2]), "normal"))
        touch = dora.post(PAGE + "signature", data=token)
        assert (touch.status_code, touch.headers["location"]) == (
            303,
            f"{SIGNIN}stepup?next={quote(PAGE, safe='')}",
        )
        prove(pages.world, "dora")
        assert dora.post(PAGE + "signature", data=token).headers["location"] == PAGE
        assert "Signée par" in dora.get(PAGE).text
        filed = dora.get(PAGE + "pdf")
        assert filed.headers["content-type"] == "application/pdf"
        assert filed.content.startswith(b"%PDF-")
        assert b"/StructTreeRoot" in filed.content, "tagged: a screen reader reads the table as one"
    for who in ("rita", "diane", "nadia"):
        with pages.as_(who) as other:
            assert other.get(PAGE + "pdf").status_code == 404


@pytest.mark.parametrize("slug", ("2026-13", "2026", "nothing", "1999-01", "2026-1"))
def test_what_is_no_month_is_no_page(pages: Pages, slug: str) -> None:
    with pages.as_("dora") as dora:
        for page in (f"/revues/{slug}/", f"/revues/{slug}/pdf"):
            assert dora.get(page).status_code == 404
        dora.get("/revues/")
        token = {"csrfmiddlewaretoken": dora.cookies["cloison_csrf"]}
        assert dora.post(f"/revues/{slug}/signature", data=token).status_code == 404
        assert dora.post("/revues/", data={**token, "month": slug}).status_code == 404
