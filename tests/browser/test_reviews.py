"""The monthly review in Chromium: its pages break no rule, and are signed by keyboard; the PDF is there to look at.

Pictures go to var/screenshots/, for eyes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser

from tests import cluster as clusters
from tests.browser.conftest import PICTURES
from tests.browser.test_pages import SIZES, _as, _violations
from tests.routes.pages_process import Pages, serving
from tests.sql.officers import prove
from tests.sql.test_reviews import MONTH, a_month_ago

PAGE = f"/revues/{MONTH:%Y-%m}/"


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        with closing(served.world.gate()) as gate:
            a_month_ago(served.world, gate, openings=80)
        yield served


def test_a_month_from_the_draw_to_the_pdf(pages: Pages, browser: Browser) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page = _as(pages, browser, "dora")
    page.goto("/revues/")
    assert _violations(page) == []
    page.get_by_role("button", name="Tirer la revue de").press("Enter")
    page.wait_for_url("**" + PAGE)
    assert _violations(page) == []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=PICTURES / f"review-{width}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    for part in (1, 2):
        page.goto(f"{PAGE}?partie={part}")
        for radio in page.get_by_label("Normal").all():
            radio.focus()
            page.keyboard.press("Space")
        if part == 1:
            page.get_by_label("À examiner", exact=True).first.check()
            page.locator("tbody input:not([type])").first.fill(
                "Aucun rendez-vous ce jour-là, à revoir avec le cadre"
            )
        page.get_by_role("button", name="Enregistrer").click()
    prove(pages.world, "dora")
    page.get_by_role("button", name="Signer la revue").click()
    page.wait_for_selector("text=Signée par")
    assert _violations(page) == []
    page.screenshot(path=PICTURES / "review-signed-1024.png")
    page.goto("/revues/")
    page.screenshot(path=PICTURES / "reviews-1024.png")
    assert page.said == []  # type: ignore[attr-defined]
    answer = page.request.get(PAGE + "pdf")
    (PICTURES / "review.pdf").write_bytes(answer.body())
    assert answer.body().startswith(b"%PDF-")
    page.context.close()
