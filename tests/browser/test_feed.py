"""The queue of refused messages and a corrected result in Chromium: pictured, without a violation, mended by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from cloison.exchange.adt import queue
from tests import cluster as clusters
from tests.browser.conftest import PICTURES
from tests.browser.fictional import admit_the_ward
from tests.browser.test_pages import SIZES, _as, _violations
from tests.imports.hl7 import message, result
from tests.imports.test_adt import feed_of, told
from tests.people import World, an_id
from tests.routes.pages_process import Pages, serving

VALUES = "NM|{}^{}^LN||{}|{}^^UCUM|{}|{}|||{}"
CORRECTED: dict[str, str] = {}


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        admit_the_ward(served.world)
        _a_bad_night(served.world)
        yield served


def _a_bad_night(world: World) -> None:
    """Five messages that are refused, and a result of `inside` that is corrected."""
    with feed_of(world) as feed:
        for n, unit in enumerate(("CHIR-C", "CHIR-C", "CHIR C")):
            assert told(feed, message("A01", f"u{n}", ipp=f"7000{n}", nda=f"S{n}", unit=unit))[0] == "AE"
        assert told(feed, message("A40", "m1"))[0] == "AE"
        assert told(feed, result("r0", name="Martin"))[0] == "AE"
        first = (
            VALUES.format("2951-2", "Sodium", "131", "mmol/L", "136-145", "L", "F"),
            VALUES.format("2823-3", "Potassium", "6.4", "mmol/L", "3,5 - 5,0", "HH", "F"),
            "SN|30240-6^CRP^LN||<^5|mg/L^^UCUM|< 5||||F",
        )
        again = (VALUES.format("2823-3", "Potassium", "4.6", "mmol/L", "3,5 - 5,0", "N", "C"),)
        note = ("NTE|1||Premier prélèvement hémolysé : potassium contrôlé sur un second tube.",)
        assert told(feed, result("r1", values=first))[0] == "AA"
        assert told(feed, result("r2", values=again, status="C", hours=1, more=note))[0] == "AA"
    row = world.sql("select report from records.fed_result")
    CORRECTED["path"] = f"/patient/{an_id('inside')}/examens/{row[0][0]}/"


def seen(pages: Pages, browser: Browser, who: str, path: str, name: str, size: tuple[int, int]) -> None:
    page = _as(pages, browser, who, size)
    page.goto(path)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{size[0]}.png", full_page=True)
    assert page.said == []  # type: ignore[attr-defined]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert _violations(page) == []
    page.context.close()


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_the_queue_a_message_and_a_corrected_result_break_no_rule(
    pages: Pages, browser: Browser, size: tuple[int, int]
) -> None:
    seen(pages, browser, "ivan", "/flux/", "feed", size)
    seen(pages, browser, "adam", "/flux/", "feed-administrator", size)
    seen(pages, browser, "ivan", "/flux/1/", "feed-message", size)
    seen(pages, browser, "paul", CORRECTED["path"], "result-corrected", size)
    seen(pages, browser, "paul", f"/patient/{an_id('inside')}/examens/", "orders-unasked", size)


def test_a_message_is_mended_by_keyboard_alone(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "ivan")
    page.goto("/flux/3/")
    field = page.locator("input[name]").filter(has=page.locator("xpath=self::*[starts-with(@value, 'CHIR')]"))
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("SURGERY_B^12^101P")
    page.keyboard.press("Enter")
    page.wait_for_url("**/flux/")
    assert "demandé au flux" in page.content()
    with feed_of(pages.world) as feed:
        assert queue.take_wanted(feed) == (1, 0)
    page.reload()
    assert "repris" in page.content()
    page.context.close()
