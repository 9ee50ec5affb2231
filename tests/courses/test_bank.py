"""The question bank: filters, search, archive."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from school.courses.models import Assignment


def bank(client, course, **query):
    return client.get(reverse("courses:questions", args=[course.public_id]), query)


def found(reply) -> set[str]:
    return {question.kind for question in reply.context["page"]}


def test_filters_narrow_the_list_and_combine(world, client_of):
    client = client_of(world.people["assistant"])
    assert found(bank(client, world.course)) == {"single_choice", "numeric", "short_answer"}
    assert found(bank(client, world.course, kind="numeric")) == {"numeric"}
    assert found(bank(client, world.course, q="BATTERY 3")) == {"numeric"}
    assert len(found(bank(client, world.course, concept=world.concepts[0].public_id))) == 3
    assert found(bank(client, world.course, concept=world.concepts[1].public_id)) == set()
    assert len(found(bank(client, world.course, lesson=world.lesson.public_id))) == 3
    assert found(bank(client, world.course, q="current", kind="short_answer")) == {"short_answer"}


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "poem"},
        {"concept": "x"},
        {"lesson": "'; --"},
        {"page": "-3"},
        {"page": "many"},
        {"q": "\x00"},
    ],
)
def test_a_filter_that_means_nothing_is_as_good_as_none(world, client_of, query):
    assert len(found(bank(client_of(world.teacher), world.course, **query))) == 3


def test_nothing_found_and_nothing_there_are_told_apart(world, client_of):
    client = client_of(world.teacher)
    assert "No question fits" in bank(client, world.course, q="volcano").content.decode()
    assert "No question fits" in bank(client, world.course, concept=uuid.uuid4()).content.decode()
    Assignment.objects.all().delete()
    world.course.questions.all().delete()
    assert "The question bank is empty" in bank(client, world.course).content.decode()


def test_htmx_gets_the_list_alone(world, client_of):
    address = reverse("courses:questions", args=[world.course.public_id])
    text = (
        client_of(world.teacher)
        .get(address, {"kind": "numeric"}, headers={"HX-Request": "true"})
        .content.decode()
    )
    assert "A 3 V battery" in text
    assert "<html" not in text


def test_an_archived_question_leaves_the_bank_and_comes_back(world, client_of):
    client, question = client_of(world.teacher), world.questions["numeric"]
    address = reverse("courses:question_archive", args=[question.public_id])
    client.post(address, {"archived": "yes"})
    assert found(bank(client, world.course)) == {"single_choice", "short_answer"}
    assert found(bank(client, world.course, archived="yes")) == {"numeric"}
    client.post(address, {"archived": "no"})
    assert "numeric" in found(bank(client, world.course))


def test_a_question_that_waits_in_a_draft_assignment_is_not_archived(world, client_of):
    Assignment.objects.update(is_published=False)
    address = reverse("courses:question_archive", args=[world.questions["numeric"].public_id])
    reply = client_of(world.teacher).post(address, {"archived": "yes"}, follow=True)
    assert "not published yet" in reply.content.decode()
    world.questions["numeric"].refresh_from_db()
    assert not world.questions["numeric"].is_archived


def test_a_question_is_shown_with_its_key_criteria_and_places(world, client_of):
    address = reverse("courses:question", args=[world.questions["short_answer"].public_id])
    text = client_of(world.people["assistant"]).get(address).content.decode()
    assert "only one path for the charge" in text
    assert "Says that there is only one path." in text
    assert "Circuits check" in text
    assert reverse("grading:question_edit", args=[world.questions["short_answer"].public_id]) not in text
