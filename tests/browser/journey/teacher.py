"""The teacher's steps up to the grades, each for either hand and in either language."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.browser.journey.eyes import Eyes
from tests.browser.journey.hands import Hand
from tests.browser.journey.words import Words
from tests.factories import World

# The worker loads its model on the first answer; on a busy machine that takes a while.
PATIENCE = 120_000
UNTOUCHED = "Nothing was overwritten. Go on to keep that decision, or save to put yours in its place."


@dataclass
class Person:
    """Somebody at a page. Controls are found by what they are called in this person's language."""

    world: World
    hand: Hand
    say: Words
    eyes: Eyes | None = None  # one of several who do the same is looked at

    @property
    def page(self) -> Page:
        return self.hand.page

    def button(self, text: str, within: Page | Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=self.say(text), exact=True)

    def link(self, text: str, within: Page | Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("link", name=self.say(text), exact=True)

    def reads(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def look(self, what: str) -> None:
        if self.eyes:
            self.eyes.look(self.page, what)

    def stat(self, label: str) -> Locator:
        return self.page.locator(".stat", has_text=self.say(label)).locator(".stat-value")


class Teacher(Person):
    """Overview, groups and desk."""

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
        self.page.goto(reverse("grading:inbox"))
        self.look("inbox")
        self.open_overview()
        expect(self.stat("Waiting for a draft")).to_contain_text("0", timeout=PATIENCE)
        expect(self.stat("Handed in")).to_contain_text("30")
        self.look("overview")

    # Answer groups

    def open_groups(self) -> None:
        self.open_overview()
        self.hand.press(self.link("Answer groups"))
        self.hand.press(self.page.locator(".tabs .tab").nth(2))
        self.reads(self.world.questions["short_answer"].prompt)

    def group_answers(self) -> None:
        self.open_groups()
        self.look("groups-none")
        self.hand.press(self.button("Group the answers"))
        self.page.locator(".group-link").first.wait_for(timeout=PATIENCE)
        self.look("groups")

    def open_group(self, answer: str) -> None:
        self.hand.press(self.page.locator(".group-link", has_text=answer).first)
        self.page.locator(".group-decision").wait_for()

    def pull_out(self, name: str) -> None:
        self.hand.press(self.page.locator("button[form=pull]", has_text=name))
        expect(self.button("Undo").first).to_be_visible()
        self.look("group-pulled")

    def grade_group(self, answer: str, level: str, comment: str) -> int:
        """Give all of a group one level on both criteria, after a look at the preview; how many that were."""
        self.open_group(answer)
        self.look("group")
        for scale in range(2):
            fieldset = self.page.locator(".group-scale").nth(scale)
            self.hand.choose(fieldset.get_by_role("radio", name=self.say(level)))
        self.hand.write(self.page.get_by_label(self.say("Comment to each student")), comment)
        self.hand.press(self.button("Preview"), "v")
        self.page.locator(".group-shifts").wait_for()
        self.look("group-preview")
        count = self.page.locator(".group-changes li").count()
        self.hand.press(self.button("Grade the group"), "a")
        self.reads(self.say.count("%(n)d answer is graded.", "%(n)d answers are graded.", count))
        return count

    # The desk

    def override(self, name: str) -> None:
        """One member of a graded group gets another decision at the desk; from the group's page or the desk's list."""
        self.hand.press(self.page.locator(".group-row-name a, .desk-row", has_text=name))
        expect(self.page.locator("#desk-who")).to_have_text(name)
        self.hand.press(self.page.locator("[data-cycle]").first, "1")
        expect(self.page.locator("[data-unsaved]")).to_be_visible()
        self.hand.press(self.page.locator("[data-save]"), "s")
        expect(self.who()).not_to_have_text(name)
        expect(self.page.locator("[data-saving-bar]")).to_be_hidden()

    def open_desk(self) -> None:
        self.open_overview()
        self.hand.press(self.link("Open the desk"), "g")
        tabs = self.page.locator(".desk-tabs .tab")
        self.hand.press(tabs.nth(2))
        expect(tabs.nth(2)).to_have_attribute("aria-current", "page")

    def who(self) -> Locator:
        return self.page.locator("#desk-who")

    def accept(self) -> str:
        """Take the draft as it is, and be led on; whose answer it was."""
        name = self.who().inner_text()
        self.hand.press(self.page.locator("[data-accept]"), "a")
        expect(self.who()).not_to_have_text(name)
        return name

    def accept_the_rest(self) -> None:
        """Until the desk has led back to the overview."""
        while "/desk/" in self.page.url:
            name = self.who().inner_text()
            self.hand.press(self.page.locator("[data-accept]"), "a")
            self.page.wait_for_function(
                "(name) => !location.pathname.includes('/desk/') || document.querySelector('#desk-who')?.textContent !== name",
                arg=name,
            )

    def meet_at_one_answer(self, second: Teacher) -> None:
        """Both have one answer open; the second decides first, and is not overwritten by the first unseen.

        Then the second goes on to two more, and the first to what is left.
        """
        for one in (self, second):
            one.open_desk()
        self.look("desk")
        expect(second.page.locator(".lease-note")).to_be_visible()  # says who has it open
        expect(second.who()).to_have_text(self.who().inner_text())
        self.hand.write(self.page.locator("#desk-comment"), "My own words.")
        told = self.page.locator(".desk-row[aria-current] [data-state=correct]")
        expect(told).to_have_count(0)
        second.accept()
        expect(told).to_have_count(1)  # the colleague's decision shows in the list
        self.hand.press(self.page.locator("[data-save]"), "s")
        expect(self.page.locator(".desk-decision").get_by_role("alert")).to_contain_text(self.say(UNTOUCHED))
        expect(self.page.locator("#desk-comment")).to_have_value("My own words.")
        self.look("desk-conflict")
        second.accept()
        second.accept()
        self.open_desk()
