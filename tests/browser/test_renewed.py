"""Parts of a page that are fetched anew: the focus, an open menu and the shown answer stay where they were."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from grading.models import MarkingLease
from tests.browser.furnished import drafted
from tests.browser.test_desk import colleague_decides, elsewhere, who
from tests.factories import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(stack) -> World:
    made = make_world("hill")
    made.extra["answers"] = {
        name: drafted(made, name, sure) for name, sure in {"Ann": 0.3, "Bob": 0.6}.items()
    }
    return made


def renewed(page: Page) -> None:
    """As when a signal arrives: the overview asks for itself once more."""
    with page.expect_response(lambda reply: "/overview/" in reply.url and reply.ok):
        page.evaluate("document.querySelector('[data-live]').dispatchEvent(new CustomEvent('live:poll'))")


def test_the_overview_keeps_the_focus_and_its_open_menu_while_it_is_renewed(world, signed_in):
    page = signed_in(world.teacher.email)
    page.goto(reverse("grading:overview", args=[world.assignment.public_id]))
    menu = page.locator("#overview-more")
    menu.locator("summary").press("Enter")
    link = menu.get_by_role("link", name="Several markers")
    link.focus()
    elsewhere(lambda: colleague_decides(world, world.extra["answers"]["Ann"]))
    renewed(page)
    expect(page.get_by_text("1 of 2")).to_be_visible()
    expect(link).to_be_focused()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("ArrowDown")  # one step, not two: the menu is wired up once
    expect(menu.get_by_role("link", name="Report")).to_be_focused()


def test_the_desk_keeps_to_the_shown_answer_when_a_colleague_decides_it(world, signed_in):
    """Also where the address named only the question: its page would be the next undecided answer's by then."""
    page = signed_in(world.teacher.email)
    question = world.questions["short_answer"].public_id
    page.goto(f"{reverse('grading:desk', args=[world.assignment.public_id])}?question={question}")
    expect(who(page)).to_have_text("Ann")
    elsewhere(lambda: colleague_decides(world, world.extra["answers"]["Ann"]))
    expect(page.locator(".desk-progress")).to_contain_text("1 of 2 decided")
    expect(who(page)).to_have_text("Ann")
    expect(page.locator("#desk-decide")).to_have_text("Decided")


def test_an_answer_shown_anew_stays_taken(world, signed_in):
    page = signed_in(world.teacher.email)
    question = world.questions["short_answer"].public_id
    page.goto(f"{reverse('grading:desk', args=[world.assignment.public_id])}?question={question}")
    page.wait_for_load_state("networkidle")
    said: list[str] = []
    page.on("request", lambda one: said.append(one.post_data or "") if "/lease/" in one.url else None)
    with page.expect_response(lambda reply: "/lease/" in reply.url):
        page.locator(".desk-tabs .tab[aria-current]").click()
    expect(who(page)).to_have_text("Ann")
    assert said == ["action=take"]
    assert MarkingLease.objects.filter(holder=world.teacher).exists()
