"""How well criteria are graded: the level the grader finds beside the one an answer of the demo school was written for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, ClassVar

from bench.base import Bench, Report, Say, Table, setup

if TYPE_CHECKING:
    from grading.graders.base import Item
    from grading.verdict import CriterionVerdict

BLOCK = 32
LEVELS = ("0", "0.5", "1")
FLOOR = 1e-4


@dataclass(frozen=True, slots=True)
class Pair:
    """The level meant, as a place in `LEVELS`, the one found, and the probability of each."""

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
        for start in range(0, len(rows), BLOCK):
            block = rows[start : start + BLOCK]
            for verdict, (_, meant) in zip(grader.grade([item for item, _ in block]), block, strict=True):
                pairs += [_pair(*both) for both in zip(verdict.criteria, meant, strict=True)]
            say(f"graded {start + len(block)} of {len(rows)} answers")
        metrics = figures(pairs)
        most = max(range(len(LEVELS)), key=[pair.meant for pair in pairs].count)
        prior = tuple(
            [pair.meant for pair in pairs].count(place) / len(pairs) for place in range(len(LEVELS))
        )
        peers = {"most frequent level": figures([Pair(pair.meant, most, prior) for pair in pairs])}
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


def _pair(verdict: CriterionVerdict, meant: Any) -> Pair:
    places = {level: place for place, level in enumerate(LEVELS)}
    chances = tuple(one.probability for one in verdict.levels)
    return Pair(places[str(meant.normalize() + 0)], places[str(verdict.level)], chances)


def figures(pairs: Sequence[Pair]) -> dict[str, float]:
    """Agreement on levels, and how good the probabilities are (log loss in nats; calibration error)."""
    from ml import metrics

    meant, found = [pair.meant for pair in pairs], [pair.found for pair in pairs]
    sure = [pair.chances[pair.found] for pair in pairs]
    return {
        "criteria": len(pairs),
        "accuracy": round(metrics.accuracy(meant, found), 4),
        "macro_f1": round(metrics.macro_f1(meant, found, len(LEVELS)), 4),
        "qwk": round(metrics.quadratic_kappa(meant, found, len(LEVELS)), 4),
        "log_loss": round(-fmean(log(max(pair.chances[pair.meant], FLOOR)) for pair in pairs), 4),
        "ece": round(metrics.calibration_error(sure, [m == f for m, f in zip(meant, found, strict=True)]), 4),
    }


def table(metrics: Mapping[str, float], peers: Mapping[str, Mapping[str, float]]) -> Table:
    columns = ("accuracy", "macro_f1", "qwk", "log_loss", "ece")
    rows = [
        [who, str(found["criteria"]), *(f"{found[one]:.3f}" for one in columns)]
        for who, found in {"shipped grader": metrics, **peers}.items()
    ]
    return Table("Levels of criteria", ["who", "criteria", *columns], rows)
