"""The life of a request, from the asking to the last word."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from grading.models import Grade, RegradeRequest, Response, ResultTerms, Submission
from grading.regrades.rules import Refusal
from grading.services.grades import Decision, GradeConflict, Seen
from grading.services.regrades import (
    RegradeRefused,
    Settled,
    regrade_accept,
    regrade_ask,
    regrade_decline,
    regrade_say,
    regrade_withdraw,
)
from school.people.models import AuditEvent
from tests.grading.regrades.conftest import REASON
from tests.grading.release.decided import answer_to, decide

pytestmark = pytest.mark.django_db
State = RegradeRequest.State


def ask(response, by, now=None, **more):
    return regrade_ask(
        response=response, by=by, reason=REASON, now=now or timezone.now(), **{"criteria": [], **more}
    )


def refused(response, by, now=None):
    with pytest.raises(RegradeRefused) as why, transaction.atomic():
        ask(response, by, now)
    return why.value.why


def accept(request, by, score="1", seen=None):
    return regrade_accept(
        request=request, by=by, decision=Decision(Decimal(score)), draft=None, now=timezone.now(),
        seen=Seen(seen or request.about_id, 1),
    )  # fmt: skip


@pytest.fixture
def request_(world, response):
    return ask(response, world.student, criteria=[{"id": "c1", "text": "One path."}])


def test_a_request_holds_the_reason_the_criteria_and_the_grade_it_is_about(world, response, request_):
    assert (request_.state, request_.reason, request_.about) == (State.OPEN, REASON, response.grade)
    assert request_.criteria == [{"id": "c1", "text": "One path."}]
    event = AuditEvent.objects.get(action="regrade.ask")
    assert event.actor == world.student
    assert REASON not in str(event.detail)


def test_a_second_request_about_the_same_answer_is_refused(world, response, request_):
    assert refused(response, world.student) == Refusal.ASKED


def test_the_database_itself_refuses_a_second_unsettled_request(response, request_):
    with pytest.raises(IntegrityError, match="regrade_one_unsettled"), transaction.atomic():
        RegradeRequest.objects.create(
            school=response.school, response=response, about=response.grade, reason=REASON
        )


def test_after_a_withdrawal_the_student_may_ask_again(world, response, request_):
    regrade_withdraw(request=request_, by=world.student, now=timezone.now())
    assert ask(response, world.student).state == State.OPEN


def test_after_the_window_nobody_may_ask(world, released, response):
    end = released.released_at + timedelta(days=7)
    assert refused(response, world.student, end) == Refusal.LATE
    ask(response, world.student, end - timedelta(minutes=1))


def test_the_teacher_sets_window_and_limit(world, released, response):
    terms = ResultTerms.objects.create(
        school=world.school, assignment=world.assignment, regrade_days=0, regrade_limit=1
    )
    assert refused(response, world.student) == Refusal.OFF
    terms.regrade_days = 30
    terms.save()
    ask(response, world.student, released.released_at + timedelta(days=29))
    assert refused(answer_to(released, "numeric"), world.student) == Refusal.LIMIT


def test_a_result_that_is_not_shown_cannot_be_asked_about(world, released, response):
    Submission.objects.filter(pk=released.pk).update(released_at=None)
    assert refused(response, world.student) == Refusal.HIDDEN


def test_a_grade_that_was_taken_back_cannot_be_asked_about(world, response):
    Response.objects.filter(pk=response.pk).update(state="by_hand")
    assert refused(response, world.student) == Refusal.HIDDEN


def test_who_has_left_the_class_is_sent_to_the_teacher(world, response):
    world.section.enrolments.filter(user=world.student).update(is_active=False)
    assert refused(response, world.student) == Refusal.LEFT


def test_the_word_goes_back_and_forth(world, request_):
    now = timezone.now()
    answered = regrade_say(request=request_, by=world.teacher, text="Where do you say that?", now=now)
    assert answered.state == State.ANSWERED
    again = regrade_say(request=request_, by=world.student, text="In the second line.", now=now)
    assert again.state == State.OPEN
    assert [one.text for one in again.messages.all()] == ["Where do you say that?", "In the second line."]


def test_accepting_writes_a_grade_by_the_teacher_and_settles_the_request(world, response, request_):
    done = accept(request_, world.teacher)
    assert (done.state, done.settled_by) == (State.ACCEPTED, world.teacher)
    assert (done.outcome.score, done.outcome.decided_by) == (Decimal(1), world.teacher)
    assert Response.objects.get(pk=response.pk).grade == done.outcome
    assert AuditEvent.objects.get(action="regrade.accept").detail["before"] == 50


def test_declining_leaves_the_grade_and_tells_why(world, response, request_):
    done = regrade_decline(
        request=request_, by=world.teacher, reason="It says why, not that.", now=timezone.now()
    )
    assert done.state == State.DECLINED
    assert done.messages.get().text == "It says why, not that."
    assert Response.objects.get(pk=response.pk).grade == request_.about


def test_a_settled_request_is_settled_once(world, request_):
    regrade_withdraw(request=request_, by=world.student, now=timezone.now())
    now = timezone.now()
    for act in (
        lambda: accept(request_, world.teacher),
        lambda: regrade_decline(request=request_, by=world.teacher, reason="No.", now=now),
        lambda: regrade_say(request=request_, by=world.student, text="Hello?", now=now),
        lambda: regrade_withdraw(request=request_, by=world.student, now=now),
    ):
        with pytest.raises(Settled), transaction.atomic():
            act()
    assert Grade.objects.filter(response=request_.response).count() == 1


def test_a_decision_in_between_is_not_overwritten_and_the_request_stays_open(world, response, request_):
    decide(response, world.people["assistant"], "0.75")
    with pytest.raises(GradeConflict), transaction.atomic():
        accept(request_, world.teacher)
    assert RegradeRequest.objects.get(pk=request_.pk).state == State.OPEN


def test_removing_a_student_removes_the_request_with_the_work(world, request_):
    regrade_say(request=request_, by=world.student, text="Please look.", now=timezone.now())
    regrade_withdraw(request=request_, by=world.student, now=timezone.now())
    world.student.submissions.all().delete()
    assert not RegradeRequest.objects.exists()
