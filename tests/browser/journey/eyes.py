"""What is looked at on each page of a journey: accessibility in both themes, the width of a phone, a picture."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.test_every_page import violations

NARROW = 360


@dataclass
class Eyes:
    """`look` remembers what is wrong; a journey goes on and tells all of it at its end."""

    name: str
    pictures: Path
    wrong: list[str] = field(default_factory=list)
    _number: int = 0

    def look(self, page: Page, what: str) -> None:
        page.wait_for_load_state("networkidle")
        self._number += 1
        station = f"{self.name}-{self._number:02}-{what}"
        size = page.viewport_size or {"width": NARROW, "height": 780}
        self._picture(page, f"{station}-{size['width']}")
        self.wrong += [f"{station}: {one}" for one in violations(page)]
        if size["width"] != NARROW:
            page.set_viewport_size({"width": NARROW, "height": 780})
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW:
            self.wrong.append(f"{station}: {width} px wide on a phone")
        self._picture(page, f"{station}-{NARROW}-dark")
        page.set_viewport_size(size)
        page.evaluate("document.documentElement.dataset.theme = 'light'")

    def _picture(self, page: Page, name: str) -> None:
        if os.environ.get("EDUAPP_PICTURES"):
            page.screenshot(path=self.pictures / f"{name}.png", full_page=True)
