"""When two marks are neighbours: the levels of each criterion, and the step of each question's points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
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
    # What thousands of answers share: few marks differ.
    _scores: dict[tuple[int, Decimal, Decimal], tuple[float, float, bool]] = field(default_factory=dict)
    _places: dict[tuple[int, str], int] = field(default_factory=dict)

    def whole(self, twice: Twice) -> Pair:
        """The two scores, as fractions of the points."""
        return self.scores(twice.question, twice.student, twice.score, twice.other_score)

    def scores(self, question: int, student: int, first: Decimal, second: Decimal) -> Pair:
        key = question, first, second
        if key not in self._scores:
            near = abs(first - second) <= self.steps.get(question, Decimal(0)) + SLACK
            self._scores[key] = round(float(first), 3), round(float(second), 3), near
        return Pair(student, *self._scores[key])

    def levels(self, rows: Iterable[Twice], criterion: Criterion) -> Iterator[Pair]:
        """The two levels of one criterion, counted from 0, of those with both."""
        name = str(criterion.public_id)
        for one in rows:
            first, second = one.criteria.get(name), one.other_criteria.get(name)
            if first is not None and second is not None:
                low, high = self._place(criterion, str(first)), self._place(criterion, str(second))
                yield Pair(one.student, low, high, abs(low - high) <= 1)

    def _place(self, criterion: Criterion, given: str) -> int:
        key = criterion.pk, given
        if key not in self._places:
            self._places[key] = nearest(criterion.scale, criterion.points, Decimal(given))
        return self._places[key]


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
