"""Two marks of one answer, from the database: person and person, or person and draft."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import F, QuerySet

from grading.agreement.leniency import Mark
from grading.marking.second import first_grades
from grading.models import Acceptance, Draft, Grade, PracticeMark, Response, SecondReading
from grading.services.second_sampling import READ_TWICE

__all__ = ["Kind", "Twice", "drafted_pairs", "marks_of", "people_pairs"]


class Kind(StrEnum):
    PEOPLE = "people"  # the second marker saw nothing of the first
    CHECK = "check"  # the draft was hidden: a silent check, or somebody who scores first
    SEEN = "seen"  # the draft was on the page and may have drawn the decision towards it


@dataclass(frozen=True, slots=True)
class Twice:
    """An answer with two marks: the first person's, and another person's or the draft's (`other_by` None)."""

    kind: Kind
    response: int
    student: int
    assignment: int
    question: int
    by: int
    other_by: int | None
    score: Decimal
    other_score: Decimal
    criteria: Mapping[str, str]
    other_criteria: Mapping[str, str]
    at: datetime
    other_at: datetime

    @property
    def gap(self) -> Decimal:
        """Other minus first, as a fraction of the points."""
        return self.other_score - self.score


def people_pairs(answers: QuerySet[Response]) -> list[Twice]:
    """Answers read twice, with the first grade that a person gave. Two queries."""
    rows = SecondReading.objects.filter(response__in=answers, mark__isnull=False)
    readings = list(rows.select_related("mark", "first__decided_by", "response__submission"))
    grades = first_grades(readings)
    return [
        _people(one, grades[one.pk]) for one in readings if one.pk in grades and grades[one.pk].decided_by_id
    ]


def _people(reading: SecondReading, first: Grade) -> Twice:
    second, response = reading.mark, reading.response
    submission = response.submission
    assert first.decided_by_id is not None  # filtered by the caller
    assert submission.assignment_id is not None  # only answers of assignments are drawn
    return Twice(
        Kind.PEOPLE, response.pk, submission.student_id, submission.assignment_id, response.question_id,
        first.decided_by_id, second.marker_id, first.score, second.score, first.criteria, second.criteria,
        first.created_at, second.created_at,
    )  # fmt: skip


def drafted_pairs(answers: QuerySet[Response]) -> list[Twice]:
    """The first decision by a person beside the draft: as it was on the page, or hidden from it. Three queries."""
    grades = Grade.objects.filter(
        response__in=answers, decided_by__isnull=False, response__question__kind__in=READ_TWICE
    )
    fields = (
        "response", "draft", "draft_seen", "decided_by", "score", "criteria", "created_at", "response__submission__student",
        "response__submission__assignment", "response__question",
    )  # fmt: skip
    first = list(grades.order_by("response_id", "pk").distinct("response_id").values_list(*fields))
    checks = Acceptance.objects.filter(response__in=answers, is_check=True)
    hidden = dict(checks.values_list("response", "draft"))
    beside = {row[0]: row[1] or hidden.get(row[0]) for row in first}
    drafts = _drafts(pk for pk in beside.values() if pk)
    return list(_drafted(first, beside, drafts))


def _drafts(wanted: Iterable[int]) -> dict[int, tuple[Decimal, dict[str, str], datetime]]:
    rows = Draft.objects.filter(pk__in=set(wanted)).annotate(found=F("verdict__criteria"))
    return {
        pk: (score, {one["id"]: one["level"] for one in criteria or []}, at)
        for pk, score, criteria, at in rows.values_list("pk", "score", "found", "created_at")
    }


def _drafted(
    first: Sequence[Any],
    beside: Mapping[int, int | None],
    drafts: Mapping[int, Any],
) -> Iterator[Twice]:
    for response, shown, seen, by, score, criteria, at, student, assignment, question in first:
        found = drafts.get(beside[response] or 0)
        if found:
            kind = Kind.SEEN if shown and seen else Kind.CHECK
            yield Twice(
                kind, response, student, assignment, question, by, None, score, found[0], criteria, found[1], at,
                found[2],
            )  # fmt: skip


def marks_of(pairs: Iterable[Twice], answers: QuerySet[Response]) -> list[Mark]:
    """All marks that people gave answers which several marked: second readings and the practice set. One query."""
    found: list[Mark] = []
    for one in pairs:
        assert one.other_by is not None  # pairs of people
        found.append(Mark(one.by, one.response, one.student, float(one.score), one.at))
        found.append(Mark(one.other_by, one.response, one.student, float(one.other_score), one.other_at))
    return found + _practice(answers)


def _practice(answers: QuerySet[Response]) -> list[Mark]:
    """Practice marks; the known mark belongs to whoever chose it."""
    rows = PracticeMark.objects.filter(practice__response__in=answers).select_related(
        "practice__response__submission"
    )
    known: dict[int, Mark] = {}
    found = []
    for one in rows:
        practice, student = one.practice, one.practice.response.submission.student_id
        # An answer may be read twice as well: below zero, so that the two are not pooled.
        answer = -practice.pk
        known[answer] = Mark(
            practice.chosen_by_id, answer, student, float(practice.score), practice.created_at
        )
        found.append(Mark(one.marker_id, answer, student, float(one.score), one.created_at))
    return [*found, *known.values()]
