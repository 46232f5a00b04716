"""Signing in in Chromium, by keyboard, through to the record server's first page.

A browser does what no other client does: it says where a form comes from, and obeys the content security policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PICTURES
from tests.routes.signin_process import PASSWORD, SignIn, right_code, wrong_code


@contextmanager
def a_page(signin: SignIn, browser: Browser, language: str, width: int = 1024) -> Iterator[Page]:
    """A page of a fresh browser; whatever it complains of, but for a page that answers 403, is a fault."""
    context = browser.new_context(
        viewport={"width": width, "height": 768}, locale=language, base_url=signin.address
    )
    context.set_default_timeout(8000)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert [line for line in said if "403" not in line] == []


def looks_right(page: Page, name: str) -> None:
    """No violation of accessibility, nothing beyond the edge, and a picture for eyes."""
    assert [f"{v['id']}: {v['help']}" for v in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"signin-{name}.png")


def test_a_nurse_signs_in_by_keyboard_and_sees_her_patients(signin: SignIn, browser: Browser) -> None:
    with a_page(signin, browser, "fr-FR") as page:
        page.goto("/")
        looks_right(page, "password")
        page.keyboard.type("nadia")
        page.keyboard.press("Tab")
        page.keyboard.type("wrong horse")
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]")
        looks_right(page, "wrong-password")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/code/")
        looks_right(page, "code")
        page.keyboard.type(wrong_code())
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]")
        looks_right(page, "wrong-code")
        page.keyboard.type(right_code())
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('Mes patients')")
        assert "Nadia" in page.locator(".me").inner_text() or "nadia" in page.locator(".me").inner_text()
        assert page.evaluate("document.cookie") == "", "no script reads the session"


def test_somebody_who_left_reads_one_sentence_in_english_on_a_small_screen(
    signin: SignIn, browser: Browser
) -> None:
    with a_page(signin, browser, "en-GB", width=360) as page:
        page.goto("/")
        page.fill("#id_login", "lea")
        page.fill("#id_password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/code/")
        page.fill("#id_code", right_code())
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('Cannot sign in')")
        looks_right(page, "refused-english-360")


def test_the_language_is_chosen_on_the_page(signin: SignIn, browser: Browser) -> None:
    with a_page(signin, browser, "fr-FR") as page:
        page.goto("/")
        page.click("text=English")
        page.wait_for_selector("h1:has-text('Sign in')")
        page.click("text=Français")
        page.wait_for_selector("h1:has-text('Connexion')")
