"""Two marks of one answer, from the database: person and person, or person and draft."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from grading.agreement.leniency import Mark
from grading.models import Acceptance, Draft, Grade, PracticeMark, Response, SecondReading
from grading.services.second_sampling import READ_TWICE

__all__ = ["Answered", "Kind", "Twice", "answered", "drafted_pairs", "marks_of", "people_pairs"]

State = Response.State
MARKED = ("score", "criteria", "created_at")


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


class Answered(NamedTuple):
    """Whose answer it is, to what kind of question, and whether a grade of it is in force."""

    student: int
    assignment: int
    question: int
    kind: str
    state: str


def answered(answers: QuerySet[Response]) -> dict[int, Answered]:
    """The answers of assignments by id: what the rest looks up by id. One query.

    Looked up by id, and not by asking for `answers` again inside each query: the planner takes such nested questions apart in
    ways that take minutes while it does not know how large new tables are, as right after an import.
    """
    columns = "pk", "submission__student", "submission__assignment", "question", "question__kind", "state"
    return {row[0]: Answered(*row[1:]) for row in answers.order_by().values_list(*columns)}


def people_pairs(answers: Mapping[int, Answered]) -> list[Twice]:
    """Answers read twice, with the first grade that a person gave: as it was at settling, else the one in force. Two queries."""
    rows = SecondReading.objects.filter(response__id__among=answers, mark__isnull=False).order_by("pk")
    marks = [f"mark__{name}" for name in ("marker", *MARKED)]
    first = [f"first__{name}" for name in ("decided_by", *MARKED)]
    read = list(rows.values_list("response", "first", *first, *marks))
    open_ones = [row[0] for row in read if row[1] is None and answers[row[0]].state == State.GRADED]
    grades = (
        Grade.objects.filter(response__id__among=open_ones)
        .order_by("response_id", "-pk")
        .distinct("response_id")
    )
    force = {pk: given for pk, *given in grades.values_list("response_id", "decided_by", *MARKED)}
    kept = ((row[0], row[2:6] if row[1] else force.get(row[0]), row[6:]) for row in read)
    return [_people(pk, answers[pk], given, second) for pk, given, second in kept if given and given[0]]


def _people(response: int, facts: Answered, first: Sequence[Any], second: Sequence[Any]) -> Twice:
    by, score, criteria, at = first
    other, other_score, other_criteria, other_at = second
    return Twice(
        Kind.PEOPLE, response, facts.student, facts.assignment, facts.question, by, other, score, other_score, criteria,
        other_criteria, at, other_at,
    )  # fmt: skip


def drafted_pairs(answers: Mapping[int, Answered]) -> list[Twice]:
    """The first decision by a person beside the draft: as it was on the page, or hidden from it. Three queries.

    A decision that was taken back is none.
    """
    decided = [
        pk for pk, facts in answers.items() if facts.kind in READ_TWICE and facts.state == State.GRADED
    ]
    grades = Grade.objects.filter(response__id__among=decided).order_by("response_id", "pk")
    columns = ("response_id", "pk", "before", "draft", "draft_seen", "decided_by", *MARKED)
    by_answer = groupby(grades.values_list(*columns), key=itemgetter(0))
    first = [row for _response, rows in by_answer if (row := _first(list(rows)))]
    checks = Acceptance.objects.filter(response__id__among=[row[0] for row in first], is_check=True)
    hidden = dict(checks.values_list("response", "draft"))
    beside = {row[0]: row[1] or hidden.get(row[0]) for row in first}
    drafts = _drafts(pk for pk in beside.values() if pk)
    return list(_drafted(answers, first, beside, drafts))


def _first(rows: Sequence[Any]) -> Sequence[Any] | None:
    """Of all grades of an answer, the first by a person that leads to the one in force: (response, draft, seen, by, *MARKED)."""
    known = {row[1]: row for row in rows}
    at, found = rows[-1], None
    while at:
        found = at if at[5] else found
        at = known.get(at[2])
    return found and (found[0], *found[3:])


def _drafts(wanted: Iterable[int]) -> dict[int, tuple[Decimal, dict[str, str], datetime]]:
    rows = Draft.objects.filter(id__among=wanted).annotate(found=F("verdict__criteria"))
    return {
        pk: (score, {one["id"]: one["level"] for one in criteria or []}, at)
        for pk, score, criteria, at in rows.values_list("pk", "score", "found", "created_at")
    }


def _drafted(
    answers: Mapping[int, Answered],
    first: Sequence[Any],
    beside: Mapping[int, int | None],
    drafts: Mapping[int, Any],
) -> Iterator[Twice]:
    for response, shown, seen, by, score, criteria, at in first:
        found = drafts.get(beside[response] or 0)
        if found:
            kind, facts = Kind.SEEN if shown and seen else Kind.CHECK, answers[response]
            yield Twice(
                kind, response, facts.student, facts.assignment, facts.question, by, None, score, found[0], criteria,
                found[1], at, found[2],
            )  # fmt: skip


def marks_of(pairs: Iterable[Twice], answers: Mapping[int, Answered]) -> list[Mark]:
    """All marks that people gave answers which several marked: second readings and the practice set. One query."""
    found: list[Mark] = []
    for one in pairs:
        assert one.other_by is not None  # pairs of people
        found.append(Mark(one.by, one.response, one.student, float(one.score), one.at))
        found.append(Mark(one.other_by, one.response, one.student, float(one.other_score), one.other_at))
    return found + _practice(answers)


def _practice(answers: Mapping[int, Answered]) -> list[Mark]:
    """Practice marks; the known mark belongs to whoever chose it."""
    rows = PracticeMark.objects.filter(practice__response__id__among=answers).select_related("practice")
    known: dict[int, Mark] = {}
    found = []
    for one in rows:
        practice = one.practice
        student = answers[practice.response_id].student
        # An answer may be read twice as well: below zero, so that the two are not pooled.
        answer = -practice.pk
        known[answer] = Mark(
            practice.chosen_by_id, answer, student, float(practice.score), practice.created_at
        )
        found.append(Mark(one.marker_id, answer, student, float(one.score), one.created_at))
    return [*found, *known.values()]
