"""The page of one change: its preview while it is a proposal, and what it did once it is applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from grading.changes.difference import Difference, differences
from grading.changes.distribution import Bin, bins_of
from grading.changes.plan import Plan, answers_of, group_of, plan_of
from grading.changes.reading import sheet_of
from grading.changes.sheet import Sheet
from grading.changes.words import sentences, titles_of
from grading.models import ChangeEffect, QuestionChange, Response
from school.courses.worth import Worth
from school.people.access import TEACH, Actor, visible

__all__ = ["Board", "Line", "applied_board", "is_stale", "preview_board", "said_of"]

PAGE = 50
COLUMNS = (
    "state", "answer", "question", "released_at", "submission__public_id", "submission__assignment", "submission__section",
    "submission__released_at",
)  # fmt: skip
Outcome = ChangeEffect.Outcome


@dataclass(frozen=True)
class Line:
    """One answer as the page shows it; totals of the assignment only in a preview."""

    response: Response
    name: str
    outcome: str
    direction: str
    before: Worth
    after: Worth
    total_before: Worth | None = None
    total_after: Worth | None = None

    @property
    def label(self) -> str:
        return str(Outcome(self.outcome).label)

    @property
    def is_practice(self) -> bool:
        return self.response.submission.assignment_id is None

    @property
    def group(self) -> str:
        """Which tab it belongs to."""
        return group_of(self.outcome, self.direction)

    @property
    def notable(self) -> bool:
        """Whether the rule is worth a word beside the points."""
        return self.outcome not in {Outcome.LEVELS, Outcome.KEY, Outcome.SAME}


@dataclass(frozen=True)
class Board:
    change: QuestionChange
    sentences: list[str]
    counts: Mapping[str, int]
    bins: list[Bin]
    whole: bool  # the drawing is of whole assignments, not of the question alone
    tabs: list[dict[str, Any]]
    page: Page[Line]
    hidden: int  # answers of classes that the reader does not teach
    stale: bool = False
    moves: bool = False
    added: str = ""
    asks_added: bool = False

    @property
    def drawn(self) -> bool:
        return any(one.before or one.after for one in self.bins)


def preview_board(actor: Actor, change: QuestionChange, query: Mapping[str, str], added: str) -> Board:
    """A proposal against the answers as they are now. Eleven queries, whatever their number."""
    stale = is_stale(change)
    plan = plan_of(change, added, [] if stale else _light(answers_of(change)))
    lines = [
        Line(row.response, row.response.name, row.outcome, row.direction, row.before, row.after, row.total_before,  # type: ignore[attr-defined]
             row.total_after)
        for row in plan.rows
    ]  # fmt: skip
    shown = _visible(actor, change, lines)
    return Board(
        change, said_of(change), plan.counts, _bins(plan), change.kind == QuestionChange.Kind.VOID,
        *_listed(shown, query, {"added": added}), hidden=len(lines) - len(shown), stale=stale, moves=plan.moves,
        added=added, asks_added=any(one.code == "criterion_added" for one in _found(change)),
    )  # fmt: skip


def applied_board(actor: Actor, change: QuestionChange, query: Mapping[str, str]) -> Board:
    """What was done, from its effects. Four queries, whatever their number."""
    effects = change.effects.select_related("response__submission__student", "response__submission__section")
    lines = [_line(one) for one in effects]
    shown = _visible(actor, change, lines)
    whole = change.kind != QuestionChange.Kind.EDIT
    bins = [] if whole else bins_of((one.before.share, one.after.share) for one in lines)
    return Board(
        change, said_of(change), _counts(lines), bins, whole, *_listed(shown, query, {}), hidden=len(lines) - len(shown)
    )  # fmt: skip


def _light(answers: QuerySet[Response]) -> QuerySet[Response]:
    """With what a plan and a line read, of thousands of answers; the rest is read for the page alone."""
    rows = answers.select_related(None).select_related("submission").only(*COLUMNS)
    return rows.annotate(name=F("submission__student__display_name"))


def is_stale(change: QuestionChange) -> bool:
    """Whether the question has changed since this was proposed. `change` is read with its question."""
    now = sheet_of(change.question)
    return change.question.version != change.version_from or now != Sheet.from_json(change.before)


def said_of(change: QuestionChange) -> list[str]:
    """What the change changes, in sentences. One query where assignments are named."""
    found = _found(change)
    return sentences(found, titles_of(change.school, found))


def _found(change: QuestionChange) -> list[Difference]:
    return differences(Sheet.from_json(change.before), Sheet.from_json(change.after))


def _line(effect: ChangeEffect) -> Line:
    before = Worth(effect.earned_before, effect.points_before)
    after = Worth(effect.earned_after, effect.points_after)
    name = effect.response.submission.student.display_name
    return Line(effect.response, name, effect.outcome, effect.direction, before, after)


def _counts(lines: Sequence[Line]) -> Counter[str]:
    found = Counter(one.group for one in lines)
    found["left_out"] = sum(one.outcome == Outcome.LEFT_OUT for one in lines)
    return found


def _bins(plan: Plan) -> list[Bin]:
    if plan.change.kind == QuestionChange.Kind.VOID:
        pairs = [(row.total_before, row.total_after) for row in plan.rows]
        return bins_of((old.share, new.share) for old, new in pairs if old and new)
    return bins_of((row.before.share, row.after.share) for row in plan.rows)


def _visible(actor: Actor, change: QuestionChange, lines: list[Line]) -> list[Line]:
    rows = visible(actor, Response, TEACH).filter(question=change.question_id)
    mine = set(rows.values_list("pk", flat=True))
    return [one for one in lines if one.response.pk in mine]


def _listed(
    lines: list[Line], query: Mapping[str, str], kept: Mapping[str, str]
) -> tuple[list[dict[str, Any]], Page[Line]]:
    """The tabs, and the page of the chosen one: what moves most first, then by name."""
    names = {
        "all": _("All"), "up": _("More points"), "down": _("Fewer points"), "kept": _("Kept"),
        "again": _("To be graded"), "open": _("Not decided"),
    }  # fmt: skip
    groups = Counter(one.group for one in lines) + Counter({"all": len(lines)})
    chosen = query.get("show", "all")
    chosen = chosen if chosen in names and groups[chosen] else "all"
    tabs = [
        {
            "label": label,
            "count": groups[name],
            "url": "?" + urlencode({**kept, "show": name}),
            "current": name == chosen,
        }
        for name, label in names.items()
        if groups[name] or name == "all"
    ]
    rows = [one for one in lines if chosen in {"all", one.group}]
    rows.sort(key=lambda one: (-_distance(one), one.name.casefold(), one.response.pk))
    page = Paginator(rows, PAGE).get_page(query.get("page", "1"))
    prefetch_related_objects([one.response for one in page], "submission__section")
    return tabs, page


def _distance(line: Line) -> float:
    return abs(float((line.after.earned or 0) - (line.before.earned or 0)))
