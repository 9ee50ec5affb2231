"""What the page of a class's, a question's or a course's graders shows; everything in it is scoped by its reader."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from grading import health
from grading.desk.place import Place, desk_url
from grading.models import Response, TrainedGrader, TrainingRun
from grading.models.scope import Scoped
from grading.serving import files_problem
from grading.training.corrections import KINDS, Material, material_of, withdrawn
from grading.training.decided import Contradiction, contradictions
from grading.training.words import few_text, file_problem
from ml.tuning.base import Settings
from school.courses.models import Question, Section
from school.people.access import MANAGE, TEACH, Actor, visible

__all__ = ["GraderRow", "QuestionRow", "ScopePage", "grader_row", "may_train", "scope_page", "scope_url"]

LEAST = Settings().least
# A few conflicts can be settled in one sitting; the rest shows when these are gone.
SHOWN = 20
State = TrainedGrader.State


@dataclass(frozen=True)
class QuestionRow:
    """One short-answer question with what may be learnt about it."""

    question: Question
    usable: int
    levels: int

    @property
    def needed(self) -> int:
        return max(0, LEAST - self.usable)

    @property
    def state(self) -> str:
        """ready, few or same (every answer has the same score)."""
        return "few" if self.needed else "ready" if self.levels > 1 else "same"


@dataclass(frozen=True)
class GraderRow:
    grader: TrainedGrader
    problem: str  # why its files cannot be used, in words
    withdrawn: int  # answers that it has learnt from and that may not be learnt from any more

    @property
    def qwk(self) -> float | None:
        return self.grader.figures.get("own", {}).get("qwk", {}).get("value")


@dataclass(frozen=True)
class Conflict:
    """Identical answers with different scores. Whose they are is not told: it is no matter for settling them."""

    question: str
    text: str
    marks: list[tuple[int, str]]  # percent of the points, address at the desk with names hidden

    @property
    def spread(self) -> int:
        percents = [percent for percent, _url in self.marks]
        return max(percents) - min(percents) if percents else 0


@dataclass(frozen=True)
class ScopePage:
    scope: Scoped
    material: Material
    questions: list[QuestionRow]
    graders: list[GraderRow]
    run: TrainingRun | None
    conflicts: list[Conflict]  # the widest apart first
    may_train: bool

    @property
    def conflicts_shown(self) -> list[Conflict]:
        return self.conflicts[:SHOWN]

    @property
    def usable(self) -> int:
        return len(self.material.decided)

    @property
    def learnable(self) -> int:
        return sum(row.state == "ready" for row in self.questions)

    @property
    def ready(self) -> bool:
        return self.learnable > 0

    @property
    def short_of(self) -> str:
        """Why there is nothing to train with yet, in words; "" when there is."""
        if self.ready:
            return ""
        return few_text(LEAST, min(LEAST - 1, max((row.usable for row in self.questions), default=0)))

    @property
    def all_same(self) -> bool:
        """Enough answers, but each question has only one score."""
        return not self.ready and any(row.state == "same" for row in self.questions)

    @property
    def serving(self) -> GraderRow | None:
        return next((row for row in self.graders if row.grader.state == State.SERVING), None)

    @property
    def under_way(self) -> bool:
        return self.run is not None and self.run.active


def may_train(actor: Actor, scope: Scoped) -> bool:
    """A teacher of the class, or of a class of the course; an admin who does not teach it may only look and retire."""
    taught = visible(actor, Section, TEACH) & visible(actor, Section, MANAGE)
    rows = taught.filter(pk=scope.section_id) if scope.section_id else taught.filter(course=scope.course_id)
    return rows.exists()


def scope_page(actor: Actor, scope: Scoped) -> ScopePage:
    material = material_of(scope)
    runs = TrainingRun.objects.of(scope)
    return ScopePage(
        scope=scope,
        material=material,
        questions=_questions(scope, material),
        graders=[grader_row(one) for one in TrainedGrader.objects.of(scope).select_related("promoted_by")],
        run=runs.order_by("-pk").first(),
        conflicts=_conflicts(actor, material),
        may_train=may_train(actor, scope),
    )


def grader_row(grader: TrainedGrader) -> GraderRow:
    alive = grader.state != State.RETIRED
    noted = health.grader_notes().get(str(grader.public_id), "") if grader.state == State.SERVING else ""
    problem = (files_problem(grader) or noted) if alive else ""
    return GraderRow(
        grader, file_problem(problem), withdrawn(grader.school, grader.learnt_from) if alive else 0
    )


def _questions(scope: Scoped, material: Material) -> list[QuestionRow]:
    """Every short-answer question of the scope's course that has decisions, and the scope's own."""
    counts = material.by_question
    levels = {key: len({one.score for one in material.decided if one.item.key == key}) for key in counts}
    rows = Question.objects.filter(course=scope.course_id, kind__in=KINDS)
    if scope.question_id:
        rows = rows.filter(pk=scope.question_id)
    found = [
        QuestionRow(one, counts.get(str(one.public_id), 0), levels.get(str(one.public_id), 0)) for one in rows
    ]
    return sorted((row for row in found if row.usable or scope.question_id), key=lambda row: -row.usable)


def _conflicts(actor: Actor, material: Material) -> list[Conflict]:
    """Of answers that the reader may grade; those of others are left out, and what is no conflict without them is none."""
    found = contradictions(material.decided)
    wanted = [one.item.id for group in found for one in group.decided]
    rows = visible(actor, Response, TEACH).filter(public_id__in=wanted, submission__assignment__isnull=False)
    mine = {str(one.public_id): one for one in rows.select_related("submission__assignment", "question")}
    shown = [_conflict(group, mine) for group in found]
    return sorted((one for one in shown if one.spread), key=lambda one: -one.spread)


def _conflict(group: Contradiction, mine: dict[str, Response]) -> Conflict:
    marks: list[tuple[int, str]] = []
    question = ""
    for one in sorted(group.decided, key=lambda decided: -decided.score):
        response = mine.get(one.item.id)
        if response is None or response.submission.assignment is None:
            continue
        place = Place(response.question.public_id, response=response.public_id, hidden=True)
        marks.append((round(100 * one.score), desk_url(response.submission.assignment, place)))
        question = response.question.title or response.question.prompt
    return Conflict(question, group.text, marks)


def scope_url(scope: Scoped) -> str:
    """The page of this scope's graders."""
    if scope.section is not None:
        return reverse("grading:section_graders", args=[scope.section.public_id])
    if scope.question is not None:
        return reverse("grading:question_graders", args=[scope.question.public_id])
    return reverse("grading:course_graders", args=[scope.course.public_id])
