"""A student's evening: see what is next, practise it, and ask the tutor about the lesson."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.factories import World, make_world
from tests.tutoring.asking import BODY, QUESTION
from tutoring.services.passages import passages_index

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def school() -> World:
    world = make_world("river")
    world.lesson.body = BODY
    world.lesson.save()
    passages_index(lesson=world.lesson)
    return world


@pytest.fixture
def student(school: World, signed_in: Callable[..., Page]) -> Callable[..., Page]:
    return lambda **options: signed_in(school.student.email, **options)


def picture(page: Page, folder: Path, name: str) -> None:
    page.screenshot(path=folder / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_student_practises_the_next_step_and_sees_what_changed(school, student, pictures, width):
    page = student(width=width)
    expect(page.get_by_role("heading", name="Next steps")).to_be_visible()
    picture(page, pictures, f"today-{width}")
    page.goto(f"/practice/{school.concepts[0].public_id}/")
    picture(page, pictures, f"practice-{width}")
    school.questions["short_answer"].concepts.clear()
    page.reload()
    field = page.locator("input[name=answer][type=text]")
    if field.count():
        field.fill("0,5 A")
    else:
        page.get_by_text("It is the same everywhere").click()
    page.get_by_role("button", name="Check my answer").click()
    expect(page.get_by_role("heading", name="What this changed")).to_be_visible()
    picture(page, pictures, f"practised-{width}")
    page.goto("/mastery/")
    expect(page.locator(".topic").first).to_be_visible()
    picture(page, pictures, f"path-{width}")


@pytest.mark.parametrize("width", [360, 1280])
def test_an_answer_is_streamed_beside_the_lesson_and_leads_to_its_passage(school, student, pictures, width):
    page = student(width=width)
    page.goto(f"/lessons/{school.lesson.public_id}/tutor/")
    picture(page, pictures, f"tutor-empty-{width}")
    page.get_by_label("Your question").fill(QUESTION)
    page.keyboard.press("Enter")
    answer = page.locator(".turn[data-role=tutor] .bubble")
    expect(answer).to_contain_text("the current is the same everywhere", timeout=60_000)
    chip = page.locator(".citation").first
    expect(chip).to_be_visible(timeout=30_000)
    assert re.search(r"/tutor/[0-9a-f-]{36}/$", page.url)
    picture(page, pictures, f"tutor-{width}")
    chip.click()
    expect(page.locator(".passage:target")).to_contain_text("In a series circuit there is only one path")
    picture(page, pictures, f"tutor-passage-{width}")


def test_the_tutor_works_without_any_script(school, student):
    page = student(java_script_enabled=False)
    page.goto(f"/lessons/{school.lesson.public_id}/tutor/")
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask").click()
    # The page looks again by itself until the answer is there.
    expect(page.locator(".turn[data-role=tutor] .bubble")).to_contain_text("same everywhere", timeout=60_000)
