"""Ways to look at the desk: by student, shuffled, without names, scoring first; and how it tells of pace and takes back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from grading.desk.place import Place
from grading.desk.recent import pace_of
from grading.desk.shuffle import numbers, stirred
from grading.models import Allotment, AnswerGroup, Grade, Grouping, GroupMember, Response
from grading.services.batches import batches_grade
from tests.grading.test_desk import decide, desk, levels

pytestmark = pytest.mark.django_db
NAMES = ("Ann", "Bob", "Cid", "Dan")


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


@pytest.fixture
def handed_in(world, tiny, hand_in):
    found = {
        name: hand_in(world, world.new_student(name), short=f"path {place}")
        for place, name in enumerate(NAMES)
    }
    batches_grade()
    return found


def short(submission) -> Response:
    return submission.responses.get(question__kind="short_answer")


def listed(page: str) -> list[str]:
    return re.findall(r'class="desk-row-name" dir="auto">([^<]*)<', page)


def test_one_student_is_graded_across_the_questions_and_then_the_next(world, teacher, handed_in):
    page = teacher.get(
        desk(world, view="student", response=short(handed_in["Ann"]).public_id)
    ).content.decode()
    assert '<h2 id="desk-who" tabindex="-1" data-focus dir="auto">Ann</h2>' in page
    assert listed(page) == ["Question 1", "Question 2", "Question 3"]
    assert "Student 1 of 4" in page
    for response in handed_in["Ann"].responses.order_by("pk"):
        reply = decide(teacher, response, action="accept", view="student", htmx=True)
    after = reply.content.decode()
    assert "Student 2 of 4" in after
    assert 'dir="auto">Bob</h2>' in after
    assert "3 of 12 decided" in after


def test_the_last_student_decided_leads_to_the_overview(world, teacher, tiny, hand_in):
    only = hand_in(world)
    batches_grade()
    for response in only.responses.order_by("pk"):
        reply = decide(teacher, response, action="accept", view="student")
    assert reply.url == reverse("grading:overview", args=[world.assignment.public_id])


def test_a_shuffled_order_is_the_same_at_every_look_and_another_for_each_grader(
    world, teacher, tiny, hand_in, client_of
):
    for number in range(12):
        hand_in(world, world.new_student(f"S{number:02}"))
    first, again = (listed(teacher.get(desk(world, order="random")).content.decode()) for _look in range(2))
    other = listed(client_of(world.people["assistant"]).get(desk(world, order="random")).content.decode())
    assert first == again
    assert sorted(first) == sorted(other)
    assert first != sorted(first)
    assert first != other


def test_hidden_names_are_nowhere_on_the_desk(world, teacher, handed_in):
    decide(teacher, short(handed_in["Bob"]), action="accept", names="hidden")
    for view in ("question", "student"):
        page = teacher.get(desk(world, names="hidden", view=view)).content.decode()
        assert not [name for name in NAMES if re.search(rf"\b{name}\b", page)]
        assert "By name" not in page
    assert re.fullmatch(r"Work \d", listed(teacher.get(desk(world, names="hidden")).content.decode())[0])


def test_scoring_first_shows_the_draft_only_after_the_decision(world, teacher, handed_in):
    response = short(handed_in["Ann"])
    page = teacher.get(desk(world, score="first", response=response.public_id)).content.decode()
    assert "Score first" in page
    for hidden in ('data-kind="supports"', "confidence", "Model version", "data-accept"):
        assert hidden not in page
    assert not re.search(r'name="level-[^>]*checked', page)
    reply = decide(teacher, response, score="first", points="0", **levels(response, "0", "0"))
    told = teacher.get(reply.url).content.decode()
    assert "You gave 0, the draft says" in told
    assert "Model version" in told
    grade = Grade.objects.get()
    assert (grade.draft_seen, grade.draft) == (False, response.draft)


def test_a_draft_that_was_asked_for_counts_as_seen(world, teacher, handed_in):
    response = short(handed_in["Ann"])
    page = teacher.get(
        desk(world, score="first", response=response.public_id, peek=response.public_id)
    ).content.decode()
    assert "Model version" in page
    decide(teacher, response, action="accept", score="first", peek=response.public_id)
    assert Grade.objects.get().draft_seen


def test_decisions_are_taken_back_one_after_the_other(world, teacher, handed_in):
    for name in ("Ann", "Bob"):
        decide(teacher, short(handed_in[name]), action="accept")
    for name in ("Bob", "Ann"):
        page = teacher.get(desk(world)).content.decode()
        assert f"Your last decision: {name}" in page
        teacher.post(reverse("grading:undo", args=[short(handed_in[name]).public_id]))
    assert "Your last decision" not in teacher.get(desk(world)).content.decode()


def test_a_decision_that_was_changed_and_taken_back_does_not_come_up_again(world, teacher, handed_in):
    response = short(handed_in["Ann"])
    decide(teacher, response, action="accept")
    decide(teacher, response, points="0", seen=Grade.objects.get().pk, **levels(response, "0", "0"))
    teacher.post(reverse("grading:undo", args=[response.public_id]))
    assert "Your last decision" not in teacher.get(desk(world)).content.decode()
    assert Response.objects.get(pk=response.pk).grade.score == response.draft.score


def test_saving_behind_answers_with_nothing_and_refuses_as_ever(world, teacher, handed_in):
    response = short(handed_in["Ann"])
    address, form = reverse("grading:grade", args=[response.public_id]), {"version": 1, "action": "accept"}
    assert teacher.post(address, form, headers={"X-Behind": "1", "HX-Request": "true"}).status_code == 204
    assert teacher.post(address, form, headers={"X-Behind": "1", "HX-Request": "true"}).status_code == 409
    assert Grade.objects.count() == 1


def test_the_desk_of_one_student_needs_the_same_queries_for_4_and_30_submissions(
    world, teacher, handed_in, tiny, hand_in, django_assert_max_num_queries
):
    address = desk(world, view="student")
    teacher.get(address)
    with django_assert_max_num_queries(30) as few:
        teacher.get(address)
    for number in range(26):
        hand_in(world, world.new_student(f"S{number:02}"))
    with django_assert_max_num_queries(len(few.captured_queries)):
        teacher.get(address)


def test_time_left_follows_the_middle_pace_and_forgets_breaks():
    now = timezone.now()
    steps = [10, 20, 30, 20, 20, 4000, 20]
    times = [now + timedelta(seconds=sum(steps[:place])) for place in range(len(steps) + 1)]
    assert pace_of(times) == timedelta(seconds=20)
    assert pace_of(times[:5]) is None


@given(st.sets(st.integers(1, 10_000), max_size=60), st.text(max_size=5))
def test_every_work_has_its_own_number_whatever_else_there_is(keys, seed):
    dealt = numbers(seed, keys)
    assert sorted(dealt.values()) == list(range(1, len(keys) + 1))
    assert all(stirred(seed, key) == stirred(seed, key) for key in keys)


@given(
    st.dictionaries(st.sampled_from(["order", "view", "names", "score", "response"]), st.text(max_size=12))
)
def test_garbage_about_the_look_counts_as_absent(query):
    place = Place.read(query)
    assert place.order in place.orders
    assert Place.read(place.look) == place.at()


def test_hidden_names_leave_no_order_by_name():
    assert Place(order="name", hidden=True).order == "confidence"
    assert Place(order="name", hidden=True, view="student").order == "random"


def shared_with(who, *submissions) -> None:
    for submission in submissions:
        Allotment.objects.create(school=submission.school, response=short(submission), marker=who)


def test_a_grader_may_keep_to_what_was_shared_out_to_them(world, teacher, handed_in):
    assert (
        "Only my share"
        not in teacher.get(desk(world, question=short(handed_in["Ann"]).question.public_id)).content.decode()
    )
    shared_with(world.teacher, handed_in["Bob"], handed_in["Dan"])
    question = short(handed_in["Ann"]).question.public_id
    page = teacher.get(desk(world, question=question, order="name", share="mine")).content.decode()
    assert listed(page) == ["Bob", "Dan"]
    assert "0 of 2 decided" in page
    assert "Only my share" in page


def test_a_share_that_was_given_to_somebody_else_since_leaves_no_empty_desk(world, teacher, handed_in):
    question = short(handed_in["Ann"]).question.public_id
    page = teacher.get(desk(world, question=question, order="name", share="mine")).content.decode()
    assert listed(page) == list(NAMES)


def test_answers_can_be_gone_through_group_by_group(world, teacher, handed_in):
    question = short(handed_in["Ann"]).question
    address = desk(world, question=question.public_id, order="group")
    grouping = Grouping.objects.create(
        school=world.school, assignment=world.assignment, question=question, asked_by=world.teacher
    )
    alone, pair = (AnswerGroup.objects.create(school=world.school, grouping=grouping) for _n in range(2))
    for name, group, closeness in (("Ann", alone, 1), ("Bob", pair, 0.7), ("Dan", pair, 0.9)):
        GroupMember.objects.create(group=group, response=short(handed_in[name]), closeness=closeness)
    page = teacher.get(address).content.decode()
    # The larger group first, the most typical answer first, and what is in no group at the end.
    assert listed(page) == ["Dan", "Bob", "Ann", "Cid"]
    assert "By group of alike answers" in page


def test_the_order_by_group_is_offered_only_where_there_are_groups(world, teacher, handed_in):
    page = teacher.get(desk(world, question=short(handed_in["Ann"]).question.public_id)).content.decode()
    assert "By group of alike answers" not in page


def test_a_voided_question_says_so_at_the_desk(world, teacher, handed_in):
    response = short(handed_in["Ann"])
    world.assignment.items.filter(question=response.question).update(void="full")
    page = teacher.get(desk(world, response=response.public_id, question=response.question.public_id))
    assert "Voided: full points for all" in page.content.decode()
