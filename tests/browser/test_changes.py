"""Changing an answered question in a real browser, without the mouse: preview, apply, take back; then on a phone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from grading.models import QuestionChange, Response
from tests.browser.test_every_page import look
from tests.factories import World, make_world
from tests.grading.changes.changing import applied, decided, edited, undecided, voided

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(stack) -> World:
    return make_world("hill")


def test_a_rubric_is_reweighted_with_a_preview_and_taken_back_by_keyboard(world, signed_in):
    response = decided(world, "1", "0", released=True)
    decided(world, score="0.6")
    undecided(world)
    page = signed_in(world.teacher.email)
    page.goto(f"/questions/{world.questions['short_answer'].public_id}/edit/")
    page.locator("input[name=criterion_points]").first.fill("3")
    page.locator("[name=criterion_text]").last.fill("Names the circuit.")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("heading", name="What this change does")).to_be_visible()
    expect(page.get_by_role("link", name="To be graded")).to_be_visible()
    page.get_by_label("Everyone gets its points").press("Space")
    expect(page.get_by_role("link", name="More points")).to_be_visible()
    page.get_by_label("Reason").fill("One path was the point.")
    page.get_by_role("button", name="Apply").press("Enter")
    expect(page.get_by_text("The change is applied.")).to_be_visible()
    assert Response.objects.get(pk=response.pk).grade.score == Decimal("0.8")
    page.get_by_role("button", name="Take it back").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Take it back").press("Enter")
    expect(page.get_by_text("The change is taken back.")).to_be_visible()
    assert Response.objects.get(pk=response.pk).grade.score == Decimal("0.5")


def test_its_pages_are_accessible_in_both_languages_and_fit_a_phone(world, signed_in):
    response = decided(world, "1", "0", released=True)
    decided(world, score="0.6")
    undecided(world)
    first = edited(world, "short_answer", prompt="Say why, in a sentence.")
    applied(world, first)
    applied(world, voided(world, "short_answer", "out"), reason="The figure was missing.")
    open_one = edited(world, "short_answer", criteria=[])
    asked = world.questions["short_answer"].public_id
    pages = [
        f"/changes/{open_one.public_id}/", f"/changes/{first.public_id}/", f"/questions/{asked}/changes/",
        f"/questions/{asked}/void/", f"/questions/{asked}/edit/", f"/submissions/{response.submission.public_id}/",
    ]  # fmt: skip
    assert QuestionChange.objects.count() == 3
    page, wrong = signed_in(world.teacher.email), []
    for language in ("en", "zh-hans"):
        world.teacher.language = language
        world.teacher.save(update_fields=["language"])
        for address in pages:
            wrong += look(page, address, language)
    assert not wrong, "\n".join(wrong)
