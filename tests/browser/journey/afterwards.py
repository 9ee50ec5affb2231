"""The teacher's steps once grades exist: a changed rubric, the release, a request, the gradebook."""

from __future__ import annotations

from pathlib import Path

from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.journey.teacher import Teacher


class Afterwards(Teacher):
    def change_rubric(self) -> None:
        """The first criterion is worth three points, applied after a look at the preview."""
        question = self.world.questions["short_answer"]
        self.page.goto(reverse("courses:question", args=[question.public_id]))
        self.hand.press(self.link("Edit"), "e")
        self.hand.write(self.page.locator("input[name=criterion_points]").first, "3")
        self.look("rubric")
        self.hand.press(self.button("Save"))
        self.reads(self.say("What this change does"))
        self.look("change-preview")
        self.hand.write(self.page.get_by_label(self.say("Reason")), "The first statement is the point.")
        self.hand.press(self.button("Apply"))
        self.reads(self.say("The change is applied."))
        self.look("change-applied")

    def take_change_back(self) -> None:
        self.hand.press(self.button("Take it back"))
        dialog = self.page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        self.hand.press(self.button("Take it back", dialog))
        self.reads(self.say("The change is taken back."))
        self.look("change-undone")

    def release_one_ahead(self) -> None:
        self.open_overview()
        self.look("overview-decided")
        self.hand.press(self.page.locator("#overview-more > summary"))
        self.hand.press(self.link("Release options"))
        self.reads(self.say("Release results"))
        self.look("release")
        self.hand.press(self.page.locator("table").first.locator("tbody tr").nth(2).locator("button"))
        self.reads(self.say.count("%(n)d student can see it now.", "%(n)d students can see it now.", 30))

    def release_all(self) -> None:
        self.open_overview()
        self.hand.press(self.page.locator("[command=show-modal][commandfor=release]"))
        dialog = self.page.locator("dialog[open]")
        self.hand.press(self.button("Release", dialog))
        expect(self.stat("Released")).to_contain_text("30")
        self.look("overview-released")

    def accept_request(self, name: str) -> int:
        """With all points, for those alike too; for how many."""
        self.page.goto(reverse("grading:inbox"))
        self.hand.press(self.link("Read and answer"))
        self.page.wait_for_url("**/regrades/")
        self.look("regrade-inbox")
        self.hand.press(self.page.locator(".row-link", has_text=name))
        self.reads(self.say("Accept with a new grade"))
        self.look("regrade")
        for level in range(2):
            met = self.page.locator(".regrade-level").nth(level).get_by_role("radio", name=self.say("Met"))
            self.hand.choose(met)
        self.hand.press(self.button("Accept"))
        rows = self.page.locator("[name=alike]")
        rows.first.wait_for()
        self.look("regrade-alike")
        count = rows.count()
        self.hand.press(self.button("Apply to those ticked"))
        expect(self.button("Undo")).to_be_visible()
        self.look("regrade-accepted")
        return count

    def gradebook_out_and_in(self, kind: str, folder: Path) -> None:
        """Export the gradebook and bring the very file back: there is nothing to do."""
        self.page.goto(reverse("courses:section", args=[self.world.section.public_id]))
        self.hand.press(self.link("Gradebook"))
        self.page.locator("[data-gradebook][data-ready]").wait_for()
        if kind == "csv":
            self.look("gradebook")
        menu = self.page.locator("summary", has_text=self.say("Files"))
        self.hand.press(menu)
        with self.page.expect_download() as download:
            self.hand.press(self.link(f"Export as {kind.upper()}"))
        file = folder / f"marks.{kind}"
        download.value.save_as(file)
        self.hand.press(self.link("Import marks"))
        self.hand.give(self.page.locator("input[type=file]"), file)
        self.hand.press(self.button("Look at the differences"))
        self.reads(self.say("The file says what the gradebook says already."))
        self.look(f"gradebook-import-{kind}")
