"""Leases: a warning to others, shared by the tabs of one person, never a lock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.models import MarkingLease
from grading.services.leases import LEASE, lease_give_back, lease_now, lease_take
from school.people.models import AuditEvent
from tests.grading.marking.conftest import decide, second_teacher

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(world, class_of):
    return class_of(1)[0]


def post(client, answer, action):
    return client.post(reverse("grading:lease", args=[answer.public_id]), {"action": action})


def test_somebody_else_sees_who_is_grading_and_can_take_it_over(world, answer, client_of):
    tess, tom = client_of(world.teacher), client_of(second_teacher(world))
    assert post(tess, answer, "take").content.strip() == b""
    shown = post(tom, answer, "take").content.decode()
    assert "Tess Teacher is grading this answer" in shown
    assert "data-lease-over" in shown
    assert "You have taken this answer over" in post(tom, answer, "over").content.decode()
    assert "Tom Teacher is grading this answer" in post(tess, answer, "take").content.decode()
    assert AuditEvent.objects.filter(action="marking.take_over").count() == 1


def test_two_tabs_of_one_teacher_share_it(world, answer, client_of):
    one, two = client_of(world.teacher), client_of(world.teacher)
    for tab in (one, two, one):
        assert post(tab, answer, "take").content.strip() == b""
    assert MarkingLease.objects.get().holder == world.teacher


def test_a_heartbeat_renews_and_without_one_it_ends_after_half_an_hour(world, answer):
    now, other = timezone.now(), second_teacher(world)
    lease_take(response=answer, by=world.teacher, now=now)
    lease_take(response=answer, by=world.teacher, now=now + timedelta(minutes=20))
    later = now + timedelta(minutes=40)
    assert lease_take(response=answer, by=other, now=later).holder == world.teacher
    assert lease_now(answer, later).until == now + timedelta(minutes=20) + LEASE
    gone = now + timedelta(minutes=51)
    assert lease_now(answer, gone) is None
    assert lease_take(response=answer, by=other, now=gone).holder == other


def test_leaving_gives_it_back_and_nobody_elses(world, answer, client_of):
    tess, tom = client_of(world.teacher), client_of(second_teacher(world))
    post(tess, answer, "take")
    assert post(tom, answer, "back").status_code == 204
    assert MarkingLease.objects.exists()
    post(tess, answer, "back")
    assert not MarkingLease.objects.exists()


def test_a_lease_keeps_nobody_from_saving(world, answer):
    lease_take(response=answer, by=world.teacher, now=timezone.now())
    assert decide(answer, second_teacher(world)).pk


def test_looking_takes_no_lease(world, answer, client_of):
    client_of(world.teacher).get(reverse("grading:lease", args=[answer.public_id]))
    assert not MarkingLease.objects.exists()


def test_the_marking_page_shows_who_is_grading_now(world, answer, client_of):
    lease_take(response=answer, by=world.people["assistant"], now=timezone.now())
    shown = client_of(world.teacher).get(reverse("grading:marking", args=[world.assignment.public_id]))
    assert "grading now" in shown.content.decode()
    lease_give_back(response=answer, by=world.people["assistant"])
