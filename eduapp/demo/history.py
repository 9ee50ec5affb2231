"""Four weeks of work: an assignment per lesson, what pupils handed in, and what their teachers decided.

Written in bulk and not by the services of grading: those act now, and this happened on other days, so each row
carries the time that it would have had. What comes of it, mastery and the path, is computed by the real
services afterwards.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from eduapp.demo.courses import Edition
from eduapp.demo.pupils import Pupil, make_pupil
from eduapp.demo.timetable import Window, windows
from eduapp.demo.works import Simulation, Work
from grading.models import Criterion, Grade, Response, Submission
from school.courses.models import Assignment, AssignmentQuestion, Question
from school.demo.shapes import DemoPack, QuestionSpec
from school.people.models import User

__all__ = ["history_write", "insert_dated"]

# The first of a class, whom a visitor signs in as: neither at the top nor lost, with something left to learn.
SHOWN = (0.2, 1.0)


def history_write(
    *, pack: DemoPack, editions: Iterable[Edition], users: dict[str, User], seed: int, now: datetime
) -> None:
    """The same pack, seed and `now` always give the same history."""
    rng = random.Random(seed)  # noqa: S311 (a simulation, not a secret)
    pupils = {student.key: make_pupil(rng) for student in pack.students}
    for group in pack.classes:
        pupils[group.students[0].key] = Pupil(*SHOWN)
    concepts = {concept.slug: concept for concept in pack.concepts}
    for edition in editions:
        simulation = Simulation(pack, edition.group, pupils, concepts, rng, now)
        _write_edition(edition, users, simulation)


def _write_edition(edition: Edition, users: dict[str, User], simulation: Simulation) -> None:
    lessons = [lesson for unit in edition.spec.units for lesson in unit.lessons]
    criteria = _criteria_of(edition)
    for lesson, window in zip(lessons, windows(len(lessons), simulation.now), strict=True):
        asked = [question for question in simulation.pack.questions if question.lesson == lesson.slug]
        works = simulation.works(asked, window)
        assignment = _assignment(edition, lesson.title.of(edition.language), asked, window)
        submissions = _submissions(assignment, edition, users, works, window)
        responses = [
            row
            for submission, work in zip(submissions, works, strict=True)
            for row in _responses(submission, work, [edition.questions[one.slug] for one in asked])
        ]
        Response.objects.bulk_create(responses)
        insert_dated(_grades(responses, works, asked, criteria, edition.teacher))


def _assignment(edition: Edition, title: str, asked: Sequence[QuestionSpec], window: Window) -> Assignment:
    assignment = Assignment.objects.create(
        school=edition.section.school,
        course=edition.course,
        title=title,
        opens_at=window.opens,
        due_at=window.due,
        closes_at=window.closes,
        is_published=True,
    )
    assignment.sections.add(edition.section)
    AssignmentQuestion.objects.bulk_create(
        AssignmentQuestion(
            assignment=assignment, question=edition.questions[one.slug], position=place, points=one.points
        )
        for place, one in enumerate(asked)
    )
    return assignment


def _submissions(
    assignment: Assignment,
    edition: Edition,
    users: dict[str, User],
    works: Sequence[Work],
    window: Window,
) -> list[Submission]:
    states = Submission.State
    rows = [
        Submission(
            school=assignment.school,
            section=edition.section,
            student=users[work.student.key],
            assignment=assignment,
            state=states.SUBMITTED if work.handed_in_at else states.IN_PROGRESS,
            submitted_at=work.handed_in_at,
            is_late=work.handed_in_at is not None and work.handed_in_at > window.due,
            released_at=window.released if work.marks else None,
            created_at=work.begun_at,
        )
        for work in works
    ]
    insert_dated(rows)
    return rows


def _responses(submission: Submission, work: Work, questions: Sequence[Question]) -> list[Response]:
    """One per question; those that the pupil did not reach are empty."""
    states = Response.State
    state = states.GRADED if work.marks else states.PENDING if work.handed_in_at else states.TYPING
    written = [*work.written, *[None] * (len(questions) - len(work.written))]
    return [
        Response(
            school=submission.school,
            submission=submission,
            question=question,
            answer=one.answer if one else {},
            version=1 if one else 0,
            saved_at=work.saved_at if one else None,
            state=state,
        )
        for question, one in zip(questions, written, strict=True)
    ]


def _grades(
    responses: Sequence[Response],
    works: Sequence[Work],
    asked: Sequence[QuestionSpec],
    criteria: dict[str, list[str]],
    teacher: User,
) -> list[Grade]:
    """One for each marked answer; `responses` are in the order of the works, and of the questions in each."""
    rows = iter(responses)
    grades = []
    for work in works:
        answered = [(question, next(rows)) for question in asked]
        for (question, response), one, mark in zip(answered, work.written, work.marks, strict=False):
            levels = dict(zip(criteria[question.slug], map(str, one.levels), strict=True))
            grades.append(
                Grade(
                    response=response,
                    score=one.score,
                    criteria=levels,
                    comment=mark.comment,
                    decided_by=teacher,
                    created_at=mark.at,
                )
            )
    return grades


def _criteria_of(edition: Edition) -> dict[str, list[str]]:
    """The public ids of each question's criteria, in order."""
    slugs = {question.pk: slug for slug, question in edition.questions.items()}
    found: dict[str, list[str]] = {slug: [] for slug in edition.questions}
    rows = Criterion.objects.filter(rubric__question__in=slugs).order_by("rubric", "position")
    for question, public_id in rows.values_list("rubric__question", "public_id"):
        found[slugs[question]].append(str(public_id))
    return found


def insert_dated(rows: Sequence[Model]) -> None:
    """Insert with the given `created_at` and not today's, as `loaddata` does, but all in one statement.

    `bulk_create` would write today; an UPDATE afterwards is refused for grades, which are append-only.
    """
    if not rows:
        return
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    table: Any = meta.base_manager.all()
    keys = table._insert(rows, fields=fields, returning_fields=[meta.pk], raw=True)
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, "default"
