"""Deciding many at once and taking that back does, answer by answer, exactly what one by one does."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import product

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grading import announce
from grading.models import Draft, Grade, Response, Submission
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
from grading.services.grades_bulk import Wanted, grades_decide, grades_undo
from grading.services.policies import Terms, policy_sign
from school.people.audit import audit_verify
from school.people.models import AuditEvent

pytestmark = pytest.mark.django_db

State = Response.State
BEFORE = ("drafted", "by_hand", "typing", "mine", "theirs", "policy", "twice")
SHOWN = ("", "whole", "ahead")
MEANWHILE = ("", "saved", "decided")
SINCE = ("", "mine", "theirs", "undone")


def answer(world, number, before, shown):
    """A new student's one answer, which came so far before the preview."""
    now = timezone.now()
    submission = Submission.objects.create(
        school=world.school, section=world.section, student=world.new_student(f"Pupil {number}"),
        assignment=world.assignment, state="submitted", submitted_at=now, released_at=now if shown == "whole" else None,
    )  # fmt: skip
    response = Response.objects.create(
        school=world.school, submission=submission, question=world.questions["short_answer"], version=1,
        answer={"text": "one path"}, released_at=now if shown == "ahead" else None,
        state=before if before in {"drafted", "by_hand", "typing"} else "graded",
    )  # fmt: skip
    if before not in {"by_hand", "typing"}:
        Draft.objects.create(
            response=response, answer_version=1, score=Decimal("0.5"), confidence=0.8, verdict={}, grader="t",
            model_version="t-1",
        )  # fmt: skip
    makers = {
        "mine": [{"decided_by": world.teacher}],
        "theirs": [{"decided_by": world.people["assistant"]}],
        "policy": [{"policy": world.policy}],
        "twice": [{"policy": world.policy}, {"decided_by": world.teacher, "comment": "second"}],
    }
    last = None
    for maker in makers.get(before, []):
        last = Grade.objects.create(
            response=response, score=Decimal("0.25"), criteria={"c": "0.25"}, before=last, **maker
        )
    return response


def meanwhile(world, response, what):
    """Somebody did that after the preview."""
    if what == "saved":
        Response.objects.filter(pk=response.pk).update(version=2)
    if what in {"decided", "theirs", "mine"}:
        who = world.teacher if what == "mine" else world.people["assistant"]
        last = response.grades.order_by("pk").last()
        Grade.objects.create(response=response, score=Decimal(0), decided_by=who, before=last)
    if what == "undone":
        grade_undo(response=response, by=world.teacher)


@pytest.fixture
def told(monkeypatch):
    """What workers and open pages were told, answer by answer."""
    found = []
    monkeypatch.setattr(
        "celery.app.base.Celery.send_task",
        lambda _app, name, args, **_more: found.append((name, *args)),
    )
    monkeypatch.setattr(
        announce,
        "_send",
        lambda group, content: found.extend((group, content["type"], one) for one in content["responses"]),
    )
    return found


@pytest.fixture
def graded_world(world):
    world.policy = policy_sign(
        section=world.section, kind="promise", by=world.teacher, terms=Terms(Decimal("0.9"))
    )
    return world


def wanted_of(response):
    latest = response.grades.order_by("-pk").first()
    decision = Decision(
        Decimal("0.66666"), {"c": Decimal("0.5")}, "seen", f"words for {response.submission.student}"
    )
    return Wanted(response, decision, Seen(latest.pk if latest else None, 1), response.draft)


def one_by_one(wanted, by):
    left = []
    for one in wanted:
        try:
            with transaction.atomic():
                grade_decide(
                    response=one.response, by=by, decision=one.decision, seen=one.seen, draft=one.draft
                )
        except (AnswerChanged, GradeConflict):
            left.append(one.response)
    return left


def undo_one_by_one(grades, by):
    back = 0
    for one in grades:
        if Grade.objects.filter(response=one.response_id, pk__gt=one.pk).exists():
            continue
        try:
            with transaction.atomic():
                grade_undo(response=one.response, by=by)
                back += 1
        except (NothingToUndo, AlreadyReleased):
            continue
    return back


def written(since):
    """All rows as they are, without what differs from run to run: ids, times, hashes."""
    states = list(
        Response.objects.order_by("pk").values_list("pk", "state", "lease", "leased_until", "version")
    )
    ordinals, grades = {}, []
    for one in Grade.objects.order_by("response", "pk"):
        ordinals[one.pk] = len(grades)
        grades.append(
            (one.response_id, one.score, one.criteria, one.comment, one.feedback, one.draft_id, one.draft_seen,
             one.decided_by_id, one.policy_id, one.change_id, ordinals.get(one.undoes_id), ordinals.get(one.before_id))
        )  # fmt: skip
    events = AuditEvent.objects.filter(pk__gt=since).order_by("pk")
    return states, grades, list(events.values_list("action", "target", "detail", "actor"))


def outcome(run, told, capture, world):
    """What `run` returned, wrote and told; everything is as before afterwards."""
    told.clear()
    since = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with transaction.atomic():
        with capture(execute=True):
            result = run()
        rows = written(since)
        assert audit_verify(world.school) is None
        transaction.set_rollback(True)
    return result, rows, set(told)


def test_many_at_once_are_decided_as_one_by_one(graded_world, told, django_capture_on_commit_callbacks):
    world, cases = graded_world, list(product(BEFORE, SHOWN, MEANWHILE))
    answers = [answer(world, number, *case[:2]) for number, case in enumerate(cases)]
    wanted = [wanted_of(one) for one in answers]
    wanted.append(wanted[0])  # named twice
    for response, case in zip(answers, cases, strict=True):
        meanwhile(world, response, case[2])
    many = outcome(
        lambda: list(grades_decide(wanted=wanted, by=world.teacher).left),
        told, django_capture_on_commit_callbacks, world,
    )  # fmt: skip
    single = outcome(
        lambda: one_by_one(wanted, world.teacher), told, django_capture_on_commit_callbacks, world
    )
    assert many == single
    # One of three was changed and one decided meanwhile, and what is still typed is nobody's to decide.
    assert len(many[0]) == len(cases) - 6 * len(SHOWN) + 1
    names = Counter(one[0] for one in many[2])
    assert (names["recommend.mastery"], names["grading.promise"]) == (12, 1)


def test_many_at_once_are_taken_back_as_one_by_one(graded_world, told, django_capture_on_commit_callbacks):
    world, cases = graded_world, list(product(BEFORE, SHOWN, SINCE))
    answers = [answer(world, number, *case[:2]) for number, case in enumerate(cases)]
    grades = grades_decide(wanted=[wanted_of(one) for one in answers], by=world.teacher).grades
    refused = 0
    for grade in grades:
        try:
            case = cases[answers.index(grade.response)]
            meanwhile(world, grade.response, case[2])
        except AlreadyReleased:
            refused += 1
    assert refused == 4  # the first decisions that a student has seen
    many = outcome(
        lambda: grades_undo(grades=grades, by=world.teacher), told, django_capture_on_commit_callbacks, world
    )
    single = outcome(
        lambda: undo_one_by_one(grades, world.teacher), told, django_capture_on_commit_callbacks, world
    )
    assert many == single
    assert (
        many[0] == 14
    )  # untouched since: four kinds with a decision before, shown or not, and two without, not shown


def test_nobody_takes_back_what_somebody_else_decided_in_one_go(graded_world):
    world = graded_world
    wanted = [wanted_of(answer(world, number, "drafted", "")) for number in range(3)]
    grades = grades_decide(wanted=wanted, by=world.teacher).grades
    assert grades_undo(grades=grades, by=world.people["assistant"]) == 0
    assert Response.objects.filter(state=State.GRADED).count() == 3


def test_an_answer_whose_student_was_removed_meanwhile_is_left_out(graded_world):
    world = graded_world
    answers = [answer(world, number, "drafted", "") for number in range(2)]
    wanted = [wanted_of(one) for one in answers]
    Submission.objects.filter(pk=answers[0].submission_id).delete()
    found = grades_decide(wanted=wanted, by=world.teacher)
    assert (len(found.grades), [one.pk for one in found.left]) == (1, [answers[0].pk])


def test_many_cost_the_same_queries_as_few(graded_world):
    world, costs = graded_world, []
    for count in (2, 40):
        wanted = [
            wanted_of(answer(world, f"{count} {number}", "drafted", "whole")) for number in range(count)
        ]
        with CaptureQueriesContext(connection) as seen:
            grades = grades_decide(wanted=wanted, by=world.teacher).grades
        with CaptureQueriesContext(connection) as unseen:
            grades_undo(grades=grades, by=world.teacher)
        costs.append((len(seen), len(unseen)))
    assert costs[0] == costs[1]
