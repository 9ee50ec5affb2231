"""Deciding, taking back, releasing: append-only, and nobody is overwritten unseen."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from grading.models import Grade, Response
from grading.services.batches import batches_grade
from grading.services.grades import (
    AlreadyReleased,
    AnswerChanged,
    Decision,
    GradeConflict,
    NothingToUndo,
    Seen,
    grade_decide,
    grade_undo,
)
from grading.services.release import Undecided, submission_release, submissions_release
from school.people.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(world, tiny, hand_in):
    found = hand_in(world)
    batches_grade()
    return found


@pytest.fixture
def response(submission):
    return submission.responses.get(question__kind="short_answer")


def decide(response, by, score="0.5", seen=None, act=None, **more):
    return grade_decide(
        response=response,
        by=by,
        decision=Decision(Decimal(score), **more),
        seen=Seen(seen, 1),
        draft=response.draft,
        act=act,
    )


def decide_all(submission, by):
    for one in submission.responses.exclude(state="graded"):
        decide(one, by)


def test_a_decision_is_a_grade_with_its_draft_and_its_person(world, response):
    grade = decide(response, world.teacher, comment="Good start", criteria={"c1": Decimal("0.5")})
    response.refresh_from_db()
    assert response.state == Response.State.GRADED
    assert (grade.decided_by, grade.draft, grade.comment) == (world.teacher, response.draft, "Good start")
    assert grade.criteria == {"c1": "0.5"}
    assert AuditEvent.objects.filter(action="grade.decide", actor=world.teacher).count() == 1


def test_the_audit_list_says_whose_grade_was_decided_and_is_found_by_that_name(world, response, client_of):
    decide(response, world.teacher)
    page = client_of(world.people["admin"]).get("/school/audit/", {"person": world.student.display_name})
    assert f"Decided a grade of {world.student.display_name}" in page.content.decode()


def test_a_second_grader_who_has_not_seen_the_first_decision_is_stopped(world, response):
    first = decide(response, world.teacher)
    with pytest.raises(GradeConflict) as conflict, transaction.atomic():
        decide(response, world.people["assistant"], "1")
    assert conflict.value.current == first
    assert Grade.objects.count() == 1


def test_a_decision_sent_again_because_its_reply_was_lost_is_there_already(world, response):
    act, audited = uuid4(), AuditEvent.objects.filter(action="grade.decide")
    first = decide(response, world.teacher, act=act)
    assert decide(response, world.teacher, act=act) == first
    second = decide(response, world.teacher, "1", seen=first.pk, act=uuid4())
    grade_undo(response=response, by=world.teacher)
    assert decide(response, world.teacher, act=act) == first  # and what was done since stays done
    assert (response.grades.count(), audited.count(), second.before) == (3, 2, first)


def test_the_same_decision_in_another_window_or_by_somebody_else_is_a_conflict(world, response):
    act = uuid4()
    decide(response, world.teacher, act=act)
    for by, other in ((world.teacher, uuid4()), (world.people["assistant"], act)):
        with pytest.raises(GradeConflict), transaction.atomic():
            decide(response, by, act=other)


def test_a_grader_who_has_seen_it_may_change_it_and_both_are_kept(world, response):
    first = decide(response, world.teacher)
    decide(response, world.people["assistant"], "1", seen=first.pk)
    assert [grade.score for grade in response.grades.order_by("pk")] == [Decimal("0.5"), Decimal(1)]


def test_an_answer_that_changed_meanwhile_is_not_graded(world, response):
    Response.objects.filter(pk=response.pk).update(version=2)
    with pytest.raises(AnswerChanged), transaction.atomic():
        decide(response, world.teacher)
    assert not Grade.objects.exists()


def test_an_answer_that_is_still_written_is_not_graded(world, response):
    Response.objects.filter(pk=response.pk).update(state="typing")
    with pytest.raises(AnswerChanged), transaction.atomic():
        decide(response, world.teacher)


@pytest.mark.parametrize("score", ["-0.1", "1.0001", "7"])
def test_a_score_outside_0_to_1_is_refused(score):
    with pytest.raises(ValueError, match="score must be from 0 to 1"):
        Decision(Decimal(score))


def test_undoing_a_first_decision_leaves_the_draft_to_decide_again(world, response):
    grade = decide(response, world.teacher)
    assert grade_undo(response=response, by=world.teacher) is None
    response.refresh_from_db()
    assert response.state == Response.State.DRAFTED
    assert Grade.objects.count() == 1  # the list keeps what was
    decide(response, world.teacher, "1", seen=grade.pk)


def test_undoing_a_change_puts_the_decision_before_in_force_as_a_new_grade(world, response):
    first = decide(response, world.people["assistant"], "0.25", comment="a")
    decide(response, world.teacher, "1", seen=first.pk)
    again = grade_undo(response=response, by=world.teacher)
    assert (again.score, again.comment) == (Decimal("0.25"), "a")
    assert response.grades.count() == 3


def test_nobody_undoes_what_somebody_else_decided(world, response):
    decide(response, world.teacher)
    with pytest.raises(NothingToUndo), transaction.atomic():
        grade_undo(response=response, by=world.people["assistant"])


def test_a_result_that_the_student_has_seen_is_not_taken_away(world, submission, response):
    decide_all(submission, world.teacher)
    submission_release(submission=submission, by=world.teacher, now=timezone.now())
    with pytest.raises(AlreadyReleased), transaction.atomic():
        grade_undo(response=response, by=world.teacher)


def test_a_submission_with_an_undecided_answer_is_not_released(world, submission, response):
    decide(response, world.teacher)
    with pytest.raises(Undecided) as refused, transaction.atomic():
        submission_release(submission=submission, by=world.teacher, now=timezone.now())
    assert refused.value.count == 2
    submission.refresh_from_db()
    assert submission.released_at is None


def test_releasing_all_releases_the_decided_and_counts_the_rest(world, submission, tiny, hand_in):
    hand_in(world, world.new_student("Not Yet"))
    decide_all(submission, world.teacher)
    rows = world.assignment.submissions.all()
    released = submissions_release(submissions=rows, by=world.teacher, now=timezone.now())
    assert (released.count, released.waiting) == (1, 1)
    event = AuditEvent.objects.get(action="grade.release")
    assert event.detail == {"count": 1}


def test_a_release_rings_what_follows_and_a_later_change_rings_again(
    world, submission, response, monkeypatch, django_capture_on_commit_callbacks
):
    rung = []
    monkeypatch.setattr(
        "celery.app.base.Celery.send_task", lambda _app, name, args, **_more: rung.append((name, args))
    )
    decide_all(submission, world.teacher)
    with django_capture_on_commit_callbacks(execute=True):
        submission_release(submission=submission, by=world.teacher, now=timezone.now())
    assert rung == [("recommend.mastery", [submission.pk])]
    with django_capture_on_commit_callbacks(execute=True):
        decide(response, world.teacher, "1", seen=response.grade.pk)
    assert rung == [("recommend.mastery", [submission.pk])] * 2
