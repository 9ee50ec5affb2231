"""A release at a time: carried out once, late when nobody was there, and taken back before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from grading.models import ReleasePlan
from grading.services import release_plans
from grading.services.release_plans import (
    PastTime,
    TooLate,
    release_plan,
    release_plan_cancel,
    releases_run,
)
from school.people.models import AuditEvent
from tests.grading.release.decided import answer_to, decide, decide_all

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


def plan(world, due, now, question=None):
    return release_plan(
        assignment=world.assignment, sections=[world.section], question=question, due_at=due, by=world.teacher,
        now=now,
    )[0]  # fmt: skip


def test_a_result_is_shown_when_its_time_has_come_and_not_before(world, hand_in, now):
    submission = decide_all(hand_in(world), world.teacher)
    plan(world, now + HOUR, now)
    assert releases_run(now) == 0
    submission.refresh_from_db()
    assert submission.released_at is None
    assert releases_run(now + HOUR) == 1
    submission.refresh_from_db()
    assert submission.released_at == now + HOUR


def test_a_plan_is_carried_out_once_however_late_and_often_the_worker_comes(world, hand_in, now):
    decide_all(hand_in(world), world.teacher)
    made = plan(world, now + HOUR, now)
    week = now + timedelta(days=7)
    assert [releases_run(week), releases_run(week + HOUR)] == [1, 0]
    made.refresh_from_db()
    assert (made.done_at, made.released, made.held) == (week, 1, 0)
    late = decide_all(hand_in(world, world.new_student("Late Lea")), world.teacher)
    releases_run(week + HOUR)
    late.refresh_from_db()
    assert late.released_at is None


def test_what_is_undecided_at_the_time_is_held_back(world, hand_in, now):
    decide_all(hand_in(world), world.teacher)
    waits = hand_in(world, world.new_student("Una Undecided"))
    made = plan(world, now + HOUR, now)
    releases_run(now + HOUR)
    made.refresh_from_db()
    assert (made.released, made.held) == (1, 1)
    waits.refresh_from_db()
    assert waits.released_at is None


def test_one_question_can_be_planned(world, hand_in, now):
    submission = hand_in(world)
    decide(answer_to(submission, "numeric"), world.teacher)
    plan(world, now + HOUR, now, world.questions["numeric"])
    releases_run(now + HOUR)
    assert answer_to(submission, "numeric").released_at == now + HOUR
    assert answer_to(submission, "short_answer").released_at is None


def test_a_plan_that_is_taken_back_shows_nothing(world, hand_in, now):
    submission = decide_all(hand_in(world), world.teacher)
    release_plan_cancel(plan=plan(world, now + HOUR, now), by=world.teacher, now=now)
    assert releases_run(now + 2 * HOUR) == 0
    submission.refresh_from_db()
    assert submission.released_at is None
    assert AuditEvent.objects.filter(action="grade.unplan_release").count() == 1


def test_a_plan_that_was_carried_out_cannot_be_taken_back(world, hand_in, now):
    made = plan(world, now + HOUR, now)
    releases_run(now + HOUR)
    with pytest.raises(TooLate), transaction.atomic():
        release_plan_cancel(plan=made, by=world.teacher, now=now + 2 * HOUR)


def test_planning_the_same_again_moves_the_time(world, now):
    plan(world, now + HOUR, now)
    plan(world, now + 2 * HOUR, now)
    plan(world, now + HOUR, now, world.questions["numeric"])
    assert list(ReleasePlan.objects.filter(question=None).values_list("due_at", flat=True)) == [
        now + 2 * HOUR
    ]
    assert ReleasePlan.objects.count() == 2


def test_a_time_in_the_past_is_refused(world, now):
    with pytest.raises(PastTime):
        plan(world, now, now)
    assert not ReleasePlan.objects.exists()


def test_one_plan_that_fails_holds_up_no_other(world, hand_in, now, monkeypatch):
    decide_all(hand_in(world), world.teacher)
    broken = plan(world, now + HOUR, now, world.questions["numeric"])
    plan(world, now + 2 * HOUR, now)
    real = release_plans._release

    def fail(one, at):
        if one.pk == broken.pk:
            raise OSError("no space")
        return real(one, at)

    monkeypatch.setattr(release_plans, "_release", fail)
    assert releases_run(now + 3 * HOUR) == 1
    broken.refresh_from_db()
    assert broken.done_at is None
