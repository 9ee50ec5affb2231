"""Where nothing could be compared, no page says that all is as it was; and alarms lead to where they are mended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from grading.models import DriftCheck
from grading.services.monitoring import check_ask, check_run, section_check
from tests.grading.monitoring.drafted import drafts

pytestmark = pytest.mark.django_db

NOTHING, USUAL = "Nothing could be compared yet", "Drafts are as they used to be"
NEEDS = "It takes 30 drafts for one kind of question"


def page(client, world, **headers):
    url = reverse("grading:section_watch", args=[world.section.public_id])
    return client.get(url, headers=headers).content.decode()


def note(client, world):
    """What the page of the class fetches."""
    return page(client, world, hx_request="true")


def school(client):
    return client.get(reverse("grading:school_watch")).content.decode()


def succeeds(html):
    """Is the picture of success on the page?"""
    return render_to_string("components/art_done.html") in html


@pytest.fixture
def few(world, tiny):
    for ago in (70, 3):
        drafts(world, 29, timezone.now() - timedelta(days=ago))


@pytest.fixture
def usual(world, tiny):
    for ago in (70, 3):
        drafts(world, 40, timezone.now() - timedelta(days=ago))


@pytest.mark.parametrize("drafted", [False, True])
def test_a_class_with_too_few_drafts_is_told_what_a_comparison_needs(world, drafted, client_of, request):
    if drafted:
        request.getfixturevalue("few")
    teacher = client_of(world.teacher)
    text = page(teacher, world)
    assert NOTHING in text
    assert NEEDS in text
    assert USUAL not in text
    assert "There are too few drafts to compare yet." in note(teacher, world)
    assert USUAL not in note(teacher, world)


def test_a_class_that_was_compared_and_has_no_alarm_is_as_usual(world, usual, client_of):
    teacher = client_of(world.teacher)
    assert USUAL in page(teacher, world)
    assert NOTHING not in page(teacher, world)
    assert USUAL in note(teacher, world)


def test_only_a_class_that_is_as_usual_gets_the_picture_of_success(world, tiny, client_of):
    teacher = client_of(world.teacher)
    before = page(teacher, world)
    for ago in (70, 3):
        drafts(world, 40, timezone.now() - timedelta(days=ago))
    assert (succeeds(before), succeeds(page(teacher, world))) == (False, True)


def test_a_school_that_was_never_checked_has_nothing_compared(world, client_of):
    text = school(client_of(world.people["admin"]))
    assert NOTHING in text
    assert "No class has an alarm." not in text


def test_a_school_whose_check_found_too_few_drafts_has_nothing_compared(world, few, client_of):
    check_run(school=world.school, now=timezone.now())
    text = school(client_of(world.people["admin"]))
    assert NOTHING in text
    assert NEEDS in text


def test_a_school_is_as_usual_after_its_check_and_while_the_next_is_made(world, usual, client_of):
    now, admin = timezone.now(), client_of(world.people["admin"])
    check_run(school=world.school, now=now)
    assert USUAL in school(admin)
    check_ask(school=world.school, by=world.people["admin"], now=now)
    assert USUAL in school(admin)
    DriftCheck.objects.update(week=(now - timedelta(weeks=1)).date(), finished_at=now - timedelta(weeks=1))
    check_ask(school=world.school, by=world.people["admin"], now=now)
    assert USUAL in school(admin)
    assert NOTHING not in school(admin)


def overridden(world, *, before, later):
    now = timezone.now()
    drafts(world, 40, now - timedelta(weeks=10), changed=before)
    drafts(world, 40, now - timedelta(days=3), changed=later)
    section_check(section=world.section, now=now)


def test_an_alarm_about_changed_drafts_leads_to_the_graders_of_the_class(world, tiny, client_of):
    overridden(world, before=1, later=20)
    url = reverse("grading:section_graders", args=[world.section.public_id])
    for role in ("teacher", "assistant", "admin"):
        client = client_of(world.people[role])
        assert f'href="{url}">See the graders' in page(client, world)
        assert client.get(url).status_code == 200


def test_an_alarm_that_no_training_mends_does_not(world, tiny, client_of):
    overridden(world, before=20, later=1)
    text = page(client_of(world.teacher), world)
    assert "People change fewer drafts than they used to" in text
    assert "See the graders" not in text
