"""How much one student may ask: enough for anybody who reads the answers, too little to flood a worker."""

from __future__ import annotations

from datetime import datetime, timedelta

from school.people.models import User
from tutoring.models import Turn

__all__ = ["LONGEST", "QUESTIONS", "WINDOW", "questions_left"]

QUESTIONS = 20
WINDOW = timedelta(minutes=10)
LONGEST = 2000  # characters of one question


def questions_left(student: User, now: datetime) -> int:
    """Questions that this student may still ask within the window; counted in the database, so on every node."""
    asked = Turn.objects.filter(
        conversation__student=student, author=Turn.Author.STUDENT, created_at__gt=now - WINDOW
    ).count()
    return max(0, QUESTIONS - asked)
