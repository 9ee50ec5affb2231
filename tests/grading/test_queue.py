"""The database as the queue: nothing is lost, nothing is drafted twice."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading import graders, queue
from grading.items import item_of
from grading.models import Draft, Grade, Response
from grading.services.drafts import Judged
from grading.services.grades import Decision, Seen, grade_decide
from school.people.models import Consent
from tests.grading.conftest import states_of

pytestmark = pytest.mark.django_db


def judge(batch):
    return [Judged(one, graders.get(one.question.kind)().grade([item_of(one)])[0]) for one in batch.responses]


def test_a_claimed_response_is_not_claimed_again_while_its_lease_lasts(world, tiny, hand_in):
    hand_in(world)
    now = timezone.now()
    assert len(queue.claim(10, 60, now).responses) == 3
    assert not queue.claim(10, 60, now + timedelta(seconds=59))


def test_an_expired_lease_is_claimed_again_and_its_late_holder_writes_nothing(world, tiny, hand_in):
    hand_in(world)
    now = timezone.now()
    first = queue.claim(10, 60, now)
    later = now + timedelta(seconds=61)
    second = queue.claim(10, 60, later)
    assert queue.finish(first.lease, judge(first), later) == []
    assert len(queue.finish(second.lease, judge(second), later)) == 3
    assert Draft.objects.count() == 3


def test_finishing_twice_drafts_once(world, tiny, hand_in):
    hand_in(world)
    now = timezone.now()
    batch = queue.claim(10, 60, now)
    assert len(queue.finish(batch.lease, judge(batch), now)) == 3
    assert queue.finish(batch.lease, judge(batch), now) == []
    assert Draft.objects.count() == 3


def test_a_draft_of_an_older_answer_is_not_written(world, tiny, hand_in):
    hand_in(world)
    now = timezone.now()
    batch = queue.claim(10, 60, now)
    judged = judge(batch)
    Response.objects.filter(pk=batch.responses[0].pk).update(version=2)
    assert len(queue.finish(batch.lease, judged, now)) == 2


def test_a_strange_lease_finishes_nothing(world, tiny, hand_in):
    hand_in(world)
    batch = queue.claim(10, 60, timezone.now())
    assert queue.finish(uuid.uuid4(), judge(batch), timezone.now()) == []


def test_responses_of_all_schools_are_claimed_together(world, other_world, tiny, hand_in):
    hand_in(world)
    hand_in(other_world)
    batch = queue.claim(10, 60, timezone.now())
    assert {one.school_id for one in batch.responses} == {world.school.pk, other_world.school.pk}


def test_work_that_is_not_handed_in_is_never_claimed(world, tiny):
    submission = world.submission()
    Response.objects.create(
        school=world.school, submission=submission, question=world.questions["short_answer"]
    )
    assert not queue.claim(10, 60, timezone.now())


@pytest.mark.parametrize("who", ["school", "section", "person"])
def test_a_refusal_of_ai_sends_short_answers_to_the_teacher(world, tiny, hand_in, who):
    if who == "person":
        Consent.objects.create(school=world.school, user=world.student, kind="ai_grading", granted=False)
    else:
        place = world.school if who == "school" else world.section
        place.ai_grading = False
        place.save()
    submission = hand_in(world)
    batch = queue.claim(10, 60, timezone.now())
    assert [one.question.kind for one in batch.by_hand] == ["short_answer"]
    response = submission.responses.get(question__kind="short_answer")
    assert (response.state, response.hand_reason) == ("by_hand", "consent")


def test_an_answer_that_fails_three_times_goes_to_the_teacher(world, tiny, hand_in):
    submission = hand_in(world)
    now = timezone.now()
    for _attempt in range(3):
        while queue.claim(10, 60, now):
            pass
        now += timedelta(seconds=61)
    while queue.claim(10, 60, now):
        pass
    assert set(submission.responses.values_list("state", "hand_reason")) == {("by_hand", "failed")}


def test_what_failed_twice_is_tried_alone(world, tiny, hand_in):
    hand_in(world)
    Response.objects.update(attempts=2)
    assert len(queue.claim(10, 60, timezone.now()).responses) == 1


def test_a_kind_without_grader_goes_to_the_teacher(world, tiny, hand_in, monkeypatch):
    submission = hand_in(world)
    monkeypatch.delitem(graders.base._registry, "numeric")
    queue.claim(10, 60, timezone.now())
    assert submission.responses.get(question__kind="numeric").hand_reason == "no_grader"


def test_the_sweep_frees_what_a_dead_worker_held(world, tiny, hand_in):
    hand_in(world)
    now = timezone.now()
    queue.claim(10, 60, now)
    assert queue.sweep(now) == 0
    assert queue.sweep(now + timedelta(seconds=61)) == 3
    assert not Response.objects.filter(lease__isnull=False).exists()


def test_a_teacher_who_decides_first_wins_over_the_worker(world, tiny, hand_in):
    submission = hand_in(world)
    batch = queue.claim(10, 60, timezone.now())
    response = submission.responses.get(question__kind="short_answer")
    grade_decide(response=response, by=world.teacher, decision=Decision(Decimal(1)), seen=Seen(None, 1))
    queue.finish(batch.lease, judge(batch), timezone.now())
    assert states_of(submission) == {
        "short_answer": "graded", "single_choice": "drafted", "numeric": "drafted",
    }  # fmt: skip
    assert Grade.objects.get().decided_by == world.teacher


@pytest.mark.django_db(transaction=True)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limits=st.lists(st.integers(1, 9), min_size=2, max_size=6), rows=st.integers(1, 30))
def test_no_response_is_claimed_twice_by_any_number_of_claimers(world, tiny, hand_in, limits, rows):
    if not world.extra.get("submission"):
        world.extra["submission"] = hand_in(world)
    submission = world.extra["submission"]
    submission.responses.all().delete()
    questions = world.course.questions
    questions.filter(title="many").delete()
    made = [questions.create(kind="numeric", prompt="?", title="many", content={}) for _row in range(rows)]
    Response.objects.bulk_create(
        [Response(school=world.school, submission=submission, question=one, state="pending") for one in made]
    )
    claimed, start = [], threading.Barrier(len(limits))

    def work(limit):
        start.wait()
        while batch := queue.claim(limit, 60, timezone.now()):
            claimed.extend(one.pk for one in batch.responses)
        connection.close()

    threads = [threading.Thread(target=work, args=[limit]) for limit in limits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == rows
