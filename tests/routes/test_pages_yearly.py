"""The yearly review of accounts on its pages: drawn, judged, signed, and a PDF that holds every line."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests import cluster as clusters
from tests.people import an_id
from tests.routes.pages_process import Pages, serving
from tests.routes.test_pages_administration import sends
from tests.sql.officers import prove

LIST = "/administration/revues/"


@pytest.fixture
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


def test_a_year_is_drawn_judged_signed_and_filed(pages: Pages) -> None:
    with pages.as_("diane") as diane:
        assert "Tirer la revue de" in diane.get(LIST).text
        made = sends(diane, LIST, LIST, site=str(an_id("tilleuls")))
        assert made.status_code == 303
        review = made.headers["location"]
        assert "Tirer la revue de" not in diane.get(LIST).text  # once a year
        page = diane.get(review).text
        assert " checked" not in page, "no verdict is suggested"
        assert "votre compte" in page
        assert sends(diane, review, review).status_code == 422
        found = sorted(set(re.findall(r'name="(v[0-9a-f-]{36})"', page)))
        mine = re.search(r'name="(v[0-9a-f-]{36})"', page[page.index("ines INES") :])
        assert mine
        assert sends(diane, review, review, **{mine[1]: "keep"}).status_code == 303
        early = sends(diane, review, review + "signature")
        assert early.status_code == 422
        assert "Chaque ligne" in early.text
        assert diane.get(review + "pdf").status_code == 404
        rest = dict.fromkeys(found, "keep")
        assert sends(diane, review, review, **rest).status_code == 303
        touch = sends(diane, review, review + "signature")
        assert "stepup" in touch.headers["location"]
        prove(pages.world, "diane")
        assert sends(diane, review, review + "signature").headers["location"] == review
        filed = diane.get(review + "pdf")
        assert filed.headers["content-type"] == "application/pdf"
        assert filed.content.startswith(b"%PDF-")
        assert "Signée par" in diane.get(review).text
        assert 'type="radio"' not in diane.get(review).text
    for who in ("rita", "dora"):
        with pages.as_(who) as other:
            assert other.get(review + "pdf").status_code == 200
    with pages.as_("nadia") as other:
        assert other.get(review + "pdf").status_code == 404
