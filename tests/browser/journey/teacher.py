"""The teacher's steps, each for either hand and in either language."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from school.people.models import User
from tests.browser.journey.eyes import Eyes
from tests.browser.journey.hands import Hand
from tests.browser.journey.words import Words
from tests.factories import World

# The worker loads its model on the first answer; on a busy machine that takes a while.
PATIENCE = 120_000


@dataclass
class Teacher:
    world: World
    hand: Hand
    say: Words
    eyes: Eyes

    @property
    def page(self) -> Page:
        return self.hand.page

    def button(self, text: str, within: Page | Locator | None = None, **values: object) -> Locator:
        return (within or self.page).get_by_role("button", name=self.say(text, **values), exact=True)

    def link(self, text: str, within: Page | Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("link", name=self.say(text), exact=True)

    def look(self, what: str) -> None:
        self.eyes.look(self.page, what)

    # The overview

    def open_overview(self) -> None:
        self.page.goto(reverse("grading:inbox"))
        self.hand.press(self.page.locator(".inbox-link"))
        self.page.wait_for_url("**/overview/")

    def sign_for_keys(self) -> None:
        """Choice and number answers are final by their key from now on."""
        self.page.goto(reverse("grading:overview", args=[self.world.assignment.public_id]))
        self.look("overview-empty")
        self.hand.press(self.button("Sign"))
        expect(self.button("Revoke")).to_be_visible()

    def wait_for_drafts(self) -> None:
        self.open_overview()
        waiting = self.page.locator(".stat", has_text=self.say("Waiting for a draft")).locator(".stat-value")
        expect(waiting).to_contain_text("0", timeout=PATIENCE)
        handed_in = self.page.locator(".stat", has_text=self.say("Handed in")).locator(".stat-value")
        expect(handed_in).to_contain_text("30")
        self.look("overview")
