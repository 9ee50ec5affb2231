"""The report of one question of an assignment: how hard, what it tells apart, what was chosen, missed and thought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from grading.models import Criterion
from grading.reports import drawing, theory, words
from grading.reports.assignment import columns_of, notes, tells
from grading.reports.document import Fact, Form, Part, Report, Row, Table
from grading.reports.groups import DECISIONS, THIRDS, by_thirds, confusions, tenths
from grading.reports.judged import Judged, judged
from grading.reports.misconceptions import ideas_part
from grading.reports.reading import answers_of, decided, worth_of
from grading.reports.scores import Scores
from grading.reports.theory import MINIMUM
from grading.verdict import Label
from grading.words import label_text
from school.courses.models import Assignment, Question
from school.people.access import Actor

__all__ = ["question_report"]

Kind = Question.Kind


def question_report(
    actor: Actor, assignment: Assignment, question: Question, day: date, *, names: bool = False
) -> Report:
    """Five queries, however many answers. `names` tells who had which wrong idea."""
    items = worth_of(assignment)
    number = list(items).index(question.pk) + 1 if question.pk in items else 0
    answers = judged(actor, assignment, question)
    title = _("Question %(n)d") % {"n": number} if number else _("A question that was taken out")
    if not answers:
        empty = _("No answer to this question is decided yet.")
        return Report("question", title, assignment.title, day, empty=empty, lead=question.prompt)
    rows = decided(actor).filter(submission__assignment=assignment)
    scores = Scores(
        [one for one in answers_of(rows) if one.question in items],
        {key: points for key, (_item, points) in items.items()},
    )
    criteria = list(Criterion.objects.filter(rubric__question=question).order_by("position", "pk"))
    parts = [
        _distribution(answers),
        *([_options(question, answers, scores)] if question.kind == Kind.SINGLE_CHOICE else []),
        *([_criteria(criteria, answers)] if criteria else []),
        ideas_part(question, answers, {str(one.public_id): one.text for one in criteria}, names),
        *([_confusions(answers)] if question.kind in {Kind.SHORT_ANSWER, Kind.ESSAY} else []),
    ]
    facts = _facts(question, answers, scores)
    told = notes(totals=False)
    return Report("question", title, assignment.title, day, facts, parts, told, lead=question.prompt)


def _facts(question: Question, answers: Sequence[Judged], scores: Scores) -> list[Fact]:
    facts = [Fact(_("Graded answers"), str(len(answers)), icon="clipboard-check")]
    if len(answers) < MINIMUM:
        why = _("withheld under %(n)d answers") % {"n": MINIMUM}
        return [*facts, Fact(_("Mean"), words.NOTHING, why, icon="gauge")]
    mean = theory.difficulty([one.share for one in answers])
    blank = sum(one.blank for one in answers)
    assert mean is not None
    span = words.between(words.percent(mean.low), words.percent(mean.high))
    facts.append(Fact(_("Mean"), words.percent(mean.value), span, icon="gauge"))
    facts += _discrimination(question, scores)
    share = words.percent(blank / len(answers))
    return [*facts, Fact(_("Blank"), str(blank), share, icon="square"), *_saved(answers)]


def _saved(answers: Sequence[Judged]) -> list[Fact]:
    """When answers were saved last: all that is known of time for a single question."""
    known = [one.saved_after for one in answers if one.saved_after is not None and not one.blank]
    if len(known) < MINIMUM:
        return []
    low, middle, high = (words.shown(minutes, Form.MINUTES) for minutes in theory.quartiles(known))
    hint = _("after the work was opened; middle half %(span)s") % {"span": words.between(low, high)}
    return [Fact(_("Last saved"), middle, hint, icon="clock")]


def _discrimination(question: Question, scores: Scores) -> list[Fact]:
    label = _("Discrimination")
    found = None
    if len(scores.whole) >= MINIMUM and len(scores.worth) > 1 and question.pk in scores.worth:
        found = theory.item_rest(*scores.beside_rest(question.pk))
    if found is None:
        return [Fact(label, words.NOTHING, _("nothing to compare with"), icon="scale")]
    span = words.between(words.index(found.low), words.index(found.high))
    return [Fact(label, words.index(found.value), tells(found) or span, icon="scale")]


def _distribution(answers: Sequence[Judged]) -> Part:
    title = _("How the points fall")
    if len(answers) < MINIMUM:
        return Part("points", title, empty=_("Withheld under %(n)d answers.") % {"n": MINIMUM})
    counts = tenths(one.share for one in answers)
    figure, table = columns_of(counts, _("Answers by share of the points"), _("Answers"))
    return Part("points", title, figure=figure, table=table)


def _options(question: Question, answers: Sequence[Judged], scores: Scores) -> Part:
    """What each option drew, and whom: students by thirds of the points of the other questions."""
    title = _("What was chosen, by thirds of the class")
    place = {one.student: one.text for one in answers}
    chosen, rest = [], []
    if question.pk in scores.worth and len(scores.worth) > 1:
        _own, others = scores.beside_rest(question.pk)
        pairs = [(place[one], total) for one, total in zip(scores.whole, others, strict=True) if one in place]
        chosen, rest = [one for one, _total in pairs], [total for _one, total in pairs]
    if len(chosen) < MINIMUM:
        return Part("options", title, empty=words.too_few(len(chosen)))
    counts = by_thirds(chosen, rest)
    texts = {one["id"]: one["text"] for one in question.content.get("options", [])} | {"": _("Blank")}
    sizes = [sum(row[third] for row in counts.values()) for third in THIRDS]
    rows = [
        (texts[option], [counts.get(option, {}).get(third, 0) for third in THIRDS], option)
        for option in texts
        if option or option in counts
    ]
    right = question.content.get("correct")
    return Part(
        "options", title, figure=_option_bars(rows, sizes, right), table=_option_table(rows, right),
        notes=[_("By the points of the other questions, so that a right choice here does not lift a student.")],
    )  # fmt: skip


def _thirds() -> list[str]:
    return [_("weakest third"), _("middle third"), _("strongest third")]


def _option_bars(
    rows: Sequence[tuple[str, list[int], str]], sizes: Sequence[int], right: str
) -> drawing.Bars:
    found = [
        (text, [(str(n), n / size if size else 0.0) for n, size in zip(counts, sizes, strict=True)], option == right)
        for text, counts, option in rows
    ]  # fmt: skip
    return drawing.bars(_("Who chose which option"), found, _thirds())


def _option_table(rows: Sequence[tuple[str, list[int], str]], right: str) -> Table:
    heads = words.columns(
        (_("Option"), Form.TEXT), *((name, Form.COUNT) for name in _thirds()), (_("All"), Form.COUNT)
    )
    body = [
        Row([text, *counts, sum(counts)], mark=_("right") if option == right else "")
        for text, counts, option in rows
    ]
    return Table(_("Who chose which option"), heads, body, open=False)


def _criteria(criteria: Sequence[Criterion], answers: Sequence[Judged]) -> Part:
    """How often each criterion was met, partly met and missed."""
    title = _("Criteria")
    levels = {
        one: [row.levels[str(one.public_id)] for row in answers if str(one.public_id) in row.levels]
        for one in criteria
    }
    heads = words.columns(
        (_("Criterion"), Form.TEXT), (_("Answers"), Form.COUNT), (_("Met"), Form.SHARE),
        (_("Partly"), Form.SHARE), (_("Missing"), Form.SHARE),
    )  # fmt: skip
    rows = []
    for one, found in levels.items():
        counts = [
            sum(level >= 1 for level in found),
            sum(0 < level < 1 for level in found),
            sum(level <= 0 for level in found),
        ]
        shares = [n / len(found) for n in counts] if len(found) >= MINIMUM else [None] * 3
        rows.append(Row([one.text, len(found), *shares]))
    means = {
        one: theory.difficulty([float(level) for level in found])
        for one, found in levels.items() if len(found) >= MINIMUM
    }  # fmt: skip
    figure = drawing.marks(
        _("How far each criterion was met"),
        [
            (one.text, words.percent(mean.value), mean.value, (mean.low, mean.high), False)
            for one, mean in means.items() if mean
        ],
        _("mean of its points"), _("95% interval"),
    )  # fmt: skip
    return Part(
        "criteria",
        title,
        figure=figure if means else None,
        table=Table(_("How often each criterion was met"), heads, rows),
    )


def _confusions(answers: Sequence[Judged]) -> Part:
    """What the draft said beside what a person decided."""
    title = _("Drafts and decisions")
    pairs = [(one.label, one.share) for one in answers if one.label]
    if len(pairs) < MINIMUM:
        empty = _("This needs %(n)d answers with a draft that a person decided.") % {"n": MINIMUM}
        return Part("drafts", title, empty=empty)
    counts: Mapping[str, Mapping[str, int]] = confusions(pairs)
    heads = words.columns(
        (_("The draft said"), Form.TEXT), (_("Decided: correct"), Form.COUNT),
        (_("Decided: partly correct"), Form.COUNT), (_("Decided: not correct"), Form.COUNT),
    )  # fmt: skip
    order = [one for one in Label if one in counts] + sorted(set(counts) - set(Label))
    rows = [Row([label_text(one), *(counts[one][state] for state in DECISIONS)]) for one in order]
    table = Table(_("What drafts said and what was decided"), heads, rows)
    note = _("The person saw the draft before deciding, unless it was a silent check.")
    return Part("drafts", title, table=table, notes=[note])
