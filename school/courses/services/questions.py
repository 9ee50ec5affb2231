"""The question bank. Content with rubric criteria is saved by grading/services/rubrics.py, on top of this."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from school.courses.models import Concept, Question
from school.courses.services.refused import Refused

__all__ = ["question_archive", "question_save"]


@transaction.atomic
def question_save(*, question: Question, concepts: Iterable[Concept], new_version: bool = False) -> Question:
    """`new_version`: answers to the present one exist, so drafts and grades must tell the two apart."""
    if new_version:
        question.version += 1
    question.save()
    question.concepts.set(concepts)
    return question


@transaction.atomic
def question_archive(*, question: Question, archived: bool) -> Question:
    """An archived question keeps its answers and grades, and is offered for no new assignment or practice.

    Raises Refused while an assignment that is not published yet asks it.
    """
    if archived and question.items.filter(assignment__is_published=False).exists():
        raise Refused(
            _("An assignment that is not published yet asks this question. Take it out there first.")
        )
    question.is_archived = archived
    question.save(update_fields=["is_archived", "updated_at"])
    return question
