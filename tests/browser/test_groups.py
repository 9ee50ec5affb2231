"""A teacher groups the answers of a class, grades a group once and takes it back, by keyboard and on a phone."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from grading.models import Response
from tests.browser.furnished import decide, drafted
from tests.browser.test_every_page import LANGUAGES, cookies_of, violations
from tests.factories import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def school(stack) -> World:
    """Four answers with one wording, one of them decided."""
    world = make_world("hill")
    for name in ("Ada", "Bob", "Cid"):
        drafted(world, name, 0.7)
    decide(world, drafted(world, "Dora Decided", 0.8), "1")
    return world


@pytest.fixture
def page(school: World, context_of, stack) -> Page:
    context = context_of(reduced_motion="reduce")
    context.add_cookies(cookies_of(school, "teacher", stack.url))
    return context.new_page()


def groups_url(world: World) -> str:
    question = world.questions["short_answer"].public_id
    return f"{reverse('grading:groups', args=[world.assignment.public_id])}?question={question}"


def judged(page: Page) -> list[str]:
    """What axe finds on the page as it stands, and whether it is too wide for a phone."""
    found = violations(page)
    page.set_viewport_size({"width": 360, "height": 780})
    wide = page.evaluate("document.documentElement.scrollWidth") > 360
    page.set_viewport_size({"width": 1280, "height": 860})
    return found + ([f"{page.url} is wider than a phone"] if wide else [])


def decided(world: World) -> int:
    rows = Response.objects.filter(question=world.questions["short_answer"])
    return rows.filter(state=Response.State.GRADED).count()


def test_a_group_is_graded_by_keyboard_and_taken_back(school: World, page: Page):
    page.goto(groups_url(school))
    page.get_by_role("button", name="Group the answers").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("4 answers in 1 group")).to_be_visible(timeout=60_000)
    page.locator(".group-link").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="4 answers in this group").wait_for()
    page.keyboard.press("v")
    page.get_by_role("heading", name="3 undecided answers").wait_for()
    assert decided(school) == 1
    page.keyboard.press("a")
    expect(page.get_by_text("3 answers are graded.")).to_be_visible()
    assert decided(school) == 4
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 answers are as they were before.")).to_be_visible()
    assert decided(school) == 1


def test_the_pages_of_groups_are_accessible_in_both_languages_and_fit_a_phone(school: World, page: Page):
    wrong: list[str] = []
    for language in LANGUAGES:
        school.teacher.language = language
        school.teacher.save(update_fields=["language"])
        page.goto(groups_url(school))
        wrong += judged(page)
        if language == LANGUAGES[0]:
            page.locator(".empty button").click()
        page.locator(".group-link").first.wait_for(timeout=60_000)
        wrong += judged(page)
        page.locator(".group-link").first.click()
        page.locator(".group-decision").wait_for()
        wrong += judged(page)
        page.locator(".group-decision button").click()
        page.locator(".group-shifts").wait_for()
        wrong += judged(page)
    assert not wrong, "\n".join(wrong)
