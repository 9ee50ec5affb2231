"""A question together with the criteria that it is graded by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from grading.models import Criterion, Response, Rubric
from grading.rubrics import scales
from school.courses import questions
from school.courses.models import Concept, Question
from school.courses.services.questions import question_save
from school.courses.services.refused import Refused
from school.people.access import Actor
from school.people.audit import audit_record

__all__ = [
    "CriterionText", "Saved", "bears_on_grades", "is_answered", "question_with_rubric_save", "rubric_write",
]  # fmt: skip


@dataclass(frozen=True)
class CriterionText:
    """`public_id` names the stored criterion that this replaces; empty for a new one.

    `levels` of its own, the least first, from 0 points to those of the criterion; none for missing, partly and met.
    """

    public_id: str
    text: str
    points: Decimal
    levels: tuple[scales.Level, ...] = ()

    def __post_init__(self) -> None:
        worth = [level.points for level in self.levels]
        if worth and (worth != sorted(set(worth)) or worth[0] != 0 or worth[-1] != self.points):
            raise ValueError(f"levels must rise from 0 to {self.points} points, not {worth}")


@dataclass(frozen=True)
class Saved:
    question: Question
    is_new_version: bool


def is_answered(question: Question) -> bool:
    """Somebody has typed or handed in an answer to it."""
    if question.pk is None:
        return False
    return question.responses.filter(Q(version__gt=0) | ~Q(state=Response.State.TYPING)).exists()


def bears_on_grades(question: Question, criteria: Sequence[CriterionText]) -> bool:
    """Whether saving this would change what answers were, or will be, graded by: text, key, criteria or points."""
    stored = Question.objects.filter(pk=question.pk).first() if question.pk else None
    if stored is None:
        return False
    wanted = list(criteria) if questions.get(question.kind).has_rubric else []
    points = sum((one.points for one in wanted), Decimal(0)) if wanted else question.points
    return _is_reworded(stored, question) or points != stored.points or _stored(stored) != wanted


@transaction.atomic
def question_with_rubric_save(
    *, question: Question, concepts: Iterable[Concept], criteria: Sequence[CriterionText], by: Actor
) -> Saved:
    """Save all of it as one. The points of a question with criteria are the sum of theirs.

    Where answers exist and what is judged has changed (question, key or criteria), the question gets a new
    version; drafts and grades keep telling which one they judged. Raises Refused when a kind that has a
    rubric is left with nothing to grade by.
    """
    kind = questions.get(question.kind)
    wanted = list(criteria) if kind.has_rubric else []
    if kind.has_rubric and not wanted and not kind.key(question.content):
        raise Refused(_("Write at least one reference answer or one criterion to grade by."))
    if wanted:
        question.points = sum((one.points for one in wanted), Decimal(0))
    # Two teachers saving at once must not take the same version.
    stored = Question.objects.select_for_update().filter(pk=question.pk)
    before = stored.first() if question.pk else None
    changed = before is not None and (_is_reworded(before, question) or _stored(before) != wanted)
    new_version = changed and is_answered(question)
    if before is not None:
        question.version = before.version
    saved = question_save(question=question, concepts=concepts, new_version=new_version)
    if kind.has_rubric and before is None:
        _new_rubric(saved, wanted)
    elif kind.has_rubric and _stored(saved) != wanted:
        rubric_write(saved, wanted)
    target, action = str(saved.public_id), "question.create" if before is None else "question.update"
    audit_record(school=by.school, actor=by.user, action=action, target=target, version=saved.version)
    return Saved(saved, new_version)


def _is_reworded(before: Question, after: Question) -> bool:
    return (before.prompt, before.content) != (after.prompt, after.content)


def _stored(question: Question) -> list[CriterionText]:
    rows = Criterion.objects.filter(rubric__question=question)
    return [
        CriterionText(str(row.public_id), row.text, row.points, scales.from_rows(row.levels)) for row in rows
    ]


def _new_rubric(question: Question, wanted: Sequence[CriterionText]) -> None:
    rubric = Rubric.objects.create(question=question)
    rows = [
        Criterion(
            rubric=rubric,
            text=one.text,
            points=one.points,
            position=position,
            levels=scales.as_rows(one.levels),
        )
        for position, one in enumerate(wanted)
    ]
    Criterion.objects.bulk_create(rows)


def rubric_write(question: Question, wanted: Sequence[CriterionText], *, keep_ids: bool = False) -> Rubric:
    """Replace the criteria as a new version of the rubric; those with a known id stay what they are.

    `keep_ids`: the ids come from a change, not from a form, and are given to new rows as well.
    """
    rubric, created = Rubric.objects.get_or_create(question=question)
    if not created:
        rubric.version += 1
        rubric.save(update_fields=["version"])
    stored = {str(row.public_id): row for row in rubric.criteria.all()}
    kept = {one.public_id for one in wanted}
    rubric.criteria.exclude(public_id__in=[key for key in stored if key in kept]).delete()
    for position, one in enumerate(wanted):
        fresh = {"public_id": one.public_id} if keep_ids else {}
        row = stored.get(one.public_id) or Criterion(rubric=rubric, **fresh)
        row.text, row.points, row.position = one.text, one.points, position
        row.levels = scales.as_rows(one.levels)
        row.save()
    return rubric
