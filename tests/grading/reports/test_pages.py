"""The pages of reports: what they say, to whom, and what they withhold."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.models import Grade
from grading.verdict import Label
from school.courses.models import AssignmentQuestion, Section
from tests.grading.reports.graded import decided, graded

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


def page(client, name, *args, query=""):
    """The words of a page, without its markup."""
    reply = client.get(reverse(f"grading:{name}", args=args) + query)
    assert reply.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", reply.content.decode())).split())


def whole(client, world):
    return page(client, "assignment_report", world.assignment.public_id)


def question(client, world, kind, query=""):
    args = [world.assignment.public_id, world.questions[kind].public_id]
    return page(client, "question_report", *args, query=query)


def section(client, world):
    return page(client, "section_report", world.section.public_id)


def student(client, world, user):
    return page(client, "student_report", world.section.public_id, user.public_id)


def handed_in(world, number):
    return world.submission(
        world.new_student(f"Writer {number}"), state="submitted", submitted_at=timezone.now()
    )


def test_before_anything_is_graded_the_pages_say_when_they_begin(teacher, world):
    assert "The report begins with the first decided answer" in whole(teacher, world)
    assert "No report yet" in section(teacher, world)
    assert "No answer of this student is decided yet" in student(teacher, world, world.student)
    assert "No answer to this question is decided yet" in question(teacher, world, "numeric")


def test_the_report_of_an_assignment_has_its_figures(teacher, world):
    graded(world, 24)
    text = whole(teacher, world)
    for said in ("Reliability (alpha)", "Error of measurement", "Discrimination", "hardest", "easiest"):
        assert said in text
    assert "24 students whose answers are all decided" in text
    assert "24 33 % 18 % 53 %" in text  # eight of 24 numbers were right: Wilson's interval


def test_under_ten_answers_figures_are_withheld_and_the_page_says_so(teacher, world):
    graded(world, 9)
    assert "needs 10 students graded in full" in whole(teacher, world)
    assert "there are 9" in whole(teacher, world)
    assert "withheld under 10 answers" in question(teacher, world, "numeric")
    graded(world, 1)
    assert "needs 10 students graded in full" not in whole(teacher, world)


def test_the_grade_in_force_counts_and_not_the_one_before(teacher, world):
    one = decided(world, handed_in(world, 0), "numeric", {"text": "7 A"}, Decimal(0))
    assert "1 of 1 decided answer did not earn all points" in question(teacher, world, "numeric")
    Grade.objects.create(response=one, score=1, decided_by=world.teacher)
    assert "No decided answer lost points" in question(teacher, world, "numeric")


def test_options_are_told_with_who_chose_them(teacher, world):
    graded(world, 24)
    text = question(teacher, world, "single_choice")
    assert "weakest third" in text
    assert "It is used up by the first bulb" in text
    assert "Current is not used up." in text  # what the teacher wrote for the wrong option


def test_equal_numbers_are_one_wrong_idea(teacher, world):
    graded(world, 24)
    assert "5 A 16 67 %" in question(teacher, world, "numeric")


def test_wrong_ideas_have_examples_and_missed_criteria_but_no_names_unless_asked(teacher, world):
    for number in range(12):
        decided(
            world, handed_in(world, number), "short_answer", {"text": "It is used up by the first bulb."}, Decimal(0),
            levels=["0", "1"],
        )  # fmt: skip
    text = question(teacher, world, "short_answer")
    assert "12 of 12 decided answers did not earn all points" in text
    assert "It is used up by the first bulb." in text
    assert "Not met in full: Says that the current is the same everywhere. (12)" in text
    assert "Writer" not in text
    assert "Writer 0, Writer 1, Writer 10" in question(teacher, world, "short_answer", "?names=1")


def test_what_drafts_said_stands_beside_what_was_decided(teacher, world):
    for number in range(11):
        decided(
            world,
            handed_in(world, number),
            "short_answer",
            {"text": "one path"},
            Decimal(1),
            label=Label.PARTIAL,
        )
    assert "Partly correct 11 0 0" in question(teacher, world, "short_answer")


def test_blank_answers_are_counted_and_no_idea(teacher, world):
    for number in range(10):
        decided(world, handed_in(world, number), "short_answer", {}, Decimal(0))
    text = question(teacher, world, "short_answer")
    assert "Blank 10 100 %" in text
    assert "No decided answer lost points for what it says" in text


def test_markup_of_a_student_stays_text(teacher, world):
    text = "<script>alert(1)</script> current"
    for number in range(2):
        decided(world, handed_in(world, number), "short_answer", {"text": text}, Decimal(0))
    args = [world.assignment.public_id, world.questions["short_answer"].public_id]
    raw = teacher.get(reverse("grading:question_report", args=args)).content.decode()
    assert "<script>alert" not in raw
    assert "&lt;script&gt;alert(1)" in raw


def test_a_question_that_was_taken_out_keeps_its_report(teacher, world):
    graded(world, 12)
    AssignmentQuestion.objects.filter(question=world.questions["numeric"]).delete()
    assert "A question that was taken out" in question(teacher, world, "numeric")
    assert "12 students whose answers are all decided" in whole(teacher, world)


def later(world, title):
    """Another assignment with the same questions."""
    items = list(world.assignment.items.all())
    made = world.assignment
    made.pk, made.public_id, made.title = None, uuid4(), title
    made.due_at += timedelta(hours=2)
    made.save()
    made.sections.add(world.section)
    for item in items:
        made.items.create(question=item.question, points=item.points, position=item.position)
    return made


def test_the_report_of_a_class_has_assignments_in_order_concepts_and_students(teacher, world):
    people = graded(world, 12)
    graded(world, 12, assignment=later(world, "Second check"), students=people)
    text = section(teacher, world)
    assert text.index("Circuits check") < text.index("Second check")
    assert "Current 72 12" in text  # answers to the concept, and students
    assert text.index("Pupil 000") < text.index("Pupil 011")
    assert "Sam Student 0 –" in text


def test_concepts_come_weakest_first(teacher, world):
    world.questions["single_choice"].concepts.set([world.concepts[1]])  # half of the choices are right
    graded(world, 12)
    AssignmentQuestion.objects.filter(question=world.questions["short_answer"]).delete()
    text = section(teacher, world).split("Concepts, the weakest first")[-1]
    assert text.index("Current") < text.index("Series")  # a third of the numbers


def test_a_student_is_shown_beside_the_middle_half_and_nobody_else(teacher, world):
    people = graded(world, 12)
    text = student(teacher, world, people[1])  # two wrong, and the second least for the third
    assert "Pupil 001" in text
    assert "below the middle half" in text
    assert not any(one.display_name in text for one in people if one != people[1])


def test_in_a_small_class_a_student_is_shown_alone(teacher, world):
    people = graded(world, 4)
    assert "the class is shown from 10 students on" in student(teacher, world, people[1])


def test_work_of_other_teachers_classes_is_not_counted(teacher, world):
    other = Section.objects.create(school=world.school, course=world.course, name="7B")
    world.assignment.sections.add(other)
    mine, theirs = graded(world, 10), graded(world, 11)
    for one in theirs:
        one.submissions.update(section=other)
    assert "10 students whose answers are all decided" in whole(teacher, world)
    args = [world.section.public_id, theirs[0].public_id]
    world.section.enrolments.filter(user=theirs[0]).delete()
    assert teacher.get(reverse("grading:student_report", args=args)).status_code == 404
    assert mine


def test_the_pages_lead_to_each_other(teacher, world):
    graded(world, 3)
    overview = teacher.get(reverse("grading:overview", args=[world.assignment.public_id])).content.decode()
    assert reverse("grading:assignment_report", args=[world.assignment.public_id]) in overview
    of_class = teacher.get(reverse("courses:section", args=[world.section.public_id])).content.decode()
    assert reverse("grading:section_report", args=[world.section.public_id]) in of_class


def test_an_admin_who_does_not_teach_the_class_gets_no_link_to_its_answers(world, client_of):
    admin = client_of(world.people["admin"])
    page_of_class = admin.get(reverse("courses:section", args=[world.section.public_id])).content.decode()
    assert reverse("grading:section_report", args=[world.section.public_id]) not in page_of_class


def test_no_page_needs_more_queries_for_more_students(teacher, world):
    addresses = [
        reverse("grading:assignment_report", args=[world.assignment.public_id]),
        reverse("grading:section_report", args=[world.section.public_id]),
        *(
            reverse("grading:question_report", args=[world.assignment.public_id, one.public_id])
            for one in world.questions.values()
        ),
        reverse("grading:student_report", args=[world.section.public_id, graded(world, 12)[3].public_id]),
    ]
    counts = [queries(teacher, url) for url in addresses]
    graded(world, 30)
    assert [queries(teacher, url) for url in addresses] == counts
    assert max(counts) < 20


def queries(client, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)
