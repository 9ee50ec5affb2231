"""The lesson that a question goes back to: the one it names, else one on its concepts, else the one most like it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.core.cache import cache
from django.db.models import F, QuerySet

from grading.feedback.lessons import nearest
from school.courses.models import Lesson, Question

__all__ = ["lessons_for"]

# A course's lessons are read whole for a question that names nothing; what was found is remembered for so long.
REMEMBERED_SECONDS = 3600
NONE = 0


def lessons_for(questions: Iterable[Question], among: QuerySet[Lesson] | None = None) -> dict[int, Lesson]:
    """Published lessons by question id, of those in `among` where it is given.

    One query where all questions name theirs; none where these are loaded too and `among` is left out.
    """
    asked = {one.pk: one for one in questions}
    rows = Lesson.objects.all() if among is None else among
    published = rows.filter(is_published=True).order_by("unit__position", "position", "pk").defer("body")
    named = {one.lesson_id for one in asked.values() if one.lesson_id}
    lessons = _loaded(asked.values()) if among is None else {}
    if rest := named - lessons.keys():
        lessons |= {one.pk: one for one in published.filter(pk__in=rest)}
    found = {pk: lessons[one.lesson_id] for pk, one in asked.items() if one.lesson_id in lessons}
    if unnamed := [one for pk, one in asked.items() if pk not in found]:
        found |= _by_concept(unnamed, published)
    for question in asked.values():
        if question.pk not in found and (lesson := _by_words(question, published)):
            found[question.pk] = lesson
    return found


def _loaded(questions: Iterable[Question]) -> dict[int, Lesson]:
    """Lessons that came with their question; an unpublished one is left to the query, which does not find it."""
    here = [one.lesson for one in questions if Question.lesson.is_cached(one) and one.lesson]  # type: ignore[attr-defined]
    return {one.pk: one for one in here if one.is_published}


def _by_concept(questions: list[Question], published: QuerySet[Lesson]) -> dict[int, Lesson]:
    """Of the lessons on a question's concepts the one that shares most words with it, else the first in the course."""
    rows = published.filter(concepts__questions__in=questions).annotate(question=F("concepts__questions"))
    taught: dict[int, dict[int, Lesson]] = defaultdict(dict)
    for lesson in rows:
        taught[lesson.question].setdefault(lesson.pk, lesson)  # type: ignore[attr-defined]
    found = {}
    for question in questions:
        if choice := list(taught[question.pk].values()):
            best = nearest(question.prompt, [f"{one.title} {one.summary}" for one in choice])
            found[question.pk] = choice[best or 0]
    return found


def _by_words(question: Question, published: QuerySet[Lesson]) -> Lesson | None:
    key = f"lesson-of:{question.pk}:{question.version}"
    known = cache.get(key)
    if known is None:
        lessons = list(
            Lesson.objects.filter(is_published=True, unit__course=question.course_id).order_by("pk")
        )
        best = nearest(question.prompt, [f"{one.title} {one.summary} {one.body}" for one in lessons])
        known = NONE if best is None else lessons[best].pk
        cache.set(key, known, REMEMBERED_SECONDS)
    return published.filter(pk=known, unit__course=question.course_id).first() if known else None
