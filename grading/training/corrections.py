"""What people decided on texts, and how much of it may be learnt from: consents first, then the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Trim

from grading.items import item_of
from grading.models import ChangeEffect, Criterion, Grade, QuestionChange, Response, SecondMark, Submission
from grading.models.scope import Scoped
from grading.training.decided import Decided, second_marks
from school.courses.models import Question, Section
from school.people.consent import refused_by
from school.people.models import Consent, School

__all__ = ["KINDS", "Material", "decided_grades", "decided_of", "learnable", "material_of", "withdrawn"]

# The newest so many decisions; a class does not reach it, and a course of many classes stays bounded.
MOST = 5_000
KINDS = (Question.Kind.SHORT_ANSWER, Question.Kind.ESSAY)
AI_TRAINING = Consent.Kind.AI_TRAINING


@dataclass(frozen=True)
class Material:
    """What a scope has to learn from. `responses` are those of `decided`, in the same order.

    `read_twice` are the scores of those that a second marker read without sight of the first.
    `refused` counts decisions left out for want of consent, `older` those with a draft of an earlier version of their
    question, `reworded` those that were kept when their question was changed later, `blank` those on answers with nothing to
    read.
    """

    decided: list[Decided]
    responses: list[Response]
    read_twice: list[tuple[float, float]]
    refused: int
    older: int
    reworded: int
    blank: int

    @property
    def by_question(self) -> Counter[str]:
        return Counter(one.item.key for one in self.decided)

    @property
    def pairs(self) -> list[tuple[float, float]]:
        """Scores of two people for the same words: for one answer read twice, or for identical answers."""
        return [*self.read_twice, *second_marks(self.decided)]

    @property
    def learnt_from(self) -> list[list[int]]:
        """[section, student, answers]: what a grader keeps, to notice a consent that is withdrawn."""
        counts = Counter((one.submission.section_id, one.submission.student_id) for one in self.responses)
        return [[*owner, count] for owner, count in sorted(counts.items())]


def material_of(scope: Scoped) -> Material:
    """No answer is in it whose school, class or student (for a minor: guardian) has not agreed to training."""
    rows = list(decided_grades(scope))
    refused = _refused(scope.school, {_owner(row) for row in rows})
    kept, left = [], Counter[str]()
    for row in rows:
        why = _left_out(row, refused)
        if why:
            left[why] += 1
        else:
            kept.append(row)
    return Material(
        [decided_of(row) for row in kept],
        [row.response for row in kept],
        _read_twice(kept),
        left["refused"],
        left["older"],
        left["reworded"],
        left["blank"],
    )


def learnable(scope: Scoped, question: Question) -> int:
    """How many decisions on one question `material_of` would keep, without loading an answer. Four queries."""
    said = Trim(KeyTextTransform("text", "response__answer"))
    rows = decided_grades(scope).filter(response__question=question).annotate(said=said).exclude(said="")
    current = Q(draft=None) | Q(draft__question_version=F("response__question__version"))
    current &= Q(reworded=False)
    owners = list(
        rows.filter(current, said__isnull=False)
        .order_by()
        .values_list("response__submission__section", "response__submission__student")
    )
    refused = _refused(scope.school, set(owners))
    return sum(one not in refused for one in owners)


def decided_grades(scope: Scoped) -> QuerySet[Grade]:
    """Grades in force that a person decided, on short answers and essays of the scope; by response.

    `reworded` tells whether the question has changed since: a change keeps the grade that it found, or writes a new one, and a
    grade that was taken back to is as old as it was (grading/changes/versions.py reads the same for one answer).
    """
    newest = Grade.objects.filter(response=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    graded = Response.objects.filter(
        _answers(scope),
        school=scope.school_id,
        state=Response.State.GRADED,
        question__kind__in=KINDS,
        submission__state=Submission.State.SUBMITTED,
    ).annotate(in_force=Subquery(newest))
    recent = Grade.objects.filter(
        pk__in=graded.values("in_force"), decided_by__isnull=False, policy__isnull=True
    ).order_by("-pk")[:MOST]
    criteria = Prefetch("response__question__rubric__criteria", Criterion.objects.order_by("position", "pk"))
    rows = Grade.objects.filter(pk__in=recent.values("pk")).order_by("response")
    found = ChangeEffect.objects.filter(response=OuterRef("response"), before__gte=OuterRef("first_given"))
    changed = found.exclude(change__kind=QuestionChange.Kind.VOID).exclude(
        change__version_to=F("change__version_from")
    )
    rows = rows.alias(first_given=Coalesce("repeats", "pk")).annotate(reworded=Exists(changed))
    return rows.select_related("response__submission__section", "draft").prefetch_related(
        "response__question__course", criteria
    )


def decided_of(grade: Grade) -> Decided:
    item = item_of(grade.response)
    known = {criterion.id for criterion in item.criteria}
    levels = {name: float(Decimal(str(share))) for name, share in grade.criteria.items() if name in known}
    student = str(grade.response.submission.student_id)
    return Decided(item, student, str(grade.decided_by_id), float(grade.score), levels)


def withdrawn(school: School, learnt_from: Iterable[Iterable[int]]) -> int:
    """How many answers a grader has learnt from that could not be learnt from today. Says nothing of whose."""
    rows = [(section, student, count) for section, student, count in learnt_from]
    refused = _refused(school, {(section, student) for section, student, _count in rows})
    return sum(count for section, student, count in rows if (section, student) in refused)


def _answers(scope: Scoped) -> Q:
    if scope.section_id:
        return Q(submission__section=scope.section_id)
    if scope.question_id:
        return Q(question=scope.question_id)
    return Q(submission__section__course=scope.course_id)


def _owner(grade: Grade) -> tuple[int, int]:
    return grade.response.submission.section_id, grade.response.submission.student_id


def _refused(school: School, owners: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those (section, student) whose work must not be learnt from; three queries."""
    people = refused_by(school, AI_TRAINING, {student for _section, student in owners})
    sections = {section for section, _student in owners}
    allowing = set(Section.objects.filter(pk__in=sections, ai_training=True).values_list("pk", flat=True))
    return {(section, student) for section, student in owners if student in people or section not in allowing}


def _left_out(grade: Grade, refused: set[tuple[int, int]]) -> str:
    if _owner(grade) in refused:
        return "refused"
    response = grade.response
    if grade.draft is not None and grade.draft.question_version != response.question.version:
        return "older"
    if grade.reworded:  # type: ignore[attr-defined]  # decided_grades()
        return "reworded"
    return "" if response.text.strip() else "blank"


def _read_twice(grades: Sequence[Grade]) -> list[tuple[float, float]]:
    """(first, second) scores of the answers that have a second mark; the first is what stood before anybody settled."""
    current = {one.response_id: one for one in grades}
    marks = SecondMark.objects.filter(reading__response__in=current).select_related("reading__first")
    firsts = [(mark.reading.first or current[mark.reading.response_id], mark) for mark in marks]
    return [
        (float(first.score), float(mark.score))
        for first, mark in firsts
        if first.decided_by_id != mark.marker_id
    ]
