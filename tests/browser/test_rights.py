"""The patient's side of the desk in Chromium: no rule broken, and an extract handed over by keyboard alone.

Screenshots go to var/screenshots/, for eyes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests import cluster as clusters
from tests.browser.conftest import PICTURES
from tests.browser.fictional import admit_the_ward
from tests.browser.test_pages import SIZES, _as, _violations
from tests.people import an_id
from tests.routes.pages_process import Pages, serving
from tests.routes.test_pages_rights import note

DESK = f"/patient/{an_id('marchetti')}/demandes-du-patient/"


@pytest.fixture(scope="module")
def addresses(pages: Pages) -> dict[str, str]:
    """One page of each kind."""
    with pages.as_("simone") as desk:
        found = {kind: note(desk, "marchetti", kind) for kind in ("accesses", "protection")}
        note(desk, "marchetti", "copy")
    with pages.as_("paul") as physician:
        text = physician.get(DESK).text
    copy = next(part.split('"')[0] for part in text.split('href="') if part.split('"')[0].endswith("/copie/"))
    answer = next(
        part.split('"')[0] for part in text.split('href="') if part.split('"')[0].endswith("/repondre/")
    )
    return found | {
        "copy": copy,
        "answer": answer,
        "register": DESK,
        "note": DESK + "noter/",
        "cards": "/fiche-de-secours/",
    }


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        admit_the_ward(served.world)
        yield served


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("name", ["register", "note", "answer", "accesses", "protection", "copy", "cards"])
def test_a_page_of_the_desk_breaks_no_rule(
    pages: Pages, browser: Browser, addresses: dict[str, str], name: str, size: tuple[int, int]
) -> None:
    page = _as(pages, browser, "paul", size)
    page.goto(addresses[name])
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"rights-{name}-{size[0]}.png", full_page=True)
    assert page.said == []  # type: ignore[attr-defined]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert _violations(page) == []
    assert "MARCHETTI" not in page.title().upper()
    page.context.close()


def test_a_request_is_noted_by_keyboard_alone_and_its_errors_have_the_focus(
    pages: Pages, browser: Browser
) -> None:
    page = _as(pages, browser, "simone")
    page.goto(DESK + "noter/?quoi=rectification")
    page.locator("#id_kind").focus()
    page.locator("button.main").press("Enter")
    page.wait_for_selector("[data-errors]")
    assert page.evaluate("document.activeElement.matches('[data-errors]')")
    assert _violations(page) == []
    page.locator("#id_proof").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Mon nom d’usage est Delacroix, avec un x.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/demandes-du-patient/")
    expect(page.locator("table")).to_contain_text("avec un x")
    page.context.close()
