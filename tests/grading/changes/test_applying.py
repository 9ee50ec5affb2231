"""Applying a change: one transaction, grades only added, nobody's decision overwritten unseen."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from grading.models import ChangeEffect, Grade, QuestionChange, Response
from grading.services.changes import OutOfDate, change_refresh
from grading.services.grades import Decision, NothingToUndo, Seen, grade_decide, grade_undo
from grading.services.rubrics import CriterionText
from school.courses.models import AssignmentQuestion, Question
from school.courses.services.refused import Refused
from school.people.models import AuditEvent
from tests.factories import CHOICE, NUMBER
from tests.grading.changes.changing import applied, criteria_of, decided, edited, undecided, voided

pytestmark = pytest.mark.django_db
SHORT = "short_answer"


def heavier(world) -> list[CriterionText]:
    first, second = criteria_of(world.questions[SHORT])
    return [replace(first, points=Decimal(3)), second]


def outcome(response: Response) -> str:
    return ChangeEffect.objects.filter(response=response).latest("pk").outcome


def test_a_reweighted_rubric_counts_grades_again_and_adds_a_grade_marked_with_the_change(world):
    response = decided(world, "1", "0")
    first = response.grade
    change = edited(world, SHORT, heavier(world))
    applied(world, change)
    newest = Response.objects.get(pk=response.pk).grade
    assert (newest.score, newest.change, newest.decided_by) == (Decimal("0.75"), change, world.teacher)
    assert Grade.objects.filter(pk=first.pk, score=Decimal("0.5")).exists()
    question = Question.objects.get(pk=response.question_id)
    assert (question.version, question.points, question.rubric.version) == (2, Decimal(4), 2)
    assert AssignmentQuestion.objects.get(question=question).points == Decimal(4)
    change.refresh_from_db()
    assert (change.version_from, change.version_to, change.state) == (1, 2, "applied")
    assert AuditEvent.objects.filter(action="question.edit").count() == 1


def test_plain_points_are_kept_and_named(world):
    response = decided(world, score="0.6")
    plan = applied(world, edited(world, SHORT, heavier(world)))
    assert outcome(response) == "plain"
    assert (response.grades.count(), plan.counts["kept"]) == (1, 1)


def test_an_answer_decided_after_the_preview_is_left_out_until_it_is_looked_at_again(world):
    response, other = decided(world, "1", "0"), decided(world, "1", "1")
    change = edited(world, SHORT, heavier(world))
    current = response.grade
    grade_decide(response=response, by=world.teacher, decision=Decision(Decimal(1)), seen=Seen(current.pk, 1))
    plan = applied(world, change)
    assert [row.response.pk for row in plan.rows if row.outcome == "left_out"] == [response.pk]
    assert Response.objects.get(pk=response.pk).grade.score == 1
    assert outcome(other) == "levels"


def test_looking_again_takes_the_decision_in(world):
    response = undecided(world)
    change = edited(world, SHORT, heavier(world))
    levels = {one.public_id: Decimal(1) for one in criteria_of(response.question)}
    grade_decide(
        response=response, by=world.teacher, decision=Decision(Decimal(1), levels), seen=Seen(None, 1)
    )
    change = change_refresh(change=change)
    applied(world, change)
    assert outcome(response) == "levels"


def test_undecided_answers_go_back_for_a_draft_by_the_new_rubric_and_waiting_ones_lose_their_worker(world):
    drafted = undecided(world)
    held = undecided(world, state=Response.State.PENDING, lease="6f0b3f9c-0f43-4f6b-8d4f-0a4a3b8f0a11")
    by_hand = undecided(world, state=Response.State.BY_HAND)
    applied(world, edited(world, SHORT, heavier(world)), reason="")
    states = [Response.objects.get(pk=one.pk) for one in (drafted, held, by_hand)]
    assert [one.state for one in states] == ["pending", "pending", "by_hand"]
    assert states[1].lease is None


def test_a_new_criterion_can_send_answers_back_but_never_one_that_was_shown(world):
    hidden, shown = decided(world, "1", "1"), decided(world, "1", "0", released=True)
    change = edited(
        world, SHORT, [*criteria_of(world.questions[SHORT]), CriterionText("", "New", Decimal(2))]
    )
    applied(world, change, added="grade")
    assert Response.objects.get(pk=hidden.pk).state == "pending"
    assert (outcome(hidden), outcome(shown)) == ("to_grade", "part")
    assert Response.objects.get(pk=shown.pk).grade.score == Decimal("0.5")


def test_a_corrected_option_regrades_what_the_key_gave_with_its_feedback(world):
    wrong = decided(world, score="0", kind="single_choice", answer={"choice": "a"})
    right = decided(world, score="1", kind="single_choice", answer={"choice": "b"})
    own = decided(world, score="0.5", kind="single_choice", answer={"choice": "a"})
    applied(world, edited(world, "single_choice", content=CHOICE | {"correct": "a"}))
    assert [Response.objects.get(pk=one.pk).grade.score for one in (wrong, right, own)] == [
        1,
        0,
        Decimal("0.5"),
    ]
    assert outcome(own) == "own"
    assert Response.objects.get(pk=wrong.pk).grade.feedback


def test_a_wider_tolerance_regrades_numbers(world):
    near = decided(world, score="0", kind="numeric", answer={"text": "0.55 A"})
    applied(world, edited(world, "numeric", content=NUMBER | {"tolerance": "0.1"}))
    assert Response.objects.get(pk=near.pk).grade.score == 1


def test_points_alone_make_no_new_version_and_write_no_grade(world):
    response = decided(world, score="1", kind="numeric", answer={"text": "0.5 A"})
    plan = applied(world, edited(world, "numeric", points=Decimal(3)))
    assert Question.objects.get(pk=response.question_id).version == 1
    assert (response.grades.count(), plan.rows[0].before.earned, plan.rows[0].after.earned) == (1, 1, 3)


def test_a_change_that_moves_points_owes_a_reason_and_a_rewording_does_not(world):
    decided(world, "1", "0")
    change = edited(world, SHORT, heavier(world))
    with pytest.raises(Refused, match="why"):
        applied(world, change, reason="  ")
    change.refresh_from_db()
    assert change.state == "proposed"
    applied(world, edited(world, SHORT, prompt="Say why."), reason="")


def test_a_preview_of_an_older_question_is_refused(world):
    decided(world, "1", "0")
    change = edited(world, SHORT, heavier(world))
    question = Question.objects.get(pk=world.questions[SHORT].pk)
    question.prompt = "Changed by somebody else"
    question.save()
    with pytest.raises(OutOfDate):
        applied(world, change)
    assert Grade.objects.count() == 1


def test_a_change_is_applied_once(world):
    decided(world, "1", "0")
    change = edited(world, SHORT, heavier(world))
    applied(world, change)
    with pytest.raises(OutOfDate):
        applied(world, change)
    assert Grade.objects.count() == 2


def test_a_teacher_takes_no_single_grade_back_that_a_change_wrote(world):
    response = decided(world, "1", "0")
    applied(world, edited(world, SHORT, heavier(world)))
    with pytest.raises(NothingToUndo):
        grade_undo(response=response, by=world.teacher)


def test_mastery_follows_a_released_grade(world, django_capture_on_commit_callbacks, monkeypatch):
    rung: list[tuple[str, list[int]]] = []
    monkeypatch.setattr("grading.pipeline._send", lambda names, hint: rung.append((names[0], hint)))
    shown, hidden = decided(world, "1", "0", released=True), decided(world, "1", "0")
    with django_capture_on_commit_callbacks(execute=True):
        applied(world, edited(world, SHORT, heavier(world)))
    told = [hint for name, hint in rung if name == "recommend.mastery"]
    assert (shown.submission_id in told, hidden.submission_id in told) == (True, False)


def test_voiding_needs_no_decision_any_more_and_counts_in_no_sum(world):
    response, done = undecided(world), decided(world, "1", "0")
    applied(world, voided(world, SHORT, "out"))
    assert Response.objects.get(pk=response.pk).state == "graded"
    assert (response.grades.count(), done.grades.count()) == (0, 1)
    assert world.assignment.points == Decimal(2)
    item = AssignmentQuestion.objects.get(question=response.question)
    assert (item.is_void, item.worth(Decimal(1)).points) == (True, 0)


def test_voiding_with_full_points_gives_them_to_all(world):
    done = decided(world, "0", "0")
    plan = applied(world, voided(world, SHORT, "full", world.assignment))
    row = plan.rows[0]
    assert (row.response.pk, row.before.earned, row.after.earned) == (done.pk, 0, 2)
    assert row.direction == "up"


def test_what_is_voided_already_cannot_be_voided_again(world):
    applied(world, voided(world, SHORT, "out"))
    with pytest.raises(Refused, match="No assignment is left"):
        voided(world, SHORT, "full")


def test_an_answer_that_is_handed_in_after_the_voiding_needs_no_decision(world, hand_in):
    applied(world, voided(world, SHORT, "out"))
    submission = hand_in(world)
    states = dict(submission.responses.values_list("question__kind", "state"))
    assert (states[SHORT], states["numeric"]) == ("graded", "pending")


def test_a_criterion_nobody_knows_gets_an_id_of_its_own(world, other_world):
    theirs = criteria_of(other_world.questions[SHORT])[0]
    decided(world, "1", "0")
    applied(world, edited(world, SHORT, [theirs]))
    mine = criteria_of(world.questions[SHORT])[0]
    assert mine.public_id != theirs.public_id
    assert criteria_of(other_world.questions[SHORT])[0] == theirs


def test_a_new_proposal_replaces_the_one_before(world):
    first = edited(world, SHORT, heavier(world))
    second = edited(world, SHORT, prompt="Other words")
    assert list(QuestionChange.objects.all()) == [second]
    assert first.pk != second.pk
    assert timezone.now() > second.created_at
