"""The boards and the quick find in Chromium: by keyboard alone, forgiving, without a violation, and pictured."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests import cluster as clusters
from tests.browser.conftest import PICTURES
from tests.browser.fictional import admit_the_ward
from tests.browser.test_pages import SIZES, _as, _violations
from tests.people import an_id
from tests.routes.pages_process import Pages, serving

WARD = f"/service/{an_id('surgery_b')}/"
PATHS = {"ward": WARD, "ward_sheet": WARD + "feuille/"}


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        admit_the_ward(served.world)
        yield served


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("name", PATHS)
def test_a_board_breaks_no_rule(pages: Pages, browser: Browser, name: str, size: tuple[int, int]) -> None:
    page = _as(pages, browser, "nadia", size)
    page.goto(PATHS[name])
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{size[0]}.png", full_page=True)
    assert page.said == []  # type: ignore[attr-defined]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert _violations(page) == []
    page.context.close()


def quick(page: Page, typed: str) -> list[str]:
    """Open the quick find by Ctrl+K, type, and return the rows that it offers."""
    page.keyboard.press("Control+k")
    page.wait_for_selector("#quick[open]")
    page.wait_for_load_state("networkidle")
    page.fill("#quick-input", "")
    page.keyboard.type(typed)
    found = page.locator("#quick-list [role=option] b").all_inner_texts()
    page.keyboard.press("Escape")
    return found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("oeuv", "ŒUVRARD"),
        ("nguyen", "N’GUYEN"),
        ("delacr", "MARCHETTI-DELACROIX"),
        ("marchetti del", "MARCHETTI-DELACROIX"),
        ("elisabeth", "MARCHETTI-DELACROIX"),
        ("marhcetti", "MARCHETTI-DELACROIX"),  # two letters exchanged
        ("oeuvrad", "ŒUVRARD"),  # one left out
        ("benalli", "BEN ALI"),  # one added
        ("jean-babtiste", "LEFÈVRE"),  # one changed, in the given name
    ],
)
def test_the_quick_find_forgives(pages: Pages, browser: Browser, typed: str, found: str) -> None:
    page = _as(pages, browser, "nadia")
    page.goto(WARD)
    assert quick(page, typed)[:1] == [found]
    page.context.close()


def test_the_quick_find_is_found_used_and_left_by_keyboard_from_any_page(
    pages: Pages, browser: Browser
) -> None:
    page = _as(pages, browser, "nadia")
    page.goto("/rechercher")
    assert quick(page, "qzx") == []
    page.locator("h1").click()
    page.keyboard.press("/")
    page.wait_for_selector("#quick[open]")
    page.keyboard.type("le")
    box = page.locator("#quick-input")
    assert box.get_attribute("aria-expanded") == "true"
    assert page.locator("#quick [role=status]").inner_text() == "2 résultats"
    first = box.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowDown")
    second = box.get_attribute("aria-activedescendant")
    assert (first, second) == ("quick-0", "quick-1")
    assert _violations(page) == []
    page.screenshot(path=PICTURES / "quick-1366.png")
    page.keyboard.press("Enter")
    page.wait_for_url("**/patient/*/")
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert not any(name in kept for name in ("LEF", "Lef", "80"))
    page.context.close()


def test_the_single_key_can_be_switched_off(pages: Pages, browser: Browser) -> None:
    """WCAG 2.1.4."""
    page = _as(pages, browser, "nadia")
    page.goto(WARD)
    page.keyboard.press("Control+k")
    page.uncheck("#quick [name=keys]")
    page.reload()
    page.keyboard.press("/")
    assert page.locator("#quick[open]").count() == 0
    page.keyboard.press("Control+k")
    assert page.locator("#quick[open]").count() == 1
    page.context.close()


def test_the_board_narrows_by_keyboard_and_says_when_it_stands_still(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "nadia")
    page.goto(WARD)
    page.locator(".filters a", has_text="Allergies").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**?alerte=allergy")
    assert page.locator("tbody.here tr").count() == 3
    page.context.close()
