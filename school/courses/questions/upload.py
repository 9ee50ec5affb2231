"""Work on paper or in a file, handed in as pictures and PDF files: {"most_files"}. Nothing about it is judged by a machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from school.courses.questions.base import Content, Form, Problem, QuestionKind, text_of

USUAL_FILES, MOST_FILES = 5, 10


class Upload(QuestionKind):
    kind = "upload"
    has_rubric = True

    def blank(self) -> Content:
        return {"most_files": USUAL_FILES}

    def editing(self, content: Mapping[str, Any], notes: Mapping[str, list[str]]) -> dict[str, Any]:
        return {**super().editing(content, notes), "most": MOST_FILES}

    def read(self, form: Form) -> Content:
        return {"most_files": text_of(form.get("most_files", "")) or str(USUAL_FILES)}

    def validate(self, content: Mapping[str, Any]) -> tuple[Content, list[Problem]]:
        typed = text_of(content.get("most_files"))
        count = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
        if 1 <= count <= MOST_FILES:
            return {"most_files": count}, []
        return {"most_files": typed}, [Problem("most_files", "not_files", {"most": MOST_FILES})]

    def key(self, content: Mapping[str, Any]) -> list[str]:
        """No picture is the right one."""
        return []

    def answer(self, value: str) -> dict[str, str]:
        """Files come by a way of their own (grading/services/uploads.py); nothing typed is an answer."""
        return {}
