"""Agenda, requests and roster in Chromium: without a violation, by keyboard alone, and pictured."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page

from cloison.pages.agenda.grid import next_working
from cloison.pages.words import PARIS
from tests import cluster as clusters
from tests.browser.conftest import PICTURES
from tests.browser.fictional import admit_the_ward
from tests.browser.test_pages import SIZES, _as, _violations
from tests.people import World, an_id
from tests.routes.pages_process import Pages, serving

PATIENT = f"/patient/{an_id('marchetti')}/"
TOMORROW = next_working(datetime.now(UTC).astimezone(PARIS).date(), 1)
PATHS = {
    "agenda": f"/agenda/?unite={an_id('surgery_b')}&jour={TOMORROW}",
    "agenda_week": f"/agenda/semaine/{an_id('paul')}/?jour={TOMORROW}",
    "agenda_find": "/agenda/reserver/",
    "appointments": PATIENT + "rendez-vous/",
    "new_appointment": PATIENT + "rendez-vous/nouveau/",
    "tasks": "/demandes/",
    "requests": PATIENT + "demandes/",
    "ask": PATIENT + "demandes/nouvelle/?nature=advice",
    "duty": "/gardes/",
}


def _something(world: World) -> None:
    admit_the_ward(world)
    world.sql(
        "insert into directory.room values (%s, %s, %s, 'Salle 1')",
        an_id("room"),
        an_id("tilleuls"),
        an_id("surgery_b"),
    )
    world.sql(
        "insert into directory.duty (id, site_id, unit_id, account_id, kind, since, until, made_by, made_at) values "
        "(gen_random_uuid(), %s, %s, %s, 'astreinte', gate.now() - interval '1 hour', gate.now() + interval '9 hours', %s, "
        "gate.now() - interval '2 days')",
        an_id("tilleuls"),
        an_id("surgery_b"),
        an_id("paul"),
        an_id("simone"),
    )


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        _something(served.world)
        yield served


def _pressed(page: Page, label: str) -> None:
    """Go to what has this name with Tab, and press it."""
    for _ in range(160):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "() => { const e = document.activeElement; return (e.ariaLabel || e.innerText || '').trim(); }"
        )
        if said.startswith(label):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"no way to {label!r} by keyboard")


def _focus(page: Page, name: str) -> None:
    """Go to a field with Tab."""
    for _ in range(160):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.name || ''") == name:
            return
    raise AssertionError(f"no way to {name!r} by keyboard")


def test_an_appointment_is_booked_and_taken_back_by_keyboard_alone(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "paul")
    page.goto(PATHS["appointments"])
    _pressed(page, "Chercher une heure libre")
    _pressed(page, "Jour suivant")
    _pressed(page, "Libre, réserver 14 h 20")
    assert page.locator("#id_hour").input_value() == "14:20"
    _focus(page, "reason")
    page.keyboard.type("Suivi opératoire")
    _pressed(page, "Réserver pour")
    assert page.url.endswith("/rendez-vous/")
    assert page.get_by_text("Suivi opératoire").count() == 1
    page.goto(PATHS["agenda"])
    assert page.locator(".hour", has_text="MARCHETTI").count() == 1
    page.screenshot(path=PICTURES / "agenda-booked.png")
    page.goto(PATHS["appointments"])
    _pressed(page, "Déplacer ou annuler")
    _focus(page, "why")
    _pressed(page, "Annuler le rendez-vous")
    assert page.get_by_text("annulé", exact=False).count() >= 1
    page.goto(PATHS["agenda"])
    assert page.locator(".hour").count() == 0
    page.context.close()


def test_advice_is_asked_and_answered_by_keyboard_alone(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "nadia")
    page.goto(PATHS["requests"])
    _pressed(page, "Demander un avis")
    _focus(page, "to")
    page.keyboard.type("sam")
    _focus(page, "words")
    page.keyboard.type("Quel pansement ?")
    _pressed(page, "Envoyer, pour")
    assert page.get_by_text("Quel pansement ?").count() == 1
    page.context.close()
    page = _as(pages, browser, "sam")
    page.goto("/")
    _pressed(page, "Demandes")
    _pressed(page, "MARCHETTI")
    _focus(page, "words")
    page.keyboard.type("Hydrocellulaire.")
    _pressed(page, "Répondre pour")
    assert page.url.endswith("/demandes/")
    page.goto(PATHS["requests"])
    assert page.locator("h1", has_text="équipe").count() == 1
    page.context.close()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", PATHS)
def test_no_violation_and_nothing_wider_than_the_screen(
    pages: Pages, browser: Browser, name: str, size: tuple[int, int]
) -> None:
    page = _as(pages, browser, "simone" if name in ("agenda_find", "duty") else "paul", size)
    answer = page.goto(PATHS[name])
    assert answer is not None
    assert answer.ok
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{size[0]}.png")
    assert _violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.said == []  # type: ignore[attr-defined]
    assert len(page.content()) < 300_000
    page.context.close()
