"""The filters of the question bank, read from the address."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from school.courses.models import Course, Lesson, Question

__all__ = ["BankFilter"]


@dataclass(frozen=True)
class BankFilter:
    """What was asked for; a value that means nothing is as good as none."""

    words: str = ""
    kind: str = ""
    concept: str = ""
    lesson: str = ""
    archived: bool = False

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> BankFilter:
        kind = str(query.get("kind", ""))
        return cls(
            words=" ".join(str(query.get("q", "")).replace("\x00", "").split())[:100],
            kind=kind if kind in Question.Kind.values else "",
            concept=_public_id(query.get("concept", "")),
            lesson=_public_id(query.get("lesson", "")),
            archived=query.get("archived") == "yes",
        )

    @property
    def is_empty(self) -> bool:
        return self == BankFilter()

    def rows(self, course: Course) -> QuerySet[Question]:
        found = course.questions.filter(is_archived=self.archived)
        for word in self.words.split():
            found = found.filter(Q(title__icontains=word) | Q(prompt__icontains=word))
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.concept:
            found = found.filter(concepts__public_id=self.concept)
        if self.lesson:
            found = found.filter(lesson__public_id=self.lesson)
        return found.select_related("lesson").prefetch_related("concepts").order_by("-updated_at", "-id")

    def options(self, course: Course) -> list[dict[str, Any]]:
        """The three lists to choose from, each with what is chosen in it."""
        lessons = Lesson.objects.filter(unit__course=course).order_by("unit__position", "unit_id", "position")
        return [
            _list(
                "kind", _("Kind"), _("All kinds"), [(k, str(n)) for k, n in Question.Kind.choices], self.kind
            ),
            _list("concept", _("Concept"), _("All concepts"), _named(course.concepts, "name"), self.concept),
            _list("lesson", _("Lesson"), _("All lessons"), _named(lessons, "title"), self.lesson),
        ]


def _list(name: str, label: str, everything: str, rows: list[tuple[str, str]], chosen: str) -> dict[str, Any]:
    choices = [
        {"value": value, "label": text, "chosen": value == chosen}
        for value, text in [("", everything), *rows]
    ]
    return {"name": name, "label": label, "choices": choices}


def _named(rows: Any, field: str) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in rows.values_list("public_id", field)]


def _public_id(value: Any) -> str:
    try:
        return str(uuid.UUID(str(value)))
    except ValueError:
        return ""
