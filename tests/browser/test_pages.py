"""The pages in Chromium: readable, operable by keyboard, without a violation, and pictured.

Screenshots go to var/screenshots/, for eyes; `docs/assets/record.png` is one of them.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests import cluster as clusters
from tests.browser.conftest import PICTURES
from tests.browser.fictional import admit_the_ward
from tests.people import an_id
from tests.routes.pages_process import Pages, serving

SIZES = ((1366, 768), (1024, 768))
PATIENT = f"/patient/{an_id('marchetti')}/"
ELSEWHERE = f"/patient/{an_id('elsewhere')}/"
PATHS = {
    "mine": "/",
    "find": "/rechercher",
    "record": PATIENT,
    "prescriptions": PATIENT + "prescriptions/",
    "openings": PATIENT + "acces/",
    "refused": ELSEWHERE,
    "break_glass": ELSEWHERE + "bris-de-glace/",
    "reason": PATIENT + "motif/",
    "unidentified": "/arrivee/",
    "stays": PATIENT + "sejours/",
    "bed_units": "/lits/",
    "beds": f"/lits/{an_id('surgery_b')}/",
    "desk_search": "/accueil/arrivee/",
}


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        admit_the_ward(served.world)
        yield served


def _as(
    pages: Pages, browser: Browser, name: str, size: tuple[int, int] = SIZES[0], language: str = "fr"
) -> Page:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=language, base_url=pages.address
    )
    context.set_default_timeout(8000)
    context.add_cookies([{"name": "cloison_session", "value": pages.cookie(name), "url": pages.address}])
    page = context.new_page()
    page.said = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.said.append(message.text))  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.said.append(str(error)))  # type: ignore[attr-defined]
    return page


def _violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {n['html'][:120]}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for n in v["nodes"]
    ]


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("name", PATHS)
def test_a_page_breaks_no_rule(pages: Pages, browser: Browser, name: str, size: tuple[int, int]) -> None:
    page = _as(pages, browser, "nadia", size)
    page.goto(PATHS[name])
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{size[0]}.png", full_page=name != "record")
    said = [line for line in page.said if "403" not in line]  # type: ignore[attr-defined]  # a refusal is told so
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    small = page.evaluate(
        "[...document.querySelectorAll('a.button, button, nav a, select, textarea')]"
        ".filter(e => e.offsetParent && e.getBoundingClientRect().height < 32).map(e => e.outerHTML)"
    )
    assert small == []
    page.context.close()


@pytest.mark.parametrize("name", PATHS)
def test_axe_finds_nothing_serious(pages: Pages, browser: Browser, name: str) -> None:
    page = _as(pages, browser, "nadia")
    page.goto(PATHS[name])
    assert _violations(page) == []
    page.context.close()


def test_the_filter_forgives_accents_and_is_reached_by_slash(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "nadia")
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("oeuv ZOE")
    assert page.locator("tbody tr:visible").count() == 1
    assert page.locator("[role=status]").inner_text() == "1 patient"
    page.keyboard.press("Escape")
    assert page.locator("tbody tr:visible").count() == 6
    page.context.close()


def test_enter_does_not_break_the_glass(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "sam")
    page.goto(PATIENT + "bris-de-glace/")
    assert page.locator("input:checked").count() == 0
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    assert page.url.endswith("bris-de-glace/")
    cancel, act = page.locator(".actions .button").all()
    assert cancel.bounding_box()["width"] == act.bounding_box()["width"]  # type: ignore[index]
    act.click()
    page.wait_for_url("**" + PATIENT)
    assert page.locator("body.glass").count() == 1
    page.screenshot(path=PICTURES / "glass-1366.png")
    page.context.close()


def test_a_search_looks_like_this(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "nadia", SIZES[1], "en")
    page.goto("/rechercher")
    page.fill("#id_born", "12/03/1950")
    page.keyboard.press("Enter")
    page.wait_for_selector("#found")
    assert page.url.endswith("/rechercher")
    page.screenshot(path=PICTURES / "found-1024.png", full_page=True)
    page.context.close()
