"""What follows from the history: which lessons were read, and what each pupil has mastered by now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Min

from grading.models import Submission
from recommend.models import LessonRead
from recommend.services.mastery import mastery_replay
from school.people.models import School, User

__all__ = ["progress_write"]

READING = timedelta(minutes=25)


def progress_write(*, school: School, students: Iterable[User]) -> None:
    """Mastery through its service, from the grades that are there. Paths are planned when they are first seen."""
    _read_lessons(school)
    for student in students:
        mastery_replay(student=student)


def _read_lessons(school: School) -> None:
    """Whoever has begun an assignment had read its lesson before. In bulk, since the service tells of now."""
    begun = Submission.objects.filter(school=school, assignment__questions__lesson__isnull=False)
    lessons = begun.order_by().values_list("student", "assignment__questions__lesson")
    rows = lessons.annotate(first=Min("created_at"))
    LessonRead.objects.bulk_create(
        LessonRead(school=school, student_id=student, lesson_id=lesson, read_at=at - READING)
        for student, lesson, at in rows
    )
