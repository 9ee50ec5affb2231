"""What the school records about groups of students: by whom, why, and erased for good."""

from __future__ import annotations

import pytest
from django.urls import reverse

from school.people.models import AuditEvent, SubgroupEntry, SubgroupField

pytestmark = pytest.mark.django_db
FORM = {"name": "Language at home", "purpose": "Fair drafts", "values": "Chinese\nAnother\n\n Another "}


@pytest.fixture
def admin(world, client_of):
    return client_of(world.people["admin"])


@pytest.fixture
def field(admin) -> SubgroupField:
    admin.post(reverse("people:subgroup_new"), FORM)
    return SubgroupField.objects.get()


def set_group(admin, world, field, value):
    url = reverse("rosters:person_groups", args=[world.student.public_id])
    return admin.post(url, {str(field.public_id): value})


def test_nothing_is_recorded_until_an_admin_begins_to(world, admin):
    assert "Nothing is recorded" in admin.get(reverse("people:subgroups")).content.decode()
    person = admin.get(reverse("rosters:person", args=[world.student.public_id])).content.decode()
    assert "Recorded groups" not in person


def test_a_field_needs_a_purpose_and_at_least_two_groups(world, admin):
    for change in ({"purpose": "  "}, {"values": "One"}, {"name": ""}, {"values": "x" * 70 + "\nb"}):
        reply = admin.post(reverse("people:subgroup_new"), FORM | change)
        assert reply.status_code == 422, change
    assert not SubgroupField.objects.exists()


def test_a_name_is_taken_only_once_in_a_school(admin, field):
    reply = admin.post(reverse("people:subgroup_new"), FORM | {"name": "language at HOME"})
    assert "recorded already" in reply.content.decode()


def test_groups_keep_their_order_and_lose_their_doubles(field):
    assert [one.name for one in field.values.all()] == ["Chinese", "Another"]


def test_an_admin_sets_and_clears_the_group_of_a_student(world, admin, field):
    value = field.values.first()
    set_group(admin, world, field, value.pk)
    assert SubgroupEntry.objects.get().value == value
    assert (
        "selected>Chinese"
        in admin.get(reverse("rosters:person", args=[world.student.public_id])).content.decode()
    )
    set_group(admin, world, field, "")
    assert not SubgroupEntry.objects.exists()


def test_the_audit_line_says_that_a_group_was_set_and_not_which(world, admin, field):
    set_group(admin, world, field, field.values.first().pk)
    event = AuditEvent.objects.get(action="subgroup.set")
    assert "Chinese" not in str(event.detail)
    assert "Set “Language at home” of Sam Student" in admin.get(reverse("people:audit")).content.decode()


def test_a_group_of_another_field_is_not_taken(world, admin, field):
    admin.post(reverse("people:subgroup_new"), FORM | {"name": "Other"})
    foreign = SubgroupField.objects.get(name="Other").values.first()
    set_group(admin, world, field, foreign.pk)
    assert not SubgroupEntry.objects.exists()


def test_a_group_that_is_removed_takes_its_entries_along(world, admin, field):
    set_group(admin, world, field, field.values.get(name="Another").pk)
    admin.post(reverse("people:subgroup", args=[field.public_id]), FORM | {"values": "Chinese\nThird"})
    assert not SubgroupEntry.objects.exists()


def test_all_of_it_can_be_erased(world, admin, field):
    set_group(admin, world, field, field.values.first().pk)
    admin.post(reverse("people:subgroup_delete", args=[field.public_id]))
    assert not SubgroupField.objects.exists()
    assert not SubgroupEntry.objects.exists()
    assert AuditEvent.objects.get(action="subgroup.erase").detail["count"] == 1


def test_staff_have_no_groups(world, admin, field):
    url = reverse("rosters:person_groups", args=[world.teacher.public_id])
    assert admin.post(url, {}).status_code == 404
