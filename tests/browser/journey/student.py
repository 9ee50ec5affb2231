"""The student's steps, on a phone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.journey.teacher import Person

REASON = "Where there is one path it is the same everywhere: that is what I meant."


class Student(Person):
    def hand_in(self, answer: str) -> None:
        title = self.world.assignment.title
        self.page.goto("/")
        self.look("today")
        self.hand.press(self.page.get_by_role("link", name=title).first)
        self.hand.choose(self.page.locator("input[type=radio][value=b]"))
        self.hand.write(self.page.locator("input[type=text][data-answer]"), "0,5 A")
        self.hand.write(self.page.locator("textarea[data-answer]"), answer)
        expect(self.page.locator("[data-save-state][data-save=saved]")).to_have_count(3)
        self.look("take")
        self.hand.press(self.button("Hand in"))
        expect(self.page.locator(".receipt-code")).to_be_visible()
        self.look("receipt")

    def open_result(self) -> None:
        self.page.goto("/")
        self.hand.press(self.page.get_by_role("link", name=self.world.assignment.title).first)

    def sees_one_question(self) -> None:
        self.open_result()
        self.reads(
            self.say.count(
                "%(n)s of %(all)s questions is released", "%(n)s of %(all)s questions are released", 1, all=3
            )
        )
        expect(self.page.locator(".criteria")).to_have_count(1)
        self.look("result-in-part")

    def sees_everything(self, comment: str) -> None:
        """Points, rubric, evidence, comment and next step."""
        self.open_result()
        expect(self.page.locator(".result-total .score")).to_be_visible()
        expect(self.page.locator(".criteria")).to_be_visible()
        expect(self.page.locator(".question mark").first).to_be_visible()
        expect(self.page.get_by_text(comment)).to_be_visible()
        expect(self.page.get_by_role("region", name=self.say("Your next step"))).to_be_visible()
        self.look("result")

    def ask(self, criterion: str) -> None:
        """For another look at one criterion."""
        self.hand.press(self.page.locator("a[href*='/regrade/']").last)
        self.hand.tick(self.page.get_by_label(criterion))
        self.hand.write(self.page.locator("textarea[name=reason]"), REASON)
        self.look("regrade-ask")
        self.hand.press(self.button("Send the request"))
        expect(self.page.locator(".regrade-thread")).to_contain_text(criterion)
        self.look("regrade-sent")

    def reads_the_answer(self) -> None:
        """The page has stayed open: it tells by itself what became of the request."""
        expect(self.page.locator("#thread .status")).to_have_attribute("data-state", "correct")
