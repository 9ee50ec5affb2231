"""A class with marks: assignments whose answers are graded, written in bulk as if the desk had been there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from grading.gradebook.board import Board, board_of
from grading.models import Grade, Response, Submission
from school.courses.models import Assignment, AssignmentQuestion, Enrolment
from school.people.access import actor_for
from school.people.models import Membership, Role, User
from tests.factories import World

__all__ = ["assignments", "board", "graded", "sheet", "students"]


def board(world: World) -> Board:
    return board_of(actor_for(world.teacher), world.section, timezone.now())


def assignments(world: World, count: int, *, past: bool = True) -> list[Assignment]:
    """Published for the class, each with one question of 2 points."""
    now = timezone.now()
    due = now - timedelta(days=1) if past else now + timedelta(days=1)
    made = Assignment.objects.bulk_create(
        Assignment(
            school=world.school, course=world.course, title=f"Quiz {at + 1}", is_published=True,
            opens_at=now - timedelta(days=9), due_at=due + timedelta(minutes=at), closes_at=now + timedelta(days=2),
        )
        for at in range(count)
    )  # fmt: skip
    question = world.questions["short_answer"]
    AssignmentQuestion.objects.bulk_create(
        AssignmentQuestion(assignment=one, question=question, points=Decimal(2)) for one in made
    )
    world.section.assignments.add(*made)
    return made


def students(world: World, count: int) -> list[User]:
    people = User.objects.bulk_create(
        User(display_name=f"Pupil {at:03}", email=f"p{at}@{world.school.slug}.example", password="!") for at in range(count)
    )  # fmt: skip
    Membership.objects.bulk_create(
        Membership(school=world.school, user=one, role=Role.STUDENT, school_number=f"N-{at:03}")
        for at, one in enumerate(people)
    )
    Enrolment.objects.bulk_create(
        Enrolment(section=world.section, user=one, role="student") for one in people
    )
    return people


def graded(
    world: World,
    given: Sequence[Assignment],
    people: Sequence[User],
    score: str = "0.5",
    *,
    released: bool = False,
) -> list[Submission]:
    """Everybody handed in everything, and the teacher gave each answer this fraction of its points."""
    now = timezone.now()
    submissions = Submission.objects.bulk_create(
        Submission(
            school=world.school, section=world.section, student=person, assignment=one, state="submitted",
            submitted_at=now, released_at=now if released else None,
        )
        for one in given for person in people
    )  # fmt: skip
    responses = Response.objects.bulk_create(
        Response(school=world.school, submission=one, question=world.questions["short_answer"], version=1, state="graded")
        for one in submissions
    )  # fmt: skip
    Grade.objects.bulk_create(
        Grade(response=one, score=Decimal(score), decided_by=world.teacher) for one in responses
    )
    return submissions


def sheet(board: Board) -> dict[str, list[str]]:
    """By name: what each cell shows."""
    return {row.student.display_name: [at.text for at in row.standings] for row in board.rows}
