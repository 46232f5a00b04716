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
from tests.routes.test_pages_emergency import _an_emergency_unit
from tests.routes.test_pages_examinations import _a_laboratory

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


def test_an_emergency_board_and_its_form_break_no_rule(cluster: clusters.Cluster, browser: Browser) -> None:
    with serving(cluster, _an_emergency_unit) as pages:
        for who, path in (("nadia", "/service/"), ("paul", f"/patient/{an_id('inside')}/tri/")):
            page = _as(pages, browser, who)
            page.goto(path)
            page.screenshot(path=PICTURES / f"emergency-{who}-1366.png", full_page=True)
            assert _violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[0][0]
            page.context.close()


def test_an_order_is_made_answered_and_read_by_keyboard_alone(
    cluster: clusters.Cluster, browser: Browser
) -> None:
    with serving(cluster, _a_laboratory) as pages:
        paul = _as(pages, browser, "paul")
        paul.goto(f"/patient/{an_id('inside')}/examens/")
        assert _violations(paul) == []
        paul.get_by_label("Ionogramme sanguin").focus()
        paul.keyboard.press("Space")
        paul.get_by_label("Motif, renseignements cliniques").focus()
        paul.keyboard.type("Vomissements")
        paul.keyboard.press("Tab")
        paul.keyboard.press("Enter")
        paul.wait_for_selector("table.orders")
        lucie = _as(pages, browser, "lucie", SIZES[1])
        lucie.goto("/examens/")
        assert _violations(lucie) == []
        lucie.locator("tbody th a").focus()
        lucie.keyboard.press("Enter")
        lucie.wait_for_selector("text=Rendre le résultat")
        assert _violations(lucie) == []
        lucie.get_by_label("Potassium").focus()
        lucie.keyboard.type("6,4")
        lucie.keyboard.press("Enter")  # a technician's habit after each value: sends nothing
        lucie.get_by_role("button", name="Rendre le résultat").focus()
        lucie.keyboard.press("Enter")
        lucie.wait_for_url("**/examens/*/")
        paul.goto("/")
        paul.locator("section[aria-labelledby=waiting] a").focus()
        paul.keyboard.press("Enter")
        paul.wait_for_selector("table.results")
        assert "▲▲" in paul.locator("table.results").inner_text()
        assert _violations(paul) == []
        paul.screenshot(path=PICTURES / "result-1366.png")
        paul.get_by_role("button", name="J’ai lu ce résultat").focus()
        paul.keyboard.press("Enter")
        paul.wait_for_url("**/examens/")
        assert paul.locator("text=Résultats à lire").count() == 0
        for page in (paul, lucie):
            assert page.said == []  # type: ignore[attr-defined]
            page.context.close()
