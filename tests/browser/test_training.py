"""A teacher trains the class's own grader, watches it learn, puts it into use, and the next drafts carry it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from grading.models import Draft, Grade, TrainedGrader
from tests.browser.conftest import CHROMIUM
from tests.browser.test_every_page import violations
from tests.factories import World, make_world
from tests.grading.conftest import hand_in
from tests.grading.training.material import RIGHT, decided_class

__all__ = ["hand_in"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# The worker that trains shares the machine with everything else; how fast it is decides nothing.
PATIENCE = 300_000


@pytest.fixture
def world(stack) -> World:
    assert CHROMIUM
    found = make_world("hill")
    decided_class(found, students=20)
    return found


@pytest.fixture
def page(world, signed_in) -> Page:
    page = signed_in(world.teacher.email)
    page.goto(f"/sections/{world.section.public_id}/")
    return page


def test_a_teacher_trains_promotes_and_the_next_drafts_carry_the_version(world, page, hand_in):
    page.get_by_role("link", name="Graders of this class").click()
    expect(page.get_by_role("heading", name="What there is to learn from")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("t")
    page.wait_for_url(re.compile("/trainings/"))
    expect(page.get_by_text("Done", exact=True).first).to_be_visible(timeout=PATIENCE)
    assert violations(page) == []
    page.get_by_role("link", name="See how it did").click()
    expect(page.get_by_role("heading", name="The gate")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Put into use").click()
    expect(page.get_by_text("Version 1 drafts from now on.")).to_be_visible()

    hand_in(world, short=RIGHT[0])
    grader = TrainedGrader.objects.get()
    draft = waited_for(page, lambda: Draft.objects.filter(grader="short_answer").first())
    assert draft.model_version.endswith(f"+{grader.version}")
    assert not Grade.objects.filter(draft=draft).exists()
    page.goto(f"/sections/{world.section.public_id}/graders/")
    assert violations(page) == []
    page.goto(f"/graders/{grader.public_id}/compare/")
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_phone_and_a_keyboard_are_enough_for_the_settings_which_are_those_of_the_method(world, page):
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"/sections/{world.section.public_id}/graders/")
    page.get_by_text("Settings for those who want to look").click()
    method, rank = page.get_by_label("Method"), page.get_by_label("Rank")
    expect(page.get_by_label("Seed")).to_be_visible()
    expect(rank).to_be_hidden()
    expect(page.get_by_text("up to three minutes")).to_be_visible()
    method.focus()
    page.keyboard.press("L")
    expect(method).to_have_value("lora")
    expect(rank).to_be_visible()
    expect(page.get_by_label("Batch size, in tokens")).to_be_visible()
    expect(page.get_by_text("is trained six times")).to_be_visible()
    expect(page.get_by_text("up to three minutes")).to_be_hidden()
    page.evaluate("window.scrollTo(0, 0)")  # what lies under the bar at the top is no fault of the page
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.get_by_label("Slips of the keys")).to_be_hidden()
    made = page.get_by_label("Made examples", exact=False).first
    made.focus()
    page.keyboard.press("T")  # "The kinds ticked here"
    expect(made).to_have_value("chosen")
    page.get_by_label("Slips of the keys").focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Slips of the keys")).to_be_checked()
    method.select_option("prefix")
    expect(page.get_by_label("Frozen layers")).to_be_hidden()


def waited_for(page: Page, found):
    for _try in range(PATIENCE // 500):
        if row := found():
            return row
        page.wait_for_timeout(500)
    raise AssertionError("no draft came")
