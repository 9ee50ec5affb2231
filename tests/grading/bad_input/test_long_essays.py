"""An essay of a megabyte: never lost, and everybody is told what is saved, what is read and what is missing."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from grading.length import length_of
from grading.models import Criterion, Response, Rubric, Submission
from grading.services.submissions import MAX_CHARACTERS, submission_open
from school.courses.models import AssignmentQuestion, Question
from tests.factories import World
from tests.grading.release.decided import decide
from tests.grading.training.material import allow, consent

pytestmark = pytest.mark.django_db
MEGABYTE = "A word and another. " * 52_429


@pytest.fixture
def essay(world: World) -> Question:
    question = Question.objects.create(
        course=world.course, kind="essay", prompt="Write about patience.", points=Decimal(4),
        content={"least_words": 0, "most_words": 600},
    )  # fmt: skip
    rubric = Rubric.objects.create(question=question)
    Criterion.objects.create(rubric=rubric, text="Tells of a time of waiting.", points=Decimal(4))
    AssignmentQuestion.objects.filter(assignment=world.assignment).delete()
    AssignmentQuestion.objects.create(assignment=world.assignment, question=question, points=Decimal(4))
    return question


def opened(world: World, student=None) -> Response:
    work = submission_open(assignment=world.assignment, student=student or world.student, now=timezone.now())
    return work.responses.get()


def by_hand(world: World, text: str, student=None, **more: str) -> Response:
    response = opened(world, student)
    response.answer, response.version, response.state = {"text": text}, 1, "by_hand"
    response.hand_reason = more.get("hand_reason", "untrained")
    response.save()
    Submission.objects.filter(pk=response.submission_id).update(
        state="submitted", submitted_at=timezone.now()
    )
    return response


def desk(world: World, response: Response) -> str:
    return f"{reverse('grading:desk', args=[world.assignment.public_id])}?response={response.public_id}"


def test_autosave_says_by_how_much_a_megabyte_is_too_long_and_keeps_what_was_saved(world, client_of, essay):
    response = opened(world)
    url = reverse("grading:answer", args=[response.public_id])
    student = client_of(world.student)
    for version, text in enumerate(["short", MEGABYTE]):
        body = json.dumps({"answer": {"text": text}, "version": version})
        reply = student.put(url, body, content_type="application/json")
    assert reply.status_code == 413
    assert reply.json()["over"] == len(MEGABYTE) - MAX_CHARACTERS
    assert "848,580 characters more than the 200,000" in reply.json()["detail"]
    response.refresh_from_db()
    assert response.answer == {"text": "short"}


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100_000)
def test_more_than_the_server_takes_at_all_is_a_clear_answer_too(world, client_of, essay):
    response = opened(world)
    student = client_of(world.student)
    body = json.dumps({"answer": {"text": MEGABYTE}, "version": 0})
    saved = student.put(
        reverse("grading:answer", args=[response.public_id]), body, content_type="application/json"
    )
    assert saved.status_code == 413
    assert "200,000" in saved.json()["detail"]
    take = reverse("grading:take", args=[world.assignment.public_id])
    form = f"r-{response.public_id}={MEGABYTE.replace(' ', '+')}"
    page = student.post(take, form, content_type="application/x-www-form-urlencoded")
    assert page.status_code == 413
    assert "what you typed is still in the field" in page.content.decode()


def test_without_scripts_the_words_come_back_in_the_field_with_what_to_do(world, client_of, essay):
    response = opened(world)
    take = reverse("grading:take", args=[world.assignment.public_id])
    form = {f"v-{response.public_id}": "0", f"r-{response.public_id}": MEGABYTE}
    page = client_of(world.student).post(take, form)
    text = page.content.decode()
    assert page.status_code == 409
    assert MEGABYTE in text
    assert "Take out at least 848,580 characters" in text
    # With scripts, the page keeps on the device what the server gave back.
    assert "data-unsaved" in text
    response.submission.refresh_from_db()
    assert response.submission.state == Submission.State.IN_PROGRESS


def test_teacher_and_student_see_the_words_and_how_much_of_them_a_draft_reads(world, client_of, essay):
    response = by_hand(world, "word " * 7_000)
    for client, page in (
        (client_of(world.teacher), desk(world, response)),
        (client_of(world.student), reverse("grading:result", args=[response.submission.public_id])),
    ):
        text = client.get(page).content.decode()
        assert "7,000 words · at most 600 were asked for" in text
        assert "Drafts read the first 30,000 of these 35,000 characters" in text


@pytest.mark.parametrize(
    ("text", "words", "asked"),
    [
        ("One two three.", 3, "short"),
        ("等待 了 很久 yes", 6, ""),
        ("no. " * 9, 9, "long"),
        ("🙂 — …", 0, "short"),
    ],
)
def test_words_are_counted_in_any_script(text, words, asked):
    found = length_of("essay", {"least_words": 4, "most_words": 8}, text)
    assert (found.words, found.asked, found.is_cut) == (words, asked, False)


def test_there_is_no_length_of_nothing_nor_of_a_number():
    assert length_of("essay", {}, "  \n") is None
    assert length_of("numeric", {}, "0.5 A") is None


def test_the_desk_says_how_many_grades_an_essays_grader_still_needs(world, client_of, essay):
    allow(world)
    asked = by_hand(world, "An essay that waits.")
    agreed, silent = world.new_student("Agrees"), world.new_student("Says nothing")
    consent(world, agreed)
    for student in (agreed, silent):
        decide(by_hand(world, "An essay that was decided.", student), world.teacher)
    page = client_of(world.teacher).get(desk(world, asked)).content.decode()
    assert "1 of 10 grades of this question so far" in page


def test_reasons_that_need_no_grades_stay_as_they_are(world, client_of, essay):
    response = by_hand(world, "An essay.", hand_reason="consent")
    page = client_of(world.teacher).get(desk(world, response)).content.decode()
    assert "AI drafts are switched off" in page
    assert "grades of this question" not in page
