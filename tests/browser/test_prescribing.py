"""Prescribing in a real browser: by keyboard alone from the first letter to the basket, and no rule of accessibility broken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests import cluster as clusters
from tests.browser.conftest import PICTURES
from tests.browser.test_pages import SIZES, _as, _violations
from tests.people import an_id
from tests.routes.pages_process import Pages, serving
from tests.routes.test_pages_prescribing import LINE, write
from tests.sql.officers import prove

PATIENT = f"/patient/{an_id('inside')}/"
PATHS = {
    "prescriptions": ("paul", PATIENT + "prescriptions/"),
    "desk": ("paul", PATIENT + "prescrire/"),
    "papers": ("paul", PATIENT + "ordonnances/"),
    "letterhead": ("paul", "/ordonnances/en-tete/"),
    "round": ("nadia", PATIENT + "administration/?poste=1"),
    "pharmacy": ("felix", "/pharmacie/"),
}


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    """Three lines are signed already, with a touch; one waits in the basket."""
    from tests.routes.test_pages_prescribing import sign

    with serving(cluster) as served:
        with served.as_("paul") as paul:
            write(paul, "bisoprolol 5", **{**LINE, "unit": "comprimé"})
            write(paul, **{**LINE, "needed": "on", "as_needed": "douleur", "most": "3"})
            write(paul, "doliprane 500 gélule", setting="community")
            prove(served.world, "paul")
            assert "stepup" not in sign(served, paul).headers["location"]
            write(paul, "amlodipine 5")
        yield served


def _form(page: Page) -> None:
    """Open the form of a line by keyboard alone."""
    page.goto(PATIENT + "prescrire/")
    page.keyboard.type("amoxicil")  # the field has the focus
    page.wait_for_selector("#rx-found li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".rx-line")


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("name", PATHS)
def test_a_page_breaks_no_rule(pages: Pages, browser: Browser, name: str, size: tuple[int, int]) -> None:
    who, path = PATHS[name]
    page = _as(pages, browser, who, size)
    page.goto(path)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"rx-{name}-{size[0]}.png", full_page=True)
    assert _violations(page) == []
    assert page.said == []  # type: ignore[attr-defined]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    small = page.evaluate(
        "[...document.querySelectorAll('a.button, button, summary, nav a, select, textarea')]"
        ".filter(e => e.offsetParent && e.getBoundingClientRect().height < 32).map(e => e.outerHTML)"
    )
    assert small == []
    page.context.close()


def test_a_line_is_written_by_keyboard_alone_and_its_form_breaks_no_rule(
    pages: Pages, browser: Browser
) -> None:
    page = _as(pages, browser, "paul")
    _form(page)
    assert _violations(page) == []
    page.keyboard.press("Tab")
    page.focus("#id_amount")
    page.keyboard.type("1")
    page.focus("input[value=MORN]")
    page.keyboard.press("Space")
    page.focus("#id_duration")
    page.keyboard.type("7")
    page.focus("#id_indication")
    page.keyboard.type("Pneumopathie")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice.wrong")  # the allergy takes a reason
    assert page.evaluate("document.activeElement.className") == "notice wrong"
    assert _violations(page) == []
    page.focus("#id_override")
    page.keyboard.type("Tolérance vérifiée en 2024")
    page.keyboard.press("Enter")
    page.wait_for_selector(".rx-basket ol")
    assert "amoxicilline" in page.inner_text(".rx-basket ol")
    page.context.close()


def test_suggestions_are_told_and_left_by_escape(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "paul")
    page.goto(PATIENT + "prescrire/")
    page.keyboard.type("bisoprolol")
    page.wait_for_selector("#rx-found li")
    assert page.inner_text("[role=status]").endswith("médicaments trouvés")
    page.locator("#rx-found", has_text="déjà prescrit").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#rx-found").is_hidden()
    page.fill("#typed", "zzzzqq")
    page.locator("[role=status]", has_text="Aucun").wait_for(state="attached")
    assert "q=" not in page.url
    page.context.close()
