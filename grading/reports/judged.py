"""The decided answers to one question with all that its report asks: text, criteria, what the draft had said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.fields.json import KT

from grading.models import Draft, Grade
from grading.reports.reading import decided
from school.courses.models import Assignment, Question
from school.people.access import Actor

__all__ = ["Judged", "judged"]

FULL = Decimal(1)


@dataclass(frozen=True, slots=True)
class Judged:
    """`levels` are fractions by criterion; `label` is what the draft said, "" where there was none or no person decided;
    `saved_after` are minutes from opening the work to the last save of this answer.
    """

    pk: int
    student: int
    name: str
    share: float
    text: str
    levels: Mapping[str, Decimal]
    label: str
    findings: Sequence[str]
    saved_after: float | None

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def missing(self) -> frozenset[str]:
        """Criteria that are not met in full."""
        return frozenset(one for one, level in self.levels.items() if level < FULL)


def judged(actor: Actor, assignment: Assignment, question: Question) -> list[Judged]:
    """One query, however many answers."""
    grades = Grade.objects.filter(response=OuterRef("pk")).order_by("-pk")
    drafts = Draft.objects.filter(response=OuterRef("pk"), answer_version=OuterRef("version")).order_by("-pk")
    rows = decided(actor).filter(submission__assignment=assignment, question=question).annotate(
        given=Subquery(grades.values("criteria")[:1]), person=Subquery(grades.values("decided_by")[:1]),
        drafted=Subquery(drafts.values("score")[:1]), label=Subquery(drafts.values(word=KT("verdict__label"))[:1]),
        parts=Subquery(drafts.values("verdict__criteria")[:1]), found=Subquery(drafts.values("verdict__findings")[:1]),
        student=F("submission__student"), name=F("submission__student__display_name"),
        opened=F("submission__created_at"),
    )  # fmt: skip
    fields = (
        "pk", "student", "name", "share", "said", "given", "person", "drafted", "label", "parts", "found",
        "opened", "saved_at",
    )  # fmt: skip
    return [_judged(row) for row in rows.filter(share__isnull=False).values(*fields).iterator()]


def _judged(row: Mapping[str, Any]) -> Judged:
    levels = {key: Decimal(str(level)) for key, level in (row["given"] or {}).items()}
    if not levels and row["drafted"] == row["share"]:
        # Decided as drafted and no criterion touched: those of the draft stand.
        levels = {one["id"]: Decimal(str(one["level"])) for one in row["parts"] or ()}
    return Judged(
        row["pk"], row["student"], row["name"], float(row["share"]), row["said"], levels,
        (row["label"] or "") if row["person"] else "", [one["code"] for one in row["found"] or ()],
        _minutes(row["opened"], row["saved_at"]),
    )  # fmt: skip


def _minutes(opened: datetime, saved: datetime | None) -> float | None:
    return (saved - opened).total_seconds() / 60 if saved and saved > opened else None
