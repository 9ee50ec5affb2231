"""Practice: judged at once, released at once, outside all marks."""

from __future__ import annotations

import pytest
from django.utils import timezone

from grading.models import ClassPolicy, Draft, Grade
from grading.services.batches import batches_grade
from grading.services.policies import policy_revoke, practice_policy_for
from grading.services.practice import practice_answer
from school.people.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def practise(world, tiny):
    def make(kind, answer):
        return practice_answer(
            student=world.student, section=world.section, concept=world.concepts[0],
            question=world.questions[kind], answer=answer, now=timezone.now(),
        )  # fmt: skip

    return make


def test_a_choice_is_graded_in_the_request_under_the_practice_policy(world, practise):
    submission = practise("single_choice", {"choice": "b"})
    grade = Grade.objects.get(response__submission=submission)
    assert grade.score == 1
    assert grade.policy.kind == ClassPolicy.Kind.PRACTICE
    assert grade.policy.signed_by == world.teacher
    submission.refresh_from_db()
    assert submission.released_at is not None


def test_a_short_answer_waits_for_the_worker_which_grades_and_releases(practise):
    submission = practise("short_answer", {"text": "only one path"})
    assert submission.released_at is None
    batches_grade()
    submission.refresh_from_db()
    assert submission.released_at is not None
    assert Grade.objects.get(response__submission=submission).score == 1


def test_what_follows_a_release_is_rung(practise, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(
        "celery.app.base.Celery.send_task", lambda _app, name, args, **_more: rung.append((name, args))
    )
    with django_capture_on_commit_callbacks(execute=True):
        submission = practise("numeric", {"text": "0.5"})
    assert rung == [("recommend.mastery", [submission.pk])]


def test_the_first_practice_of_a_class_signs_the_policy_once(world, practise):
    practise("numeric", {"text": "0.5"})
    practise("numeric", {"text": "path"})
    assert ClassPolicy.objects.filter(kind="practice").count() == 1
    assert AuditEvent.objects.filter(action="policy.sign").count() == 1


def test_a_revoked_practice_policy_is_not_signed_again_behind_the_teachers_back(world, practise):
    practice_policy_for(section=world.section)
    policy_revoke(section=world.section, kind="practice", by=world.teacher, now=timezone.now())
    submission = practise("single_choice", {"choice": "b"})
    assert not Grade.objects.exists()
    assert Draft.objects.count() == 1
    assert submission.released_at is None


def test_a_class_without_teacher_has_drafts_and_no_grades(world, practise):
    world.section.enrolments.filter(role="teacher").delete()
    practise("single_choice", {"choice": "b"})
    assert not Grade.objects.exists()


def test_an_unknown_option_counts_as_no_answer(practise):
    submission = practise("single_choice", {"choice": "zzz"})
    assert submission.responses.get().answer == {}
    assert Grade.objects.get(response__submission=submission).score == 0
