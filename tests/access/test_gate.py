"""What exists for whom."""

import pytest
from django.http import Http404

from school.courses.models import Assignment, Course, Section
from school.people.access import MANAGE, TEACH, VIEW, actor_for, fetch, visible


@pytest.mark.parametrize(
    ("role", "view", "teach", "manage"),
    [
        ("admin", True, False, True),
        ("teacher", True, True, True),
        ("assistant", True, True, False),
        ("student", True, False, False),
        ("guardian", True, False, False),
        ("outsider", False, False, False),
    ],
)
def test_a_course_exists_for_those_who_take_or_teach_it(world, other_world, role, view, teach, manage):
    actor = actor_for(world.people[role])
    for need, expected in ((VIEW, view), (TEACH, teach), (MANAGE, manage)):
        assert visible(actor, Course, need).filter(pk=world.course.pk).exists() is expected
        assert visible(actor, Section, need).filter(pk=world.section.pk).exists() is expected
        assert not visible(actor, Course, need).filter(pk=other_world.course.pk).exists()


def test_another_schools_row_is_not_found(world, other_world):
    actor = actor_for(world.teacher)
    with pytest.raises(Http404):
        fetch(actor, Assignment, other_world.assignment.public_id)


def test_an_unpublished_assignment_does_not_exist_for_students(world):
    world.assignment.is_published = False
    world.assignment.save()
    assert not visible(actor_for(world.student), Assignment).exists()
    assert visible(actor_for(world.teacher), Assignment).exists()


def test_a_person_without_membership_is_nobody(world):
    world.student.memberships.all().update(is_active=False)
    assert actor_for(world.student) is None
