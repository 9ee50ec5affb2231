"""The practice set: known answers first, then how far one agrees with them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from grading.models import PracticeAnswer, PracticeMark
from grading.services.grades import Decision
from grading.services.practice_set import AlreadyMarked, NotDecided, practice_choose, practice_mark
from tests.grading.marking.conftest import decide

pytestmark = pytest.mark.django_db


def where(world):
    return reverse("grading:practice_set", args=[world.assignment.public_id])


@pytest.fixture
def chosen(world, class_of):
    """Two known answers, of which the first gets all points and the second none."""
    answers = class_of(3)
    for answer, score in zip(answers, ("1", "0"), strict=False):
        decide(answer, world.teacher, score)
        practice_choose(response=answer, by=world.teacher, reason=f"It is worth {score}")
    return list(PracticeAnswer.objects.order_by("pk"))


def test_only_what_a_person_decided_can_be_chosen(world, class_of):
    with pytest.raises(NotDecided):
        practice_choose(response=class_of(1)[0], by=world.teacher)


def test_a_lead_chooses_with_a_reason_and_takes_out_again(world, class_of, client_of):
    answer = class_of(1)[0]
    decide(answer, world.teacher, "0.5")
    client = client_of(world.teacher)
    assert "one path, says 0" in client.get(where(world)).content.decode()
    form = {"action": "choose", "response": answer.public_id, "reason": "Half of it is said"}
    client.post(where(world), form)
    practice = PracticeAnswer.objects.get()
    assert (practice.score, practice.reason) == (Decimal("0.5"), "Half of it is said")
    client.post(where(world), {"action": "leave_out", "practice": practice.public_id})
    assert not PracticeAnswer.objects.exists()


def test_what_is_known_is_hidden_until_the_marker_has_graded_it(world, chosen, client_of):
    client = client_of(world.people["assistant"])
    url = reverse("grading:practice_answer", args=[chosen[0].public_id])
    page = client.get(url).content.decode()
    assert "It is worth" not in page
    assert "Student 0" not in page
    assert "It is worth" not in client.get(where(world)).content.decode()
    reply = client.post(url, {"version": chosen[0].response.version, "points": "1"})
    assert reply.url == reverse("grading:practice_answer", args=[chosen[1].public_id])
    page = client.get(where(world)).content.decode()
    assert "It is worth 1" in page
    assert "1 less" in page
    assert "It is worth 0" not in page


def test_at_the_end_the_marker_sees_how_many_were_exact(world, chosen, client_of):
    for one, score in zip(chosen, ("1", "0.5"), strict=True):
        practice_mark(
            practice=one, by=world.people["assistant"], decision=Decision(Decimal(score)), version=1
        )
    page = client_of(world.people["assistant"]).get(where(world))
    mine = page.context["board"].mine
    assert (mine.done, mine.exact, mine.near, mine.agreement) == (2, 1, 1, None)
    assert "8 more needed" in page.content.decode()
    lead = client_of(world.teacher).get(where(world)).content.decode()
    assert "2 of 2" in lead


def test_each_is_graded_once(world, chosen, client_of):
    who = world.people["assistant"]
    practice_mark(practice=chosen[0], by=who, decision=Decision(Decimal(1)), version=1)
    with pytest.raises(AlreadyMarked):
        practice_mark(practice=chosen[0], by=who, decision=Decision(Decimal(0)), version=1)
    assert PracticeMark.objects.get().score == 1
    url = reverse("grading:practice_answer", args=[chosen[0].public_id])
    assert client_of(who).get(url).status_code == 404


def test_who_chose_the_set_does_not_practise_on_it(world, chosen, client_of):
    page = client_of(world.teacher).get(where(world))
    assert page.context["board"].todo == []
    with pytest.raises(AlreadyMarked):
        practice_mark(practice=chosen[0], by=world.teacher, decision=Decision(Decimal(1)), version=1)


def test_what_is_known_stays_as_it_was_when_the_grade_changes(world, chosen):
    decide(chosen[0].response, world.teacher, "0")
    chosen[0].refresh_from_db()
    assert chosen[0].score == 1


def test_an_assistant_chooses_nothing(world, class_of, client_of):
    answer = class_of(1)[0]
    decide(answer, world.teacher)
    form = {"action": "choose", "response": answer.public_id}
    assert client_of(world.people["assistant"]).post(where(world), form).status_code == 404
    assert not PracticeAnswer.objects.exists()
