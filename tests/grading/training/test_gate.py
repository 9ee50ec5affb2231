"""What a new version is held to: the teacher, what judged before, two markers, and the groups that the school records."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from grading.models import Grade, SecondMark, SecondReading
from grading.training.corrections import material_of
from grading.training.evaluation import Judged, evaluated
from grading.training.subgroups import groups_among
from grading.training.words import check_row
from school.people.models import SubgroupEntry, SubgroupField, SubgroupValue
from tests.factories import person
from tests.grading.training.material import allow, decide

LEVELS = (0.0, 0.5, 1.0)


def rows(count: int = 60, off: float = 0.0) -> list[Judged]:
    """Answers of as many students; the candidate gives what the teacher gave, or so much more."""
    return [
        Judged(f"r{at}", f"s{at}", LEVELS[at % 3], LEVELS[at % 3] + off, LEVELS[at % 3], LEVELS[at % 3])
        for at in range(count)
    ]


def checks(judged, pairs=(), subgroups=None) -> dict[str, bool]:
    _figures, gate = evaluated(judged, pairs, subgroups)
    return {check["name"]: check["passed"] for check in gate["checks"]}


def test_a_version_that_treats_one_group_otherwise_does_not_pass():
    judged = [replace(one, before=0.5) for one in rows()]
    judged[:30] = [replace(one, own=one.teacher - 0.05) for one in judged[:30]]
    groups = {"Language support: yes": range(30), "Language support: no": range(30, 60)}
    _figures, gate = evaluated(judged, (), groups)
    failed = [check for check in gate["checks"] if not check["passed"]]
    assert [(check["name"], check["group"]) for check in failed] == [("smd_group", "Language support: yes")]
    assert not gate["passes"]


def test_where_nothing_gave_a_score_before_agreement_itself_is_asked_for():
    essays = [replace(one, before=None, shipped=None) for one in rows()]
    figures, gate = evaluated(essays, ())
    assert (figures.keys() & {"own", "before", "shipped"}, gate["passes"]) == ({"own"}, True)
    guessing = [replace(one, own=LEVELS[at // 20]) for at, one in enumerate(essays)]
    assert checks(guessing)["qwk_first"] is False


def test_a_version_that_learnt_essays_too_is_held_to_both():
    judged = rows()
    judged[:20] = [replace(one, before=None, shipped=None) for one in judged[:20]]
    figures, _gate = evaluated(judged, ())
    assert (figures["own"]["qwk"]["rows"], figures["before"]["qwk"]["rows"]) == (60, 40)
    assert checks(judged) == {"qwk_not_lower": True, "qwk_first": True, "smd": True}


def test_the_limit_of_a_shift_is_told_for_both_directions():
    low = {"name": "smd", "value": -0.4, "limit": 0.15, "passed": False, "why": "shift"}
    row = check_row(low)
    assert (row["value"], row["limit"]) == ("-0.40", "± 0.15")


@pytest.mark.django_db
def test_answers_read_twice_count_as_marked_by_two_people(world, scope):
    allow(world)
    second = person(world.school, "teacher", "Second")
    for number in range(3):
        grade = decide(world, f"Pupil {number}", f"answer number {number}", "1")
        reading = SecondReading.objects.create(
            school=world.school, response=grade.response, marker=second
        )  # fmt: skip
        SecondMark.objects.create(reading=reading, marker=second, score="0.5")
    settled = SecondReading.objects.first()
    settled.first, settled.settled_by, settled.settled_at = (
        Grade.objects.get(response=settled.response), world.teacher, timezone.now(),
    )  # fmt: skip
    settled.save()
    Grade.objects.create(response=settled.response, score="0.75", decided_by=world.teacher)
    assert material_of(scope).pairs == [(1.0, 0.5)] * 3


@pytest.mark.django_db
def test_groups_are_held_to_the_limit_only_where_the_fairness_report_would_show_them(world):
    field = SubgroupField.objects.create(school=world.school, name="Support", purpose="Fairness")
    values = [SubgroupValue.objects.create(field=field, name=name) for name in ("yes", "no", "unsure")]
    answers: list[str] = []
    for value, people in zip(values, (6, 6, 2), strict=True):
        for number in range(people):
            user = person(world.school, "student", f"{value.name} {number}")
            SubgroupEntry.objects.create(field=field, user=user, value=value)
            answers += [str(user.pk)] * 6
    alone = groups_among(world.school, answers[:72])
    assert {name: len(places) for name, places in alone.items()} == {"Support: yes": 36, "Support: no": 36}
    # Beside a group of two students one more is left out, or they could be worked out from the rest.
    assert len(groups_among(world.school, answers)) == 1
