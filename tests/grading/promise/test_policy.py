"""A signed promise at work: what it accepts, what it never does, what it checks, and when it stops."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from grading.models import Acceptance, ClassPolicy, Draft, Grade, Response
from grading.services.grades import Decision, Seen, grade_decide, grade_undo
from grading.services.policies import Terms, policy_sign
from grading.services.promise import CHECKS_LEAST, checks_of, promise_apply, promises_due
from grading.services.switches import policy_switch, promise_switch
from grading.tasks import promise as promise_task
from school.people.models import AuditEvent, Consent
from tests.grading.promise.promised import draft_of, graded_answers, waiting_answers

pytestmark = pytest.mark.django_db
TERMS = Terms(Decimal("0.95"))


def sign(world, terms=TERMS):
    return promise_switch(section=world.section, terms=terms, by=world.teacher, now=timezone.now())


def policy():
    return ClassPolicy.objects.in_force().get(kind="promise")


def states(responses):
    rows = Response.objects.filter(pk__in=[one.pk for one in responses])
    return sorted(rows.values_list("state", flat=True))


def decide(world, response, score):
    version = Response.objects.get(pk=response.pk).version
    last = Grade.objects.filter(response=response).order_by("-pk").first()
    return grade_decide(
        response=response,
        by=world.teacher,
        decision=Decision(Decimal(score)),
        seen=Seen(last.pk if last else None, version),
    )


def test_with_enough_matching_grades_sure_drafts_become_grades_and_some_stay_as_checks(world):
    graded_answers(world, 60)
    waiting = waiting_answers(world, 40)
    applied = sign(world)
    assert applied.accepted + applied.checks == 40
    assert applied.checks >= CHECKS_LEAST
    grades = Grade.objects.filter(policy=policy())
    assert grades.count() == applied.accepted
    assert {one.decided_by for one in grades} == {None}
    assert states(waiting).count("graded") == applied.accepted
    kept = Acceptance.objects.filter(is_check=True)
    assert {one.response.state for one in kept} == {"drafted"}
    assert {one.evidence for one in Acceptance.objects.all()} == {60}


def test_an_essay_is_read_by_a_person_however_sure_its_draft_is(world):
    essay = world.questions["short_answer"]
    essay.kind = "essay"
    essay.save()
    graded_answers(world, 60)
    waiting = waiting_answers(world, 40)
    assert sign(world).accepted == 0
    assert states(waiting) == ["drafted"] * 40


def test_44_matching_grades_are_not_enough_and_the_45th_is(world):
    graded_answers(world, 44)
    waiting_answers(world, 12)
    assert sign(world).accepted == 0
    graded_answers(world, 1)
    assert promise_apply(policy_id=policy().pk, now=timezone.now()).accepted > 0


def test_applying_again_changes_nothing(world):
    graded_answers(world, 60)
    waiting_answers(world, 20)
    sign(world)
    before = (Grade.objects.count(), Acceptance.objects.count())
    for _time in range(2):
        promise_task(world.section.pk)
    assert (Grade.objects.count(), Acceptance.objects.count()) == before


@pytest.mark.parametrize(
    "unfit",
    [
        {"flags": ("very_short",)},
        {"flags": ("a_flag_of_tomorrow",)},
        {"version": "model-2"},
        {"sure": 0.4},
        {"text": "Purple dinosaurs dance tonight in Paris"},
    ],
)
def test_flagged_foreign_unsure_and_unfamiliar_drafts_are_never_accepted(world, unfit):
    graded_answers(world, 80)
    waiting = waiting_answers(world, 10, **unfit)
    assert sign(world).accepted == 0
    assert set(states(waiting)) == {"drafted"}


def test_what_a_person_ever_decided_is_never_taken_over(world):
    graded_answers(world, 60)
    (taken_back, *_rest) = waiting_answers(world, 10)
    decide(world, taken_back, "0")
    grade_undo(response=taken_back, by=world.teacher)
    sign(world)
    taken_back.refresh_from_db()
    assert taken_back.state == "drafted"
    assert not taken_back.acceptances.exists()


def test_an_answer_or_question_that_changed_after_the_draft_waits(world):
    graded_answers(world, 60)
    changed, *_rest = waiting_answers(world, 10)
    Response.objects.filter(pk=changed.pk).update(version=2)
    sign(world)
    assert not changed.acceptances.exists()
    question = world.questions["short_answer"]
    question.version += 1
    question.save()
    later = waiting_answers(world, 10)
    Draft.objects.filter(response__in=later[:5]).update(question_version=question.version - 1)
    Draft.objects.filter(response__in=later[5:]).update(rubric_version=99)
    promise_apply(policy_id=policy().pk, now=timezone.now())
    assert set(states(later)) == {"drafted"}


def test_students_who_refused_ai_drafts_since_are_left_to_the_teacher(world):
    graded_answers(world, 60)
    waiting = waiting_answers(world, 10)
    for one in waiting:
        Consent.objects.create(
            school=world.school, user=one.submission.student, kind="ai_grading", granted=False,
            decided_by=one.submission.student,
        )  # fmt: skip
    assert sign(world).accepted == 0


def test_a_question_without_evidence_waits_unless_the_class_has_enough_questions(world):
    graded_answers(world, 60)
    other = world.questions["short_answer"]
    other.pk = other.public_id = None
    from uuid import uuid4

    other.public_id = uuid4()
    other.save()
    waiting = waiting_answers(world, 5, question=other)
    assert sign(world).accepted == 0
    assert sign(world, Terms(Decimal("0.95"), "class")).accepted == 0
    assert set(states(waiting)) == {"drafted"}


def test_grades_unlike_the_drafts_withhold_the_promise(world):
    graded_answers(world, 60, wrong=6)
    waiting_answers(world, 10)
    assert sign(world).accepted == 0
    assert policy().computed_at is not None


def test_a_tolerance_lets_a_tenth_of_the_points_match(world):
    for one in graded_answers(world, 60):
        Grade.objects.create(response=one, score=Decimal("0.92"), decided_by=world.teacher)
    waiting_answers(world, 10)
    assert sign(world).accepted == 0
    assert sign(world, Terms(Decimal("0.95"), tolerance=Decimal("0.1"))).accepted > 0


def test_checks_that_miss_pause_the_promise_and_signing_again_starts_afresh(world):
    graded_answers(world, 200)
    waiting_answers(world, 60)
    sign(world)
    first = policy()
    for one in list(Acceptance.objects.filter(is_check=True))[:3]:
        decide(world, one.response, "0")
    assert promise_apply(policy_id=first.pk, now=timezone.now()).paused
    first.refresh_from_db()
    assert first.paused_at is not None
    assert AuditEvent.objects.filter(action="policy.pause").exists()
    late = waiting_answers(world, 5)
    assert promise_apply(policy_id=first.pk, now=timezone.now()).accepted == 0
    assert set(states(late)) == {"drafted"}
    sign(world)
    assert policy() != first
    assert checks_of(policy()).done == 0


def test_checks_that_match_are_counted(world):
    graded_answers(world, 60)
    waiting_answers(world, 20)
    sign(world)
    one, *_rest = Acceptance.objects.filter(is_check=True)
    decide(world, one.response, "1")
    found = checks_of(policy())
    assert (found.right, found.done) == (1, 1)
    assert found.open == Acceptance.objects.filter(is_check=True).count() - 1


def test_switching_off_keeps_the_grades_and_accepts_no_more(world):
    graded_answers(world, 60)
    waiting_answers(world, 20)
    accepted = sign(world).accepted
    policy_switch(section=world.section, kind="promise", on=False, by=world.teacher, now=timezone.now())
    late = waiting_answers(world, 5)
    promise_task(world.section.pk)
    promise_task()
    assert set(states(late)) == {"drafted"}
    assert Grade.objects.filter(policy__kind="promise").count() == accepted


def test_the_teacher_may_change_what_was_accepted(world):
    graded_answers(world, 60)
    waiting_answers(world, 20)
    sign(world)
    taken = Acceptance.objects.filter(is_check=False).first().response
    assert decide(world, taken, "0.5").decided_by == world.teacher


def test_a_sweep_finds_classes_where_something_was_decided_since(world):
    graded_answers(world, 44)
    waiting_answers(world, 12)
    sign(world)
    assert promises_due() == []
    graded_answers(world, 4)
    assert promises_due() == [policy().pk]
    promise_task()
    assert Grade.objects.filter(policy__kind="promise").exists()


def test_each_step_is_in_the_audit(world):
    graded_answers(world, 60)
    waiting_answers(world, 20)
    sign(world)
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["policy.sign", "policy.accept"]
    assert AuditEvent.objects.get(action="policy.sign").detail["promised"] == "0.95"


def test_the_database_refuses_a_promise_without_a_target(world):
    with pytest.raises(IntegrityError, match="policy_promise_has_a_target"), transaction.atomic():
        policy_sign(section=world.section, kind="promise", by=world.teacher)


def test_a_newer_draft_of_another_model_brings_its_own_evidence(world):
    for one in graded_answers(world, 60):
        draft_of(one, 0.9, version="model-2").save()
    waiting = waiting_answers(world, 10, version="model-2")
    assert sign(world).accepted > 0
    assert "graded" in states(waiting)
