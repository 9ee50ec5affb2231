"""What the student sees once the teacher has released the work."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from grading.evidence import parts_of
from grading.models import Draft, Grade
from grading.services.submissions import submission_open, submission_submit
from grading.verdict import CriterionVerdict, Label, Span, Verdict


@pytest.fixture
def graded(world):
    """A handed-in submission whose short answer has a draft and a teacher's grade, released."""
    submission = submission_open(assignment=world.assignment, student=world.student, now=timezone.now())
    for response in submission.responses.select_related("question"):
        response.answer = (
            {"choice": "a"} if response.question.kind == "single_choice" else {"text": "one <b>path</b> only"}
        )
        response.save()
    submission = submission_submit(submission=submission, now=timezone.now())
    for response in submission.responses.select_related("question"):
        if response.question.kind == "short_answer":
            grade_short_answer(world, response)
        else:
            Grade.objects.create(response=response, score=Decimal(0), decided_by=world.teacher)
    submission.released_at = timezone.now()
    submission.save()
    return submission


def grade_short_answer(world, response):
    first, second = response.question.rubric.criteria.all()
    verdict = Verdict(
        score=Decimal("0.5"), label=Label.PARTIAL, confidence=0.7, grader="short_answer", version="v1",
        criteria=(
            CriterionVerdict(str(first.public_id), 0.2, Decimal(0)),
            CriterionVerdict(str(second.public_id), 0.9, Decimal(1), Span(0, 15)),
        ),
    )  # fmt: skip
    draft = Draft.objects.create(
        response=response, answer_version=response.version, score=verdict.score, confidence=0.7,
        verdict=verdict.as_json(), grader="short_answer", model_version="v1",
    )  # fmt: skip
    Grade.objects.create(
        response=response, score=Decimal("0.5"), draft=draft, decided_by=world.teacher, comment="Say what stays the same.",
        criteria={str(first.public_id): "0", str(second.public_id): "1"},
    )  # fmt: skip


def page_of(client, submission):
    return client.get(reverse("grading:result", args=[submission.public_id])).content.decode()


@pytest.mark.django_db
def test_the_student_sees_points_criteria_evidence_and_comment(world, graded, client_of):
    page = page_of(client_of(world.student), graded)
    assert "Says that there is only one path." in page
    assert 'data-kind="supports"' in page
    assert "one &lt;b&gt;path" in page
    assert "Say what stays the same." in page
    assert "Current is not used up." in page
    assert "Decided by Tess Teacher" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "seen"), [("guardian", True), ("teacher", True), ("outsider", False), ("admin", False)]
)
def test_results_open_only_to_those_concerned(world, graded, client_of, role, seen):
    reply = client_of(world.people[role]).get(reverse("grading:result", args=[graded.public_id]))
    assert reply.status_code == (200 if seen else 404)


@pytest.mark.django_db
def test_a_guardian_does_not_see_what_is_not_released(world, graded, client_of):
    graded.released_at = None
    graded.save()
    assert (
        client_of(world.people["guardian"])
        .get(reverse("grading:result", args=[graded.public_id]))
        .status_code
        == 404
    )


@pytest.mark.django_db
def test_the_result_page_needs_the_same_queries_for_any_number_of_questions(
    world, graded, client_of, django_assert_max_num_queries
):
    client = client_of(world.student)
    with django_assert_max_num_queries(18):
        page_of(client, graded)


@pytest.mark.django_db
def test_no_grade_exists_without_a_person_or_a_signed_policy(world, graded):
    with pytest.raises(IntegrityError, match="grade_has_a_person_or_policy"), transaction.atomic():
        Grade.objects.create(response=graded.responses.first(), score=Decimal(1))


@pytest.mark.django_db
def test_a_grade_cannot_be_rewritten(graded):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Grade.objects.update(score=Decimal(1))


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=6))
def test_the_parts_of_an_answer_always_join_to_the_answer(text, pairs):
    spans = [(Span(start, start + length), "supports", "") for start, length in pairs]
    assert "".join(part.text for part in parts_of(text, spans)) == text


def test_words_that_are_evidence_of_two_criteria_are_marked_for_both():
    spans = [(Span(0, 8), "supports", "1"), (Span(4, 12), "partly", "2"), (Span(4, 8), "supports", "3")]
    parts = [part for part in parts_of("one two three", spans) if part.kind]
    assert [(part.text, part.ref, part.covers) for part in parts] == [
        ("one ", "", "1"),
        ("two ", "1 3", "1 2 3"),
        ("thre", "2", "2"),
    ]


OF_THE_STUDENT = ("Your choice", "when your teacher releases", "Your teacher:")


@pytest.mark.django_db
@pytest.mark.parametrize("released", [True, False])
def test_whoever_teaches_is_not_spoken_to_as_the_student(world, graded, client_of, released):
    if not released:
        graded.released_at = None
        graded.save()
    own, shown = (page_of(client_of(person), graded) for person in (world.student, world.teacher))
    assert any(words in own for words in OF_THE_STUDENT)
    assert not any(words in shown for words in OF_THE_STUDENT)
    assert "The student's choice" in shown
