"""Whether the promise is kept, and how many answers it covers: thresholds from some graded answers, asked on others.

None of these rows taught the grader whose confidence is judged. The official unseen answers of SciEntsBank and Beetle are
drafted by the shipped grader. Training rows are drafted by the regression of its hybrid half, fitted anew without the
questions it is asked about, because the shipped grader has read all of them and its own confidence there would flatter. A
draft matches when its score is the score of the people's label.

Each way draws graded answers `DRAWS` times. The first two ask the threshold on the students or questions left out, a few dozen
answers, so chance alone breaks some promises there. The others draw a class with replacement from the rows as if these were all
answers there are, and ask all of them: that is what the bound speaks of, and it must be broken in a tenth of the draws at
most.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from bench.base import Bench, Report, Say, Table, setup
from bench.grading_rows import Group, test_groups, train_examples
from grading.promise.assurance import assurance
from grading.promise.bound import Pair, promise
from grading.promise.calibration import cross_fitted, expected_error, isotonic, temperature
from ml.train.data import Example

DRAWS = 100
LEFT_OUT = 0.2
ASKED = (0.90, 0.95)
CORPORA = ("scientsbank", "beetle")
# So many answers at most of one training question: a class, not a corpus; and the run stays below four minutes.
OF_QUESTION = 8
FOLDS = 4
SEED = 7


@dataclass(frozen=True, slots=True)
class Row:
    """A graded answer as the promise sees it; `flagged` ones are never accepted."""

    pair: Pair
    student: Hashable
    flagged: bool = False


class PromiseBench(Bench):
    name: ClassVar[str] = "promise"
    summary: ClassVar[str] = "how often the pre-acceptance promise is kept, and how many answers it covers"

    def run(self, *, data: Path | None, say: Say) -> Report:
        from ml.answers.scorer import Scorer

        scorer = Scorer()
        sources: dict[str, list[Row]] = {}
        for group in test_groups(data):
            if data is None and group.examples[0].corpus not in CORPORA:
                continue
            say(f"{group.name}: {len(group.examples)} answers")
            sources[group.name] = drafted(scorer, group)
        if data is None:
            for corpus in CORPORA:
                rows = sampled([e for e in train_examples() if e.corpus == corpus])
                say(f"{corpus} train, new questions: {len(rows)} answers")
                if rows:
                    sources[f"{corpus} train"] = fitted_anew(scorer, rows)
        metrics = {
            name: {
                "answers": len(rows),
                "questions": len({row.pair.question for row in rows}),
                "calibration": calibrated(rows),
                **{way.name: measured(rows, way) for way in WAYS},
            }
            for name, rows in sources.items()
        }
        return Report(
            self.name, metrics, setup=setup(grader=scorer.version, draws=DRAWS), tables=tables(metrics)
        )


def drafted(scorer: Any, group: Group) -> list[Row]:
    """Drafts of the product's own grader, beside the score of the people's label."""
    from grading.graders.base import Item
    from grading.graders.short_answer import ShortAnswerGrader

    items = [
        Item(e.id, "short_answer", e.question, {"references": list(e.references)}, {"text": e.answer})
        for e in group.examples
    ]
    verdicts = ShortAnswerGrader(scorer).grade(items)
    return [
        Row(
            Pair(
                assurance(verdict.score, verdict.confidence, verdict.probabilities, ()),
                abs(float(verdict.score) - e.score) < 0.005,
                e.question_id,
            ),
            e.student,
            bool(verdict.flags),
        )
        for verdict, e in zip(verdicts, group.examples, strict=True)
    ]


def sampled(examples: Sequence[Example]) -> list[Example]:
    """At most `OF_QUESTION` answers of each question, the same in every run."""
    rng = random.Random(SEED)  # noqa: S311 (a draw of rows, not a secret)
    found: dict[str, list[Example]] = {}
    for example in rng.sample(list(examples), len(examples)):
        found.setdefault(example.question_id, []).append(example)
    return [example for rows in found.values() for example in rows[:OF_QUESTION]]


def fitted_anew(scorer: Any, examples: Sequence[Example]) -> list[Row]:
    """Correct or not, by the hybrid fitted on the other questions' answers alone."""
    import numpy as np

    from ml.answers.hybrid import probabilities
    from ml.answers.scorer import Request
    from ml.train import hybrid

    requests = [Request(e.question, e.references, e.answer) for e in examples]
    features = np.concatenate(
        [scorer.features_of(requests[at : at + 256]) for at in range(0, len(requests), 256)]
    )
    right = np.asarray([int(e.label == "correct") for e in examples])
    names = sorted({e.question_id for e in examples})
    fold = np.asarray([names.index(e.question_id) % FOLDS for e in examples])
    chance = np.zeros(len(examples))
    for held in range(FOLDS):
        fit, ask = fold != held, fold == held
        model = hybrid.linear(features[fit], right[fit], np.ones(int(fit.sum())))
        chance[ask] = probabilities(model.logits(features[ask].astype(np.float64)))[:, 1]
    return [
        Row(Pair(float(max(p, 1 - p)), bool((p >= 0.5) == hit), e.question_id), e.student)
        for p, hit, e in zip(chance, right, examples, strict=True)
    ]


def calibrated(rows: Sequence[Row]) -> dict[str, float]:
    """Expected calibration error as drafted, and after each correction learned on the other questions."""
    pairs = [row.pair for row in rows]
    return {
        "before": expected_error(pairs),
        "isotonic": expected_error(cross_fitted(pairs, isotonic)),
        "temperature": expected_error(cross_fitted(pairs, temperature)),
    }


@dataclass(frozen=True, slots=True)
class Way:
    """How graded answers are drawn: (rng, rows) -> those known, and those the threshold is asked on."""

    name: str
    draw: Callable[[random.Random, Sequence[Row]], tuple[list[Row], Sequence[Row]]]
    by_question: bool


def left_out(of: Callable[[Row], Hashable]) -> Callable[..., tuple[list[Row], Sequence[Row]]]:
    """A fifth of the students (or questions) is asked, the others are known."""

    def draw(rng: random.Random, rows: Sequence[Row]) -> tuple[list[Row], Sequence[Row]]:
        names = sorted({of(row) for row in rows}, key=str)
        asked = set(rng.sample(names, math.ceil(LEFT_OUT * len(names))))
        return [row for row in rows if of(row) not in asked], [row for row in rows if of(row) in asked]

    return draw


def answers(size: int) -> Callable[..., tuple[list[Row], Sequence[Row]]]:
    """So many graded answers, with replacement."""
    return lambda rng, rows: (rng.choices(rows, k=size), rows)


def questions(size: int) -> Callable[..., tuple[list[Row], Sequence[Row]]]:
    """So many questions, with replacement and with all their answers; a question drawn twice counts as two."""

    def draw(rng: random.Random, rows: Sequence[Row]) -> tuple[list[Row], Sequence[Row]]:
        of_question: dict[Hashable, list[Row]] = {}
        for row in rows:
            of_question.setdefault(row.pair.question, []).append(row)
        drawn = rng.choices(list(of_question), k=size)
        known = [
            replace(row, pair=replace(row.pair, question=place))
            for place, name in enumerate(drawn)
            for row in of_question[name]
        ]
        return known, rows

    return draw


WAYS = (
    Way("other students", left_out(lambda row: row.student), by_question=False),
    Way("other questions", left_out(lambda row: row.pair.question), by_question=True),
    Way("classes of 300 answers", answers(300), by_question=False),
    Way("classes of 1000 answers", answers(1000), by_question=False),
    Way("courses of 100 questions", questions(100), by_question=True),
)


def measured(rows: Sequence[Row], way: Way) -> dict[str, dict[str, float]]:
    """By target: shares of the draws in which a promise was made and was kept, precision and coverage where asked."""
    draws = [way.draw(random.Random(seed), rows) for seed in range(DRAWS)]  # noqa: S311 (draws, not secrets)
    return {f"{target:.2f}": _measured(draws, way, target) for target in ASKED}


def _measured(draws: Sequence[tuple[list[Row], Sequence[Row]]], way: Way, target: float) -> dict[str, float]:
    made = broken = accepted = right = asked = 0
    for known, others in draws:
        found = promise([row.pair for row in known if not row.flagged], target, by_question=way.by_question)
        passed = [row.pair for row in others if not row.flagged and found.accepts(row.pair.confidence)]
        made += found.threshold is not None
        broken += precision_of(passed, way.by_question) < target
        accepted += len(passed)
        right += sum(pair.matched for pair in passed)
        asked += len(others)
    return {
        "made": made / len(draws),
        "kept": 1 - broken / len(draws),
        "precision": right / accepted if accepted else 0.0,
        "coverage": accepted / asked,
        "coverage_where_made": accepted / asked / (made / len(draws)) if made else 0.0,
    }


def precision_of(passed: Sequence[Pair], by_question: bool) -> float:
    """Share of matches, or the mean of that over questions; 1 when nothing was accepted."""
    if not by_question:
        return sum(pair.matched for pair in passed) / len(passed) if passed else 1.0
    found: dict[Hashable, list[bool]] = {}
    for pair in passed:
        found.setdefault(pair.question, []).append(pair.matched)
    return sum(sum(hits) / len(hits) for hits in found.values()) / len(found) if found else 1.0


def tables(metrics: dict[str, Any]) -> list[Table]:
    shown = ("made", "kept", "precision", "coverage", "coverage_where_made")
    promises = [
        [name, way.name, target, *(f"{found[key]:.3f}" for key in shown)]
        for name, figures in metrics.items()
        for way in WAYS
        for target, found in figures[way.name].items()
    ]
    errors = [
        [name, *(f"{value:.3f}" for value in figures["calibration"].values())]
        for name, figures in metrics.items()
    ]
    return [
        Table("The promise over seeded draws", ["rows", "asked on", "target", *shown], promises),
        Table("Expected calibration error", ["rows", "as drafted", "isotonic", "temperature"], errors),
    ]
