"""Writing with scripts on: drafts are kept, rows grow, previews follow, questions are picked by mouse and key."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect, sync_playwright

from school.courses.models import Assignment, Question
from tests.browser.patience import PATIENCE, wait_for_scripts
from tests.factories import World, make_world

expect.set_options(timeout=PATIENCE)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def school(transactional_db: None) -> World:
    return make_world("hill")


@pytest.fixture
def page(live_server, school: World, client_of: Callable) -> Iterator[Page]:
    """A teacher's browser; anything that a page complains about fails the test."""
    name = settings.SESSION_COOKIE_NAME
    session = client_of(school.teacher).cookies[name].value
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 860})
        context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        wait_for_scripts(page)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
        yield page
        browser.close()
    assert complaints == []


def address(name: str, row) -> str:
    return reverse(name, args=[row.public_id])


def kept_on_device(page: Page) -> None:
    """Looks from outside: a page under our security policy may not evaluate what a waiting script would poll."""
    for _look in range(100):
        if page.evaluate("localStorage.length") > 0:
            return
        page.wait_for_timeout(100)
    raise AssertionError("nothing was kept on the device")


def test_a_text_that_was_not_saved_is_offered_again_and_one_that_was_is_not(page: Page, school: World):
    edit = address("courses:lesson_edit", school.lesson)
    page.goto(edit)
    page.fill("#id_body", "A new *beginning*")
    expect(page.locator("#id_body_preview em")).to_have_text("beginning")
    kept_on_device(page)
    page.goto(address("courses:detail", school.course))
    page.goto(edit)
    expect(page.locator("[data-draft-notice]")).to_be_visible()
    page.click("[data-draft-restore]")
    expect(page.locator("#id_body")).to_have_value("A new *beginning*")
    page.click(".form-actions .btn-primary")
    expect(page.locator("article.prose em")).to_have_text("beginning")
    page.goto(edit)
    expect(page.locator("[data-draft-notice]")).to_be_hidden()
    assert page.evaluate("localStorage.length") == 0


def test_shortcuts_set_marks_around_the_selection_and_undo_takes_them_back(page: Page, school: World):
    page.goto(address("courses:lesson_edit", school.lesson))
    page.fill("#id_body", "current")
    page.press("#id_body", "ControlOrMeta+a")
    page.press("#id_body", "ControlOrMeta+b")
    expect(page.locator("#id_body")).to_have_value("**current**")
    page.press("#id_body", "ControlOrMeta+z")
    expect(page.locator("#id_body")).to_have_value("current")
    page.click("[data-line='## ']")
    expect(page.locator("#id_body")).to_have_value("## current")


def test_a_choice_is_written_by_keyboard_row_by_row_with_its_preview(page: Page, school: World):
    page.goto(address("grading:question_new", school.course) + "?kind=single_choice")
    page.fill("#id_prompt", "Which is a metal?")
    page.focus("[name=option_text] >> nth=0")
    for text in ("Wood", "Iron", "Glass", "Water", "Air"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")  # to the next row; the fifth is made on the way
    expect(page.locator("[data-row]")).to_have_count(6)
    expect(page.locator("#question-preview .choice")).to_have_count(5)
    page.check("[name=correct] >> nth=1")
    page.click("[data-row-remove] >> nth=0")
    page.click(".form-actions .btn-primary")
    expect(page.locator(".key-list")).to_have_text("Iron")
    content = Question.objects.get(prompt="Which is a metal?").content
    assert [option["text"] for option in content["options"]] == ["Iron", "Glass", "Water", "Air"]
    assert len({option["id"] for option in content["options"]}) == 4


def test_questions_are_picked_ordered_and_counted_as_they_are_ticked(page: Page, school: World):
    page.goto(address("courses:assignment_new", school.course))
    page.fill("#id_title", "Picked by hand")
    page.fill("[data-picks-filter]", "battery")
    expect(page.locator("[data-picks-rest] [data-pick]:visible")).to_have_count(1)
    page.fill("[data-picks-filter]", "")
    for kind in ("numeric", "short_answer"):
        page.check(f"[name=pick][value='{school.questions[kind].public_id}']")
    expect(page.locator("[data-picks-total]")).to_have_text("2 chosen, 3 points together")
    page.fill(f"[name='points-{school.questions['numeric'].public_id}']", "2,5")
    expect(page.locator("[data-picks-total]")).to_have_text("2 chosen, 4.5 points together")
    page.click("[data-picks-chosen] [data-pick-up]:enabled")
    page.click("text=Save as draft")
    expect(page.locator("h1")).to_have_text("Science 7")
    asked = [item.question.kind for item in Assignment.objects.get(title="Picked by hand").items.all()]
    assert asked == ["short_answer", "numeric"]


def test_the_bank_narrows_while_typing_and_the_address_keeps_it(page: Page, school: World):
    page.goto(address("courses:questions", school.course))
    expect(page.locator(".bank-list > li")).to_have_count(3)
    page.keyboard.press("/")
    page.keyboard.type("battery")
    expect(page.locator(".bank-list > li")).to_have_count(1)
    page.wait_for_url("**q=battery**")
    page.reload()
    expect(page.locator(".bank-list > li")).to_have_count(1)
