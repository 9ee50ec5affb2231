"""Drafts from before a student refused them: on no list and no page, in no count and no suggestion, until a person has decided."""

from __future__ import annotations

import pytest
from django.urls import reverse

from grading.models import Draft, Response
from grading.overview import overview_of
from school.people.access import actor_for
from school.people.models import Consent
from tests.grading.groups.conftest import group_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


def refuse(world, response):
    student = response.submission.student
    Consent.objects.create(
        school=world.school, user=student, kind="ai_grading", granted=False, decided_by=student
    )


def page(client, name, of, **query):
    reply = client.get(reverse(f"grading:{name}", args=[of.public_id]), query)
    assert reply.status_code == 200
    return " ".join(reply.content.decode().split())


def short(world):
    return {"question": str(world.questions["short_answer"].public_id)}


def test_the_list_beside_the_desk_tells_nothing_of_a_refused_draft(world, teacher, classroom):
    one, other = classroom("path one", "no idea")
    assert page(teacher, "desk", world.assignment, **short(world)).count("70 %") >= 2
    refuse(world, one)
    listed = page(teacher, "desk", world.assignment, **short(world), response=other.public_id)
    row = listed[listed.index(f'data-response="{one.public_id}"') :]
    row = row[: row.index("</li>")]
    assert "%" not in row
    assert "by hand" in row
    assert "silent check" not in row


def test_groups_tell_nothing_of_a_refused_draft(world, teacher, classroom, group_them):
    one, two = classroom("path one", "path two")
    group_them()
    group = group_of(one)
    assert page(teacher, "group", group).count("draft 2 · Correct") == 2
    refuse(world, one)
    assert page(teacher, "group", group).count("draft 2 · Correct") == 1
    refuse(world, two)
    listed = page(teacher, "groups", world.assignment, **short(world))
    assert "drafts 100 %" not in listed
    assert "without a draft" in listed


def test_the_overview_counts_no_refused_draft(world, classroom):
    one, _other = classroom("path one", "no idea")

    def told():
        found = overview_of(actor_for(world.teacher, world.school.pk), world.assignment)
        mean = next(row.mean for row in found.questions if row.item.question.kind == "short_answer")
        return mean, found.counts["drafted"], found.counts["by_hand"]

    mean, drafted, by_hand = told()
    assert (mean, by_hand) == (50, 0)
    refuse(world, one)
    assert told() == (0, drafted - 1, 1)


def test_the_inbox_counts_a_refused_draft_as_graded_by_hand(world, teacher, classroom):
    one, _other = classroom("path one", "no idea")
    inbox = reverse("grading:inbox")
    assert "by hand" not in teacher.get(inbox).content.decode()
    refuse(world, one)
    assert "1 by hand" in teacher.get(inbox).content.decode()


def test_what_a_rule_compares_with_the_key_stays_and_so_does_the_draft_of_a_decided_answer(world, classroom):
    (one,) = classroom("path one")
    refuse(world, one)
    kinds = Draft.objects.values_list("response__question__kind", flat=True)
    assert sorted(kinds) == ["numeric", "single_choice"]
    assert one.draft is None
    Response.objects.filter(pk=one.pk).update(state="graded")
    assert Response.objects.get(pk=one.pk).draft is not None


@pytest.mark.parametrize("place", ["school", "section"])
def test_a_school_or_class_that_switches_drafts_off_shows_none_that_wait(world, teacher, classroom, place):
    (one,) = classroom("path one")
    assert one.draft is not None
    assert "70 %" in page(teacher, "desk", world.assignment, **short(world))
    switched = getattr(world, place)
    type(switched).objects.filter(pk=switched.pk).update(ai_grading=False)
    assert Response.objects.get(pk=one.pk).draft is None
    seen = page(teacher, "desk", world.assignment, **short(world))
    assert "70 %" not in seen
    assert "AI drafts are switched off for this student or class" in seen
    assert Draft.objects.filter(response__question__kind="numeric").exists(), (
        "what a key tells is no AI draft"
    )
    type(switched).objects.filter(pk=switched.pk).update(ai_grading=True)
    assert Response.objects.get(pk=one.pk).draft is not None
