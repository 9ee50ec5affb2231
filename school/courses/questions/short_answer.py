"""A sentence or two: {"references": [text, ...]}; what it is graded by may also stand in a rubric's criteria."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from school.courses.questions.base import Content, Form, Problem, QuestionKind, list_of, text_of

MAX_REFERENCES = 10
MAX_TEXT = 1000


class ShortAnswer(QuestionKind):
    kind = "short_answer"
    has_rubric = True

    def blank(self) -> Content:
        return {"references": [""]}

    def editing(self, content: Mapping[str, Any], notes: Mapping[str, list[str]]) -> dict[str, Any]:
        """Rows of all references and an empty one."""
        texts = list(content.get("references") or [])
        if len(texts) < MAX_REFERENCES and all(texts):
            texts.append("")
        rows = [
            {"text": text, "notes": notes.get(f"references.{index}", [])} for index, text in enumerate(texts)
        ]
        return {**super().editing(content, notes), "rows": rows, "most": MAX_REFERENCES}

    def read(self, form: Form) -> Content:
        return {"references": [text_of(value) for value in form.getlist("reference")][: MAX_REFERENCES * 2]}

    def validate(self, content: Mapping[str, Any]) -> tuple[Content, list[Problem]]:
        """An empty list is allowed here: the rubric may say it all (the caller checks that one of both exists)."""
        typed = [text_of(value) for value in list_of(content.get("references"))]
        kept = list(dict.fromkeys(text for text in typed if text))
        problems = [
            Problem(f"references.{index}", "too_long", {"most": MAX_TEXT})
            for index, text in enumerate(typed)
            if len(text) > MAX_TEXT
        ]
        if len(kept) > MAX_REFERENCES:
            problems.append(Problem("references", "too_many_references", {"most": MAX_REFERENCES}))
        return {"references": kept}, problems

    def key(self, content: Mapping[str, Any]) -> list[str]:
        return list(content.get("references") or [])

    def answer(self, value: str) -> dict[str, str]:
        return {"text": text_of(value)}
