"""A slow line: the page can be read and used before its scripts are there. What was done meanwhile counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from grading.models import Grade, Response
from tests.browser.furnished import drafted
from tests.browser.stack import Stack
from tests.factories import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(stack: Stack) -> World:
    return make_world("hill")


class Line:
    """Holds the scripts back that match, until `let_go`."""

    def __init__(self, page: Page) -> None:
        self.page, self.free = page, False
        self.held: list[Route] = []

    def hold(self, *patterns: str) -> None:
        for pattern in patterns:
            self.page.route(pattern, self._asked)

    def _asked(self, route: Route) -> None:
        if self.free:
            route.continue_()
        else:
            self.held.append(route)

    def let_go(self) -> None:
        """Every script asked for until now and from now on comes through."""
        self.free = True
        while self.held:
            self.held.pop().continue_()
        self.page.locator("html[data-ready]").wait_for(state="attached")


@pytest.fixture
def opened(signed_in, world) -> Callable[..., tuple[Page, Line]]:
    """A page that is shown while the scripts that match are still on their way."""

    def make(identifier: str, path: str, *scripts: str) -> tuple[Page, Line]:
        page = signed_in(identifier)
        line = Line(page)
        line.hold(*scripts)
        page.goto(path, wait_until="commit")
        page.locator("main h1").first.wait_for()
        return page, line

    return make


@pytest.fixture
def take(world) -> str:
    return f"/assignments/{world.assignment.public_id}/"


@pytest.fixture
def pupil(world) -> str:
    return world.student.email


# What an earlier page leaves on the device when it could not save.
KEEP = """(text) => {
    const url = document.querySelector("[data-autosave]:has(textarea)").dataset.saveUrl;
    localStorage.setItem(`answer:${url}`, JSON.stringify({ answer: { text }, version: 0 }));
}"""


def words(world: World) -> list[str]:
    rows = Response.objects.filter(submission__student=world.student, question__kind="short_answer")
    return [answer.get("text", "") for answer in rows.values_list("answer", flat=True)]


@pytest.mark.parametrize("script", ["**/js/autosave*.js", "**/js/main*.js"])
def test_an_answer_typed_at_once_is_saved(opened, world, pupil, take, script):
    page, line = opened(pupil, take, script)
    page.locator("textarea[data-answer]").first.fill("There is one path only.")
    line.let_go()
    expect(page.locator("[data-save-state][data-save=saved]")).to_have_count(1)
    assert words(world) == ["There is one path only."]


@pytest.mark.parametrize(("choice", "saved"), [("mine", "typed at once"), ("theirs", "from the train")])
def test_words_from_before_and_words_typed_at_once_are_both_there_to_choose(
    opened, world, pupil, take, context_of, choice, saved
):
    page, line = opened(pupil, take)
    line.let_go()
    page.evaluate(KEEP, "from the train")
    line.free = False
    line.hold("**/js/autosave*.js")
    page.goto(take, wait_until="commit")
    field = page.locator("textarea[data-answer]").first
    field.fill("typed at once")
    line.let_go()
    box = page.locator("[data-autosave]", has=field)
    expect(box.locator("[data-conflict]")).to_be_visible()
    expect(box.locator("[data-theirs]")).to_have_text("from the train")
    expect(field).to_have_value("typed at once")
    page.reload()
    expect(box.locator("[data-theirs]")).to_have_text("from the train")
    expect(field).to_have_value("typed at once")
    box.locator(f"[data-keep={choice}]").click()
    expect(field).to_have_value(saved)
    expect(box.locator("[data-save-state]")).to_have_attribute("data-save", "saved")
    assert words(world) == [saved]


@pytest.fixture
def desk(world) -> str:
    for name, sure in {"Ann": 0.3, "Bob": 0.6, "Cid": 0.9}.items():
        drafted(world, name, sure)
    return f"/assignments/{world.assignment.public_id}/desk/?question={world.questions['short_answer'].public_id}"


def test_a_level_pressed_at_once_is_chosen(opened, world, desk):
    page, line = opened(world.teacher.email, desk, "**/js/desk*.js")
    page.locator("[data-cycle]").first.click()
    line.let_go()
    expect(page.locator("[data-unsaved]")).to_be_visible()
    expect(page.locator("#desk-points")).to_have_value("1.5")


def test_a_comment_typed_at_once_counts_as_changed(opened, world, desk):
    page, line = opened(world.teacher.email, desk, "**/js/desk*.js")
    page.locator("#desk-comment").fill("Look again.")
    line.let_go()
    expect(page.locator("[data-unsaved]")).to_be_visible()


def test_enter_pressed_three_times_at_once_decides_the_one_answer_that_was_seen(opened, world, desk):
    page, line = opened(world.teacher.email, desk, "**/js/desk*.js")
    expect(page.locator("#desk-who")).to_have_text("Ann")
    page.locator("body").press("Tab")
    page.evaluate("document.activeElement.blur()")
    for _press in range(3):
        page.keyboard.press("Enter")
    line.let_go()
    expect(page.locator("#desk-who")).to_have_text("Bob")
    expect(page.locator("[data-saving-bar]")).to_be_hidden()
    assert Grade.objects.count() == 1


def test_a_search_begun_at_once_is_found(opened, world):
    page, line = opened(
        world.teacher.email, f"/courses/{world.course.public_id}/questions/", "**/js/keys*.js"
    )
    page.keyboard.press("/")
    page.keyboard.type("battery")
    line.let_go()
    expect(page.locator(".bank-list > li")).to_have_count(1)


def test_what_the_browser_has_done_by_itself_is_not_done_twice(opened, world, pupil, take):
    """The space bar that ticks a choice does not reach the field that is written in next."""
    page, line = opened(pupil, take, "**/js/main*.js")
    choice = page.get_by_role("radio").first
    choice.focus()
    page.keyboard.press("Space")
    page.locator("textarea[data-answer]").first.focus()
    page.keyboard.type("One path.")
    line.let_go()
    expect(choice).to_be_checked()
    expect(page.locator("[data-save-state][data-save=saved]")).to_have_count(2)
    assert words(world) == ["One path."]


def test_what_one_script_could_hear_while_another_is_on_its_way_is_done_once(opened, world, desk):
    page, line = opened(world.teacher.email, desk, "**/js/live*.js")
    page.wait_for_load_state("load")  # the desk's own script listens by now, and the page is not ready
    page.locator("[data-cycle]").first.click()
    line.let_go()
    expect(page.locator("#desk-points")).to_have_value("1.5")


def test_enter_between_two_scripts_decides_once(opened, world, desk):
    page, line = opened(world.teacher.email, desk, "**/js/live*.js")
    page.wait_for_load_state("load")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Enter")
    line.let_go()
    expect(page.locator("#desk-who")).to_have_text("Bob")
    expect(page.locator("[data-saving-bar]")).to_be_hidden()
    assert Grade.objects.count() == 1
