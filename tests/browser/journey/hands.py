"""Two ways to do the same thing on a page: with the mouse, and with the keyboard alone.

A journey says what is done ("press this button", "tick that box"); a hand knows how. The keyboard's hand reaches a
control by the Tab key as a person would, so a trap, a control out of reach or a focus that is lost makes it fail.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_STOPS = 400
FOCUSED = "(element) => element === document.activeElement"
# Where the focus stands, seen from the wanted control: on it, before it, after it, or on another button of its group.
PLACE = """(wanted) => {
    const now = document.activeElement;
    if (now === wanted) return "here";
    if (wanted.type === "radio" && now.type === "radio" && now.name === wanted.name && now.form === wanted.form) return "group";
    if (!now || now === document.body) return "before";
    return now.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_PRECEDING ? "after" : "before";
}"""


class Hand(Protocol):
    """What a journey asks of either hand. Each takes the control as a locator."""

    page: Page

    def press(self, control: Locator, shortcut: str = "") -> None: ...
    def write(self, field: Locator, text: str) -> None: ...
    def tick(self, box: Locator) -> None: ...
    def choose(self, radio: Locator) -> None: ...
    def give(self, field: Locator, file: Path) -> None: ...


class Mouse:
    """Points and clicks; types only into fields that were clicked."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, control: Locator, shortcut: str = "") -> None:
        control.click()

    def write(self, field: Locator, text: str) -> None:
        field.click()
        field.fill(text)

    def tick(self, box: Locator) -> None:
        box.locator("xpath=ancestor-or-self::label").first.click()

    choose = tick

    def give(self, field: Locator, file: Path) -> None:
        with self.page.expect_file_chooser() as chooser:
            field.locator("xpath=ancestor::label").click()
        chooser.value.set_files(file)


class Keyboard:
    """Tab, Shift+Tab, Enter, Space, arrows and the shortcuts that the page offers; nothing is ever pointed at."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = page.keyboard

    def press(self, control: Locator, shortcut: str = "") -> None:
        if shortcut:
            control.wait_for()
            self.page.wait_for_load_state("networkidle")  # shortcuts work once their script is there
            if self.page.locator("textarea:focus, input:focus").count():
                self.keys.press("Escape")  # leaves the field, so that a letter is a shortcut again
            self.keys.press(shortcut)
        else:
            self._reach(control)
            self.keys.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        self._reach(field)
        self.keys.press("Control+a")
        self.keys.press("Delete")
        self.keys.type(text)

    def tick(self, box: Locator) -> None:
        self._reach(box)
        self.keys.press("Space")

    def choose(self, radio: Locator) -> None:
        if self._reach(radio) == "here":
            self.keys.press("Space")
            return
        for _step in range(12):
            self.keys.press("ArrowDown")
            if radio.evaluate(FOCUSED):
                return
        raise AssertionError(f"the arrows never reach {radio}")

    def give(self, field: Locator, file: Path) -> None:
        # Waited for before the way there begins: a browser that is told in the same moment may open a window of its own.
        with self.page.expect_file_chooser(timeout=60_000) as chooser:
            self._reach(field)
            self.keys.press("Enter")
        chooser.value.set_files(file)

    def _reach(self, control: Locator) -> str:
        """Tab towards the control, forwards or backwards, until it (or a button of its group) has the focus."""
        control.wait_for(state="attached")
        self.page.wait_for_load_state("networkidle")  # scripts may set the focus when they arrive
        for _stop in range(MOST_STOPS):
            place = str(control.evaluate(PLACE))
            if place in {"here", "group"}:
                return place
            self.keys.press("Tab" if place == "before" else "Shift+Tab")
        raise AssertionError(f"the Tab key never reaches {control} on {self.page.url}")
