"""What a student (and whoever may look over their shoulder) sees of a submission, question by question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from grading.changes.notes import Note, notes_of, version_shown
from grading.evidence import Part, parts_of_verdict
from grading.length import Length, length_of
from grading.lessons import lessons_for
from grading.marks.layer import MARKED
from grading.models import ChangeEffect, Criterion, Draft, Grade, Response, Submission
from grading.regrades.asking import Ask, Asking
from grading.rubrics.scales import nearest
from grading.uploads.layer import with_work
from school.courses.models import AssignmentQuestion, Lesson, Question
from school.courses.worth import OUT, Worth, together, worth

__all__ = [
    "CriterionRow",
    "ResultRow",
    "Total",
    "options_of",
    "results_of",
    "state_of",
    "total_of",
    "with_lessons",
    "with_requests",
]


@dataclass(frozen=True)
class CriterionRow:
    """`note` tells in words which level was reached, where the criterion has levels of its own."""

    text: str
    points: Decimal
    awarded: Decimal | None
    state: str
    note: str = ""


@dataclass(frozen=True)
class ResultRow:
    response: Response
    question: Question
    points: Decimal
    earned: Decimal | None  # None while undecided
    state: str  # correct | partly | not_yet | waiting
    parts: list[Part]
    criteria: list[CriterionRow]
    grade: Grade | None
    draft: Draft | None
    chosen: str
    options: list[dict[str, Any]]
    void: str = ""  # as in school/courses/worth.py
    asked: bool = True  # False: its assignment asks the question no more, and it counts for nobody
    version: int | None = None  # of the question, that the grade is of; None while there was only one
    notes: tuple[Note, ...] = ()
    ask: Ask | None = None  # a request for another look at it, or whether one may be made
    lesson: Lesson | None = None  # where to look again, for what was not fully right

    @property
    def length(self) -> Length | None:
        return length_of(self.question.kind, self.question.content, self.response.text)

    @property
    def shown(self) -> bool:
        """Its result is there to see: with the whole work, or ahead of the other questions."""
        return self.response.is_shown

    @property
    def goes_back(self) -> bool:
        """Its student is told what to look at again."""
        return self.shown and not self.void and self.state in {"partly", "not_yet"}


@dataclass(frozen=True)
class Total:
    earned: Decimal
    points: Decimal

    @property
    def percent(self) -> int:
        return round(100 * self.earned / self.points) if self.points else 0


def state_of(score: Decimal | None) -> str:
    if score is None:
        return "waiting"
    return "correct" if score >= Decimal("0.995") else "partly" if score > 0 else "not_yet"


def total_of(rows: Iterable[ResultRow]) -> Total:
    whole = together(Worth(row.earned, row.points) for row in rows)
    return Total(whole.earned or Decimal(0), whole.points)


def with_requests(rows: Iterable[ResultRow], asking: Asking) -> list[ResultRow]:
    """The rows with what was asked, or may be asked, about each. No query."""
    return [replace(row, ask=asking.about(row.response)) for row in rows]


def with_lessons(rows: Iterable[ResultRow], seen: QuerySet[Lesson]) -> list[ResultRow]:
    """The rows with the lesson to go back to, for what is shown and not right, of the lessons that may be `seen`."""
    found = list(rows)
    lessons = lessons_for((one.question for one in found if one.goes_back), seen)
    return [replace(row, lesson=lessons.get(row.question.pk)) if row.goes_back else row for row in found]


def results_of(submission: Submission) -> list[ResultRow]:
    """One row per question in the assignment's order. Eight queries, whatever the number of questions."""
    items = AssignmentQuestion.objects.filter(assignment=submission.assignment_id)
    places = {item.question_id: item for item in items}
    responses = submission.responses.select_related("question__rubric").prefetch_related(
        Prefetch("drafts", Draft.objects.order_by("pk")),
        Prefetch(
            "grades", Grade.objects.order_by("pk").select_related("decided_by", "policy__signed_by", "draft")
        ),
        Prefetch("question__rubric__criteria", Criterion.objects.order_by("position", "pk")),
        MARKED,
        Prefetch("effects", ChangeEffect.objects.order_by("pk").select_related("change")),
    )
    with_work(responses)
    rows = [(places.get(one.question_id), one) for one in responses]
    ordered = sorted(rows, key=lambda row: row[0].position if row[0] else 10_000)
    practice = submission.assignment_id is None
    return [_row(response, item, asked=practice or item is not None) for item, response in ordered]


def _row(response: Response, item: AssignmentQuestion | None, *, asked: bool) -> ResultRow:
    grade, question = response.grade, response.question
    points, void = (item.points, item.void) if item else (question.points, "" if asked else OUT)
    counted = worth(points, void, grade.score if grade else None)
    effects = list(response.effects.all())
    draft = grade.draft if grade and grade.draft else response.draft
    criteria = list(question.rubric.criteria.all()) if hasattr(question, "rubric") else []
    verdict = draft.as_verdict() if draft and draft.answer_version == response.version else None
    return ResultRow(
        response=response,
        question=question,
        points=counted.points,
        earned=counted.earned,
        state=state_of(grade.score if grade else None),
        parts=parts_of_verdict(response.text, verdict, [str(one.public_id) for one in criteria]),
        criteria=[_criterion(one, grade) for one in criteria],
        grade=grade,
        draft=draft,
        chosen=str(response.answer.get("choice", "")),
        options=options_of(question, str(response.answer.get("choice", ""))),
        void=void,
        asked=asked,
        version=version_shown(question, grade, effects),
        notes=notes_of(effects),
    )


def _criterion(criterion: Criterion, grade: Grade | None) -> CriterionRow:
    level = grade.criteria.get(str(criterion.public_id)) if grade else None
    if level is None:
        return CriterionRow(criterion.text, criterion.points, None, "waiting")
    fraction = Decimal(str(level))
    awarded = (fraction * criterion.points).quantize(Decimal("0.01"))
    return CriterionRow(
        criterion.text, criterion.points, awarded, state_of(fraction), _note(criterion, fraction)
    )


def _note(criterion: Criterion, fraction: Decimal) -> str:
    named = criterion.named_levels
    if not named:
        return ""
    name, level = named[nearest(criterion.scale, criterion.points, fraction)]
    return f"{name}: {level.text}" if level.text else name


def options_of(question: Question, chosen: str) -> list[dict[str, Any]]:
    """The options with what became of them: correct, the wrong choice, or neither."""
    if question.kind != Question.Kind.SINGLE_CHOICE:
        return []
    right = question.content.get("correct")
    why = question.content.get("explanations", {})
    rows = []
    for option in question.content.get("options", []):
        picked = option["id"] == chosen
        state = "correct" if option["id"] == right else "not_yet" if picked else ""
        rows.append(
            {**option, "picked": picked, "state": state, "why": why.get(option["id"], "") if picked else ""}
        )
    return rows
