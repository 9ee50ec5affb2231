"""Sharing an assignment out: the page, the service, and what late answers do."""

from __future__ import annotations

from collections import Counter

import pytest
from django.urls import reverse

from grading.models import Allotment, MarkingPlan, Response
from grading.services.marking import NobodyReady, PlanChanged, allotments_move, plan_share
from grading.services.practice_set import practice_choose, practice_require
from grading.services.second_sampling import submission_allot
from school.courses.models import Section
from tests.factories import enrol
from tests.grading.marking.conftest import decide, second_teacher

pytestmark = pytest.mark.django_db


def page(world):
    return reverse("grading:marking", args=[world.assignment.public_id])


def share(world, markers, how="count", version=None):
    plan = MarkingPlan.objects.filter(assignment=world.assignment).first()
    known = version or (plan.version if plan else 1)
    return plan_share(assignment=world.assignment, how=how, markers=markers, by=world.teacher, version=known)


def shares():
    return Counter(Allotment.objects.values_list("marker__display_name", flat=True))


def test_open_answers_are_shared_evenly_and_the_page_says_how_far_each_is(world, class_of, client_of):
    class_of(4)
    client = client_of(world.teacher)
    markers = [world.teacher.public_id, world.people["assistant"].public_id]
    reply = client.post(page(world), {"action": "share", "how": "count", "markers": markers, "version": 1})
    assert reply.status_code == 302
    assert shares() == {"Tess Teacher": 6, "Ari Assistant": 6}
    decide(Response.objects.filter(allotment__marker=world.teacher).first(), world.teacher)
    shown = client.get(page(world)).content.decode()
    assert "1 of 6" in shown
    assert "0 of 6" in shown


def test_by_question_each_question_has_one_marker(world, class_of):
    class_of(3)
    share(world, [world.teacher, world.people["assistant"]], "question")
    owners = set(Allotment.objects.values_list("response__question", "marker"))
    assert len(owners) == 3
    assert set(shares().values()) == {3, 6}


def test_nobody_gets_answers_of_a_class_they_do_not_teach(world, class_of, hand_in):
    class_of(2)
    other = Section.objects.create(school=world.school, course=world.course, name="7B")
    world.assignment.sections.add(other)
    enrol(other, world.teacher, "teacher")
    student = world.people["outsider"]
    enrol(other, student)
    submission = hand_in(world, student)
    share(world, [world.people["assistant"], world.teacher])
    owners = Allotment.objects.filter(response__submission=submission).values_list("marker", flat=True)
    assert set(owners) == {world.teacher.pk}
    assert sum(shares().values()) == 9


def test_late_answers_go_to_whoever_has_fewest_and_move_nobodys(world, class_of, hand_in):
    class_of(3)
    share(world, [world.teacher, world.people["assistant"]])
    before = dict(Allotment.objects.values_list("response", "marker"))
    late = hand_in(world, world.new_student("Late Lee"))
    submission_allot(submission=late.pk)
    after = dict(Allotment.objects.values_list("response", "marker"))
    assert before.items() <= after.items()
    assert sorted(shares().values()) == [6, 6]


def test_sharing_anew_leaves_decided_answers_with_whoever_had_them(world, class_of):
    answers = class_of(4)
    share(world, [world.teacher])
    decide(answers[0], world.teacher)
    share(world, [world.people["assistant"]])
    assert shares() == {"Tess Teacher": 1, "Ari Assistant": 11}


def test_a_lead_hands_over_and_an_assistant_takes_over(world, class_of, client_of):
    class_of(2)
    share(world, [world.teacher])
    form = {"action": "move", "source": world.teacher.public_id, "to": world.people["assistant"].public_id}
    client_of(world.teacher).post(page(world), {**form, "version": 2})
    assert shares() == {"Ari Assistant": 6}
    form = {"action": "move", "source": world.people["assistant"].public_id, "to": world.teacher.public_id}
    client_of(world.people["assistant"]).post(page(world), {**form, "version": 3})
    assert shares() == {"Ari Assistant": 6}, "an assistant may not give work to a teacher"
    colleague = second_teacher(world)
    own = {"action": "move", "source": world.people["assistant"].public_id, "to": colleague.public_id}
    client_of(colleague).post(page(world), {**own, "version": 3})
    assert shares() == {"Tom Teacher": 6}


def test_what_the_new_marker_may_not_grade_stays_where_it_is(world, class_of, hand_in):
    class_of(1)
    other = Section.objects.create(school=world.school, course=world.course, name="7B")
    world.assignment.sections.add(other)
    enrol(other, world.teacher, "teacher")
    enrol(other, world.people["outsider"])
    hand_in(world, world.people["outsider"])
    share(world, [world.teacher])
    moved = allotments_move(
        assignment=world.assignment, answers=Response.objects.all(), to=world.people["assistant"],
        by=world.teacher, version=2, source=world.teacher.pk,
    )  # fmt: skip
    assert (moved.count, moved.kept) == (3, 3)


def test_two_leads_do_not_overwrite_each_others_plan(world, class_of, client_of):
    class_of(1)
    share(world, [world.teacher])
    with pytest.raises(PlanChanged):
        share(world, [world.people["assistant"]], version=1)
    stale = {
        "action": "share",
        "how": "count",
        "markers": [world.people["assistant"].public_id],
        "version": 1,
    }
    shown = client_of(world.teacher).post(page(world), stale, follow=True).content.decode()
    assert "somebody else has changed the plan" in shown
    assert shares() == {"Tess Teacher": 3}


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"action": "share"},
        {"action": "share", "how": "x", "markers": "y", "version": "z"},
        {"action": "move", "to": "nobody", "version": "9" * 30},
        {"action": "move", "source": "", "to": ""},
    ],
)
def test_garbage_changes_nothing(world, class_of, client_of, form):
    class_of(1)
    assert client_of(world.teacher).post(page(world), form).status_code == 302
    assert not Allotment.objects.exists()


def test_with_the_switch_only_those_who_have_practised_get_answers(world, class_of):
    answers = class_of(3)
    decide(answers[0], world.teacher)
    practice_choose(response=answers[0], by=world.teacher)
    practice_require(assignment=world.assignment, on=True, by=world.teacher, version=1)
    with pytest.raises(NobodyReady):
        share(world, [world.people["assistant"]])
    assert not Allotment.objects.exists()
    share(world, [world.people["assistant"], world.teacher])
    assert set(shares()) == {"Tess Teacher"}


def test_the_page_costs_as_many_queries_for_six_students_as_for_two(
    world, class_of, client_of, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = client_of(world.teacher), []
    for more in (2, 4):
        class_of(more) if more == 2 else [second_teacher(world, f"T {place}") for place in range(3)]
        share(world, [world.teacher, world.people["assistant"]])
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(page(world))
        counts.append(len(caught))
    assert counts[0] == counts[1]
