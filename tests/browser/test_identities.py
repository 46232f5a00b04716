"""Identities in Chromium: compared and linked by keyboard alone, without a violation, and pictured."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests import cluster as clusters
from tests.browser.conftest import PICTURES
from tests.browser.test_pages import SIZES, _as, _violations
from tests.people import an_id
from tests.routes.pages_process import Pages, serving
from tests.sql.test_link_steps import queued

INSIDE = an_id("inside")
PATHS = {
    "identities": ("ivan", "/identites/"),
    "identity_pair": ("ivan", f"/identites/{INSIDE}/"),
    "own_identity": ("simone", f"/patient/{INSIDE}/identite/"),
    "linked_record": ("nadia", f"/patient/{INSIDE}/"),
    "linked_history": ("nadia", f"/patient/{INSIDE}/acces/"),
}


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        queued(served.world)
        yield served


def test_two_identities_are_linked_by_keyboard_alone(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "ivan")
    page.goto("/identites/")
    page.get_by_role("link", name="Comparer IPP IPP-inside").focus()
    page.keyboard.press("Enter")
    same = page.get_by_role("button", name="Même personne : rapprocher").first
    same.focus()
    page.keyboard.press("Enter")  # without a reason: a sentence, and the focus on it
    told = page.get_by_role("alert")
    expect(told).to_be_focused()
    expect(told).to_contain_text("choisissez le motif")
    page.get_by_label("Pourquoi c’est la même personne").first.focus()
    page.keyboard.type("Erreur")
    page.keyboard.press("Tab")  # the identity that is kept
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/identites/")
    assert pages.world.sql("select count(*) from records.link where until is null and not beyond") == [(1,)]
    page.context.close()


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("name", PATHS)
def test_a_page_of_identities_breaks_no_rule(
    pages: Pages, browser: Browser, name: str, size: tuple[int, int]
) -> None:
    who, path = PATHS[name]
    queued(pages.world)
    page = _as(pages, browser, who, size)
    page.goto(path)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{size[0]}.png", full_page=True)
    assert page.said == []  # type: ignore[attr-defined]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert _violations(page) == []
    assert "LEF" not in page.title().upper()
    page.context.close()
