"""The worker's loop: everything that is due is drafted, and grades come only from people and policies."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.conf import settings
from django.core.cache import cache

from grading import health
from grading.models import ClassPolicy, Draft, Grade, Response
from grading.services.batches import batches_grade, graders_warm
from grading.services.policies import policy_revoke, policy_sign
from grading.tasks import grade, sweep
from tests.grading.conftest import states_of
from tests.grading.tiny import TinyModel, TinyRule

pytestmark = pytest.mark.django_db


def test_every_pending_answer_gets_a_draft_with_the_models_version(world, tiny, hand_in):
    submission = hand_in(world, short="one path, half way")
    assert batches_grade() == 3
    assert set(states_of(submission).values()) == {"drafted"}
    draft = Draft.objects.get(grader="short_answer")
    assert (draft.model_version, draft.answer_version) == ("tiny-1", 1)
    assert draft.as_verdict().score == Decimal(1)
    assert not Grade.objects.exists()


def test_identical_answers_to_a_question_are_judged_once(world, tiny, hand_in):
    for number in range(5):
        hand_in(world, world.new_student(f"Twin {number}"))
    assert batches_grade() == 15
    assert len(tiny.seen) == 3


def test_a_doubled_or_late_ring_finds_nothing_to_do(world, tiny, hand_in):
    submission = hand_in(world)
    for _ring in range(3):
        grade(submission.pk)
    grade(hint=999_999)
    assert len(tiny.seen) == Draft.objects.count() == 3


def test_many_answers_are_drafted_in_batches_of_the_set_size(world, tiny, hand_in, settings):
    settings.GRADING_BATCH = 2
    hand_in(world)
    assert batches_grade() == 3


def test_a_poisonous_answer_ends_by_hand_and_takes_no_other_down(world, tiny, hand_in):
    bad = hand_in(world, short="poison")
    good = hand_in(world, world.new_student("Good One"))
    batches_grade()
    assert states_of(bad)["short_answer"] == "by_hand"
    assert bad.responses.get(question__kind="short_answer").hand_reason == "failed"
    assert states_of(good)["short_answer"] == "drafted"


def test_without_weights_rule_answers_are_drafted_and_short_answers_wait(world, tiny, hand_in, monkeypatch):
    submission = hand_in(world)
    monkeypatch.setattr(TinyModel, "here", False)
    batches_grade()
    assert states_of(submission) == {
        "short_answer": "pending", "single_choice": "drafted", "numeric": "drafted",
    }  # fmt: skip
    assert "models pull tiny" in health.model_note()
    assert submission.responses.get(question__kind="short_answer").attempts == 0
    monkeypatch.setattr(TinyModel, "here", True)
    batches_grade()
    assert states_of(submission)["short_answer"] == "drafted"
    assert health.model_note() == ""


def test_warming_up_leaves_a_note_when_the_weights_are_missing(db, tiny, monkeypatch):
    monkeypatch.setattr(TinyModel, "here", False)
    graders_warm()
    assert health.model_note()


def test_a_key_policy_grades_rule_answers_in_the_same_step(world, tiny, hand_in):
    policy = policy_sign(section=world.section, kind=ClassPolicy.Kind.KEY, by=world.teacher)
    submission = hand_in(world, choice="a")
    batches_grade()
    assert states_of(submission) == {
        "short_answer": "drafted", "single_choice": "graded", "numeric": "graded",
    }  # fmt: skip
    grade = Grade.objects.get(response__question__kind="single_choice")
    assert (grade.policy, grade.decided_by, grade.score) == (policy, None, Decimal(0))
    assert grade.draft is not None


def test_a_revoked_key_policy_grades_nothing(world, tiny, hand_in):
    from django.utils import timezone

    policy_sign(section=world.section, kind="key", by=world.teacher)
    policy_revoke(section=world.section, kind="key", by=world.teacher, now=timezone.now())
    hand_in(world)
    batches_grade()
    assert not Grade.objects.exists()


def test_a_rule_grader_is_never_asked_for_a_model(world, tiny, hand_in):
    assert not TinyRule.needs_model
    hand_in(world, short="")
    batches_grade()
    assert Draft.objects.get(grader="short_answer").as_verdict().flags == ("blank",)


def test_the_sweep_leaves_a_sign_of_life_and_rings_only_when_something_is_due(
    world, tiny, hand_in, monkeypatch, django_capture_on_commit_callbacks
):
    rung = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda _app, name, **_more: rung.append(name))
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    assert rung == []
    hand_in(world)
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    assert rung == ["grading.grade"]
    assert cache.get(health.WORKER_SEEN)
    assert health.worker_age() < 60


def test_grading_goes_to_its_own_queue():
    assert settings.CELERY_TASK_ROUTES["grading.*"] == {"queue": "grade"}
    assert Response.State.PENDING == "pending"
