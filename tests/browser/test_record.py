"""The record in Chromium: its forms by keyboard, its curves, its banner that hides nothing, and what a lost session keeps.

Screenshots go to var/screenshots/, for eyes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import cluster as clusters
from tests.browser.conftest import PICTURES
from tests.browser.fictional import admit_the_ward
from tests.browser.test_pages import SIZES, _as, _violations
from tests.people import an_id
from tests.routes.pages_process import Pages, serving

PATIENT = f"/patient/{an_id('marchetti')}/"
PARTS = {
    "summary": "",
    "timeline": "chronologie/",
    "vitals": "constantes/",
    "round": "constantes/saisir/",
    "focus": "transmission/",
    "safety": "allergies/",
    "allergy": "allergies/ajouter/",
    "documents": "documents/",
    "bring": "documents/importer/",
    "letter": "lettres/liaison/ecrire/",
    "team": "equipe/",
}


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        admit_the_ward(served.world)
        yield served


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_the_record_breaks_no_rule(
    pages: Pages, browser: Browser, name: str, size: tuple[int, int]
) -> None:
    page = _as(pages, browser, "paul", size)
    page.goto(PATIENT + PARTS[name])
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"entries-{name}-{size[0]}.png")
    assert page.said == []  # type: ignore[attr-defined]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.evaluate("document.documentElement.outerHTML.length") < 300_000
    assert _violations(page) == []
    assert "MARCHETTI" not in page.title().upper()
    page.context.close()


def test_names_are_never_cut_and_what_has_the_focus_is_never_behind_the_banner(
    pages: Pages, browser: Browser
) -> None:
    page = _as(pages, browser, "paul", (1024, 600))
    page.goto(PATIENT + "lettres/liaison/ecrire/")
    name = page.locator(".banner .name")
    assert name.evaluate("e => e.scrollWidth <= e.clientWidth && getComputedStyle(e).overflow === 'visible'")
    fields = page.locator("form.entry textarea").count()
    page.locator("form.entry textarea").last.focus()
    for _ in range(fields):  # backwards: what comes into view from above would slip under it
        page.keyboard.press("Shift+Tab")
        hidden = page.evaluate(
            "() => { const f = document.activeElement, b = document.querySelector('.banner').getBoundingClientRect();"
            " return f.closest('form.entry') && f.getBoundingClientRect().top < b.bottom - 1 }"
        )
        assert not hidden
    page.context.close()


def test_a_round_is_entered_with_the_keyboard_alone_and_drawn(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "nadia")
    page.goto(PATIENT + "constantes/saisir/")
    page.locator("#id_temperature").focus()
    for value in ("39,2", "104", "151", "92", "22", "91"):
        page.keyboard.type(value)
        page.keyboard.press("Enter")
    page.locator("button.main").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/constantes/")
    assert page.locator(".plot canvas").count() >= 5
    shown = page.locator("#p-temperature").inner_text()
    assert "39,2" in shown
    assert "▲" in shown
    page.screenshot(path=PICTURES / "entries-curves-1366.png", full_page=True)
    page.context.close()


def test_errors_have_the_focus_and_lead_to_their_field(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "nadia")
    page.goto(PATIENT + "constantes/saisir/")
    page.fill("#id_temperature", "412")
    page.locator("button.main").click()
    page.wait_for_selector("[data-errors]")
    assert page.evaluate("document.activeElement.matches('[data-errors]')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#id_temperature")
    assert page.locator("#id_temperature").get_attribute("aria-describedby") == "id_temperature_error"
    page.screenshot(path=PICTURES / "entries-errors-1366.png")
    assert _violations(page) == []
    page.context.close()


def test_a_session_that_ends_in_the_middle_of_a_note_loses_nothing(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "ines")
    page.goto(PATIENT + "transmission/")
    page.fill("#id_title", "Douleur")
    page.locator("#id_facts").press_sequentially("EVA 6 malgré le palier 1")
    expect(page.locator("[data-draft-status]")).to_contain_text("Brouillon gardé à", timeout=8000)
    pages.world.sql(
        "update identity.session set ended_at = gate.now(), ended_because = 'idle' where account_id = %s and ended_at is null",
        an_id("ines"),
    )
    page.locator("#id_actions").press_sequentially("médecin appelé")
    expect(page.locator("[data-draft-status]")).to_contain_text("Session terminée", timeout=8000)
    page.screenshot(path=PICTURES / "entries-session-ended-1366.png")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.context.close()
    pages.world.secrets.pop("ines")
    page = _as(pages, browser, "ines")
    page.goto(PATIENT + "transmission/")
    assert page.input_value("#id_facts") == "EVA 6 malgré le palier 1"
    page.screenshot(path=PICTURES / "entries-given-back-1366.png")
    _kept(page)
    page.context.close()


def test_a_broken_glass_borders_the_whole_page(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "sam")
    page.goto(PATIENT + "bris-de-glace/")
    page.locator("input[type=radio]").first.check()
    page.locator(".actions button").click()
    page.wait_for_url("**" + PATIENT)
    for path in ("", "constantes/", "transmission/"):
        page.goto(PATIENT + path)
        frame = page.evaluate(
            "(s => [s.position, s.borderTopWidth, s.borderLeftWidth])(getComputedStyle(document.body, '::after'))"
        )
        assert frame == ["fixed", "6px", "6px"]
    page.screenshot(path=PICTURES / "entries-glass-1366.png")
    page.context.close()


def _kept(page: Page) -> None:
    page.locator("form.entry button.main").click()
    page.wait_for_url("**/chronologie/")
    assert "EVA 6 malgré le palier 1" in page.locator(".happened").inner_text()
