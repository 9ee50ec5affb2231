"""The page of the promise, and where else its work shows: desk, overview, result."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.models import Acceptance, ClassPolicy, Grade, Response
from grading.services.release import submissions_release
from school.people.models import Consent
from tests.grading.promise.promised import graded_answers, waiting_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(world):
    return reverse("grading:policies", args=[world.section.public_id])


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


def sign(client, url, **more):
    return client.post(
        url, {"kind": "promise", "on": "1", "target": "95", "scope": "question", **more}, follow=True
    )


def text_of(reply):
    assert reply.status_code == 200
    return " ".join(reply.content.decode().split())


def test_a_class_without_grades_is_told_how_evidence_comes(teacher, url):
    assert "No evidence yet" in text_of(teacher.get(url))


def test_too_few_grades_say_about_how_many_more(world, teacher, url):
    graded_answers(world, 30)
    page = text_of(teacher.get(url))
    assert "Not enough graded answers yet" in page
    assert "About 15 more graded answers to the question that is nearest" in page
    assert "one question can hardly reach that: take a lower target, or let the whole class count" in page
    # What a class of this size can reach is asked for without that.
    easier = text_of(teacher.get(url, {"target": "90"}))
    assert "can hardly reach" not in easier


def test_each_target_shows_what_it_would_allow(world, teacher, url):
    graded_answers(world, 60)
    waiting_answers(world, 30)
    page = text_of(teacher.get(url))
    assert "What each target would allow now" in page
    assert page.count("from 97 % sure") >= 2  # 90 and 95: as sure as what was graded, and no less
    assert "needs about 54 more graded answers" in page  # 98
    assert "<svg" in page
    assert not ClassPolicy.objects.exists()  # looking signs nothing


def test_the_whole_class_as_evidence_asks_for_questions(world, teacher, url):
    graded_answers(world, 60)
    assert "more questions with graded answers are needed" in text_of(teacher.get(url, {"scope": "class"}))


def test_signing_on_the_page_accepts_and_says_how_many(world, teacher, url):
    graded_answers(world, 60)
    waiting_answers(world, 30)
    page = text_of(sign(teacher, url, target="90"))
    assert "The promise for" in page
    assert "waiting answers were accepted" in page
    assert "at least 90 % of what is accepted matches" in page
    assert "Silent checks wait for you" in page
    assert str(ClassPolicy.objects.get().target) == "0.90"


def test_switching_off_and_unknown_terms(world, teacher, url):
    sign(teacher, url, target="12", scope="planet")
    policy = ClassPolicy.objects.get()
    assert (str(policy.target), policy.scope) == ("0.95", "question")
    page = text_of(teacher.post(url, {"kind": "promise", "on": "0"}, follow=True))
    assert "waits for your decision from now on" in page
    assert not ClassPolicy.objects.in_force().exists()


def test_an_assistant_looks_and_cannot_sign(world, client_of, url):
    assistant = client_of(world.people["assistant"])
    assert "Sign for" not in text_of(assistant.get(url))
    assert sign(assistant, url).status_code == 404


def test_a_paused_promise_says_so_and_can_be_signed_again(world, teacher, url):
    sign(teacher, url)
    ClassPolicy.objects.update(paused_at=timezone.now())
    page = text_of(teacher.get(url))
    assert "The promise has paused itself" in page
    assert "Sign again" in page
    assert "has paused itself" in text_of(teacher.get(reverse("grading:inbox")))
    sign(teacher, url)
    assert ClassPolicy.objects.in_force().get().paused_at is None


def desk_of(world, client, response):
    address = reverse("grading:desk", args=[world.assignment.public_id])
    asked = {"question": world.questions["short_answer"].public_id, "response": response.public_id}
    return text_of(client.get(address, asked))


def test_the_desk_hides_the_draft_of_a_silent_check_until_it_is_decided(world, teacher, url):
    graded_answers(world, 60)
    waiting_answers(world, 20)
    sign(teacher, url)
    check = Acceptance.objects.filter(is_check=True).first().response
    page = desk_of(world, teacher, check)
    assert "Silent check: decide without the draft" in page
    assert "silent check" in page  # in the list beside it
    assert "desk-draft" not in page
    assert "data-accept" not in page
    reply = teacher.post(
        reverse("grading:grade", args=[check.public_id]),
        {"version": 1, "points": "2", "action": "save", "order": "name"},
    )
    assert reply.status_code == 302
    assert "desk-draft" in desk_of(world, teacher, check)
    # The decision was made without it and is compared with it: what reports of drift and fairness rest on.
    grade = Grade.objects.get(response=check)
    assert (grade.draft, grade.draft_seen) == (check.drafts.get(), False)


def test_a_draft_that_its_student_refuses_since_is_not_shown_until_the_answer_is_decided(world, teacher):
    (response,) = waiting_answers(world, 1)
    assert "desk-draft" in desk_of(world, teacher, response)
    Consent.objects.create(
        school=world.school, user=response.submission.student, kind="ai_grading", granted=False,
        decided_by=response.submission.student,
    )  # fmt: skip
    page = desk_of(world, teacher, response)
    assert "AI drafts are switched off for this student or class" in page
    assert "desk-draft" not in page
    assert "data-accept" not in page


def test_nothing_less_sure_than_what_was_graded_is_accepted(world, teacher, url):
    graded_answers(world, 60)
    low = waiting_answers(world, 12, sure=0.67)
    sign(teacher, url)
    assert not Acceptance.objects.filter(response__in=low).exists()


def test_the_desk_and_the_overview_show_what_was_accepted(world, teacher, url):
    graded_answers(world, 60)
    waiting_answers(world, 20)
    sign(teacher, url)
    accepted = Acceptance.objects.filter(is_check=False)
    page = desk_of(world, teacher, accepted.first().response)
    assert "the draft was 97 % sure of its points, 97 % was enough by 60 graded answers." in page
    overview = text_of(teacher.get(reverse("grading:overview", args=[world.assignment.public_id])))
    assert f"{accepted.count()} of them were accepted by the class promise" in overview
    assert "Promise of 95 % for sure drafts" in overview


def test_the_student_reads_whose_policy_graded_once_it_is_released(world, teacher, client_of, url):
    graded_answers(world, 60)
    waiting_answers(world, 20)
    sign(teacher, url)
    response = Acceptance.objects.filter(is_check=False).first().response
    student = client_of(response.submission.student)
    result = reverse("grading:result", args=[response.submission.public_id])
    assert "not graded yet" in text_of(student.get(result))  # accepting releases nothing
    submissions_release(submissions=[response.submission], by=world.teacher, now=timezone.now())
    assert "within a promise that Tess Teacher signed. No person has read it yet." in text_of(
        student.get(result)
    )


def test_the_page_needs_the_same_queries_for_60_and_120_answers(
    world, teacher, url, django_assert_max_num_queries
):
    for _time in range(2):
        graded_answers(world, 30)
        waiting_answers(world, 30)
        with django_assert_max_num_queries(20):
            teacher.get(url)
    assert Response.objects.count() == 120
