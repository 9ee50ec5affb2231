"""The pages of a request: the student's, the teacher's, the guardian's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.models import RegradeRequest, Response, Submission
from grading.services.regrades import regrade_ask, regrade_withdraw
from tests.grading.regrades.conftest import REASON
from tests.grading.release.decided import answer_to, decide, decide_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def student(world, client_of):
    return client_of(world.student)


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


def page_of(client, name, thing):
    return client.get(reverse(f"grading:{name}", args=[thing.public_id])).content.decode()


def post(client, name, thing, **body):
    return client.post(reverse(f"grading:{name}", args=[thing.public_id]), body, follow=True)


@pytest.fixture
def request_(world, response):
    return regrade_ask(response=response, by=world.student, criteria=[], reason=REASON, now=timezone.now())


def test_a_student_who_chose_an_option_reads_it_when_asking(student, released):
    response = answer_to(released, "single_choice")
    Response.objects.filter(pk=response.pk).update(answer={"choice": "c"})
    page = page_of(student, "regrade_ask", response)
    assert "It is largest near the battery" in page
    Response.objects.filter(pk=response.pk).update(answer={})
    assert "It is largest near the battery" not in page_of(student, "regrade_ask", response)


def test_a_student_asks_from_the_result_by_criterion_and_with_a_reason(world, student, released, response):
    assert page_of(student, "result", released).count("Ask for another look") == 3
    criterion = world.questions["short_answer"].rubric.criteria.first()
    reply = post(student, "regrade_ask", response, criteria=[criterion.public_id], reason=REASON)
    page = reply.content.decode()
    assert "Your request has reached your teacher." in page
    assert criterion.text in page
    assert REASON in page
    result = page_of(student, "result", released)
    assert "Your request about this answer" in result
    assert result.count("Ask for another look") == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"criteria": "whole", "reason": "Too short."}, "at least 20 characters"),
        ({"criteria": "whole", "reason": "x" * 2001}, "at most 2000 characters"),
        ({"reason": REASON}, "Choose what your request is about."),
        ({"criteria": "of another question", "reason": REASON}, "Select a valid choice"),
        ({"criteria": "whole", "reason": REASON + "\x00"}, "Null characters are not allowed"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(student, response, body, words):
    reply = post(student, "regrade_ask", response, **body)
    assert reply.status_code == 422
    assert words in reply.content.decode()
    assert not RegradeRequest.objects.exists()


def test_a_line_break_counts_as_one_character(student, response):
    reason = "\r\n".join(["x" * 99] * 20)  # 1,999 as the page counts, 2,018 as it is sent
    post(student, "regrade_ask", response, criteria="whole", reason=reason)
    assert RegradeRequest.objects.exists()


def test_an_outdated_window_is_explained_and_the_text_shown_again(student, released, response):
    Submission.objects.filter(pk=released.pk).update(released_at=timezone.now() - timedelta(days=8))
    reply = post(student, "regrade_ask", response, criteria="whole", reason=REASON)
    page = reply.content.decode()
    assert reply.status_code == 409
    assert "It was possible to ask until" in page
    assert REASON in page
    assert "Ask for another look" not in page_of(student, "result", released)


def test_a_second_request_leads_to_the_first(student, response, request_):
    page = post(student, "regrade_ask", response, criteria="whole", reason=REASON).content.decode()
    assert "You have asked about this answer already." in page
    assert reverse("grading:regrade", args=[request_.public_id]) in page


def test_somebody_elses_answer_does_not_exist(world, client_of, response, request_):
    stranger = client_of(world.new_student("Someone Else"))
    for name, thing in (("regrade_ask", response), ("regrade", request_)):
        assert stranger.get(reverse(f"grading:{name}", args=[thing.public_id])).status_code == 404
    assert post(stranger, "regrade_withdraw", request_).status_code == 404


def test_the_conversation_goes_on_until_the_student_withdraws(world, student, teacher, request_):
    post(teacher, "regrade_say", request_, text="Where exactly <b>do</b> you say that?")
    page = page_of(student, "regrade", request_)
    assert "Where exactly &lt;b&gt;do&lt;/b&gt; you say that?" in page
    assert "Answered" in page
    post(student, "regrade_say", request_, text="In the second line.")
    assert "In the second line." in page_of(teacher, "regrade", request_)
    assert "Your request is withdrawn." in post(student, "regrade_withdraw", request_).content.decode()
    reply = post(teacher, "regrade_say", request_, text="I see.")
    assert reply.status_code == 409
    assert "Sam Student has settled this request in between." in reply.content.decode()


def test_a_teacher_accepts_by_levels_and_the_student_sees_the_new_points(
    world, student, teacher, released, response, request_
):
    levels = {f"level-{one.public_id}": "1" for one in world.questions["short_answer"].rubric.criteria.all()}
    body = {"seen": request_.about_id, "version": 1, "points": "1", "action": "save", **levels}
    assert (
        "Accepted. The student sees the new points."
        in post(teacher, "regrade_accept", request_, **body).content.decode()
    )
    page = page_of(student, "regrade", request_)
    assert "Accepted" in page
    assert Response.objects.get(pk=response.pk).grade.score == 1
    assert "2 / 2" in page_of(student, "result", released)


def test_a_decision_in_between_is_shown_before_it_is_overwritten(world, teacher, response, request_):
    decide(response, world.people["assistant"], "0.75")
    body = {"seen": request_.about_id, "version": 1, "points": "2", "action": "save"}
    reply = post(teacher, "regrade_accept", request_, **body)
    assert reply.status_code == 409
    assert "Ari Assistant gave 1.5 points." in reply.content.decode()
    assert RegradeRequest.objects.get().state == "open"


def test_declining_needs_a_reason(teacher, student, request_):
    assert post(teacher, "regrade_decline", request_, reason=" ").status_code == 422
    post(teacher, "regrade_decline", request_, reason="It names the path, but not the current.")
    page = page_of(student, "regrade", request_)
    assert "Declined" in page
    assert "It names the path, but not the current." in page


def test_points_that_are_impossible_are_refused_and_the_levels_stay(world, teacher, request_):
    criteria = world.questions["short_answer"].rubric.criteria.all()
    levels = {f"level-{one.public_id}": value for one, value in zip(criteria, ["0", "1"], strict=True)}
    body = {"seen": request_.about_id, "version": 1, "points": "9", "action": "save"}
    reply = post(teacher, "regrade_accept", request_, **body, **levels)
    assert reply.status_code == 422
    page = reply.content.decode()
    assert "Give from 0 to 2 points." in page
    assert dict(re.findall(r'name="(level-[^"]*)" value="([^"]*)"[^>]* checked', page)) == levels


def test_a_guardian_reads_and_cannot_write(world, client_of, request_):
    guardian = client_of(world.people["guardian"])
    page = page_of(guardian, "regrade", request_)
    assert REASON in page
    assert "<textarea" not in page
    assert "Circuits check" in guardian.get(reverse("grading:regrades")).content.decode()
    assert post(guardian, "regrade_say", request_, text="Hello").status_code == 404


def test_a_student_who_left_is_named_as_such_and_can_still_be_decided(world, teacher, request_):
    world.section.enrolments.filter(user=world.student).update(is_active=False)
    assert "This student has left the class" in page_of(teacher, "regrade", request_)
    post(teacher, "regrade_decline", request_, reason="As talked over.")
    assert RegradeRequest.objects.get().state == "declined"


def test_the_inbox_counts_by_state_and_assignment(world, teacher, request_):
    page = teacher.get(reverse("grading:regrade_inbox")).content.decode()
    assert "Sam Student" in page
    assert "1 open" in page
    url = f"{reverse('grading:regrade_inbox')}?assignment={world.assignment.public_id}&state=settled"
    assert "Nothing here" in teacher.get(url).content.decode()
    assert "1 regrade request waits for you" in teacher.get(reverse("grading:inbox")).content.decode()
    assert "1 regrade request" in page_of(teacher, "overview", world.assignment)
    assert teacher.get(reverse("grading:regrade_inbox") + "?state=x&page=y").status_code == 200
    assert teacher.get(reverse("grading:regrade_inbox") + "?assignment=x").status_code == 404


def test_another_teacher_sees_nothing_of_it(world, other_world, client_of, request_):
    stranger = client_of(other_world.teacher)
    assert "Sam Student" not in stranger.get(reverse("grading:regrade_inbox")).content.decode()
    assert stranger.get(reverse("grading:regrade", args=[request_.public_id])).status_code == 404


def test_students_list_what_they_have_asked(student, request_):
    regrade_withdraw(request=request_, by=request_.response.submission.student, now=timezone.now())
    page = student.get(reverse("grading:regrades")).content.decode()
    assert "Withdrawn" in page


def test_the_open_page_fetches_only_the_conversation(teacher, request_):
    url = reverse("grading:regrade", args=[request_.public_id])
    reply = teacher.get(url, headers={"HX-Request": "true"})
    assert "<html" not in reply.content.decode()
    assert REASON in reply.content.decode()


def test_the_lists_need_the_same_queries_for_2_and_20_requests(
    world, teacher, hand_in, django_assert_max_num_queries
):
    for size in (2, 18):
        for number in range(size):
            submission = decide_all(hand_in(world, world.new_student(f"S {size} {number}")), world.teacher)
            Submission.objects.filter(pk=submission.pk).update(released_at=timezone.now())
            response = answer_to(submission, "numeric")
            regrade_ask(
                response=response, by=submission.student, criteria=[], reason=REASON, now=timezone.now()
            )
        with django_assert_max_num_queries(13):
            teacher.get(reverse("grading:regrade_inbox"))
