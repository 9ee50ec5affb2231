"""Pages photographed with a phone: several at once, in their order, put into another, and through a bad connection."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from grading.models import Upload
from tests.browser.stack import Stack
from tests.browser.test_every_page import violations
from tests.browser.test_uploads import photograph
from tests.factories import World, make_world
from tests.grading.uploads.papers import jpeg, paper_question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740, "is_mobile": True, "has_touch": True}


@pytest.fixture
def world(stack: Stack) -> World:
    made = make_world("hill")
    made.assignment.items.exclude(question=paper_question(made, most_files=5)).delete()
    return made


def at_work(signed_in, world) -> Page:
    page = signed_in("S-1001", **PHONE)
    page.clock.install()
    page.goto(f"/assignments/{world.assignment.public_id}/")
    expect(page.locator("[data-uploads][data-ready]")).to_be_visible()
    return page


def choose(page: Page, *files: tuple[str, bytes]) -> None:
    page.locator("[data-upload-input]").first.set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in files]
    )


def names(page: Page) -> list[str]:
    return page.locator("[data-upload-id] a").all_text_contents()


def test_several_pictures_keep_the_order_in_which_they_were_chosen_and_can_change_it(
    world, signed_in, pictures
):
    page = at_work(signed_in, world)
    choose(page, ("one.jpg", photograph()), ("two.jpg", jpeg(50)), ("three.jpg", jpeg(60)))
    expect(page.locator("[data-upload-id]")).to_have_count(3)
    assert names(page) == ["one.jpg", "two.jpg", "three.jpg"]
    page.get_by_role("button", name="Move three.jpg up").tap()
    expect(page.locator("[data-upload-id] a").nth(1)).to_have_text("three.jpg")
    expect(page.get_by_role("button", name="Move three.jpg up")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-upload-id] a").first).to_have_text("three.jpg")
    expect(page.get_by_role("button", name="Move three.jpg down")).to_be_focused()
    expect(page.locator("[data-upload-said]")).to_have_text("three.jpg is number 1 now.")
    assert list(Upload.objects.values_list("name", flat=True)) == ["three.jpg", "one.jpg", "two.jpg"]
    expect(page.get_by_text("Take a picture")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("[data-uploads]").scroll_into_view_if_needed()
    page.screenshot(path=pictures / "uploads-order-phone.png")
    assert violations(page) == []
    page.get_by_role("button", name="Remove one.jpg").tap()
    expect(page.locator("[data-upload-id]")).to_have_count(2)


def test_a_picture_taken_with_the_camera_joins_the_others(world, signed_in):
    page = at_work(signed_in, world)
    camera = page.locator("[data-upload-input][capture=environment]")
    for name in ("image.jpg", "image.jpg"):  # phones call each of them the same
        camera.set_input_files(
            [{"name": name, "mimeType": "image/jpeg", "buffer": jpeg(40 + Upload.objects.count())}]
        )
        expect(page.locator("[data-upload-pending]")).to_have_count(0)
    expect(page.locator("[data-upload-id]")).to_have_count(2)
    expect(page.locator("[data-progress-text]")).to_contain_text("1 of 1")


def test_a_connection_that_hangs_is_given_up_and_tried_again(world, signed_in, pictures):
    page = at_work(signed_in, world)
    page.route("**/uploads/", lambda route: None)  # taken, and never answered
    choose(page, ("one.jpg", jpeg(50)), ("two.jpg", jpeg(60)))
    expect(page.locator("[data-upload-pending]")).to_have_count(2)
    page.clock.fast_forward(61_000)
    expect(page.get_by_text("Not sent: there is no connection.")).to_have_count(1)
    page.clock.fast_forward(61_000)
    expect(page.get_by_text("Not sent: there is no connection.")).to_have_count(2)
    page.screenshot(path=pictures / "uploads-cut-phone.png")
    page.unroute("**/uploads/")
    for _again in range(2):
        page.get_by_role("button", name="Try again").first.tap()
    expect(page.locator("[data-upload-id]")).to_have_count(2)
    assert names(page) == ["one.jpg", "two.jpg"]


def test_a_change_without_a_connection_says_so_and_changes_nothing(world, signed_in):
    page = at_work(signed_in, world)
    choose(page, ("one.jpg", jpeg(50)), ("two.jpg", jpeg(60)))
    expect(page.locator("[data-upload-id]")).to_have_count(2)
    page.context.set_offline(True)
    page.get_by_role("button", name="Remove one.jpg").tap()
    expect(page.get_by_text("nothing was changed")).to_be_visible()
    assert names(page) == ["one.jpg", "two.jpg"]
    page.context.set_offline(False)
