"""What the pages of agreement show, of one assignment or of one class. A fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from grading.agreement.drawing import Drift, Forest, drift_of, forest_of
from grading.agreement.evidence import Kind, Twice, answered, drafted_pairs, marks_of, people_pairs
from grading.agreement.figures import LEAST, Agreement, Pair, agreement_of
from grading.agreement.leniency import Leniency, leniency_of
from grading.agreement.scales import Scales, scales_of
from grading.models import Response
from school.courses.models import Question
from school.people.models import User

__all__ = ["AgreementBoard", "Line", "MarkerLine", "Table", "board_of"]


@dataclass(frozen=True)
class Line:
    """One row of figures; `depth` 1 is a part of the row above. Withheld: `agreement` None, and how many are missing."""

    name: str
    depth: int
    pairs: int
    agreement: Agreement | None

    @property
    def missing(self) -> int:
        return max(0, LEAST - self.pairs)


@dataclass(frozen=True)
class Table:
    kind: Kind
    lines: Sequence[Line]

    @property
    def pairs(self) -> int:
        return self.lines[0].pairs if self.lines else 0


@dataclass(frozen=True)
class MarkerLine:
    user: User
    people: Line
    drafts: Line
    leniency: Leniency | None


@dataclass(frozen=True)
class AgreementBoard:
    tables: Sequence[Table]
    markers: Sequence[MarkerLine]
    forest: Forest | None
    drifts: Sequence[Drift]
    far: Sequence[Twice]  # decisions that lie far from the draft, the farthest first

    @property
    def is_empty(self) -> bool:
        return not any(table.pairs for table in self.tables)


Names = Mapping[int, str]
FAR, SHOWN = Decimal("0.5"), 20


def board_of(
    answers: QuerySet[Response], questions: Sequence[Question], names: Names, *,
    groups: Callable[[Twice], int], parts: bool, only: User | None = None,
) -> AgreementBoard:  # fmt: skip
    """`names`: what each row is called, by what `groups` makes of an answer; `parts`: with a row per criterion.

    `only`: the one marker whose own figures are shown; None: all of them.
    """
    scales = scales_of(questions)
    known_answers = answered(answers)
    people, drafted = people_pairs(known_answers), drafted_pairs(known_answers)
    by_kind: dict[Kind, list[Twice]] = {kind: [] for kind in Kind} | {Kind.PEOPLE: people}
    for one in drafted:
        by_kind[one.kind].append(one)
    tables = [Table(kind, _lines(found, names, groups, scales, parts)) for kind, found in by_kind.items()]
    markers = _markers(people, drafted, leniency_of(marks_of(people, known_answers)), scales, only)
    far = sorted(
        (one for one in drafted if abs(one.gap) >= FAR), key=lambda one: (-abs(one.gap), one.response)
    )
    known = [(one.user.display_name, one.leniency) for one in markers if one.leniency]
    return AgreementBoard(
        tables, markers, forest_of(known), [d for d in map(drift_of, known) if d], far[:SHOWN]
    )


def _lines(
    rows: Sequence[Twice], names: Names, groups: Callable[[Twice], int], scales: Scales, parts: bool
) -> list[Line]:
    found: dict[int, list[Twice]] = defaultdict(list)
    for one in rows:
        found[groups(one)].append(one)
    lines = [_line("", 0, map(scales.whole, rows))]
    for key, name in names.items():
        mine = found.get(key, [])
        if not mine:
            continue
        lines.append(_line(name, 0, map(scales.whole, mine)))
        for criterion in scales.criteria.get(key, []) if parts else []:
            lines.append(_line(criterion.text, 1, scales.levels(mine, criterion)))
    return lines


def _line(name: str, depth: int, pairs: Iterable[Pair]) -> Line:
    found = list(pairs)
    return Line(name, depth, len(found), agreement_of(found))


def _markers(
    people: Sequence[Twice], drafted: Sequence[Twice], leniency: Mapping[int, Leniency], scales: Scales,
    only: User | None,
) -> list[MarkerLine]:  # fmt: skip
    ids = (
        {one.by for one in (*people, *drafted)}
        | {one.other_by for one in people if one.other_by}
        | set(leniency)
    )
    users = User.objects.filter(pk__in=ids)
    rows = users.filter(pk=only.pk) if only else users
    return [
        MarkerLine(
            user,
            _line("", 0, (scales.whole(one) for one in people if user.pk in (one.by, one.other_by))),
            _line("", 0, (scales.whole(one) for one in drafted if one.by == user.pk)),
            leniency.get(user.pk),
        )
        for user in rows.order_by("display_name", "pk")
    ]
