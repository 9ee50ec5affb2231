"""The grading desk by keyboard, in a real browser: decide, go on, take back, and never overwrite a colleague."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from grading.models import Grade, Response
from grading.services.grades import Decision, Seen, grade_decide
from tests.browser.conftest import sign_in
from tests.browser.furnished import drafted
from tests.factories import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def answers(stack) -> dict[str, Response]:
    world = make_world("hill")
    found = {name: drafted(world, name, sure) for name, sure in {"Ann": 0.3, "Bob": 0.6, "Cid": 0.9}.items()}
    return found | {"world": world}


@pytest.fixture
def desk(answers, signed_in) -> Page:
    world = answers["world"]
    page = signed_in(world.teacher.email)
    page.goto(
        f"/assignments/{world.assignment.public_id}/desk/?question={world.questions['short_answer'].public_id}"
    )
    expect(who(page)).to_have_text("Ann")
    return page


def who(page: Page):
    return page.locator("#desk-who")


def saved(page: Page) -> None:
    """Nothing is on its way any more: decisions are saved while the next answer is shown."""
    expect(page.locator("[data-saving-bar]")).to_be_hidden()


def test_a_class_is_graded_without_the_mouse(answers, desk):
    expect(desk.locator(".desk-text mark")).to_have_text("one path2")
    desk.keyboard.press("j")
    expect(who(desk)).to_have_text("Bob")
    desk.keyboard.press("ArrowLeft")
    expect(who(desk)).to_have_text("Ann")
    desk.keyboard.press("a")
    expect(who(desk)).to_have_text("Bob")
    desk.keyboard.press("1")
    expect(desk.locator("#desk-points")).to_have_value("1.5")
    expect(desk.locator("[data-unsaved]")).to_be_visible()
    desk.keyboard.press("c")
    desk.keyboard.type("Say it once more.")
    desk.keyboard.press("Escape")
    desk.keyboard.press("Enter")
    expect(who(desk)).to_have_text("Cid")
    desk.keyboard.press("z")
    expect(who(desk)).to_have_text("Bob")
    expect(desk.locator("#desk-decide")).to_have_text("Your decision")
    scores = {grade.response.pk: grade.score for grade in Grade.objects.select_related("response")}
    assert scores == {answers["Ann"].pk: Decimal("0.5"), answers["Bob"].pk: Decimal("0.75")}
    assert Response.objects.get(pk=answers["Bob"].pk).state == "drafted"


def test_what_is_typed_survives_a_look_at_the_next_answer_and_a_reload(desk):
    desk.locator("#desk-comment").fill("half a thought")
    desk.keyboard.press("Escape")
    desk.keyboard.press("j")
    expect(who(desk)).to_have_text("Bob")
    desk.keyboard.press("k")
    expect(desk.locator("#desk-comment")).to_have_value("half a thought")


def test_what_the_server_refuses_stays_unsaved_and_says_why_where_the_eye_is(answers, desk):
    desk.locator("#desk-points").fill("99")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert").get_by_text("Give from 0 to 2 points.")).to_be_in_viewport()
    expect(desk.locator("[data-unsaved]")).to_be_visible()
    # Enter saves what is in the form, and never accepts the draft in its place.
    held = []
    desk.route("**/grade/", lambda route: held.append(route))
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-save][aria-busy=true]")).to_have_count(1)
    # Corrected while the server is asked: its answer does not take the place of what was typed since.
    desk.locator("#desk-points").fill("1")
    held.pop().continue_()
    expect(desk.locator("[data-save][aria-busy=true]")).to_have_count(0)
    desk.unroute("**/grade/")
    assert not Grade.objects.exists()
    expect(desk.locator("#desk-points")).to_have_value("1")
    desk.locator("[data-save]").click()
    expect(who(desk)).to_have_text("Bob")
    saved(desk)
    assert Grade.objects.get().score == Decimal("0.5")


def colleague_decides(world: World, response: Response) -> None:
    grade_decide(
        response=response, by=world.people["assistant"], decision=Decision(Decimal(1)), seen=Seen(None, 1)
    )
    connection.close()


def elsewhere(run: Callable[[], None]) -> None:
    """In a thread of its own: this one belongs to the browser's event loop, and signals need one themselves."""
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_a_colleagues_decision_appears_live_and_is_never_overwritten_unseen(answers, desk):
    world = answers["world"]
    desk.locator("#desk-comment").fill("mine")
    for name in ("Ann", "Cid"):
        elsewhere(lambda name=name: colleague_decides(world, answers[name]))
    expect(desk.locator(".desk-progress")).to_contain_text("2 of 3 decided")
    desk.locator("[data-save]").click()
    expect(desk.get_by_role("alert")).to_contain_text("Ari Assistant has decided in the meantime")
    expect(desk.locator("#desk-comment")).to_have_value("mine")
    assert Grade.objects.filter(response=answers["Ann"]).count() == 1
    desk.locator("[data-save]").click()
    expect(who(desk)).to_have_text("Bob")
    saved(desk)
    assert Grade.objects.filter(response=answers["Ann"]).count() == 2


def test_the_desk_works_without_scripts(answers, context_of):
    world = answers["world"]
    page = context_of(java_script_enabled=False).new_page()
    sign_in(page, world.teacher.email)
    page.goto(
        f"/assignments/{world.assignment.public_id}/desk/?question={world.questions['short_answer'].public_id}"
    )
    page.get_by_role("button", name="Accept 1").click()
    expect(who(page)).to_have_text("Bob")
    page.get_by_role("link", name="Next answer").click()
    expect(who(page)).to_have_text("Cid")
    page.get_by_role("button", name="Take back").click()
    expect(who(page)).to_have_text("Ann")


def test_grading_goes_on_without_a_connection_and_nothing_is_lost(answers, desk):
    """Decisions made meanwhile are kept, sent when the line is back, and a colleague's is not overwritten."""
    desk.wait_for_load_state("networkidle")
    desk.context.set_offline(True)
    desk.keyboard.press("a")
    expect(who(desk)).to_have_text("Bob")
    desk.keyboard.press("c")
    desk.keyboard.type("Nearly.")
    desk.keyboard.press("Escape")
    desk.keyboard.press("Enter")
    expect(who(desk)).to_have_text("Cid")
    expect(desk.locator("[data-saving-bar]")).to_contain_text("2 not saved yet: there is no connection")
    elsewhere(lambda: colleague_decides(answers["world"], answers["Bob"]))
    desk.context.set_offline(False)
    saved(desk)
    refused = desk.locator("[data-refused] li")
    expect(refused).to_contain_text("Bob")
    expect(refused).to_contain_text("Nearly.")
    refused.get_by_role("link").click()
    expect(who(desk)).to_have_text("Bob")
    expect(desk.locator("#desk-comment")).to_have_value("Nearly.")
    decided = {grade.response_id: grade.decided_by for grade in Grade.objects.select_related("decided_by")}
    world = answers["world"]
    assert decided == {answers["Ann"].pk: world.teacher, answers["Bob"].pk: world.people["assistant"]}


def lose_the_next_reply(page: Page) -> None:
    """The server gets the next decision and answers; the browser never hears of it."""

    def lose(route) -> None:
        route.fetch()
        route.abort()

    page.route("**/grade/", lose, times=1)


def test_a_decision_whose_reply_was_lost_is_sent_again_and_decided_once(answers, desk):
    """Behind the next answer, and where the page waits for the server; a change of mind is an act of its own."""
    lose_the_next_reply(desk)
    desk.keyboard.press("a")
    expect(who(desk)).to_have_text("Bob")
    saved(desk)
    expect(desk.locator("[data-refused]")).to_be_hidden()
    desk.keyboard.press("a")
    expect(who(desk)).to_have_text("Cid")
    saved(desk)
    lose_the_next_reply(desk)
    desk.keyboard.press("a")
    expect(desk.locator(".toast")).to_be_visible()
    assert Grade.objects.count() == 3
    desk.keyboard.press("a")
    desk.wait_for_url("**/overview/**")
    assert Grade.objects.count() == 3


def test_on_a_network_without_https_each_decision_is_sent_once_and_in_turn(answers, desk):
    """Such pages get no locks from browsers and no UUIDs; the second decision is made while the first is on its way."""
    desk.add_init_script("delete Crypto.prototype.randomUUID; delete Navigator.prototype.locks;")
    desk.reload(wait_until="networkidle")
    sent = []
    desk.on("request", lambda request: request.method == "POST" and sent.append(request.post_data))
    slow = {"offline": False, "latency": 700, "downloadThroughput": -1, "uploadThroughput": -1}
    desk.context.new_cdp_session(desk).send("Network.emulateNetworkConditions", slow)
    desk.keyboard.press("a")
    expect(who(desk)).to_have_text("Bob")
    desk.keyboard.press("a")
    expect(who(desk)).to_have_text("Cid")
    saved(desk)
    assert len([body for body in sent if "act=" in (body or "")]) == 2
    assert set(Grade.objects.values_list("response", flat=True)) == {answers["Ann"].pk, answers["Bob"].pk}


def test_an_answer_that_comes_late_does_not_take_the_place_of_the_next(answers, desk):
    """A page asked for before the decision arrives after it: the grader stays where the decision led."""
    late = []
    desk.route("**/desk/**names=hidden**", lambda route: late.append(route))
    desk.locator(".desk-look summary").click()
    desk.locator(".desk-look a", has_text="Hide names").click()
    desk.keyboard.press("Escape")
    desk.locator("#desk-who").click()
    desk.keyboard.press("a")
    expect(who(desk)).to_have_text("Bob")
    desk.keyboard.press("c")
    desk.keyboard.type("Nearly")
    for route in late:
        route.continue_()
    desk.wait_for_load_state("networkidle")
    expect(who(desk)).to_have_text("Bob")
    expect(desk.locator("#desk-comment")).to_have_value("Nearly")
    saved(desk)
