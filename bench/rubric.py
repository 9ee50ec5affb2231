"""How well criteria are graded: the level the grader finds beside the one an answer of the demo school was written for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, ClassVar

from bench.base import Bench, Report, Say, Table, setup
from bench.rubric_mix import Credit, fit, left_out
from grading.graders.criteria import MIX, Mix, chances, met, place_of

if TYPE_CHECKING:
    from grading.graders.base import Item
    from grading.verdict import CriterionVerdict

BLOCK = 32
LEVELS = ("0", "0.5", "1")
FLOOR = 1e-4
# What the grader says of a text in which nothing could be read.
UNREAD = (1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Pair:
    """The level meant, as a place in `LEVELS`, the one found, and the probability of each."""

    answer: str
    meant: int
    found: int
    chances: tuple[float, ...]


class Rubric(Bench):
    name: ClassVar[str] = "rubric"
    summary: ClassVar[str] = (
        "levels of rubric criteria beside those that the demo school's answers were written for"
    )

    def run(self, *, data: Path | None, say: Say) -> Report:
        from grading.graders.short_answer import ShortAnswerGrader

        if data is not None:
            say("This bench reads the demo school alone; --data is not used.")
        grader = ShortAnswerGrader()
        rows = answers()
        pairs: list[Pair] = []
        credits: list[Credit] = []
        unread: list[Pair] = []
        for start in range(0, len(rows), BLOCK):
            block = rows[start : start + BLOCK]
            for (item, meant), read in zip(block, grader.credits([item for item, _ in block]), strict=True):
                unread += [] if read else [Pair(item.id, _place(level), 0, UNREAD) for level in meant]
                credits += [
                    Credit(item.id, own, whole, _place(level))
                    for (own, whole), level in zip(read, meant, strict=bool(read))
                ]
            for verdict, (item, meant) in zip(grader.grade([item for item, _ in block]), block, strict=True):
                pairs += [_pair(item.id, *both) for both in zip(verdict.criteria, meant, strict=True)]
            say(f"graded {start + len(block)} of {len(rows)} answers")
        metrics = figures(pairs)
        say(f"fitted on all of them the mix is {fit(credits)}; the grader's is {MIX}")
        most = max(range(len(LEVELS)), key=[pair.meant for pair in pairs].count)
        prior = tuple(
            [pair.meant for pair in pairs].count(place) / len(pairs) for place in range(len(LEVELS))
        )
        peers = {
            "mix fitted on other questions": figures(
                [*unread, *(_mixed(row, mix) for row, mix in zip(credits, left_out(credits), strict=True))]
            ),
            "most frequent level": figures([Pair(pair.answer, pair.meant, most, prior) for pair in pairs]),
        }
        return Report(
            self.name, {"answers": len(rows), **metrics}, peers,
            {"accuracy": round(metrics["accuracy"] / peers["most frequent level"]["accuracy"], 3)},
            setup(grader=grader.version()), tables=[table(metrics, peers)],
        )  # fmt: skip


def answers() -> list[tuple[Item, tuple[Any, ...]]]:
    """Each English answer of the demo school with the levels it was written for."""
    from grading.graders.base import Criterion, Item
    from school.demo.pack import load_pack

    return [
        (
            Item(
                f"{question.slug}-{number}", "short_answer", question.prompt.en,
                {"references": list(question.references["en"])}, {"text": answer.text},
                tuple(Criterion(one.slug, one.text.en, one.points) for one in question.criteria),
            ),
            answer.levels,
        )
        for question in load_pack().questions
        if question.references and question.answers
        for number, answer in enumerate(question.answers["en"])
    ]  # fmt: skip


def _place(level: Any) -> int:
    return LEVELS.index(str(level.normalize() + 0))


def _pair(answer: str, verdict: CriterionVerdict, meant: Any) -> Pair:
    return Pair(
        answer, _place(meant), _place(verdict.level), tuple(one.probability for one in verdict.levels)
    )


def _mixed(row: Credit, mix: Mix) -> Pair:
    found = chances(met(row.own, row.whole, mix), len(LEVELS))
    return Pair(row.answer, row.meant, place_of(found), found)


def figures(pairs: Sequence[Pair]) -> dict[str, float]:
    """Agreement on levels, how good the probabilities are (log loss in nats; calibration error), and whole answers.

    `all_right` is the share of answers of which every level is as meant, `rmse` the error of an answer's mean level.
    """
    from ml import metrics

    off: dict[str, list[float]] = {}
    for pair in pairs:
        off.setdefault(pair.answer, []).append(float(LEVELS[pair.found]) - float(LEVELS[pair.meant]))
    meant, found = [pair.meant for pair in pairs], [pair.found for pair in pairs]
    sure = [pair.chances[pair.found] for pair in pairs]
    return {
        "criteria": len(pairs),
        "accuracy": round(metrics.accuracy(meant, found), 4),
        "macro_f1": round(metrics.macro_f1(meant, found, len(LEVELS)), 4),
        "qwk": round(metrics.quadratic_kappa(meant, found, len(LEVELS)), 4),
        "log_loss": round(-fmean(log(max(pair.chances[pair.meant], FLOOR)) for pair in pairs), 4),
        "ece": round(metrics.calibration_error(sure, [m == f for m, f in zip(meant, found, strict=True)]), 4),
        "all_right": round(fmean(not any(each) for each in off.values()), 4),
        "rmse": round(fmean(fmean(each) ** 2 for each in off.values()) ** 0.5, 4),
    }


def table(metrics: Mapping[str, float], peers: Mapping[str, Mapping[str, float]]) -> Table:
    columns = ("accuracy", "macro_f1", "qwk", "log_loss", "ece", "all_right", "rmse")
    rows = [
        [who, str(found["criteria"]), *(f"{found[one]:.3f}" for one in columns)]
        for who, found in {"shipped grader": metrics, **peers}.items()
    ]
    return Table("Levels of criteria", ["who", "criteria", *columns], rows)
