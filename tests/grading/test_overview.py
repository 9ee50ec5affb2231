"""The assignment from above, the release, and the inbox."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from grading import health
from grading.models import Submission
from grading.services.batches import batches_grade
from grading.services.grades import Decision, Seen, grade_decide
from grading.services.policies import policy_sign
from school.courses.models import Section
from tests.factories import enrol
from tests.grading.tiny import TinyModel

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


def overview(world):
    return reverse("grading:overview", args=[world.assignment.public_id])


def decide_all(submission, by, score="1"):
    for one in submission.responses.exclude(state="graded"):
        grade_decide(response=one, by=by, decision=Decision(Decimal(score)), seen=Seen(None, 1))


def page_of(client, url):
    return client.get(url).content.decode()


def test_everybody_in_the_class_is_listed_with_a_state(world, teacher, tiny, hand_in):
    decide_all(hand_in(world, world.new_student("Ann Done")), world.teacher)
    hand_in(world, world.new_student("Bob Waits"))
    page = page_of(teacher, overview(world))
    for text in (
        "Ann Done",
        "Ready to release",
        "Bob Waits",
        "Waiting for drafts",
        "Sam Student",
        "Not started",
    ):
        assert text in page


def test_few_classes_are_signed_for_here_and_many_are_told_in_one_sentence(world, teacher):
    policy_sign(section=world.section, kind="key", by=world.teacher)
    page = page_of(teacher, overview(world))
    assert "Revoke" in page
    assert "Class by class" not in page
    more = [
        Section.objects.create(school=world.school, course=world.course, name=f"8{letter}")
        for letter in "ABCDEFG"
    ]
    for one in more:
        enrol(one, world.teacher, "teacher")
    world.assignment.sections.add(*more)
    page = page_of(teacher, overview(world))
    assert "Signed in 1 of 8 classes" in page
    assert "Revoke" not in page
    for one in (world.section, *more):
        assert f'href="{reverse("grading:policies", args=[one.public_id])}">{one.name}</a>' in page


def test_the_distribution_counts_only_wholly_decided_work(world, teacher, tiny, hand_in):
    decide_all(hand_in(world, world.new_student("Ann Full")), world.teacher)
    decide_all(hand_in(world, world.new_student("Bob Half")), world.teacher, "0.5")
    hand_in(world, world.new_student("Cid Open"))
    page = page_of(teacher, overview(world))
    assert "2 students whose answers are all decided" in page
    assert "4 <small" in page  # points of Ann


def test_the_mean_of_a_question_uses_drafts_until_decisions_come(world, teacher, tiny, hand_in):
    hand_in(world, short="half")
    batches_grade()
    assert "50 %" in page_of(teacher, overview(world))


def test_a_missing_worker_is_said_only_while_somebody_waits(world, teacher, tiny, hand_in):
    assert "The grader is not running" not in page_of(teacher, overview(world))
    hand_in(world)
    assert "The grader is not running" in page_of(teacher, overview(world))
    health.worker_seen()
    assert "The grader is not running" not in page_of(teacher, overview(world))


def test_a_missing_model_is_said_with_what_to_do(world, teacher, tiny, hand_in, monkeypatch):
    monkeypatch.setattr(TinyModel, "here", False)
    hand_in(world)
    batches_grade()
    question = f"?question={world.questions['short_answer'].public_id}"
    desk = reverse("grading:desk", args=[world.assignment.public_id]) + question
    for url in (overview(world), reverse("grading:inbox"), desk):
        page = page_of(teacher, url)
        assert "models pull tiny" in page
        assert "waiting for the model" in page.lower()


def test_releasing_one_makes_it_visible_to_the_student(world, teacher, tiny, hand_in, client_of):
    submission = hand_in(world)
    decide_all(submission, world.teacher)
    reply = teacher.post(reverse("grading:release", args=[submission.public_id]), follow=True)
    assert "Sam Student can see the result now." in reply.content.decode()
    result = page_of(client_of(world.student), reverse("grading:result", args=[submission.public_id]))
    assert "Decided by Tess Teacher" in result


def test_releasing_undecided_work_is_refused_with_the_number_of_answers(world, teacher, tiny, hand_in):
    submission = hand_in(world)
    reply = teacher.post(reverse("grading:release", args=[submission.public_id]), follow=True)
    assert "3 answers of Sam Student have no decision yet" in reply.content.decode()
    submission.refresh_from_db()
    assert submission.released_at is None


def test_releasing_all_tells_who_waits(world, teacher, tiny, hand_in):
    decide_all(hand_in(world), world.teacher)
    hand_in(world, world.new_student("Bob Open"))
    url = reverse("grading:release_all", args=[world.assignment.public_id])
    page = teacher.post(url, follow=True).content.decode()
    assert "The result of 1 student is released." in page
    assert "1 student has answers without a decision and waits." in page
    assert "There is nothing to release" not in page
    assert Submission.objects.filter(released_at__isnull=False).count() == 1


def test_a_release_leaves_other_teachers_classes_alone(world, teacher, tiny, hand_in):
    other = world.course.sections.create(school=world.school, name="7B")
    world.assignment.sections.add(other)
    mine = hand_in(world)
    stranger = world.new_student("In Other Class")
    theirs = hand_in(world, stranger)
    Submission.objects.filter(pk=theirs.pk).update(section=other)
    world.section.enrolments.filter(user=stranger).delete()
    enrol(other, stranger)
    for one in (mine, theirs):
        decide_all(one, world.teacher)
    teacher.post(reverse("grading:release_all", args=[world.assignment.public_id]))
    theirs.refresh_from_db()
    assert theirs.released_at is None
    assert "In Other Class" not in page_of(teacher, overview(world))
    assert teacher.post(reverse("grading:release", args=[theirs.public_id])).status_code == 404


def test_who_left_the_class_stays_with_their_work(world, teacher, tiny, hand_in):
    hand_in(world)
    world.section.enrolments.filter(user=world.student).update(is_active=False)
    page = page_of(teacher, overview(world))
    assert "Sam Student" in page
    assert "left the class" in page


def test_a_live_page_fetches_only_the_fragment(world, teacher):
    reply = teacher.get(overview(world), headers={"HX-Request": "true"})
    assert "<html" not in reply.content.decode()


def test_garbage_in_the_page_number_shows_a_page(world, teacher):
    assert teacher.get(overview(world) + "?page=abc").status_code == 200


def test_an_empty_inbox_says_when_it_fills(teacher, world):
    assert "No work has been handed in" in page_of(teacher, reverse("grading:inbox"))


def test_the_inbox_has_the_oldest_work_first_and_counts_it(world, teacher, tiny, hand_in):
    old = hand_in(world)
    Submission.objects.filter(pk=old.pk).update(submitted_at=timezone.now() - timedelta(days=3), is_late=True)
    world.assignment.pk, world.assignment.public_id = None, uuid4()
    world.assignment.title = "Second check"
    world.assignment.save()
    world.assignment.sections.add(world.section)
    world.assignment.items.create(question=world.questions["numeric"])
    hand_in(world)
    page = page_of(teacher, reverse("grading:inbox"))
    assert page.index("Circuits check") < page.index("Second check")
    assert "4 answers wait for your decision" in page
    assert "1 late" in page


def test_the_overview_needs_the_same_queries_for_5_and_50_submissions(
    world, teacher, tiny, hand_in, django_assert_max_num_queries
):
    for size in (5, 45):
        for number in range(size):
            hand_in(world, world.new_student(f"S {size} {number}"))
        batches_grade()
        with django_assert_max_num_queries(23):
            teacher.get(overview(world))
        with django_assert_max_num_queries(13):
            teacher.get(reverse("grading:inbox"))
