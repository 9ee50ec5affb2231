"""What a grader gets to see of a response: the question and the answer, nobody's name."""

from __future__ import annotations

import json

from grading.graders.base import Adapter, Criterion, Item
from grading.models import Response
from grading.rubrics import scales

__all__ = ["item_of", "sameness"]


def item_of(response: Response, adapter: Adapter | None = None) -> Item:
    """Needs question, its course and its rubric's criteria loaded; makes no query then."""
    question = response.question
    rubric = getattr(question, "rubric", None)
    criteria = rubric.criteria.all() if rubric else []
    return Item(
        id=str(response.public_id),
        kind=question.kind,
        prompt=question.prompt,
        content=question.content,
        answer=response.answer,
        criteria=tuple(
            Criterion(str(one.public_id), one.text, one.points, scales.from_rows(one.levels))
            for one in criteria
        ),
        language=question.course.language,
        key=str(question.public_id),
        adapter=adapter,
    )


def sameness(response: Response, adapter: Adapter | None = None) -> tuple[int, str, str]:
    """Equal for identical answers to one question before one grader: a class often writes the same, and it is scored once."""
    text = json.dumps(response.answer, sort_keys=True, ensure_ascii=False)
    return response.question_id, text, adapter.version if adapter else ""
