"""When two marks are neighbours: the levels of each criterion, and the step of each question's points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from grading.agreement.evidence import Twice
from grading.agreement.figures import Pair
from grading.models import Criterion
from grading.rubrics.scales import nearest
from school.courses.models import Question

__all__ = ["Scales", "scales_of"]

# Scores are kept to four places: what is nearer is the same.
SLACK = Decimal("0.0006")


@dataclass(frozen=True)
class Scales:
    """`criteria`: those of each question, in order; `steps`: the least difference of two levels as a fraction of the points."""

    criteria: Mapping[int, list[Criterion]]
    steps: Mapping[int, Decimal]

    def whole(self, twice: Twice) -> Pair:
        """The two scores, as fractions of the points."""
        return self.scores(twice.question, twice.student, twice.score, twice.other_score)

    def scores(self, question: int, student: int, first: Decimal, second: Decimal) -> Pair:
        near = abs(first - second) <= self.steps.get(question, Decimal(0)) + SLACK
        return Pair(student, round(float(first), 3), round(float(second), 3), near)

    def levels(self, twice: Twice, criterion: Criterion) -> Pair | None:
        """The two levels of one criterion, counted from 0; None where one of the marks has none."""
        name = str(criterion.public_id)
        found = [given.get(name) for given in (twice.criteria, twice.other_criteria)]
        if None in found:
            return None
        levels = criterion.scale
        first, second = (nearest(levels, criterion.points, Decimal(str(one))) for one in found)
        return Pair(twice.student, first, second, abs(first - second) <= 1)


def scales_of(questions: Iterable[Question]) -> Scales:
    """One query."""
    rows = list(questions)
    criteria: dict[int, list[Criterion]] = {one.pk: [] for one in rows}
    for one in Criterion.objects.filter(rubric__question__in=rows).select_related("rubric"):
        criteria[one.rubric.question_id].append(one)
    return Scales(criteria, {one.pk: _step(one, criteria[one.pk]) for one in rows})


def _step(question: Question, criteria: list[Criterion]) -> Decimal:
    """Without criteria one point, or half of the only one."""
    if not criteria:
        return min(Decimal("0.5"), 1 / question.points)
    whole = sum((one.points for one in criteria), Decimal(0))
    gaps = [
        above.points - below.points
        for one in criteria
        for below, above in pairwise(one.scale)
        if above.points > below.points
    ]
    return min(gaps, default=whole) / whole
