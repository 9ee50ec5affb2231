"""The report of an assignment: how the points fall, how far they can be trusted, what each question tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from grading.models import Submission
from grading.reports import drawing, theory, words
from grading.reports.document import Fact, Form, Part, Report, Row, Table
from grading.reports.groups import tenths
from grading.reports.reading import answers_of, decided, minutes_open, worth_of
from grading.reports.scores import Scores
from grading.reports.theory import MINIMUM, Estimate
from school.courses.models import Assignment, AssignmentQuestion
from school.people.access import TEACH, Actor, visible

__all__ = ["assignment_report", "columns_of", "time_fact"]

Items = Mapping[int, tuple[AssignmentQuestion, float]]


def assignment_report(actor: Actor, assignment: Assignment, day: date) -> Report:
    """Three queries, however many students and questions."""
    items = worth_of(assignment)
    rows = decided(actor).filter(submission__assignment=assignment)
    answers = [one for one in answers_of(rows) if one.question in items]
    scores = Scores(answers, {question: points for question, (_item, points) in items.items()})
    works = visible(actor, Submission, TEACH).filter(assignment=assignment)
    opened = minutes_open(works)
    title, scope = _("Report"), assignment.title
    if not answers:
        empty = _("Nothing is graded yet. The report begins with the first decided answer.")
        return Report("assignment", title, scope, day, empty=empty)
    return Report(
        "assignment",
        title,
        scope,
        day,
        facts=_facts(scores, opened),
        parts=[_points(scores), _questions(scores, items)],
        notes=notes(),
    )


def _facts(scores: Scores, opened: Mapping[int, float]) -> list[Fact]:
    shares = list(scores.shares.values())
    enough = len(shares) >= MINIMUM
    reliability = theory.alpha(list(scores.whole.values())) if enough else None
    facts = [
        Fact(_("Graded in full"), str(len(shares)), _("students whose answers are all decided"), icon="users")
    ]
    if enough:
        low, middle, high = theory.quartiles(shares)
        half = words.between(words.percent(low), words.percent(high))
        facts.append(
            Fact(_("Median"), words.percent(middle), _("middle half %(span)s") % {"span": half}, icon="gauge")
        )
    return [*facts, *_trust(scores, reliability, enough), *time_fact(opened, enough)]


def _trust(scores: Scores, found: Estimate | None, enough: bool) -> list[Fact]:
    """Reliability and the error of measurement, or why there is none."""
    label = _("Reliability (alpha)")
    if found is None:
        why = (
            _("needs two questions, and totals that differ")
            if enough
            else _("needs %(n)d students graded in full") % {"n": MINIMUM}
        )
        return [Fact(label, words.NOTHING, why, icon="scale")]
    error = theory.error_of_measurement(list(scores.totals.values()), found.value)
    span = words.between(words.index(found.low), words.index(found.high))
    return [
        Fact(label, words.index(found.value), span, icon="scale"),
        Fact(
            _("Error of measurement"), f"± {words.points(error)}",
            _("points of %(points)s, one standard error") % {"points": words.points(scores.points)}, icon="target",
        ),
    ]  # fmt: skip


def time_fact(opened: Mapping[int, float], enough: bool) -> list[Fact]:
    if not enough or len(opened) < MINIMUM:
        return []
    low, middle, high = theory.quartiles(list(opened.values()))
    half = words.between(words.shown(low, Form.MINUTES), words.shown(high, Form.MINUTES))
    hint = _("from opening to handing in, breaks included; middle half %(span)s") % {"span": half}
    return [Fact(_("Time open"), words.shown(middle, Form.MINUTES), hint, icon="clock")]


def _points(scores: Scores) -> Part:
    title = _("How the points fall")
    shares = list(scores.shares.values())
    if len(shares) < MINIMUM:
        return Part("points", title, empty=words.too_few(len(shares)))
    figure, table = columns_of(tenths(shares), _("Students by share of the points"), _("Students"))
    return Part("points", title, figure=figure, table=table)


def columns_of(counts: list[int], name: str, counted: str) -> tuple[drawing.Columns, Table]:
    """A drawing of tenths and its table."""
    labels = [f"{10 * at}–{10 * (at + 1)} %" for at in range(len(counts))]
    heads = words.columns((_("Share of the points"), Form.TEXT), (counted, Form.COUNT))
    rows = [Row([label, count]) for label, count in zip(labels, counts, strict=True)]
    return drawing.columns(name, counts, labels, ("0 %", "100 %")), Table(name, heads, rows, open=False)


def _questions(scores: Scores, items: Items) -> Part:
    lines = [_Line(scores, item, number) for number, (item, _points) in enumerate(items.values(), start=1)]
    known = [line for line in lines if line.mean]
    extremes = {}
    if len(known) > 1:
        ordered = sorted(known, key=lambda line: line.mean.value if line.mean else 0)
        extremes = {ordered[0].number: _("hardest"), ordered[-1].number: _("easiest")}
    heads = words.columns(
        (_("Question"), Form.TEXT), (_("Graded answers"), Form.COUNT), (_("Mean"), Form.SHARE),
        (_("At least"), Form.SHARE), (_("At most"), Form.SHARE), (_("Discrimination"), Form.INDEX),
        (_("Upper minus lower"), Form.SHARE), (_("Blank"), Form.SHARE),
    )  # fmt: skip
    rows = [line.row(extremes.get(line.number, "")) for line in lines]
    figure = drawing.marks(
        _("How much of the points each question brought"),
        [line.mark for line in lines if line.mean],
        _("mean of the points"),
        _("95% interval"),
    )
    return Part(
        "questions", _("Questions"), figure=figure if known else None,
        table=Table(_("Questions and what they tell"), heads, rows),
        notes=[_("–: fewer than %(n)d graded answers, or nothing that could be compared.") % {"n": MINIMUM}],
    )  # fmt: skip


class _Line:
    """One question of the table and of the drawing."""

    def __init__(self, scores: Scores, item: AssignmentQuestion, number: int) -> None:
        self.item, self.number = item, number
        self.answers = scores.of_question.get(item.question_id, [])
        enough = len(self.answers) >= MINIMUM
        self.mean = theory.difficulty([one.share for one in self.answers]) if enough else None
        self.blank = sum(one.blank for one in self.answers) / len(self.answers) if enough else None
        self.tells: Estimate | None = None
        self.gap: float | None = None
        if len(scores.whole) >= MINIMUM and len(scores.worth) > 1:
            own, rest = scores.beside_rest(item.question_id)
            self.tells = theory.item_rest(own, rest)
            self.gap = theory.upper_lower(own, list(scores.totals.values()))

    @property
    def name(self) -> str:
        return words.named(self.item.question, self.number)

    @property
    def mark(self) -> tuple[str, str, float, tuple[float, float], bool]:
        assert self.mean is not None
        return (
            self.name,
            words.percent(self.mean.value),
            self.mean.value,
            (self.mean.low, self.mean.high),
            bool(tells(self.tells)),
        )

    def row(self, extreme: str) -> Row:
        url = reverse(
            "grading:question_report", args=[self.item.assignment.public_id, self.item.question.public_id]
        )
        mean, found = self.mean, self.tells
        values: list[Any] = [
            self.name, len(self.answers), mean and mean.value, mean and mean.low, mean and mean.high,
            found and found.value, self.gap, self.blank,
        ]  # fmt: skip
        return Row(values, url, " · ".join(one for one in (extreme, tells(found)) if one))


# Below the first a question works against the others, below the second it hardly tells them apart: Ebel & Frisbie 1991,
# Essentials of Educational Measurement, ch. 13.
AGAINST, HARDLY = 0.0, 0.2


def tells(found: Estimate | None) -> str:
    """What a discrimination means, where that calls for a look."""
    if found is None or found.value >= HARDLY:
        return ""
    return _("weaker students did better") if found.value < AGAINST else _("hardly tells students apart")


def notes(*, totals: bool = True) -> list[str]:
    """How to read the figures of questions and, unless left out, of totals."""
    about_totals = [
        _("Upper minus lower: mean of the best 27 % of the students minus that of the weakest 27 %."),
        _(
            "Reliability: Cronbach's alpha with its 95% interval. Over 0.70 a total says something about a student, "
            "under it rather about the class. Few and different questions make it small without being bad."
        ),
    ]
    return [
        _(
            "Mean: the share of the points that was reached on average, with its 95% interval; the higher, the "
            "easier. Discrimination: how far the points of a question go with the points of all others, from −1 to "
            "1; under 0.20 it hardly tells students apart."
        ),
        *(about_totals if totals else []),
        _(
            "Figures are withheld under %(n)d answers. Totals, reliability and discrimination count students whose "
            "answers are all decided; grades count whether released or not."
        )
        % {"n": MINIMUM},
        _(
            "How long a single question took is not recorded: only when the work was opened, saved and handed in."
        ),
    ]
