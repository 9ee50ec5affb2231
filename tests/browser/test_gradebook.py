"""The gradebook in a real browser: a class is marked without the mouse, two teachers meet in one cell, the line drops."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from grading.models import GradeCell
from tests.browser.test_every_page import violations
from tests.factories import World, make_world
from tests.grading.gradebook.filled import assignments, board, graded, sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(stack) -> World:
    """Ann and Bob beside Sam; of two quizzes the first is graded for all three."""
    made = make_world("hill")
    made.section.assignments.clear()
    people = [made.new_student("Ann"), made.new_student("Bob"), made.student]
    first, _second = assignments(made, 2)
    graded(made, [first], people, "0.5")
    return made


def opened(page: Page, world: World) -> Page:
    page.goto(f"/sections/{world.section.public_id}/gradebook/")
    expect(page.locator("[data-gradebook][data-ready]")).to_be_visible()
    return page


def cell(page: Page, name: str, column: int):
    return page.get_by_role("row", name=name).get_by_role("gridcell").nth(column)  # 0 is the total


def enter_grid(page: Page) -> None:
    """By the Tab key alone, from the search field on."""
    page.get_by_label("Find a student").focus()
    for _stop in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('[data-grid]') !== null"):
            return
    raise AssertionError("the Tab key never reaches the grid")


def saved(page: Page) -> None:
    expect(page.locator("[data-pending]:visible").locator("xpath=self::*[@role='gridcell']")).to_have_count(0)
    expect(page.locator("[data-save=saved]")).to_be_visible()


def test_a_class_is_marked_without_the_mouse(world, signed_in):
    page = opened(signed_in(world.teacher.email), world)
    enter_grid(page)
    keys = page.keyboard
    keys.press("ArrowRight")  # from quiz 1 to quiz 2
    keys.type("1.5")
    keys.press("Enter")
    keys.type("99")
    keys.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="twice the points")).to_be_visible()
    keys.press("Escape")
    keys.press("e")
    keys.press("ArrowDown")
    keys.type("85%")
    keys.press("Tab")
    saved(page)
    assert sheet(board(world)) == {"Ann": ["1", "1.5"], "Bob": ["1", "EX"], "Sam Student": ["1", "1.7"]}
    expect(cell(page, "Ann", 0)).to_have_text("62.5 %")
    keys.press("Control+z")
    keys.press("Control+z")
    saved(page)
    assert sheet(board(world)) == {"Ann": ["1", "1.5"], "Bob": ["1", ""], "Sam Student": ["1", ""]}
    keys.press("Control+Shift+z")
    saved(page)
    assert sheet(board(world))["Bob"] == ["1", "EX"]
    keys.press("h")
    expect(page.get_by_role("dialog").get_by_text("Taken back by Tess Teacher").first).to_be_visible()


def test_a_column_of_numbers_is_pasted_and_undone_as_one(world, signed_in):
    page = opened(signed_in(world.teacher.email), world)
    cell(page, "Ann", 2).click()
    page.evaluate("""() => {
        const data = new DataTransfer();
        data.setData("text/plain", "2\\n1,5\\nabc\\n");
        document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
    }""")
    expect(page.get_by_text("Left out of what you pasted: abc")).to_be_visible()
    saved(page)
    assert sheet(board(world)) == {"Ann": ["1", "2"], "Bob": ["1", "1.5"], "Sam Student": ["1", ""]}
    page.get_by_role("button", name="Undo").click()
    saved(page)
    assert sheet(board(world)) == {"Ann": ["1", ""], "Bob": ["1", ""], "Sam Student": ["1", ""]}


def test_two_teachers_in_one_cell_see_both_marks_and_choose(world, signed_in):
    slow, fast = (opened(signed_in(world.people[who].email), world) for who in ("teacher", "assistant"))
    for page, mark in ((fast, "1"), (slow, "2")):
        cell(page, "Ann", 2).click()
        page.keyboard.type(mark)
        page.keyboard.press("Enter")
        if page is fast:
            saved(fast)
    dialog = slow.get_by_role("dialog", name="Somebody else changed this meanwhile")
    expect(dialog).to_contain_text("yours: 2 · now there: 1 · by Ari Assistant")
    assert sheet(board(world))["Ann"] == ["1", "1"]
    dialog.get_by_role("button", name="Put mine there").click()
    saved(slow)
    assert sheet(board(world))["Ann"] == ["1", "2"]
    assert [one.value for one in GradeCell.objects.order_by("pk")] == [Decimal(1), Decimal(2)]


def test_marks_typed_without_a_line_are_kept_and_saved_later(world, signed_in):
    page = opened(signed_in(world.teacher.email), world)
    page.route("**/gradebook/cells/", lambda route: route.abort())
    cell(page, "Bob", 2).click()
    page.keyboard.type("1.25")
    page.keyboard.press("Enter")
    expect(page.locator("[data-save=offline]")).to_be_visible()
    page.unroute("**/gradebook/cells/")
    opened(page, world)  # the page was closed and opened again
    saved(page)
    assert sheet(board(world))["Bob"] == ["1", "1.25"]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh-hans", 360)])
def test_the_filled_grid_is_accessible_and_fits_a_phone(world, signed_in, language, width, pictures):
    world.teacher.language = language
    world.teacher.save(update_fields=["language"])
    page = opened(signed_in(world.teacher.email, width=width), world)
    cell(page, "Ann", 2).click()
    page.keyboard.press("e")
    page.wait_for_selector("[data-save=saved]")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=pictures / f"gradebook-{language}.png")
