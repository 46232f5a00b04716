"""Administration in Chromium: without a violation, by keyboard alone, and pictured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from cloison.gate import administration
from cloison.gate.answers import Allowed
from tests import cluster as clusters
from tests.browser.conftest import PICTURES
from tests.browser.test_pages import SIZES, _as, _violations
from tests.people import World, an_id
from tests.routes.pages_process import Pages, serving
from tests.sql.office import SOON, Office
from tests.sql.registry import NEW_UNIT, adds, asks_for

REVIEW = uuid4()
ACCOUNT = f"/administration/comptes/{an_id('nadia')}/"
PATHS = {
    "accounts": ("adam", "/administration/"),
    "accounts_found": ("rita", "/administration/?role=nurse"),
    "accounts_to_watch": ("adam", "/administration/comptes/a-surveiller/"),
    "new_account": ("adam", "/administration/comptes/nouveau/"),
    "account": ("adam", ACCOUNT),
    "account_contain": ("rita", ACCOUNT),
    "why": ("rita", ACCOUNT + "pourquoi/"),
    "roles": ("adam", "/administration/roles/"),
    "sites": ("adam", "/administration/sites/"),
    "new_site": ("adam", "/administration/sites/nouveau/"),
    "site": ("adam", f"/administration/sites/{an_id('tilleuls')}/"),
    "unit": ("diane", f"/administration/unites/{an_id('surgery_b')}/"),
    "rooms": ("simone", f"/administration/unites/{an_id('surgery_b')}/"),
    "yearly_reviews": ("adam", "/administration/revues/"),
    "yearly_review": ("diane", f"/administration/revues/{REVIEW}/"),
    "confirm_place": ("adam", "/confirmations/"),
}


def _something(world: World) -> None:
    office = Office(world)
    with closing(world.gate()) as gate:
        adds(world, gate, "room.add", "surgery_b", name="Salle 1")
        adds(world, gate, "room.add", "surgery_b", name="Salle 2")
        asks_for(world, gate, "diane", "unit.add", "tilleuls", **NEW_UNIT)
        assert gate.act(
            administration.draw_yearly(world.secret("diane"), REVIEW, an_id("tilleuls"))
        ) == Allowed("drawn")
    office.assigns("diane", "nadia", "medicine_a", None, SOON)
    office.assigns("adam", "sam", "surgery_b", None, SOON)
    office.creates("adam", "nora")
    world.sql("update directory.account set awake_at = now() - interval '31 days' where username = 'felix'")


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        _something(served.world)
        yield served


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("name", PATHS)
def test_a_page_breaks_no_rule(pages: Pages, browser: Browser, name: str, size: tuple[int, int]) -> None:
    who, path = PATHS[name]
    page = _as(pages, browser, who, size)
    page.goto(path)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"admin-{name}-{size[0]}.png", full_page=True)
    assert page.said == []  # type: ignore[attr-defined]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    if size == SIZES[0]:
        assert _violations(page) == []
    page.context.close()


def test_contained_in_three_clicks_by_keyboard(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "rita")
    page.goto("/administration/")
    page.keyboard.type("ines")  # the field has the focus
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Confiner ines INES").press("Enter")
    page.locator("#contain_reason").focus()
    page.keyboard.type("Appel du cadre : poste volé")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".state-contained").wait_for()
    page.screenshot(path=PICTURES / "admin-contained-1366.png", full_page=True)
    page.context.close()


def test_why_is_asked_and_answered(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "dora")
    page.goto("/administration/?nom=nad")
    page.get_by_role("link", name="Pourquoi").first.press("Enter")
    page.locator("#number").fill("IPP-inside")
    page.locator("#reason").fill("Plainte de la famille, relue ce jour")
    page.get_by_role("button", name="Demander au contrôle d’accès").press("Enter")
    page.get_by_text("Oui, expliqué").wait_for()
    assert _violations(page) == []
    page.screenshot(path=PICTURES / "admin-why-answer-1366.png", full_page=True)
    page.context.close()
