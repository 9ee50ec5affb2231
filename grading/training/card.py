"""One trained grader: its card, its gate, and how it compares with another version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from grading.desk.place import Place, desk_url
from grading.models import Response, TrainedGrader
from grading.training.comparison import BEFORE, SHIPPED, Pair, compared, scores_of
from grading.training.overview import GraderRow, grader_row, may_train, scope_url
from grading.training.words import check_row, made_texts, method_label
from school.people.access import MANAGE, TEACH, Actor, visible

__all__ = ["Comparison", "GraderPage", "comparison_of", "grader_page"]

PAGE = 40
SHOWN_SETTINGS = (
    "rank", "optimiser", "learning_rate", "warmup", "weight_decay", "dropout", "frozen_layers", "tokens", "accumulation",
    "mixed_precision", "epochs", "patience", "metric", "class_weights", "variants", "least", "folds",
)  # fmt: skip


@dataclass(frozen=True)
class GraderPage:
    row: GraderRow
    checks: list[dict[str, Any]]
    agreements: list[tuple[str, Mapping[str, Any]]]
    confusion: list[tuple[str, list[int]]]
    levels: list[str]
    method: str
    settings: list[tuple[str, Any]]
    may_train: bool
    may_retire: bool
    may_compare: bool
    back: str

    @property
    def grader(self) -> TrainedGrader:
        return self.row.grader

    @property
    def failed(self) -> list[dict[str, Any]]:
        return [check for check in self.checks if not check["passed"]]

    @property
    def public(self) -> Mapping[str, Any]:
        return dict(self.grader.figures.get("public") or {})

    @property
    def made(self) -> list[str]:
        """What was made to learn from beside the answers."""
        return made_texts(self.grader.figures.get("augmented") or {})

    @property
    def measured(self) -> int:
        """How many answers its figures rest on: those that could be held back from it."""
        return int(self.grader.figures.get("own", {}).get("qwk", {}).get("rows", 0))

    @property
    def unlearn(self) -> bool:
        """Whether what was in use held work that must be unlearned, and was no measure."""
        return bool(self.grader.figures.get("unlearn"))

    @property
    def pairs(self) -> int:
        """How many answers two people have marked."""
        return int(self.grader.figures.get("markers", {}).get("pairs", 0))


def grader_page(actor: Actor, grader: TrainedGrader) -> GraderPage:
    figures = grader.figures
    names = {"own": _("This grader"), "before": _("What judged before"), "shipped": _("The shipped grader")}
    own = figures.get("own") or {}
    levels = [_percent(level) for level in own.get("levels", [])]
    teaches = may_train(actor, grader)
    return GraderPage(
        row=grader_row(grader),
        checks=[check_row(check) for check in grader.gate.get("checks", [])],
        agreements=[(label, figures[name]) for name, label in names.items() if figures.get(name)],
        confusion=list(zip(levels, own.get("confusion", []), strict=True)),
        levels=levels,
        method=method_label(str(grader.settings.get("method", "head"))),
        settings=[(name, grader.settings[name]) for name in SHOWN_SETTINGS if name in grader.settings],
        may_train=teaches,
        may_retire=teaches or visible(actor, TrainedGrader, MANAGE).filter(pk=grader.pk).exists(),
        may_compare=actor.is_teaching and bool(grader.scores),
        back=scope_url(grader),
    )


@dataclass(frozen=True)
class ComparedAnswer:
    pair: Pair
    response: Response

    @property
    def url(self) -> str:
        """Where it is decided, with names hidden as they are here."""
        assignment = self.response.submission.assignment
        place = Place(self.response.question.public_id, response=self.response.public_id, hidden=True)
        return desk_url(assignment, place) if assignment else ""

    @property
    def percents(self) -> tuple[int, int, int]:
        """Of the teacher, of this version, of the other."""
        return tuple(round(100 * value) for value in (self.pair.teacher, self.pair.one, self.pair.other))  # type: ignore[return-value]


@dataclass(frozen=True)
class Comparison:
    grader: TrainedGrader
    others: list[tuple[str, str, bool]]  # value of the choice, its name, chosen
    name: str
    answers: int
    differing: int
    nearer: tuple[int, int]  # how often this version, and how often the other, is nearer to the teacher
    page: Page[ComparedAnswer]


def comparison_of(actor: Actor, grader: TrainedGrader, chosen: str, page: str) -> Comparison:
    """Beside what judged before, the shipped grader, or another version of the scope; only answers that the actor may grade."""
    siblings = [
        one
        for one in TrainedGrader.objects.of(grader).exclude(pk=grader.pk).order_by("-number")
        if one.scores
    ]
    columns = {"before": BEFORE, "shipped": SHIPPED}
    names = {"before": _("What judged before"), "shipped": _("The shipped grader")}
    others = {name: names[name] for name, column in columns.items() if scores_of(grader.scores, column)}
    others |= {str(one.public_id): _("Version %(number)d") % {"number": one.number} for one in siblings}
    chosen = chosen if chosen in others else next(iter(others), "")
    if chosen in columns or not chosen:
        scores = scores_of(grader.scores, columns.get(chosen, BEFORE))
    else:
        scores = scores_of(next(one.scores for one in siblings if str(one.public_id) == chosen))
    pairs = compared(grader.scores, scores)
    seen = _answers(actor, pairs)
    pairs = [pair for pair in pairs if pair.response in seen]
    rows = [ComparedAnswer(pair, seen[pair.response]) for pair in pairs]
    return Comparison(
        grader=grader,
        others=[(value, name, value == chosen) for value, name in others.items()],
        name=others.get(chosen, ""),
        answers=len(pairs),
        differing=sum(pair.apart > 0 for pair in pairs),
        nearer=(sum(p.nearer == "one" for p in pairs), sum(p.nearer == "other" for p in pairs)),
        page=Paginator(rows, PAGE).get_page(page),
    )


def _answers(actor: Actor, pairs: list[Pair]) -> dict[str, Response]:
    rows = visible(actor, Response, TEACH).filter(public_id__in=[pair.response for pair in pairs])
    return {str(one.public_id): one for one in rows.select_related("question", "submission__assignment")}


def _percent(share: float) -> str:
    return f"{round(100 * share)} %"
