"""A text of some length: {"least_words", "most_words"}; what it is graded by stands in the rubric's criteria."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from school.courses.questions.base import Content, Form, Problem, QuestionKind, text_of

USUAL_MOST, MOST = 600, 1_500


class Essay(QuestionKind):
    kind = "essay"
    has_rubric = True

    def blank(self) -> Content:
        return {"least_words": 0, "most_words": USUAL_MOST}

    def editing(self, content: Mapping[str, Any], notes: Mapping[str, list[str]]) -> dict[str, Any]:
        return {**super().editing(content, notes), "most": MOST}

    def read(self, form: Form) -> Content:
        return {
            "least_words": text_of(form.get("least_words", "")) or "0",
            "most_words": text_of(form.get("most_words", "")) or str(USUAL_MOST),
        }

    def validate(self, content: Mapping[str, Any]) -> tuple[Content, list[Problem]]:
        least, most = (_count(content.get(name)) for name in ("least_words", "most_words"))
        problems = [
            Problem(name, "not_words", {"most": MOST})
            for name, count, low in (("least_words", least, 0), ("most_words", most, 1))
            if count is None or not low <= count <= MOST
        ]
        if not problems and least is not None and most is not None and least > most:
            problems.append(Problem("least_words", "least_above_most"))
        clean = {
            name: text_of(content.get(name)) if count is None else count
            for name, count in (("least_words", least), ("most_words", most))
        }
        return clean, problems

    def key(self, content: Mapping[str, Any]) -> list[str]:
        """No text is the right one."""
        return []

    def answer(self, value: str) -> dict[str, str]:
        return {"text": text_of(value)}


def _count(typed: Any) -> int | None:
    """A whole number as a teacher types it; None when it is none."""
    text = text_of(typed)
    return int(text) if text.isdecimal() and len(text) < 6 else None
