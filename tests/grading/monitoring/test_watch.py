"""Alarms: opened by a check, seen by the right people, settled by a person or gone by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.models import Draft, DriftAlarm, DriftCheck, TrainedGrader
from grading.services.monitoring import (
    alarm_acknowledge,
    alarm_close,
    check_ask,
    check_due,
    check_run,
    section_check,
)
from grading.tasks import watch
from school.people.access import actor_for, visible
from school.people.models import AuditEvent
from tests.grading.monitoring.drafted import drafts

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def fallen(world, tiny, now):
    """Scores were high ten weeks ago and are low this week; nobody changed a draft."""
    drafts(world, 40, now - timedelta(weeks=10), score=0.8)
    drafts(world, 40, now - timedelta(days=3), score=0.2)


def the_alarm(world):
    return DriftAlarm.objects.get(section=world.section)


def page(client, world):
    return client.get(reverse("grading:section_watch", args=[world.section.public_id])).content.decode()


def test_a_check_opens_one_alarm_for_what_changed_and_only_one(world, fallen, now):
    for _again in range(2):
        section_check(section=world.section, now=now)
    alarm = the_alarm(world)
    assert (alarm.measure, alarm.state, alarm.kind) == ("score", "open", "short_answer")
    assert AuditEvent.objects.filter(action="drift.open", target=str(world.section.public_id)).count() == 1


def test_an_unchanged_class_has_none(world, tiny, now):
    for ago in (70, 3):
        drafts(world, 40, now - timedelta(days=ago))
    section_check(section=world.section, now=now)
    assert not DriftAlarm.objects.exists()


def test_drafts_that_people_change_more_often_are_found_for_keys_too(world, tiny, now):
    drafts(world, 40, now - timedelta(weeks=10), kind="numeric", changed=1)
    drafts(world, 40, now - timedelta(days=3), kind="numeric", changed=20)
    section_check(section=world.section, now=now)
    alarm = the_alarm(world)
    assert (alarm.measure, alarm.kind) == ("override", "numeric")
    assert alarm.figures["current"] == [20, 20]


def test_scores_of_a_key_never_alarm(world, tiny, now):
    drafts(world, 40, now - timedelta(weeks=10), kind="numeric", score=0.9)
    drafts(world, 40, now - timedelta(days=3), kind="numeric", score=0.1)
    section_check(section=world.section, now=now)
    assert not DriftAlarm.objects.exists()


def test_an_alarm_goes_when_a_later_check_finds_nothing(world, fallen, now):
    section_check(section=world.section, now=now)
    drafts(world, 60, now + timedelta(weeks=2), score=0.8)
    section_check(section=world.section, now=now + timedelta(weeks=2, days=1))
    alarm = the_alarm(world)
    assert (alarm.state, alarm.closed_by) == ("closed", None)
    assert AuditEvent.objects.filter(action="drift.gone").exists()


def test_what_a_person_accepted_is_the_new_measure(world, fallen, now):
    section_check(section=world.section, now=now)
    alarm_close(alarm=the_alarm(world), by=world.teacher, now=now)
    section_check(section=world.section, now=now)
    assert not DriftAlarm.objects.unclosed().exists()
    drafts(world, 40, now + timedelta(days=1), score=0.2)
    drafts(world, 40, now + timedelta(weeks=8), score=0.8)
    section_check(section=world.section, now=now + timedelta(weeks=8, days=1))
    assert DriftAlarm.objects.unclosed().get().figures["before"] == pytest.approx(0.2, abs=0.02)


def test_settling_twice_is_settling_once(world, fallen, now):
    section_check(section=world.section, now=now)
    for _again in range(2):
        alarm_acknowledge(alarm=the_alarm(world), by=world.teacher, now=now)
    for _again in range(2):
        alarm_close(alarm=the_alarm(world), by=world.teacher, now=now)
    alarm_acknowledge(alarm=the_alarm(world), by=world.teacher, now=now)
    assert the_alarm(world).state == "closed"
    actions = AuditEvent.objects.filter(action__startswith="drift.").values_list("action", flat=True)
    assert sorted(actions) == ["drift.acknowledge", "drift.close", "drift.open"]


def test_the_clock_checks_each_school_once_a_week(world, other_world, now):
    assert set(check_due(now)) == {world.school, other_world.school}
    watch()
    watch()
    assert DriftCheck.objects.count() == 2
    assert check_due(timezone.now()) == []
    assert len(check_due(timezone.now() + timedelta(weeks=1))) == 2


def test_a_check_that_was_asked_for_is_due_again(world, now):
    check_run(school=world.school, now=now)
    check_ask(school=world.school, by=world.people["admin"], now=now)
    assert check_due(now) == [world.school]


def test_practice_is_not_watched(world, tiny, now, fallen):
    from grading.models import Submission

    Submission.objects.update(kind="practice", concept=world.concepts[0], assignment=None)
    section_check(section=world.section, now=now)
    assert not DriftAlarm.objects.exists()


def test_alarms_exist_for_the_staff_of_the_class_and_the_admin_alone(world, other_world, fallen, now):
    section_check(section=world.section, now=now)
    seen = {role: visible(actor_for(user), DriftAlarm).exists() for role, user in world.people.items()}
    assert {role for role, sees in seen.items() if sees} == {"admin", "teacher", "assistant"}
    assert not visible(actor_for(other_world.people["admin"]), DriftAlarm).exists()


def test_the_page_of_the_class_says_what_changed_and_what_to_do(world, fallen, now, client_of):
    section_check(section=world.section, now=now)
    text = page(client_of(world.teacher), world)
    assert "Drafts propose fewer points than they used to: on average 20 %, before 80 %." in text
    assert "What to do" in text
    assert "Show as a table" in text
    assert "Accept the present as usual" in text
    assert "Accept the present as usual" not in page(client_of(world.people["assistant"]), world)


def test_the_button_checks_at_once(world, fallen, client_of):
    client_of(world.teacher).post(reverse("grading:section_watch", args=[world.section.public_id]))
    assert DriftAlarm.objects.count() == 1


def test_alarms_stand_where_teachers_and_admins_look_first(world, fallen, now, client_of):
    section_check(section=world.section, now=now)
    for url in ("/", "/grading/"):
        assert "7A have changed" in client_of(world.teacher).get(url).content.decode()
    assert "The drafts of a class have changed." in client_of(world.people["admin"]).get("/").content.decode()
    assert "7A" in client_of(world.people["admin"]).get(reverse("grading:school_watch")).content.decode()


def test_an_admin_settles_an_alarm_from_the_page_of_the_school(world, fallen, now, client_of):
    section_check(section=world.section, now=now)
    url = reverse("grading:alarm", args=[the_alarm(world).public_id])
    reply = client_of(world.people["admin"]).post(url, {"action": "close", "back": "school"})
    assert reply.url == reverse("grading:school_watch")
    assert the_alarm(world).closed_by == world.people["admin"]


def test_a_new_class_says_that_there_is_nothing_yet(world, client_of):
    assert "No drafts have been made for this class yet." in page(client_of(world.teacher), world)


def test_the_page_takes_a_handful_of_queries(world, fallen, now, client_of, django_assert_max_num_queries):
    section_check(section=world.section, now=now)
    client = client_of(world.teacher)
    page(client, world)
    with django_assert_max_num_queries(16):
        page(client, world)


def own_grader(world, now, scores):
    """A class's own grader in use, whose promotion report has these (teacher, held-out) scores."""
    rows = [[f"r{place}", teacher, own, own, own] for place, (teacher, own) in enumerate(scores)]
    return TrainedGrader.objects.create(
        school=world.school, course=world.course, section=world.section, number=1, state="serving",
        version="own-7", base="tiny-1", code="1", seed=1, scores=rows, created_by=world.teacher,
        promoted_by=world.teacher, promoted_at=now - timedelta(weeks=2),
    )  # fmt: skip


def test_a_class_with_a_grader_of_its_own_is_held_to_the_promotion_report(world, tiny, now):
    own_grader(world, now, [(0.8, 0.8)] * 36 + [(0.8, 0.4)] * 4)
    made = drafts(world, 40, now - timedelta(days=3), score=0.2, changed=20)
    Draft.objects.filter(pk__in=[one.pk for one in made]).update(model_version="tiny-1+own-7")
    section_check(section=world.section, now=now)
    found = {one.measure: one.figures for one in DriftAlarm.objects.all()}
    assert set(found) == {"score", "override"}
    assert found["score"]["before"] == pytest.approx(0.76)
    assert found["override"]["reference"] == [36, 4]


def test_fewer_changes_than_the_report_foresaw_are_no_alarm(world, tiny, now):
    own_grader(world, now, [(0.7, 0.7)] * 20 + [(0.4, 0.74)] * 20)
    made = drafts(world, 40, now - timedelta(days=3), score=0.7)
    Draft.objects.filter(pk__in=[one.pk for one in made]).update(model_version="tiny-1+own-7")
    section_check(section=world.section, now=now)
    assert not DriftAlarm.objects.exists()
