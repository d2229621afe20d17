"""Somebody at a browser: what they press, write and see, in words that stand on the page."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

PHONE, DESK = 320, 1280


class Somebody:
    """One person with a browser window of their own. Nothing is done but what a hand can do."""

    def __init__(self, page: Page, pictures: Path | None = None) -> None:
        self.page = page
        self.pictures = pictures

    # Getting about ----------------------------------------------------------------------------------

    def go(self, path: str) -> None:
        """Open an address."""
        answered = self.page.goto(path)
        assert answered is None or answered.ok, f"{path}: {answered.status}"

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press a button, and wait for the page it leads to."""
        self._click((within or self.page).get_by_role("button", name=name, exact=True))

    def follow(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Follow a link."""
        exact = isinstance(name, str)
        self._click((within or self.page.locator("body")).get_by_role("link", name=name, exact=exact).first)

    def _click(self, thing: Locator) -> None:
        with self.page.expect_navigation():
            thing.click()

    # Filling in -------------------------------------------------------------------------------------

    def write(self, label: str, text: str, within: Locator | None = None) -> None:
        """Write into the box with this label."""
        (within or self.page).get_by_role("textbox", name=named(label)).fill(text)

    def choose(self, label: str) -> None:
        """Choose one of a few, by its words: they are the larger thing to press."""
        choice = self.page.get_by_role("radio", name=label, exact=True)
        self.page.locator(f'label[for="{choice.get_attribute("id")}"]').click()
        expect(choice).to_be_checked()

    def pick(self, label: str, option: str, within: Locator | None = None) -> None:
        """Pick from a list."""
        box = (within or self.page).get_by_role("combobox", name=named(label))
        box.select_option(label=option)

    def day(self, legend: str, day: date, within: Locator | None = None) -> None:
        """Type a date into its three boxes."""
        box = self.group(legend, within)
        for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            box.get_by_role("textbox", name=part, exact=True).fill(str(value))

    def group(self, legend: str, within: Locator | None = None) -> Locator:
        """The boxes that stand together under this legend."""
        return (within or self.page).get_by_role("group", name=named(legend))

    # Seeing -----------------------------------------------------------------------------------------

    def sees(self, *texts: str) -> None:
        """Each of these stands on the page."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def misses(self, *texts: str) -> None:
        """None of these is anywhere on the page, not even out of sight."""
        content = self.page.content()
        for text in texts:
            assert text not in content, f"{text!r} is on {self.page.url}"

    def picture(self, name: str) -> None:
        """Keep a picture of this page at both widths; on the phone nothing may stick out sideways."""
        before = self.page.viewport_size
        for width in (PHONE, DESK):
            self.page.set_viewport_size({"width": width, "height": 800})
            sticks_out = sideways(self.page)
            assert not sticks_out, f"{self.page.url} is {sticks_out} px too wide at {width} px"
            if self.pictures is not None:
                self.page.screenshot(path=self.pictures / f"{name}-{width}.png", full_page=True)
        if before is not None:
            self.page.set_viewport_size(before)


def named(label: str) -> re.Pattern[str]:
    """The name of a box with this label, whether or not it may be left out."""
    return re.compile(rf"^{re.escape(label)}( \(you can leave this out\))?$")


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
