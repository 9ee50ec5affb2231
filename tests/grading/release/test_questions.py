"""Results shown question by question: what the student sees of them, and what counts when."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from grading.models import Submission
from grading.services.grades import AlreadyReleased, grade_undo
from grading.services.release_questions import question_release
from recommend.models import MasteryEvent
from recommend.services.mastery import mastery_apply
from school.people.models import AuditEvent
from tests.grading.release.decided import answer_to, decide, decide_all

pytestmark = pytest.mark.django_db


def show(world, kind, now=None):
    rows = Submission.objects.filter(assignment=world.assignment)
    return question_release(
        question=world.questions[kind], submissions=rows, by=world.teacher, now=now or timezone.now()
    )


def page_of(client, submission):
    return client.get(reverse("grading:result", args=[submission.public_id])).content.decode()


def test_a_released_question_is_shown_in_full_and_the_others_are_not(world, hand_in, client_of):
    submission = decide_all(hand_in(world), world.teacher)
    decide(answer_to(submission, "numeric"), world.teacher, "1", comment="Well measured.")
    decide(answer_to(submission, "short_answer"), world.teacher, "0", comment="Say why.")
    show(world, "numeric")
    page = page_of(client_of(world.student), submission)
    assert "Well measured." in page
    assert "Say why." not in page
    assert page.count("Not released yet") == 2
    assert "1 of 3 questions is released" in page
    assert "result-total" not in page


def test_the_last_question_releases_the_whole_result(world, hand_in, client_of):
    submission = decide_all(hand_in(world), world.teacher)
    for kind in ("numeric", "short_answer", "single_choice"):
        submission.refresh_from_db()
        assert submission.released_at is None
        show(world, kind)
    submission.refresh_from_db()
    assert submission.released_at is not None
    assert "result-total" in page_of(client_of(world.student), submission)


def test_an_undecided_answer_waits_and_is_counted(world, hand_in):
    decided = hand_in(world)
    decide(answer_to(decided, "numeric"), world.teacher)
    hand_in(world, world.new_student("Una Undecided"))
    released = show(world, "numeric")
    assert (released.count, released.waiting) == (1, 1)
    assert AuditEvent.objects.get(action="grade.release_question").detail["count"] == 1


def test_showing_a_question_twice_changes_nothing(world, hand_in):
    submission = hand_in(world)
    decide(answer_to(submission, "numeric"), world.teacher)
    show(world, "numeric")
    first = answer_to(submission, "numeric").released_at
    assert show(world, "numeric").count == 0
    assert answer_to(submission, "numeric").released_at == first


def test_a_shown_decision_is_not_taken_away(world, hand_in):
    submission = hand_in(world)
    decide(answer_to(submission, "numeric"), world.teacher)
    show(world, "numeric")
    with pytest.raises(AlreadyReleased), transaction.atomic():
        grade_undo(response=answer_to(submission, "numeric"), by=world.teacher)


def test_a_question_counts_for_mastery_once_when_it_is_shown(world, hand_in):
    submission = decide_all(hand_in(world), world.teacher)
    assert mastery_apply(submission=submission) == []
    show(world, "numeric")
    mastery_apply(submission=submission)
    assert MasteryEvent.objects.count() == 1
    for kind in ("short_answer", "single_choice"):
        show(world, kind)
    for _again in range(2):
        mastery_apply(submission=submission)
    assert MasteryEvent.objects.count() == 3


def test_a_shown_question_rings_what_follows_a_release(
    world, hand_in, monkeypatch, django_capture_on_commit_callbacks
):
    submission = hand_in(world)
    decide(answer_to(submission, "numeric"), world.teacher)
    rung = []
    monkeypatch.setattr(
        "celery.app.base.Celery.send_task", lambda _app, name, args, **_more: rung.append((name, args))
    )
    with django_capture_on_commit_callbacks(execute=True):
        show(world, "numeric")
    assert rung == [("recommend.mastery", [submission.pk])]


def test_a_guardian_waits_for_the_whole_result(world, hand_in, client_of):
    submission = decide_all(hand_in(world), world.teacher)
    show(world, "numeric")
    url = reverse("grading:result", args=[submission.public_id])
    assert client_of(world.people["guardian"]).get(url).status_code == 404


def test_the_student_finds_it_among_what_came_back_as_soon_as_one_question_is_shown(
    world, hand_in, client_of
):
    submission = decide_all(hand_in(world), world.teacher)
    student, url = client_of(world.student), reverse("grading:result", args=[submission.public_id])
    assert url not in student.get(reverse("home:index")).content.decode()
    show(world, "numeric")
    assert url in student.get(reverse("home:index")).content.decode()
