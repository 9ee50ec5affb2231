"""The pages of reports: what they say, to whom, and what they withhold."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.grading.reports.graded import graded

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


def page(client, name, *args, query=""):
    reply = client.get(reverse(f"grading:{name}", args=args) + query)
    assert reply.status_code == 200
    return " ".join(reply.content.decode().split())


def question(client, world, kind, query=""):
    args = [world.assignment.public_id, world.questions[kind].public_id]
    return page(client, "question_report", *args, query=query)


def test_before_anything_is_graded_the_pages_say_when_they_begin(teacher, world):
    section, student = world.section.public_id, world.student.public_id
    assert "The report begins with the first decided answer" in page(
        teacher, "assignment_report", world.assignment.public_id
    )
    assert "No report yet" in page(teacher, "section_report", section)
    assert "No answer of this student is decided yet" in page(teacher, "student_report", section, student)
    assert "No answer to this question is decided yet" in question(teacher, world, "numeric")


def test_the_report_of_an_assignment_has_its_figures(teacher, world):
    graded(world, 24)
    text = page(teacher, "assignment_report", world.assignment.public_id)
    for said in ("Reliability (alpha)", "Error of measurement", "Discrimination", "hardest", "easiest"):
        assert said in text
    assert "33 %" in text  # eight of 24 numbers were right
