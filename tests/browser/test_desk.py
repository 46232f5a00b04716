"""The front desk, the identity officer's worklist and the handover in Chromium: without a violation, within the screen."""

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
from tests.routes.test_pages_identities import near_inside

WARD = f"/service/{an_id('surgery_b')}/"


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        admit_the_ward(served.world)
        yield served


def stands(page: Page, name: str, size: tuple[int, int]) -> None:
    """Nothing said, nothing beyond the screen, no serious violation."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{size[0]}.png", full_page=True)
    assert page.said == []  # type: ignore[attr-defined]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert _violations(page) == []


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize(
    ("name", "who", "path"),
    [
        ("desk", "clara", "/accueil/"),
        ("desk_present", "clara", "/accueil/?liste=presents"),
        ("handover", "nadia", WARD + "releve/"),
        ("handover_physician", "paul", WARD + "releve/"),
        ("pharmacy", "felix", "/pharmacie/"),
    ],
)
def test_a_page_breaks_no_rule(
    pages: Pages, browser: Browser, name: str, who: str, path: str, size: tuple[int, int]
) -> None:
    page = _as(pages, browser, who, size)
    page.goto(path)
    stands(page, name, size)
    page.context.close()


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_the_creation_form_breaks_no_rule_empty_and_with_its_faults(
    pages: Pages, browser: Browser, size: tuple[int, int]
) -> None:
    page = _as(pages, browser, "clara", size)
    page.goto("/accueil/arrivee/")
    page.fill("[name=born]", "14/07/1961")
    page.fill("[name=family]", "Des")
    page.keyboard.press("Enter")
    page.locator("form[action*='creation'] button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/accueil/creation/")
    stands(page, "desk_create", size)
    page.evaluate(
        "document.querySelector('main form').noValidate = true"
    )  # the server's own faults, beside the fields
    page.locator("main form button.main").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("[role=alert]").count() > 0
    page.said.clear()  # type: ignore[attr-defined]  # the browser tells of the answer's 422
    stands(page, "desk_create_faults", size)
    page.context.close()


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_the_worklist_of_identities_breaks_no_rule(
    cluster: clusters.Cluster, browser: Browser, size: tuple[int, int]
) -> None:
    with serving(cluster) as served:
        patient = near_inside(served)
        for name, path in (("identities", "/identites/"), ("identity_pair", f"/identites/{patient}/")):
            page = _as(served, browser, "ivan", size)
            page.goto(path)
            stands(page, name, size)
            page.context.close()
