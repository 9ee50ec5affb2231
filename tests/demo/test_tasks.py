"""Larger work in the demo school: essays and drawn circuits, some waiting, some marked, some back."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from eduapp.demo.papers import paper_file
from eduapp.demo.seed import demo_seed
from grading.models import Grade, Response, TextMark, Upload, UploadMark
from grading.rubrics.scales import share
from grading.uploads.reader import inspect
from school.courses import questions as question_kinds
from school.courses.models import Assignment
from school.demo.pack import load_pack
from school.people.models import School, User

NOW = datetime(2026, 3, 18, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker, _own_folder) -> Iterator[School]:
    with django_db_blocker.unblock(), transaction.atomic():
        school = demo_seed(seed=7, languages=("en", "zh-hans"), now=NOW).school
        yield school
        transaction.set_rollback(True)


@pytest.fixture
def school(seeded: School, db: None) -> School:
    return seeded


def answers(kind: str, language: str = "en"):
    rows = Response.objects.filter(question__kind=kind, question__course__language=language)
    return rows.select_related("submission__student", "question").order_by("pk")


def test_the_questions_are_valid_for_their_kind() -> None:
    tasks = load_pack().tasks
    assert sorted(one.kind for one in tasks) == ["essay", "upload"]
    for task in tasks:
        clean, problems = question_kinds.get(task.kind).validate(task.content)
        assert (clean, problems) == (task.content, []), task.slug


def test_essays_keep_to_the_length_that_is_asked_for() -> None:
    task = next(one for one in load_pack().tasks if one.kind == "essay")
    for work in task.works:
        for text in (work.text.en, work.text.zh):
            assert task.content["least_words"] <= len(text.split()) <= task.content["most_words"], text


def test_every_file_opens_and_has_the_pages_that_were_drawn() -> None:

    task = next(one for one in load_pack().tasks if one.kind == "upload")
    forms = {"photo": "image/jpeg", "scan": "image/png", "pdf": "application/pdf"}
    files = [file for work in task.works for file in work.files]
    assert {file.form for file in files} == set(forms)
    for file in files[:5]:
        data = paper_file(file, random.Random(1))
        assert inspect(data, forms[file.form]) == len(file.pages)
        assert len(data) < 200_000
        assert data == paper_file(file, random.Random(1))
        assert data != paper_file(file, random.Random(2))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_some_work_waits_some_is_marked_and_the_visitors_is_back(school: School, language: str) -> None:
    for kind, count, waits in (("essay", 9, "pending"), ("upload", 8, "by_hand")):
        found = list(answers(kind, language))
        states = [one.state for one in found]
        assert len(found) == count
        assert states.count(waits) == 4
        back = [one for one in found if one.submission.released_at]
        assert [one.submission.student.memberships.get().school_number[-2:] for one in back] == ["01"]


def test_files_are_kept_and_their_pages_can_be_seen(school: School) -> None:
    uploads = Upload.objects.prefetch_related("pictures")
    assert uploads.count() == 18
    for upload in uploads:
        assert upload.state == "ready"
        assert upload.pages == upload.pictures.count()
        assert upload.response.answer == {
            "files": [str(one.public_id) for one in upload.response.uploads.all()]
        }
        for page in upload.pictures.all():
            with page.file.open("rb") as file:
                assert Image.open(io.BytesIO(file.read())).size == (page.width, page.height)


def test_grades_stand_on_levels_of_the_rubric(school: School) -> None:
    grades = Grade.objects.filter(response__question__kind__in=["essay", "upload"])
    assert grades.count() == 18
    for grade in grades.select_related("response__question__rubric"):
        worth = {}
        for one in grade.response.question.rubric.criteria.all():
            rungs = [share(level, one.points) for level in one.scale]
            worth[str(one.public_id)] = one.points
            assert Decimal(grade.criteria[str(one.public_id)]) in rungs
        earned = sum(worth[key] * Decimal(part) for key, part in grade.criteria.items())
        assert abs(earned / grade.response.question.points - grade.score) < Decimal("0.0001")


def test_marks_stand_on_pages_and_on_the_words_they_are_about(school: School) -> None:
    kinds = set(UploadMark.objects.values_list("kind", flat=True))
    assert kinds == {"pen", "box", "highlight", "text"}
    said = {one.on.text[one.start : one.end] for one in TextMark.objects.select_related("on")}
    assert {"It taked", "the box falled"} <= said


@pytest.mark.parametrize("number", ["7A01", "7201"])
def test_the_visitor_sees_the_marks_of_the_teacher(school: School, client: Client, number: str) -> None:
    student = User.objects.get(memberships__school_number=number)
    client.force_login(student)
    work = student.submissions.get(responses__question__kind="upload")
    page = client.get(reverse("grading:result", args=[work.public_id])).content.decode()
    assert page.count('data-kind="pen"') == 1
    assert page.count('class="note drawn-note"') == 3


def test_the_teacher_opens_both_on_the_desk(school: School, client: Client) -> None:
    for kind in ("essay", "upload"):
        assignment = Assignment.objects.get(
            questions__kind=kind,
            course__language="en",
            sections__name="7A",
            due_at__lt=NOW,
            closes_at__gt=NOW,
        )
        teacher = assignment.sections.get().enrolments.get(role="teacher").user
        client.force_login(teacher)
        assert client.get(reverse("grading:desk", args=[assignment.public_id])).status_code == 200
        assert client.get(reverse("grading:overview", args=[assignment.public_id])).status_code == 200
