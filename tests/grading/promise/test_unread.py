"""After a promise has paused: the way to what it had accepted, and through it one by one."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.models import Acceptance, ClassPolicy, Grade, Response
from grading.promise.unread import unread
from school.people.models import Role
from tests.factories import person
from tests.grading.promise.promised import graded_answers, waiting_answers
from tests.grading.promise.test_page import sign, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


@pytest.fixture
def accepted(world, teacher) -> list[Response]:
    """Answers that the promise of the class graded."""
    graded_answers(world, 60)
    waiting_answers(world, 20)
    sign(teacher, reverse("grading:policies", args=[world.section.public_id]))
    rows = Acceptance.objects.filter(is_check=False).select_related("response").order_by("response")
    return [one.response for one in rows]


def pause():
    ClassPolicy.objects.update(paused_at=timezone.now())


def desk(world, **more) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"read": "nobody", **more}.items())
    return f"{reverse('grading:desk', args=[world.assignment.public_id])}?{query}"


def save(client, response, **more):
    grade = Grade.objects.filter(response=response).latest("pk")
    form = {
        "version": response.version,
        "seen": grade.pk,
        "action": "save",
        "points": "1",
        "read": "nobody",
        **more,
    }
    return client.post(reverse("grading:grade", args=[response.public_id]), form)


def test_today_and_the_inbox_lead_to_what_a_paused_promise_accepted(world, teacher, accepted):
    told = f"{len(accepted)} answers of {world.section.name} were accepted by a promise that has paused"
    pages = [reverse("home:index"), reverse("grading:inbox")]
    assert all(told not in text_of(teacher.get(page)) for page in pages)
    pause()
    assert all(told in text_of(teacher.get(page)) for page in pages)
    # Signing again changes nothing about them.
    ClassPolicy.objects.update(revoked_at=timezone.now())
    assert all(told in text_of(teacher.get(page)) for page in pages)


def test_the_page_of_policies_lists_them_by_assignment(world, teacher, accepted):
    page = text_of(teacher.get(reverse("grading:policies", args=[world.section.public_id])))
    assert "Accepted by the promise and read by nobody" in page
    assert f"{reverse('grading:desk', args=[world.assignment.public_id])}?read=nobody" in page


def test_the_desk_goes_through_what_nobody_has_read_and_nothing_else(world, teacher, accepted):
    page = text_of(teacher.get(desk(world)))
    assert f"{len(accepted)} answers accepted by the promise and read by nobody" in page
    first, second, *_rest = accepted
    page = text_of(teacher.get(desk(world, response=first.public_id)))
    assert f'data-response="{first.public_id}"' in page
    assert page.count("data-row-state=") == len(accepted)
    reply = save(teacher, first)
    assert reply.status_code == 302
    assert f"response={second.public_id}" in reply.url
    assert "read=nobody" in reply.url
    assert first not in unread(Response.objects.all())
    page = text_of(teacher.get(reply.url))
    assert f"{len(accepted) - 1} answers accepted by the promise and read by nobody" in page


def test_when_all_are_read_the_desk_says_so_and_today_is_silent(world, teacher, accepted):
    pause()
    for response in accepted:
        reply = save(teacher, response)
    assert reply.url == reverse("grading:overview", args=[world.assignment.public_id])
    assert "Somebody has read all that the promise accepted" in text_of(teacher.get(desk(world)))
    assert "was accepted by a promise" not in text_of(teacher.get(reverse("home:index")))
    assert "were accepted by a promise" not in text_of(teacher.get(reverse("home:index")))


def test_no_teacher_of_other_classes_is_told(world, client_of, accepted):
    pause()
    page = text_of(client_of(person(world.school, Role.TEACHER, "Elsewhere")).get(reverse("home:index")))
    assert "accepted by a promise" not in page
