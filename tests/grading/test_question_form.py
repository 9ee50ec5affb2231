"""Writing questions with their keys and criteria, and what a change does to answers already given."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from grading.models import Criterion, Response
from school.courses.models import Question

BASE = {"prompt": "Why $I$?", "explanation": "", "title": "", "points": "1", "difficulty": "0.5"}
CHOICE = {
    "option_id": ["a", "b", "c"],
    "option_text": ["Yes", "No", ""],
    "option_why": ["", "Because", ""],
    "correct": "a",
}


def new(client, course, kind: str, **data: Any):
    return client.post(f"{reverse('grading:question_new', args=[course.public_id])}?kind={kind}", BASE | data)


def edit(client, question: Question, **data: Any):
    return client.post(reverse("grading:question_edit", args=[question.public_id]), BASE | data)


def criteria(question: Question) -> dict[str, list[str]]:
    """The form's rows as stored."""
    rows = list(Criterion.objects.filter(rubric__question=question))
    return {
        "criterion_id": [str(row.public_id) for row in rows],
        "criterion_text": [row.text for row in rows],
        "criterion_points": [str(row.points) for row in rows],
    }


def answer(world, question: Question) -> None:
    Response.objects.create(
        school=world.school, submission=world.submission(), question=question, answer={"text": "x"}, version=1
    )


def test_without_a_kind_the_kinds_are_offered(world, client_of):
    address = reverse("grading:question_new", args=[world.course.public_id])
    for query in ("", "?kind=poem"):
        assert "What kind of question?" in client_of(world.teacher).get(address + query).content.decode()


def test_a_choice_is_written_with_its_lesson_and_concepts(world, client_of):
    place = {"lesson": world.lesson.public_id, "concepts": [world.concepts[0].public_id]}
    reply = new(client_of(world.teacher), world.course, "single_choice", **CHOICE, **place)
    made = Question.objects.get(prompt="Why $I$?")
    assert reply.url == reverse("courses:question", args=[made.public_id])
    assert made.content == {
        "options": [{"id": "a", "text": "Yes"}, {"id": "b", "text": "No"}],
        "correct": "a",
        "explanations": {"b": "Because"},
    }
    assert (made.lesson, list(made.concepts.all()), made.version) == (world.lesson, world.concepts[:1], 1)


def test_after_one_question_comes_the_next_of_its_kind_and_lesson(world, client_of):
    data = {"value": "1,5", "unit": "V", "lesson": world.lesson.public_id, "next": "1"}
    reply = new(client_of(world.teacher), world.course, "numeric", **data)
    assert reply.url.endswith(f"?kind=numeric&lesson={world.lesson.public_id}")
    form = client_of(world.teacher).get(reply.url).context["form"]
    assert form["lesson"].value() == world.lesson.public_id


def test_points_of_a_question_with_criteria_are_the_sum_of_theirs(world, client_of):
    rows = {"criterion_id": ["", ""], "criterion_text": ["Names I", " "], "criterion_points": ["1,5", "9"]}
    client = client_of(world.teacher)
    reply = new(client, world.course, "short_answer", reference=[""], **rows)
    made = Question.objects.get(prompt="Why $I$?")
    assert (made.points, made.rubric.criteria.get().text) == (Decimal("1.5"), "Names I")
    assert "The points are now 1.5, the sum of the criteria." in client.get(reply.url).content.decode()
    again = edit(client, made, reference=[""], points="1.5", **criteria(made))
    assert "the sum of the criteria" not in client.get(again.url).content.decode()


def test_a_short_answer_with_nothing_to_grade_by_is_refused(world, client_of):
    reply = new(client_of(world.teacher), world.course, "short_answer", reference=["", " "])
    assert "at least one reference answer or one criterion" in reply.content.decode()
    assert not Question.objects.filter(prompt="Why $I$?").exists()


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        ("single_choice", CHOICE | {"correct": ""}, "Mark the right option."),
        ("single_choice", CHOICE | {"option_text": ["Yes", "Yes", ""]}, "This option stands here twice."),
        ("numeric", {"value": "much"}, "Enter a number"),
        ("numeric", {"value": "1", "tolerance": "-1"}, "The tolerance cannot be negative."),
        ("short_answer", {"reference": ["x" * 1001]}, "Shorten this to at most 1000 characters."),
        (
            "short_answer",
            {"criterion_id": [""], "criterion_text": ["x"], "criterion_points": ["0"]},
            "Enter points above 0",
        ),
        ("numeric", {"value": "1", "prompt": ""}, "This field is required."),
        ("numeric", {"value": "1", "points": "0"}, "greater than or equal to 0.25"),
        ("numeric", {"value": "1", "difficulty": "2"}, "less than or equal to 1"),
    ],
)
def test_bad_input_is_told_where_it_is_and_everything_typed_is_kept(
    world, client_of, kind: str, data, told: str
):
    reply = (
        new(client_of(world.teacher), world.course, kind, explanation="Typed with care", **data)
        if "prompt" not in data
        else (
            client_of(world.teacher).post(
                f"{reverse('grading:question_new', args=[world.course.public_id])}?kind={kind}",
                BASE | {"explanation": "Typed with care"} | data,
            )
        )
    )
    text = reply.content.decode()
    assert told in text
    assert "Typed with care" in text
    assert not Question.objects.filter(explanation="Typed with care").exists()


def test_a_changed_key_makes_a_new_version_once_answers_exist(world, client_of):
    question, client = world.questions["numeric"], client_of(world.teacher)
    key = {"tolerance": "0.01", "unit": "A"}
    edit(client, question, prompt=question.prompt, value="0.6", **key)
    question.refresh_from_db()
    assert question.version == 1  # nobody has answered yet
    answer(world, question)
    address = reverse("grading:question_edit", args=[question.public_id])
    assert "Students have answered this question" in client.get(address).content.decode()
    edit(client, question, prompt=question.prompt, value="0.6", title="Only the title", **key)
    question.refresh_from_db()
    assert (question.version, question.title) == (1, "Only the title")
    reply = client.post(address, BASE | {"prompt": question.prompt, "value": "0.7", **key})
    question.refresh_from_db()
    assert (question.version, question.content["value"]) == (1, "0.6")  # only proposed yet
    assert "Nothing is saved yet" in client.get(reply.url).content.decode()
    client.post(reply.url)
    question.refresh_from_db()
    assert (question.version, question.content["value"]) == (2, "0.7")


def test_changed_criteria_make_a_new_version_and_kept_ones_keep_their_ids(world, client_of):
    question, client = world.questions["short_answer"], client_of(world.teacher)
    answer(world, question)
    same = {"prompt": question.prompt, "reference": question.content["references"]}
    rows = criteria(question)
    edit(client, question, **same, **rows)
    question.refresh_from_db()
    assert (question.version, question.rubric.version) == (1, 1)
    first = rows["criterion_id"][0]
    rows = {
        "criterion_id": [first, ""],
        "criterion_text": [rows["criterion_text"][0], "New"],
        "criterion_points": ["1", "2"],
    }
    client.post(edit(client, question, **same, **rows).url)
    question = Question.objects.get(pk=question.pk)
    assert (question.version, question.points, question.rubric.version) == (2, Decimal(3), 2)
    assert [one.text for one in question.rubric.criteria.all()] == [
        "Says that the current is the same everywhere.",
        "New",
    ]
    assert str(question.rubric.criteria.first().public_id) == first


def test_a_criterion_of_another_question_is_never_taken_over(world, other_world, client_of):
    theirs = Criterion.objects.filter(rubric__question=other_world.questions["short_answer"]).first()
    question = world.questions["short_answer"]
    rows = {"criterion_id": [str(theirs.public_id)], "criterion_text": ["Mine"], "criterion_points": ["1"]}
    edit(client_of(world.teacher), question, prompt=question.prompt, **rows)
    theirs.refresh_from_db()
    assert theirs.text != "Mine"
    assert question.rubric.criteria.get().public_id != theirs.public_id


def test_the_preview_shows_what_is_typed_and_saves_nothing(world, client_of):
    address = reverse("grading:question_preview") + "?kind=single_choice"
    text = (
        client_of(world.teacher)
        .post(address, BASE | CHOICE | {"prompt": "**Why?** <script>"})
        .content.decode()
    )
    assert "<strong>Why?</strong> &lt;script&gt;" in text
    assert text.count('type="radio"') == 2
    assert "Because" not in text
    assert Question.objects.count() == 3


def test_student_pages_of_courses_are_told_how_far_the_work_is(world, client_of):
    client = client_of(world.student)
    progress = client.get(reverse("grading:course_progress")).content.decode()
    assert f"course-progress-{world.course.public_id}" in progress
    assert "0 of 1" in progress
    world.submission()
    states = client.get(reverse("grading:course_states", args=[world.course.public_id])).content.decode()
    assert f"assignment-state-{world.assignment.public_id}" in states
    assert "In progress" in states
