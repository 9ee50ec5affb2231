"""Zero points are refused where they are typed, and what was typed stays on the page."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from grading.models import Criterion, GradeColumn
from school.courses.models import Question
from tests.courses.test_assignments import typed
from tests.factories import World
from tests.grading.test_question_form import criteria, edit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("points", ["0", "0.00", "0,004", "-1", "NaN"])
def test_a_criterion_without_points_is_refused_and_its_words_stay(world: World, client_of, points: str):
    question = world.questions["short_answer"]
    rows = criteria(question)
    rows["criterion_text"][0], rows["criterion_points"][0] = "Says so in other words.", points
    reply = edit(client_of(world.teacher), question, reference=["One path."], **rows)
    text = reply.content.decode()
    assert "Enter points above 0" in text
    assert "Says so in other words." in text
    assert set(Criterion.objects.values_list("points", flat=True)) == {Decimal(1)}


def test_a_criterion_whose_levels_are_all_worth_nothing_is_refused(world: World, client_of):
    question = world.questions["short_answer"]
    rows = criteria(question) | {
        "criterion_scale": ["own", "three"], "level_points-1": ["0", "0"], "level_name-1": ["No", "Not at all"],
        "level_text-1": ["", ""],
    }  # fmt: skip
    reply = edit(client_of(world.teacher), question, reference=["One path."], **rows)
    assert "Not at all" in reply.content.decode()
    assert all(one.levels == [] for one in Criterion.objects.all())


def test_a_question_without_points_is_refused(world: World, client_of):
    question = world.questions["numeric"]
    reply = edit(client_of(world.teacher), question, points="0", value="0.5", unit="A")
    assert "greater than or equal to 0.25" in reply.content.decode()
    assert Question.objects.get(pk=question.pk).points == 1


def test_an_assignment_gives_no_question_without_points(world: World, client_of):
    url = reverse("courses:assignment_new", args=[world.course.public_id])
    fields = typed(world, world.questions["numeric"], points="0")
    fields[f"points-{world.questions['numeric'].public_id}"] = "0"
    page = client_of(world.teacher).post(url, fields)
    assert "Enter points above 0" in page.content.decode()
    assert 'value="Homework"' in page.content.decode()


def test_a_column_of_the_gradebook_without_points_is_refused(world: World, client_of):
    url = reverse("grading:gradebook_column_new", args=[world.section.public_id])
    page = client_of(world.teacher).post(url, {"title": "Talk", "points": "0"})
    assert page.status_code == 422
    assert "Talk" in page.content.decode()
    assert not GradeColumn.objects.exists()


def test_the_database_itself_holds_no_criterion_without_points(world: World):
    rubric = world.questions["short_answer"].rubric
    with pytest.raises(IntegrityError, match="criterion_points_positive"), transaction.atomic():
        Criterion.objects.create(rubric=rubric, text="Nothing.", points=Decimal(0))
