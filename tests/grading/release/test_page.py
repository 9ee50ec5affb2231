"""The page of a release: the preview, the plan, the terms; and what students learn about the class."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from grading.models import ReleasePlan, ResultTerms
from grading.release.spread import spread_of
from grading.services.release import submissions_release
from tests.factories import enrol
from tests.grading.release.decided import answer_to, decide, decide_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


def url_of(world):
    return reverse("grading:releasing", args=[world.assignment.public_id])


def page_of(client, url):
    return client.get(url).content.decode()


def test_the_preview_tells_who_is_ready_and_who_waits_for_what(world, teacher, hand_in):
    decide_all(hand_in(world, world.new_student("Rea Ready")), world.teacher)
    waits = hand_in(world, world.new_student("Wim Waits"))
    decide(answer_to(waits, "single_choice"), world.teacher)
    page = page_of(teacher, url_of(world))
    assert page.index("Wim Waits") < page.index("Rea Ready")
    assert "Question 2: its draft" in page
    assert "Question 3: its draft" in page
    assert "Question 1: its draft" not in page


def test_one_question_is_released_at_once(world, teacher, hand_in):
    submission = decide_all(hand_in(world), world.teacher)
    body = {"what": world.questions["numeric"].public_id, "when": "now"}
    reply = teacher.post(url_of(world), body, follow=True)
    assert "1 student can see it now." in reply.content.decode()
    assert answer_to(submission, "numeric").is_shown
    assert not answer_to(submission, "short_answer").is_shown


def test_a_release_is_planned_and_taken_back(world, teacher):
    at = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    reply = teacher.post(url_of(world), {"what": "all", "when": "later", "at": at}, follow=True)
    assert "what is decided by then is shown." in reply.content.decode()
    plan = ReleasePlan.objects.get()
    assert plan.made_by == world.teacher
    reply = teacher.post(reverse("grading:release_cancel", args=[plan.public_id]), follow=True)
    assert "taken back" in reply.content.decode()
    assert not ReleasePlan.objects.waiting().exists()
    reply = teacher.post(reverse("grading:release_cancel", args=[plan.public_id]), follow=True)
    assert "Too late" in reply.content.decode()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"what": "all", "when": "later"}, "Choose a date and a time."),
        ({"what": "all", "when": "later", "at": "2020-01-01T08:00"}, "This time is over."),
        ({"what": "7", "when": "now"}, "Select a valid choice"),
    ],
)
def test_a_release_that_is_not_possible_says_why(world, teacher, body, words):
    reply = teacher.post(url_of(world), body)
    assert reply.status_code == 422
    assert words in reply.content.decode()


def test_another_teachers_class_is_left_alone(world, teacher, hand_in):
    other = world.course.sections.create(school=world.school, name="7B")
    world.assignment.sections.add(other)
    stranger = world.new_student("In Other Class")
    theirs = decide_all(hand_in(world, stranger), world.teacher)
    theirs.section = other
    theirs.save()
    world.section.enrolments.filter(user=stranger).delete()
    enrol(other, stranger)
    teacher.post(url_of(world), {"what": "all", "when": "now"})
    theirs.refresh_from_db()
    assert theirs.released_at is None
    assert "In Other Class" not in page_of(teacher, url_of(world))
    plan = ReleasePlan.objects.create(
        school=world.school, assignment=world.assignment, section=other, made_by=world.teacher,
        due_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    assert teacher.post(reverse("grading:release_cancel", args=[plan.public_id])).status_code == 404


def test_the_page_needs_the_same_queries_for_5_and_30_submissions(
    world, teacher, hand_in, django_assert_max_num_queries
):
    for size in (5, 25):
        for number in range(size):
            decide(
                answer_to(hand_in(world, world.new_student(f"S {size} {number}")), "numeric"), world.teacher
            )
        with django_assert_max_num_queries(19):
            teacher.get(url_of(world))


def terms_url(world):
    return reverse("grading:result_terms", args=[world.assignment.public_id])


def test_the_terms_are_kept_and_refused_where_they_make_no_sense(world, teacher):
    body = {"show_statistics": "on", "regrade_days": "14", "regrade_limit": "2"}
    teacher.post(terms_url(world), body)
    terms = ResultTerms.objects.get()
    assert (terms.show_statistics, terms.regrade_days, terms.regrade_limit) == (True, 14, 2)
    assert teacher.post(terms_url(world), body | {"regrade_days": "-1"}).status_code == 422
    assert teacher.post(terms_url(world), body | {"regrade_limit": "0"}).status_code == 422


def released_class(world, hand_in, size):
    """`size` results with the student's own among them, half of the points each."""
    rows = [hand_in(world, world.student if not at else world.new_student(f"S {at}")) for at in range(size)]
    for submission in rows:
        decide_all(submission, world.teacher)
    submissions_release(submissions=rows, by=world.teacher, now=timezone.now())
    return reverse("grading:result", args=[rows[0].public_id])


def test_students_see_mean_and_spread_only_where_it_is_switched_on(world, hand_in, client_of):
    url = released_class(world, hand_in, 10)
    student = client_of(world.student)
    assert "How the class did" not in page_of(student, url)
    ResultTerms.objects.create(school=world.school, assignment=world.assignment, show_statistics=True)
    page = page_of(student, url)
    assert "The mean of 10 results is 50 %." in page
    assert "S 3" not in page


def test_nine_results_are_too_few_to_be_shown(world, hand_in, client_of):
    ResultTerms.objects.create(school=world.school, assignment=world.assignment, show_statistics=True)
    url = released_class(world, hand_in, 9)
    assert "How the class did" not in page_of(client_of(world.student), url)


@given(st.lists(st.floats(0, 1), max_size=40))
def test_every_result_stands_in_one_column_and_the_middle_half_lies_within(shares):
    found = spread_of(shares)
    assert (found is None) == (len(shares) < 10)
    if found:
        assert sum(column.count for column in found.columns) == len(shares)
        assert 0 <= found.low <= found.high <= 100
        assert max(column.height for column in found.columns) == 100
