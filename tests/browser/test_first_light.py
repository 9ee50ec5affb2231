"""The whole chain in a real browser against the real stack: set, answer, draft, decide, see, and the next step moves."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from recommend.models import Mastery
from tests.factories import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANSWER = "The current is the same at every point because there is only one path for it."
TITLE = "Series circuits, first check"
# The worker loads its model on the first answer; on a busy machine that takes a while.
PATIENCE = 120_000


def picture(page: Page, pictures: Path, name: str) -> None:
    page.screenshot(path=pictures / f"{name}.png")


def test_one_answer_travels_from_the_assignment_to_the_next_step(signed_in, pictures, stack):
    world = make_world("hill")
    world.assignment.delete()
    teacher = signed_in(world.teacher.email)
    set_assignment(teacher, world)
    student = signed_in("S-1001", width=390, height=844, has_touch=True)
    step_before = next_step(student)
    take(student, pictures)
    draft_arrives(teacher, pictures)
    decide(teacher, world, pictures)
    release(teacher, pictures)
    see_result(student, pictures)
    assert Mastery.objects.filter(student=world.student).exists()
    assert next_step(student) != step_before
    picture(student, pictures, "today")
    # Every process of the stack runs with the network refused; none of them even tried.
    assert stack.refused == []


def set_assignment(page: Page, world: World) -> None:
    page.goto(f"/courses/{world.course.public_id}/assignments/new/")
    page.get_by_label("Title").fill(TITLE)
    page.locator(".chip", has_text="7A").click()
    for _box in page.locator("[data-picks-rest] input[type=checkbox]").all():
        page.locator("[data-picks-rest] label.pick-check").first.click()
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text(TITLE).first).to_be_visible()


def next_step(page: Page) -> str:
    page.goto("/")
    return page.locator(".step").first.inner_text() if page.locator(".step").count() else ""


def take(page: Page, pictures: Path) -> None:
    page.goto("/")
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_text("It is the same everywhere").click()
    page.locator("input[type=text][data-answer]").fill("0,5 A")
    page.locator("textarea[data-answer]").fill(ANSWER)
    saved = page.locator("[data-save-state][data-save=saved]")
    expect(saved).to_have_count(3)
    page.reload()
    expect(page.locator("textarea[data-answer]")).to_have_value(ANSWER)
    picture(page, pictures, "take")
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".receipt-code")).to_be_visible()
    picture(page, pictures, "receipt")


def draft_arrives(page: Page, pictures: Path) -> None:
    """The teacher's open overview shows the drafts without a reload."""
    page.goto("/grading/")
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("link", name="Open the desk").wait_for()
    waiting = page.locator(".stat", has_text="Waiting for a draft")
    expect(waiting.locator(".stat-value")).to_contain_text("0", timeout=PATIENCE)
    picture(page, pictures, "overview")


def decide(page: Page, world: World, pictures: Path) -> None:
    page.get_by_role("link", name="Open the desk").click()
    tabs = page.locator(".desk-tabs .tab")
    expect(tabs).to_have_count(3)
    questions = list(world.questions.values())
    for place, question in enumerate(questions):
        tabs.nth(place).click()
        expect(page.locator(".desk-question")).to_contain_text(question.prompt[:30])
        expect(page.locator(".desk-draft")).to_be_visible()
        if question.kind == "short_answer":
            assert page.locator(".desk-draft .confidence").is_visible()
            picture(page, pictures, "desk")
            # With words of one's own it is no mere acceptance: the desk offers to save.
            page.locator("[name=comment]").fill("Well said. Now explain it with charge.")
            page.locator("[data-save]").click()
        else:
            page.locator("[data-accept]").click()
        if place + 1 < len(questions):
            # The count of undecided answers leaves the question's tab, and the desk goes on by itself.
            expect(tabs.nth(place).locator(".badge")).to_have_count(0)


def release(page: Page, pictures: Path) -> None:
    """After the last decision the desk goes back to the overview by itself."""
    page.wait_for_url("**/overview/")
    page.get_by_role("button", name="Release 1 result").click()
    page.locator("dialog[open]").get_by_role("button", name="Release").click()
    expect(page.locator(".stat", has_text="Released").locator(".stat-value")).to_contain_text("1")


def see_result(page: Page, pictures: Path) -> None:
    page.goto("/")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.locator(".result-total")).to_be_visible()
    expect(page.get_by_text("Well said. Now explain it with charge.")).to_be_visible()
    expect(page.get_by_text("Decided by Tess Teacher").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    picture(page, pictures, "result")
