"""Broken circumstances in a real browser: a line lost for ten minutes, two tabs, a student who goes, letters that run the other way."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from grading.models import Draft, Grade, RegradeRequest, Response
from grading.services.grades import Decision, Seen, grade_decide
from grading.verdict import CriterionVerdict, Label, Span, Verdict
from school.courses.models import AssignmentQuestion, Question
from school.people.models import User
from tests.browser.furnished import drafted
from tests.browser.test_every_page import cookies_of
from tests.factories import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEN_MINUTES = 10 * 60


@pytest.fixture
def world(stack) -> World:
    return make_world("hill")


@pytest.fixture
def page_of(context_of, stack) -> Callable[..., Page]:
    """A page of somebody who is signed in."""

    def make(world: World, role: str, context: BrowserContext | None = None, **options: object) -> Page:
        if context is None:
            context = context_of(**options)
            context.add_cookies(cookies_of(world, role, stack.url))
        return context.new_page()

    return make


def desk_of(world: World) -> str:
    question = world.questions["short_answer"].public_id
    return f"/assignments/{world.assignment.public_id}/desk/?question={question}"


def who(page: Page):
    return page.locator("#desk-who")


def saved(page: Page) -> None:
    expect(page.locator("[data-saving-bar]")).to_be_hidden()


def elsewhere(run: Callable[[], object]) -> None:
    """In a thread of its own: this one belongs to the browser's event loop."""

    def closing() -> object:
        try:
            return run()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(closing).result()


def erase(student: User) -> None:
    """Whoever opens the answer just then takes its lease, and the whole of it has to be tried again."""
    for _attempt in range(5):
        try:
            student.delete()
        except IntegrityError:
            student = User.objects.get(public_id=student.public_id)
        else:
            return


def test_a_line_that_is_lost_for_ten_minutes_loses_nothing_and_shows_the_conflict(world, page_of):
    ann, bob = drafted(world, "Ann", 0.3), drafted(world, "Bob", 0.6)
    drafted(world, "Cid", 0.9)
    desk = page_of(world, "teacher")
    desk.clock.install()
    desk.goto(desk_of(world))
    expect(who(desk)).to_have_text("Ann")
    desk.wait_for_load_state("networkidle")
    desk.context.set_offline(True)
    desk.keyboard.press("a")
    expect(who(desk)).to_have_text("Bob")
    desk.locator("#desk-comment").fill("Nearly all of it.")
    colleague = world.people["assistant"]
    elsewhere(
        lambda: grade_decide(
            response=bob, by=colleague, decision=Decision(Decimal(1), comment="Full."), seen=Seen(None, 1)
        )
    )
    desk.clock.run_for(TEN_MINUTES * 1000)
    expect(desk.locator("[data-saving-bar]")).to_contain_text("1 not saved yet: there is no connection")
    desk.context.set_offline(False)
    desk.clock.run_for(30_000)
    saved(desk)
    assert Grade.objects.get(response=ann).decided_by == world.teacher
    expect(desk.locator("#desk-comment")).to_have_value("Nearly all of it.")
    # Before it is told, saving goes on behind, and the refusal stands in the list of what is not saved.
    expect(desk.get_by_text("This answer was changed by somebody else.")).to_have_count(1)
    desk.keyboard.press("Escape")
    desk.locator("[data-save]").click()
    expect(desk.get_by_role("alert")).to_contain_text("Ari Assistant has decided in the meantime")
    expect(desk.locator("#desk-comment")).to_have_value("Nearly all of it.")
    assert Grade.objects.get(response=bob).comment == "Full."


def test_two_tabs_of_one_teacher_never_overwrite_each_other_unseen(world, page_of):
    ann = drafted(world, "Ann", 0.3)
    drafted(world, "Bob", 0.6)
    first = page_of(world, "teacher")
    first.goto(desk_of(world))
    second = page_of(world, "teacher", first.context)
    second.goto(desk_of(world))
    for page in (first, second):
        expect(who(page)).to_have_text("Ann")
    second.locator("#desk-comment").fill("From the second tab.")
    first.bring_to_front()
    first.locator("#desk-comment").fill("From the first tab.")
    first.locator("[data-save]").click()
    expect(who(first)).to_have_text("Bob")
    saved(first)
    second.bring_to_front()
    second.locator("[data-save]").click()
    refused = second.locator("[data-refused] li")
    expect(refused).to_contain_text("From the second tab.")
    assert Grade.objects.get(response=ann).comment == "From the first tab."
    refused.get_by_role("link").click()
    expect(who(second)).to_have_text("Ann")
    expect(second.locator("#desk-comment")).to_have_value("From the second tab.")
    second.locator("[data-save]").click()
    expect(who(second)).to_have_text("Bob")
    saved(second)
    assert [one.comment for one in Grade.objects.filter(response=ann).order_by("pk")] == [
        "From the first tab.",
        "From the second tab.",
    ]


def test_a_decision_on_a_student_who_was_erased_meanwhile_comes_back_with_its_words(world, page_of):
    ann, bob = drafted(world, "Ann", 0.3), drafted(world, "Bob", 0.6)
    desk = page_of(world, "teacher")
    desk.goto(desk_of(world))
    desk.locator("#desk-comment").fill("You said why.")
    elsewhere(lambda: erase(ann.submission.student))
    desk.locator("[data-save]").click()
    refused = desk.locator("[data-refused] li").first
    expect(refused).to_contain_text("Ann")
    expect(refused).to_contain_text("You said why.")
    expect(refused).to_contain_text("the answer is no longer there")
    refused.get_by_role("link").click()
    expect(who(desk)).to_have_text("Bob")
    # The last answer: here the desk waits for the server instead of going on.
    desk.locator("#desk-comment").fill("And this as well.")
    elsewhere(lambda: erase(bob.submission.student))
    desk.locator("[data-save]").click()
    expect(desk.locator("[data-refused] li")).to_contain_text("And this as well.")


def test_a_megabyte_stays_in_the_field_and_on_the_device_until_it_is_shorter(world, page_of):
    question = Question.objects.create(
        course=world.course, kind="essay", prompt="Write.", content={"least_words": 0, "most_words": 600}
    )
    AssignmentQuestion.objects.filter(assignment=world.assignment).delete()
    AssignmentQuestion.objects.create(assignment=world.assignment, question=question, points=Decimal(4))
    megabyte = "A word and another. " * 52_429
    page = page_of(world, "student", width=360)
    page.set_default_timeout(180_000)  # to lay out so much text takes a browser long
    page.goto(f"/assignments/{world.assignment.public_id}/")
    field = page.get_by_label("Your essay")
    field.fill(megabyte)
    line = page.locator("[data-save-state]")
    expect(line).to_contain_text(
        "848,580 characters more than the 200,000 that can be saved", timeout=180_000
    )
    expect(line).to_contain_text("Your words stay in the field")
    expect(page.get_by_text("A draft reads the first 30,000 characters")).to_be_visible()
    page.reload()
    expect(field).to_have_value(megabyte, timeout=180_000)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Take out at least 848,580 characters")).to_be_visible(timeout=180_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    field = page.get_by_label("Your essay")
    expect(field).to_have_value(megabyte, timeout=180_000)
    field.fill(megabyte[:150_000])
    expect(line).to_have_attribute("data-save", "saved", timeout=180_000)
    assert len(Response.objects.get(question=question).answer["text"]) == 150_000


# Hebrew, Arabic with marks, an emoji of several characters, a combining accent, and an override that is never closed.
MIXED = "המעגל one path 👩‍🔬 الدَّارَة cafe\u0301 \u202egnorw si siht"
MARKED = Span(6, 14)
# Text nodes with such letters that share their line with what comes after them, and would turn it around.
TURNED = """() => {
    const alone = /^(isolate|plaintext|isolate-override)$/;
    const kept = (one) => alone.test(getComputedStyle(one).unicodeBidi) || getComputedStyle(one).display !== "inline";
    const found = [];
    const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        if (!text.data.includes("\\u202e") || !text.parentElement.checkVisibility()) continue;
        let box = text.parentElement;
        while (!kept(box)) box = box.parentElement;
        const after = document.createRange();
        after.setStartAfter(text);
        after.setEnd(box, box.childNodes.length);
        if (after.toString().trim()) found.push(`${box.outerHTML.slice(0, 200)} … then: ${after.toString().trim().slice(0, 60)}`);
    }
    return found;
}"""


def mixed(world: World) -> Response:
    """Everything that a student or a teacher types, in letters of both directions."""
    name = "נועה Ünal"
    response = drafted(world, name, 0.4)
    response.answer = {"text": MIXED}
    response.save()
    one, two = response.question.rubric.criteria.all()
    verdict = Verdict(
        Decimal("0.5"), Label.PARTIAL, 0.4, "short_answer", "test-2",
        criteria=(
            CriterionVerdict(str(one.public_id), 0.9, Decimal(1), MARKED),
            CriterionVerdict(str(two.public_id), 0.1, Decimal(0)),
        ),
    )  # fmt: skip
    Draft.objects.create(
        response=response, answer_version=1, score=verdict.score, confidence=0.4, verdict=verdict.as_json(),
        grader="short_answer", model_version="test-2",
    )  # fmt: skip
    return response


def test_letters_of_the_other_direction_turn_nothing_around_them(world, page_of):
    response = mixed(world)
    desk = page_of(world, "teacher")
    desk.goto(f"{desk_of(world)}&response={response.public_id}")
    assert MIXED[MARKED.start : MARKED.end] == "one path"
    expect(desk.locator(".desk-text mark, .answer mark").first).to_contain_text("one path")
    shown = desk.evaluate(
        "() => { const copy = document.querySelector('[data-marks-text]').cloneNode(true);"
        " copy.querySelectorAll('[data-not-text]').forEach((one) => one.remove()); return copy.textContent; }"
    )
    assert shown == MIXED
    assert desk.evaluate(TURNED) == []
    decision = Decision(Decimal("0.5"), comment=MIXED, feedback=MIXED)
    elsewhere(
        lambda: grade_decide(response=response, by=world.teacher, decision=decision, seen=Seen(None, 1))
    )
    now = timezone.now()
    work = response.submission
    work.released_at = now
    work.save()
    asked = RegradeRequest.objects.create(
        school=world.school, response=response, about=response.grade, reason=MIXED
    )
    pages = [
        desk.url,
        reverse("grading:result", args=[work.public_id]),
        reverse("grading:regrade", args=[asked.public_id]),
        reverse("grading:marks", args=[response.public_id]),
        reverse("grading:overview", args=[world.assignment.public_id]),
        reverse("grading:gradebook", args=[world.section.public_id]),
        reverse("grading:question_report", args=[world.assignment.public_id, response.question.public_id]),
    ]
    turned = {}
    for address in pages:
        desk.goto(address)
        if found := desk.evaluate(TURNED):
            turned[address] = found
    assert turned == {}
