"""Whatever has happened to a class meanwhile, every page of it opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from grading.models import Response
from school.courses.models import AssignmentQuestion
from school.courses.services.enrolments import enrolments_end
from school.people.access import actor_for
from school.people.services import person_deactivate
from tests.factories import World
from tests.grading.bad_input.walk import broken, pages_of

pytestmark = pytest.mark.django_db


def student_leaves_class_and_school(world: World) -> Sequence[str]:
    enrolments_end(rows=[(world.section.pk, world.student.pk)])
    person_deactivate(actor=actor_for(world.people["admin"]), user=world.student)
    # Their own row of the gradebook goes with them, and whether they are on the list of people.
    return [str(world.student.public_id)]


def student_is_erased(world: World) -> Sequence[str]:
    # What was only of this student goes with them; what others share stays.
    ids = [str(world.student.public_id), "/groups/", "/second-readings/", "/practice-answers/", "/regrades/"]
    for one in world.student.submissions.all():
        ids += [str(one.public_id), *(str(row.public_id) for row in one.responses.all())]
    world.student.delete()
    return ids


def question_is_gone(world: World) -> Sequence[str]:
    """Rows as they may be from earlier: an answered question is no part of its assignment any more."""
    question = world.questions["short_answer"]
    AssignmentQuestion.objects.filter(question=question).delete()
    Response.objects.filter(question=question, submission__student=world.student).update(state="drafted")
    return [str(question.public_id)]


def nothing_counts(world: World) -> Sequence[str]:
    AssignmentQuestion.objects.filter(assignment=world.assignment).update(void="out")
    return []


@pytest.mark.parametrize(
    ("role", "happens"),
    [
        ("teacher", student_leaves_class_and_school),
        ("teacher", student_is_erased),
        ("teacher", question_is_gone),
        ("student", question_is_gone),
        ("teacher", nothing_counts),
        ("student", nothing_counts),
    ],
)
def test_every_page_still_opens(world: World, role: str, happens: Callable[[World], Sequence[str]]):
    pages = pages_of(world, role)
    assert broken(world, role, pages, gone=happens(world)) == []
