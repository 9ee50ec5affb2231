"""The decision of a request for others who wrote the same: found, shown, given, undone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.models import AnswerGroup, Draft, Grouping, GroupMember, RegradeRequest, Response
from grading.regrades.alike import alike_responses
from grading.services.regrade_spreads import NotAccepted, regrade_spread
from grading.services.regrades import regrade_ask
from school.people.models import AuditEvent
from tests.factories import enrol
from tests.grading.regrades.conftest import REASON
from tests.grading.release.decided import answer_to, decide, decide_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


@pytest.fixture
def request_(world, response):
    return regrade_ask(response=response, by=world.student, criteria=[], reason=REASON, now=timezone.now())


def other(world, hand_in, name, text="One path.", score="0.5"):
    submission = decide_all(hand_in(world, world.new_student(name), text), world.teacher, score)
    return answer_to(submission, "short_answer")


def accept(client, request_, points="2"):
    url = reverse("grading:regrade_accept", args=[request_.public_id])
    return client.post(url, {"seen": request_.about_id, "version": "1", "points": points, "action": "save"})


def alike_url(request_):
    return reverse("grading:regrade_alike", args=[request_.public_id])


def ticked(page):
    return [part.split('"')[0] for part in page.split('name="alike" value="')[1:]]


def score_of(response):
    return Response.objects.get(pk=response.pk).grade.score


def test_alike_is_the_same_normal_form_of_the_same_question(world, hand_in, response):
    same = other(world, hand_in, "Same")
    other(world, hand_in, "Different", "two paths")
    assert list(alike_responses(response)) == [same]


def test_the_label_of_the_draft_must_be_the_same_too(world, hand_in, response):
    same, judged = other(world, hand_in, "Same"), other(world, hand_in, "Judged otherwise")
    for one, label in ((response, "partial"), (same, "partial"), (judged, "incorrect")):
        Draft.objects.create(
            response=one, answer_version=1, score=0, confidence=0.9, verdict={"label": label}, grader="t",
            model_version="t-1",
        )  # fmt: skip
    assert list(alike_responses(response)) == [same]


def test_after_accepting_the_teacher_is_shown_who_else_wrote_it(world, hand_in, teacher, request_):
    other(world, hand_in, "Ann Alike")
    other(world, hand_in, "Abe Already", score="1")
    reply = accept(teacher, request_)
    assert reply.headers["Location"] == alike_url(request_)
    page = teacher.get(alike_url(request_)).content.decode()
    assert "1 other has this answer or one of its group: apply to them too?" in page
    assert "Ann Alike" in page
    assert "Abe Already" not in page


def test_without_alike_answers_accepting_leads_back_to_the_request(world, teacher, request_):
    reply = accept(teacher, request_)
    assert reply.headers["Location"] == reverse("grading:regrade", args=[request_.public_id])


def test_those_ticked_get_the_decision_and_keep_their_comment(world, hand_in, teacher, request_):
    first, second = other(world, hand_in, "Ann"), other(world, hand_in, "Ben")
    decide(first, world.teacher, "0.25", comment="Ann, well begun.")
    accept(teacher, request_)
    keys = ticked(teacher.get(alike_url(request_)).content.decode())
    assert len(keys) == 2
    mine = next(key for key in keys if str(first.public_id) in key)
    teacher.post(alike_url(request_), {"alike": [mine]})
    assert (score_of(first), score_of(second)) == (Decimal(1), Decimal("0.5"))
    assert Response.objects.get(pk=first.pk).grade.comment == "Ann, well begun."
    assert AuditEvent.objects.get(action="regrade.spread").detail["count"] == 1


def test_undoing_the_bulk_act_puts_every_decision_back(world, hand_in, teacher, request_):
    rows = [other(world, hand_in, f"S {number}", score="0.25") for number in range(3)]
    accept(teacher, request_)
    teacher.post(alike_url(request_), {"alike": ticked(teacher.get(alike_url(request_)).content.decode())})
    assert {score_of(one) for one in rows} == {Decimal(1)}
    decide(rows[0], world.people["assistant"], "0.75")
    spread = RegradeRequest.objects.get().spreads.get()
    url = reverse("grading:regrade_undo", args=[spread.public_id])
    page = teacher.post(url, follow=True).content.decode()
    assert "Taken back for 2 answers." in page
    assert "1 answer was decided anew in between" in page
    assert [score_of(one) for one in rows] == [Decimal("0.75"), Decimal("0.25"), Decimal("0.25")]
    teacher.post(url)
    assert [score_of(one) for one in rows] == [Decimal("0.75"), Decimal("0.25"), Decimal("0.25")]


def test_a_decision_that_was_changed_since_is_not_passed_on(world, hand_in, teacher, response, request_):
    one = other(world, hand_in, "Ann")
    accept(teacher, request_)
    keys = ticked(teacher.get(alike_url(request_)).content.decode())
    decide(response, world.teacher, "0.75")
    page = teacher.post(alike_url(request_), {"alike": keys}, follow=True).content.decode()
    assert "The decision about the request was changed since" in page
    assert score_of(one) == Decimal("0.5")
    with pytest.raises(NotAccepted):
        regrade_spread(request=RegradeRequest.objects.get(), by=world.teacher, chosen={})


def test_undoing_leaves_what_the_same_teacher_has_decided_since(world, hand_in, teacher, request_):
    one = other(world, hand_in, "Ann")
    accept(teacher, request_)
    teacher.post(alike_url(request_), {"alike": ticked(teacher.get(alike_url(request_)).content.decode())})
    decide(one, world.teacher, "0.75")
    spread = RegradeRequest.objects.get().spreads.get()
    teacher.post(reverse("grading:regrade_undo", args=[spread.public_id]))
    assert score_of(one) == Decimal("0.75")


def test_who_was_decided_anew_after_the_preview_is_left_alone(world, hand_in, teacher, request_):
    changed = other(world, hand_in, "Ann")
    accept(teacher, request_)
    keys = ticked(teacher.get(alike_url(request_)).content.decode())
    decide(changed, world.people["assistant"], "0.75")
    page = teacher.post(alike_url(request_), {"alike": keys}, follow=True).content.decode()
    assert "1 answer was decided anew in between and stays as it is." in page
    assert score_of(changed) == Decimal("0.75")


def test_a_form_sent_again_says_what_it_has_done_and_that_nothing_was_left(world, hand_in, teacher, request_):
    same = other(world, hand_in, "Same")
    accept(teacher, request_)
    sent = {"alike": ticked(teacher.get(alike_url(request_)).content.decode())}
    teacher.post(alike_url(request_), sent)
    page = teacher.post(alike_url(request_), sent, follow=True).content.decode()
    assert "1 other answer has the same decision now." in page
    assert "decided anew in between" not in page
    assert same.grades.count() == 2
    decide(same, world.people["assistant"], "0.75")
    page = teacher.post(alike_url(request_), sent, follow=True).content.decode()
    assert "1 answer was decided anew in between and stays as it is." in page


def test_garbage_and_nothing_ticked_change_nothing(world, hand_in, teacher, request_):
    one = other(world, hand_in, "Ann")
    accept(teacher, request_)
    for sent in ([], ["x.y.z", "7"]):
        assert teacher.post(alike_url(request_), {"alike": sent}).status_code == 302
    assert score_of(one) == Decimal("0.5")


def test_classes_of_other_teachers_are_not_touched(world, hand_in, teacher, request_):
    theirs = other(world, hand_in, "In Other Class")
    section = world.course.sections.create(school=world.school, name="7B")
    theirs.submission.section = section
    theirs.submission.save()
    enrol(section, theirs.submission.student)
    accept(teacher, request_)
    assert "In Other Class" not in teacher.get(alike_url(request_)).content.decode()


def test_only_an_accepted_request_has_a_decision_to_give(world, teacher, request_):
    with pytest.raises(NotAccepted):
        regrade_spread(request=request_, by=world.teacher, chosen={})
    assert teacher.get(alike_url(request_)).status_code == 302


def test_the_preview_needs_the_same_queries_for_3_and_20_answers(
    world, hand_in, teacher, request_, django_assert_max_num_queries
):
    accept(teacher, request_)
    for size in (3, 17):
        for number in range(size):
            other(world, hand_in, f"S {size} {number}")
        with django_assert_max_num_queries(17):
            teacher.get(alike_url(request_))


def test_those_of_the_same_answer_group_are_shown_with_their_words_and_left_for_the_teacher_to_tick(
    world, hand_in, teacher, request_, response
):
    mate = other(world, hand_in, "Mia Mate", "Just a single way.")
    same = other(world, hand_in, "Ann Alike")
    grouping = Grouping.objects.create(
        school=world.school,
        assignment=world.assignment,
        question=response.question,
        asked_by=world.teacher,
    )
    group = AnswerGroup.objects.create(school=world.school, grouping=grouping)
    for one in (response, mate):
        GroupMember.objects.create(group=group, response=one, closeness=0.9)
    accept(teacher, request_)
    page = teacher.get(alike_url(request_)).content.decode()
    assert "2 others have this answer or one of its group: apply to them too?" in page
    assert "Just a single way." in page
    boxes = {key: "checked" in page.split(f'value="{key}"')[1][:10] for key in ticked(page)}
    assert {key.split(".")[0]: checked for key, checked in boxes.items()} == {
        str(same.public_id): True,
        str(mate.public_id): False,
    }
