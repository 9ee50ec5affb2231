"""What a change would do, answer by answer: read for the preview, and again under locks when it is applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db.models import OuterRef, QuerySet, Subquery

from grading import graders
from grading.changes.regrade import Given, Result, by_key, by_levels
from grading.changes.sheet import Sheet
from grading.changes.totals import Totals, totals_of
from grading.graders.base import Item
from grading.models import ChangeEffect, Grade, QuestionChange, Response, Submission
from grading.verdict import Verdict
from school.courses.models import Assignment
from school.courses.worth import Worth, worth

__all__ = ["KEPT", "Plan", "Row", "answers_of", "given_of", "group_of", "plan_of"]

Kind, State, Outcome = QuestionChange.Kind, Response.State, ChangeEffect.Outcome
KEPT = (Outcome.PLAIN, Outcome.OWN, Outcome.LEFT_OUT)
DRAFTS = (Outcome.RENEWED, Outcome.WAITING)
UNDECIDED = (*DRAFTS, Outcome.VOID)
AGAIN = (Outcome.TO_GRADE, Outcome.PART)


@dataclass(frozen=True)
class Row:
    """One answer that was handed in. `given` is what its grade would be; `verdicts` what the old and the new key say."""

    response: Response
    grade: Grade | None
    outcome: str
    given: Given | None
    verdicts: tuple[Verdict, Verdict] | None
    before: Worth
    after: Worth
    total_before: Worth | None
    total_after: Worth | None
    voiding: bool

    @property
    def released(self) -> bool:
        return self.response.is_shown

    @property
    def direction(self) -> str:
        """up, down or same: by the points of the question, or of the whole assignment where it is voided."""
        old, new = self.before.earned, self.after.earned
        if self.voiding and self.total_before and self.total_after:
            old, new = self.total_before.share, self.total_after.share
        if old is None or new is None or old == new:
            return "same"
        return "up" if new > old else "down"

    @property
    def rewritten(self) -> bool:
        """Whether a new grade is written."""
        if self.grade is None or self.given is None or self.outcome not in {"levels", "part", "key"}:
            return False
        return self.given != given_of(self.grade)


@dataclass(frozen=True)
class Plan:
    change: QuestionChange
    rows: list[Row]

    @cached_property
    def counts(self) -> Counter[str]:
        """How many answers are in each group, and under `left_out` those of `kept` that were decided since."""
        found = Counter(group_of(row.outcome, row.direction) for row in self.rows)
        found["left_out"] = sum(row.outcome == Outcome.LEFT_OUT for row in self.rows)
        return found

    @property
    def moves(self) -> bool:
        """Whether anybody's points change, so that a reason is owed."""
        return any(
            row.outcome in AGAIN or (row.before != row.after and row.outcome not in DRAFTS)
            for row in self.rows
        )


def group_of(outcome: str, direction: str) -> str:
    """up, down or same by rule; kept as it was given; again: to be graded again; open: nothing is decided."""
    if outcome in AGAIN:
        return "again"
    if outcome in KEPT:
        return "kept"
    return "open" if outcome in UNDECIDED else direction


def answers_of(change: QuestionChange) -> QuerySet[Response]:
    """The answers that a change is about: all that were handed in; for voiding those of its assignments alone."""
    cause = change.undoes or change
    rows = Response.objects.filter(question=change.question_id).exclude(state=State.TYPING)
    if cause.kind == Kind.VOID:
        rows = rows.filter(submission__kind=Submission.Kind.ASSIGNMENT)
        if cause.assignment_id:
            rows = rows.filter(submission__assignment=cause.assignment_id)
    newest = Grade.objects.filter(response=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    rows = rows.select_related("submission__assignment", "submission__student", "submission__section")
    return rows.annotate(newest=Subquery(newest)).order_by("pk")


def plan_of(change: QuestionChange, added: str, responses: Iterable[Response]) -> Plan:
    """Five queries, however many `responses` (of `answers_of`). Nothing is written."""
    answers = list(responses)
    before, after = Sheet.from_json(change.before), Sheet.from_json(change.after)
    in_force = [one.newest for one in answers if one.state == State.GRADED]  # type: ignore[attr-defined]
    grades = {grade.response_id: grade for grade in Grade.objects.filter(id__among=filter(None, in_force))}
    totals, names = totals_of(change.question_id, answers), _names(answers)
    planner = _Planner(change, before, after, added, totals, names)
    verdicts = planner.verdicts([one for one in answers if one.pk in grades])
    return Plan(change, [planner.row(one, grades.get(one.pk), verdicts.get(one.pk)) for one in answers])


def _names(answers: Iterable[Response]) -> dict[int | None, str]:
    """What a sheet calls the assignments of these answers."""
    given = {one.submission.assignment_id for one in answers}
    rows = Assignment.objects.filter(pk__in=[pk for pk in given if pk]).values_list("pk", "public_id")
    return {pk: str(name) for pk, name in rows}


def given_of(grade: Grade) -> Given:
    return Given(grade.score, {name: Decimal(str(value)) for name, value in grade.criteria.items()})


@dataclass(frozen=True)
class _Planner:
    change: QuestionChange
    before: Sheet
    after: Sheet
    added: str
    totals: Totals
    names: Mapping[int | None, str]  # of the assignments
    # Grades that are alike become alike: few of thousands differ.
    _counted: dict[tuple[object, ...], Result] = field(default_factory=dict)

    @property
    def voiding(self) -> bool:
        return (self.change.undoes or self.change).kind == Kind.VOID

    def verdicts(self, answers: list[Response]) -> dict[int, tuple[Verdict, Verdict]]:
        """What the key says of these, before and after; only for kinds that a rule judges."""
        grader = graders.rule_of(self.change.question.kind)
        if grader is None or self.before.content == self.after.content:
            return {}
        sides = [
            grader().grade([_item(self.change, sheet, one) for one in answers])
            for sheet in (self.before, self.after)
        ]
        return {one.pk: pair for one, pair in zip(answers, zip(*sides, strict=True), strict=True)}

    def row(self, response: Response, grade: Grade | None, verdicts: tuple[Verdict, Verdict] | None) -> Row:
        result = self._result(response, grade, verdicts)
        name = self.names.get(response.submission.assignment_id, "")
        old, new = self.before.place(name), self.after.place(name)
        score = None if grade is None else grade.score
        counted = None if result.rule == Outcome.TO_GRADE else result.given.score if grade else None
        was, becomes = worth(old.points, old.void, score), worth(new.points, new.void, counted)
        submission = response.submission
        return Row(
            response, grade, result.rule, result.given if grade else None, verdicts, was, becomes,
            self.totals.with_(submission, was), self.totals.with_(submission, becomes), self.voiding,
        )  # fmt: skip

    def _result(
        self, response: Response, grade: Grade | None, verdicts: tuple[Verdict, Verdict] | None
    ) -> Result:
        if grade is None:
            return Result(self._undecided(response), Given(Decimal(0)))
        given = given_of(grade)
        if self.voiding:
            return Result(Outcome.ASIDE if self.change.kind == Kind.VOID else Outcome.SAME, given)
        if self.change.seen.get(str(response.pk), 0) != grade.pk:
            return Result(Outcome.LEFT_OUT, given)
        if verdicts:
            return by_key(verdicts[0].score, verdicts[1].score, given)
        key = given.score, *sorted(given.levels.items()), response.is_shown
        if key not in self._counted:
            self._counted[key] = by_levels(
                self.before.criteria, self.after.criteria, given, self.added, shown=response.is_shown
            )
        return self._counted[key]

    def _undecided(self, response: Response) -> str:
        if self.change.kind == Kind.VOID:
            return Outcome.VOID
        if self.voiding:
            return Outcome.WAITING
        if response.state == State.GRADED:  # voided before
            return Outcome.VOID
        judged = [(one.prompt, one.content, one.criteria) for one in (self.before, self.after)]
        renewed = response.state == State.DRAFTED and judged[0] != judged[1]
        return Outcome.RENEWED if renewed else Outcome.WAITING


def _item(change: QuestionChange, sheet: Sheet, response: Response) -> Item:
    return Item(
        id=str(response.pk),
        kind=change.question.kind,
        prompt=sheet.prompt,
        content=sheet.content,
        answer=response.answer,
        language=change.question.course.language,
    )
