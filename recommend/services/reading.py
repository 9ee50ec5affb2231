"""Which lessons a student has read, by their own word: the path then goes on to practice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from recommend.models import LessonRead
from recommend.services.path import path_refresh
from school.courses.models import Lesson
from school.people.models import User

__all__ = ["lesson_read"]


@transaction.atomic
def lesson_read(*, lesson: Lesson, student: User, now: datetime) -> LessonRead:
    """Mark as read; a second time changes nothing. Plans the course anew."""
    course = lesson.unit.course
    row, created = LessonRead.objects.get_or_create(
        student=student, lesson=lesson, defaults={"school_id": course.school_id, "read_at": now}
    )
    if created:
        path_refresh(student=student, course=course, now=now)
    return row
