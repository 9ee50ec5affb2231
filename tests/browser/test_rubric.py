"""A rubric with levels, in a real browser: written without the mouse, then graded by it; also on a phone, dark, in Chinese."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from grading.models import Criterion, Draft, Grade, Response
from grading.rubrics.scales import Level, as_rows
from grading.verdict import CriterionVerdict, Label, LevelChance, Span, Verdict
from school.courses.models import Question
from tests.browser.test_every_page import violations
from tests.factories import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "There is one path, so it is the same."


@pytest.fixture
def world(stack) -> World:
    return make_world("hill")


def drafted(world: World) -> Response:
    """A short answer with a draft; its first criterion has three described levels."""
    question = world.questions["short_answer"]
    first, second = question.rubric.criteria.all()
    first.points, first.levels = (
        Decimal(4),
        as_rows(
            [
                Level(Decimal(0), "Nothing", "Speaks of something else."),
                Level(Decimal(1), "Begun", "Says that it is the same, without a place."),
                Level(Decimal(4), "Full", "Says that it is the same at every point."),
            ]
        ),
    )
    first.save()
    submission = world.submission(world.new_student("Ann"), state="submitted", submitted_at=timezone.now())
    response = Response.objects.create(
        school=world.school, submission=submission, question=question, answer={"text": TEXT}, version=1,
        state="drafted",
    )  # fmt: skip
    chances = zip((Decimal(0), Decimal("0.25"), Decimal(1)), (0.1, 0.7, 0.2), strict=True)
    usual = zip((Decimal(0), Decimal("0.5"), Decimal(1)), (0.04, 0.16, 0.8), strict=True)
    verdict = Verdict(
        Decimal("0.4"), Label.PARTIAL, 0.7, "short_answer", "test-1", {"correct": 0.3, "partially_correct": 0.7},
        criteria=(
            CriterionVerdict(str(first.public_id), 0.5, Decimal("0.25"), Span(22, 36), tuple(LevelChance(*c) for c in chances)),
            CriterionVerdict(str(second.public_id), 0.9, Decimal(1), Span(9, 17), tuple(LevelChance(*c) for c in usual)),
        ),
    )  # fmt: skip
    Draft.objects.create(
        response=response, answer_version=1, score=verdict.score, confidence=0.7, rubric_version=1,
        verdict=verdict.as_json(), grader="short_answer", model_version="test-1",
    )  # fmt: skip
    return response


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def desk_url(world: World) -> str:
    question = world.questions["short_answer"].public_id
    return f"/assignments/{world.assignment.public_id}/desk/?question={question}"


def test_levels_are_written_without_the_mouse(world, signed_in, pictures):
    question = world.questions["short_answer"]
    page = signed_in(world.teacher.email)
    page.goto(f"/questions/{question.public_id}/edit/")
    row = page.locator(".criterion-row").first
    expect(row.locator(".levels-box")).to_be_hidden()
    row.locator("select").select_option("own")
    expect(row.locator(".level-row")).to_have_count(3)
    row.locator("[name=level_points-1]").nth(2).fill("3")
    row.locator("[name=level_name-1]").nth(1).fill("Begun")
    row.locator("[name=level_name-1]").nth(2).press("Enter")  # from the last level on to a new one
    expect(row.locator(".level-row")).to_have_count(4)
    row.locator("[name=level_points-1]").nth(3).fill("2")
    row.locator("[name=level_name-1]").nth(3).fill("Nearly")
    # Up by one: the words move, the points of the places stay.
    row.locator(".level-row").nth(3).locator("[data-row-move='-1']").press("Enter")
    expect(row.locator("[name=level_name-1]").nth(2)).to_have_value("Nearly")
    expect(row.locator("[name=level_points-1]").nth(2)).to_have_value("3")
    page.screenshot(path=pictures / "rubric-editor.png", full_page=True)
    page.locator(".criterion-row").nth(1).locator(".criterion-tools").first.locator(
        "[data-row-move='-1']"
    ).press("Enter")
    expect(page.locator(".criterion-row").nth(1).locator("[name=level_name-2]").nth(2)).to_have_value(
        "Nearly"
    )
    page.locator("main form button[type=submit]").first.press("Enter")
    page.wait_for_url(f"**/questions/{question.public_id}/")
    other, mine = Question.objects.get(pk=question.pk).rubric.criteria.all()
    assert [(one.points, one.name) for one in mine.scale] == [
        (0, "Missing"),
        (Decimal("0.5"), "Begun"),
        (2, "Met"),
        (3, "Nearly"),
    ]
    assert (other.text, other.levels) == ("Says that there is only one path.", [])


def test_what_was_typed_into_levels_comes_back_after_the_page_was_left(world, signed_in):
    page = signed_in(world.teacher.email)
    address = f"/questions/{world.questions['short_answer'].public_id}/edit/"
    page.goto(address)
    page.locator("[data-rows-add]").last.click()
    page.locator("[name=criterion_text]").last.fill("A fourth")
    row = page.locator(".criterion-row").last
    row.locator("select").select_option("own")
    row.locator("[data-rows-add]").click()
    row.locator(".level-row").last.locator("[data-name=level_name]").fill("Brilliant")
    page.wait_for_timeout(1500)
    page.goto(address)
    page.locator("[data-draft-restore]").click()
    row = page.locator(".criterion-row").last
    expect(row.locator("[name=criterion_text]")).to_have_value("A fourth")
    expect(row.locator(".level-row").last.locator("[data-name=level_name]")).to_have_value("Brilliant")


def test_described_levels_are_chosen_by_key_and_by_mouse_and_the_total_follows(world, signed_in, pictures):
    response = drafted(world)
    page = signed_in(world.teacher.email)
    page.goto(desk_url(world))
    expect(page.locator(".desk-text mark")).to_have_count(2)
    expect(page.locator(".desk-level-note q").first).to_have_text("it is the same")
    expect(page.locator("[data-criterion='1'] label").nth(1)).to_contain_text("70 %")
    page.screenshot(path=pictures / "rubric-desk.png", full_page=True)
    page.keyboard.press("1")
    expect(page.locator("#desk-points")).to_have_value("2")
    page.locator("[data-criterion='2'] label").first.click()
    expect(page.locator("#desk-points")).to_have_value("1.6")
    page.keyboard.press("s")
    page.wait_for_url("**/overview/")
    assert Grade.objects.get(response=response).score == Decimal("0.8")


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("en", "dark", 360), ("zh-hans", "light", 360), ("zh-hans", "dark", 1280)],
)
def test_editor_and_desk_are_accessible_and_fit(world, signed_in, pictures, language, theme, width):
    drafted(world)
    world.people["teacher"].language, world.people["teacher"].theme = language, theme
    world.people["teacher"].save()
    page = signed_in(world.teacher.email, width=width, color_scheme=theme)
    for name, address in {
        "editor": f"/questions/{world.questions['short_answer'].public_id}/edit/", "desk": desk_url(world),
    }.items():  # fmt: skip
        page.goto(address)
        page.wait_for_timeout(400)
        page.screenshot(path=pictures / f"rubric-{name}-{language}-{theme}-{width}.png", full_page=True)
        assert fits(page), name
        assert violations(page) == [], name
    assert Criterion.objects.filter(levels=[]).exists()
