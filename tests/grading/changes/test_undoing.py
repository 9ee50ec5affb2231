"""Taking back a whole change: everything as before, but for what was decided since."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from grading.changes.reading import sheet_of
from grading.models import ChangeEffect, Grade, Response
from grading.results import results_of
from grading.services.changes_undo import change_undo, may_undo
from grading.services.grades import Decision, NothingToUndo, Seen, grade_decide, grade_undo
from grading.services.rubrics import CriterionText
from school.courses.models import Question
from school.courses.services.refused import Refused
from tests.factories import CHOICE
from tests.grading.changes.changing import actor, applied, criteria_of, decided, edited, undecided, voided

pytestmark = pytest.mark.django_db
SHORT = "short_answer"


def undo(world, change):
    change.refresh_from_db()
    return change_undo(change=change, by=actor(world), now=timezone.now())


def grade(response: Response) -> Grade | None:
    return Response.objects.get(pk=response.pk).grade


def question_of(world, kind: str = SHORT) -> Question:
    return Question.objects.get(pk=world.questions[kind].pk)


def test_rubric_points_and_grades_are_as_before_under_a_new_version(world):
    response = decided(world, "1", "0")
    sheet = sheet_of(question_of(world))
    first, _second = criteria_of(world.questions[SHORT])
    change = edited(world, SHORT, [replace(first, points=Decimal(3)), CriterionText("", "New", Decimal(1))])
    applied(world, change, added="none")
    assert grade(response).score == Decimal("0.75")
    undo(world, change)
    assert sheet_of(question_of(world)) == sheet
    newest = grade(response)
    assert (newest.score, newest.criteria) == (Decimal("0.5"), response.grades.earliest("pk").criteria)
    assert (response.grades.count(), newest.change.undoes) == (3, change)
    assert (question_of(world).version, question_of(world).rubric.version) == (3, 3)
    change.refresh_from_db()
    assert change.state == "undone"


def test_what_was_decided_since_stays_and_is_named(world):
    early, late = decided(world, "1", "0"), decided(world, "0", "1")
    first, second = criteria_of(world.questions[SHORT])
    change = edited(world, SHORT, [replace(first, points=Decimal(3)), second])
    applied(world, change)
    current = grade(late)
    grade_decide(response=late, by=world.teacher, decision=Decision(Decimal("0.9")), seen=Seen(current.pk, 1))
    plan = undo(world, change)
    assert [row.response.pk for row in plan.rows if row.outcome == "left_out"] == [late.pk]
    assert (grade(early).score, grade(late).score) == (Decimal("0.5"), Decimal("0.9"))


def test_a_grade_that_was_set_aside_is_in_force_again(world):
    response = decided(world, "1", "1")
    change = edited(
        world, SHORT, [*criteria_of(world.questions[SHORT]), CriterionText("", "New", Decimal(2))]
    )
    applied(world, change, added="grade")
    assert Response.objects.get(pk=response.pk).state == "pending"
    undo(world, change)
    response.refresh_from_db()
    assert (response.state, response.grades.count()) == ("graded", 1)


def test_a_corrected_key_is_taken_back(world):
    wrong = decided(world, score="0", kind="single_choice", answer={"choice": "a"})
    change = edited(world, "single_choice", content=CHOICE | {"correct": "a"})
    applied(world, change)
    assert grade(wrong).score == 1
    undo(world, change)
    assert (grade(wrong).score, question_of(world, "single_choice").content) == (0, CHOICE)


def test_undoing_a_voiding_opens_what_was_never_decided(world):
    waiting = undecided(world, state=Response.State.DRAFTED)
    by_hand = undecided(world, state=Response.State.BY_HAND)
    done = decided(world, "1", "0")
    change = voided(world, SHORT, "out")
    applied(world, change)
    undo(world, change)
    states = [Response.objects.get(pk=one.pk).state for one in (waiting, by_hand, done)]
    assert states == ["pending", "by_hand", "graded"]
    assert world.assignment.points == Decimal(4)
    assert grade(done).score == Decimal("0.5")


def test_the_newest_edit_is_taken_back_first_and_each_only_once(world):
    decided(world, "1", "0")
    first, second = criteria_of(world.questions[SHORT])
    older = edited(world, SHORT, [replace(first, points=Decimal(3)), second])
    applied(world, older)
    newer = edited(world, SHORT, prompt="Say why.")
    applied(world, newer)
    older.refresh_from_db()
    assert not may_undo(older)
    with pytest.raises(Refused):
        undo(world, older)
    undo(world, newer)
    with pytest.raises(Refused):
        undo(world, newer)
    undo(world, older)
    assert question_of(world).points == Decimal(2)


def test_a_student_reads_the_version_and_each_change_after_the_release(world):
    response = decided(world, "1", "0", released=True)
    first, second = criteria_of(world.questions[SHORT])
    change = edited(world, SHORT, [replace(first, points=Decimal(3)), second])
    applied(world, change, reason="The path matters more.")
    (row,) = results_of(response.submission)
    assert (row.version, row.earned, row.points) == (2, Decimal(3), Decimal(4))
    (note,) = row.notes
    assert (note.earned_before, note.earned_after, note.reason) == (1, 3, "The path matters more.")
    undo(world, change)
    (row,) = results_of(response.submission)
    assert [one.kind for one in row.notes] == ["edit", "undo"]
    assert (row.version, row.earned) == (3, Decimal(1))


def test_a_grade_that_was_kept_is_of_the_version_it_was_given_for(world):
    response = decided(world, score="0.6", released=True)
    first, second = criteria_of(world.questions[SHORT])
    applied(world, edited(world, SHORT, [replace(first, points=Decimal(3)), second]))
    (row,) = results_of(response.submission)
    assert (row.version, row.earned, row.points) == (1, Decimal("2.4"), Decimal(4))
    assert ChangeEffect.objects.get().outcome == "plain"


def weighed(world):
    """A change of the question that moves the teacher's grade from a half to three quarters."""
    response = decided(world, "1", "0")
    first, second = criteria_of(world.questions[SHORT])
    change = edited(world, SHORT, [replace(first, points=Decimal(3)), second])
    applied(world, change)
    return response, change


def decide_over(world, response):
    seen = Seen(grade(response).pk, 1)
    grade_decide(response=response, by=world.teacher, decision=Decision(Decimal("0.9")), seen=seen)


def test_a_decision_over_a_change_is_taken_back_to_it_and_the_change_as_a_whole_after_that(world):
    response, change = weighed(world)
    decide_over(world, response)
    assert grade_undo(response=response, by=world.teacher).score == Decimal("0.75")
    with pytest.raises(NothingToUndo):
        grade_undo(response=response, by=world.teacher)
    undo(world, change)
    assert grade(response).score == Decimal("0.5")


def test_a_decision_over_a_change_that_was_taken_back_since_gives_way_to_the_grade_before_both(world):
    response, change = weighed(world)
    decide_over(world, response)
    undo(world, change)
    assert grade(response).score == Decimal("0.9")
    assert grade_undo(response=response, by=world.teacher).score == Decimal("0.5")


def test_a_decision_that_came_back_is_of_the_version_it_was_given_for_however_often(world):
    response = decided(world, score="0.6", released=True)
    first, second = criteria_of(world.questions[SHORT])
    applied(world, edited(world, SHORT, [replace(first, points=Decimal(3)), second]))
    for _time in range(2):
        decide_over(world, response)
        (row,) = results_of(response.submission)
        assert row.version == 2
        grade_undo(response=response, by=world.teacher)
        (row,) = results_of(response.submission)
        assert (row.version, row.earned) == (1, Decimal("2.4"))
