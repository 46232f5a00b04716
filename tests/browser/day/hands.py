"""The hands at the keyboards of the day, and the camera beside them.

Owns: one page per person, focus and keys, small pictures when `PICTURES` names a folder. Refuses: a click.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from tests.browser.test_pages import SIZES, _as
from tests.people import an_id
from tests.routes.pages_process import Pages
from tests.sql.officers import prove

LARGEST = 60_000
"""Bytes of a picture: twenty of them stay under what a reader waits for."""


@dataclass
class Hands:
    """Somebody at a keyboard."""

    page: Page

    def go(self, path: str) -> None:
        """Follow a link that was kept; it must answer."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, (path, answer.status)

    def press(self, name: str, role: str = "button") -> None:
        """Bring the focus to what has this name, and press it; a page comes."""
        self._press(self.page.get_by_role(role, name=name).first)  # type: ignore[arg-type]

    def press_in(self, place: str, name: str, role: str = "button") -> None:
        """The same inside a part of the page."""
        self._press(self.page.locator(place).get_by_role(role, name=name).first)  # type: ignore[arg-type]

    def _press(self, what: Locator) -> None:
        what.focus()
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def open(self, summary: str) -> None:
        """Unfold a part of the page."""
        self.page.locator("summary", has_text=summary).first.focus()
        self.page.keyboard.press("Enter")

    def write(self, **fields: str) -> None:
        """Type into fields by their names, over what stands there."""
        for name, text in fields.items():
            self.page.locator(f"main [name={name}]:visible").first.focus()
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(text)

    def choose(self, **fields: str) -> None:
        """Choose from lists by what is shown."""
        for name, label in fields.items():
            self.page.locator(f"main select[name={name}]:visible").first.select_option(label=label)

    def choose_value(self, **fields: str) -> None:
        """Choose from lists by their values."""
        for name, value in fields.items():
            self.page.locator(f"main select[name={name}]:visible").first.select_option(value)

    def bed(self, unit: str, label: str) -> None:
        """Choose a bed: the same number stands in the list under each unit."""
        self.page.locator("main select[name=bed]:visible").first.select_option(f"{an_id(unit)}/{label}")

    def tick(self, name: str, value: str = "on") -> None:
        """Tick a box or a radio by its value."""
        box = self.page.locator(
            f'main input[name={name}][value="{value}"], main input[name={name}]:not([value])'
        )
        box.first.focus()
        if not box.first.is_checked():
            self.page.keyboard.press("Space")

    def sees(self, *words: str) -> None:
        """These words are on the page, for eyes."""
        shown = " ".join(self.page.locator("body").inner_text().split())
        for one in words:
            assert one.casefold() in shown.casefold(), (one, shown)

    def sees_nothing_of(self, *words: str) -> None:
        """And these are not."""
        shown = self.page.locator("body").inner_text().casefold()
        for one in words:
            assert one.casefold() not in shown, (one, shown)


@dataclass
class Day:
    """The pages served, the browser, and the patient once admitted."""

    pages: Pages
    browser: Browser
    patient: UUID | None = None
    hands: dict[str, Hands] = field(default_factory=dict)

    def as_(self, name: str) -> Hands:
        """The one keyboard of somebody, all day long."""
        if name not in self.hands:
            page = _as(self.pages, self.browser, name)
            page.set_default_timeout(30_000)  # the first to prescribe waits for the medicines to be read
            self.hands[name] = Hands(page)
        return self.hands[name]

    def of(self, part: str = "") -> str:
        """The address of a part of the patient's record."""
        assert self.patient
        return f"/patient/{self.patient}/{part}"

    def touch(self, who: str) -> None:
        """The step-up: this person touches the key, as sign-in tells the gate."""
        prove(self.pages.world, who)

    def signed(self, who: str, button: str) -> None:
        """Press what signs: it first leads to the proof of presence, and signs on the way back."""
        hand = self.as_(who)
        here = hand.page.url
        signing = hand.page.get_by_role("button", name=button)
        signing.focus()
        with hand.page.expect_request("**/stepup?next=**"):  # sign-in is another process, on another port
            hand.page.keyboard.press("Enter")
        while not hand.page.url.startswith("chrome-error:"):  # and is not running beside this test
            hand.page.wait_for_timeout(50)
        self.touch(who)
        hand.go(here)
        hand.press(button)

    def picture(self, name: str, who: str, *, down_to: str = "") -> None:
        """A small picture of what somebody sees now, if pictures are asked for."""
        page = self.as_(who).page
        if down_to:
            page.locator(down_to).first.evaluate("e => e.scrollIntoView({block: 'center'})")
        keep(name, page.screenshot())
        page.evaluate("scrollTo(0, 0)")

    def close(self) -> None:
        """Everybody goes home."""
        for hand in self.hands.values():
            hand.page.context.close()


def keep(name: str, png: bytes, size: tuple[int, int] = SIZES[0]) -> None:
    """Keep a picture with a palette, as small as it stays readable; nothing unless pictures are asked for."""
    folder = os.environ.get("PICTURES")
    if not folder:
        return
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.thumbnail(size)
    for colours in (64, 32, 16, 8):
        small = image.quantize(colours, dither=Image.Dither.NONE)
        kept = io.BytesIO()
        small.save(kept, "PNG", optimize=True)
        if kept.tell() < LARGEST:
            break
    assert kept.tell() < LARGEST, name
    Path(folder).mkdir(parents=True, exist_ok=True)
    (Path(folder) / f"{name}.png").write_bytes(kept.getvalue())
