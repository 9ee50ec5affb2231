"""Whether the promise is kept: thresholds from some graded answers, asked on answers of other students and other questions.

Two sources, neither of which the confidence was fitted on. The official unseen answers of SciEntsBank and Beetle with the shipped
grader, parted at random by student, and by question. And training rows with the hybrid half of the grader
fitted anew without the questions it is asked about (the shipped grader has read all of these rows, so its own confidence on them
would flatter). A draft matches when its score is the score that the people's label carries.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from bench.base import Bench, Report, Say, Table, setup
from bench.grading_rows import Group, test_groups, train_examples
from grading.calibration import cross_fitted, expected_error, isotonic, temperature
from grading.promise import Pair, promise
from ml.train.data import Example

SPLITS = 100
ASKED = (0.90, 0.95)
CORPORA = ("scientsbank", "beetle")
# So many answers at most of one training question: a class, not a corpus; and the run stays below four minutes.
OF_QUESTION = 14
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
        sources: dict[str, tuple[list[Row], dict[str, Callable[[Row], Hashable]]]] = {}
        for group in test_groups(data):
            if data is None and group.examples[0].corpus not in CORPORA:
                continue
            say(f"{group.name}: {len(group.examples)} answers")
            sources[group.name] = (drafted(scorer, group), {"students": by_student, "questions": by_question})
        if data is None:
            for corpus in CORPORA:
                rows = sampled([e for e in train_examples() if e.corpus == corpus])
                say(f"{corpus} train, new questions: {len(rows)} answers")
                if rows:
                    sources[f"{corpus} train"] = (fitted_anew(scorer, rows), {"questions": by_question})
        metrics = {
            name: {
                "answers": len(rows),
                "questions": len({row.pair.question for row in rows}),
                "calibration": calibrated(rows),
                **{f"other {what}": kept(rows, of, what == "questions") for what, of in ways.items()},
            }
            for name, (rows, ways) in sources.items()
        }
        return Report(
            self.name, metrics, setup=setup(grader=scorer.version, splits=SPLITS), tables=tables(metrics)
        )


def by_student(row: Row) -> Hashable:
    return row.student


def by_question(row: Row) -> Hashable:
    return row.pair.question


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
            Pair(verdict.confidence, abs(float(verdict.score) - e.score) < 0.005, e.question_id),
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


def kept(
    rows: Sequence[Row], of: Callable[[Row], Hashable], new_questions: bool
) -> dict[str, dict[str, float]]:
    """Seeded halves by student or question: the threshold of one half asked on the other."""
    names = sorted({of(row) for row in rows}, key=str)
    return {f"{target:.2f}": _kept(rows, of, names, new_questions, target) for target in ASKED}


def _kept(
    rows: Sequence[Row],
    of: Callable[[Row], Hashable],
    names: Sequence[Hashable],
    new_questions: bool,
    target: float,
) -> dict[str, float]:
    made = held = accepted = right = asked = 0
    for seed in range(SPLITS):
        rng = random.Random(seed)  # noqa: S311 (a split of rows, not a secret)
        taught = set(rng.sample(names, len(names) // 2))
        known = [row.pair for row in rows if of(row) in taught and not row.flagged]
        found = promise(known, target, by_question=new_questions)
        others = [row for row in rows if of(row) not in taught]
        asked += len(others)
        if found.threshold is None:
            continue
        passed = [
            row.pair.matched for row in others if not row.flagged and found.accepts(row.pair.confidence)
        ]
        made += 1
        held += sum(passed) >= target * len(passed)
        accepted += len(passed)
        right += sum(passed)
    return {
        "made": made / SPLITS,
        "kept": held / made if made else 1.0,
        "precision": right / accepted if accepted else 0.0,
        "coverage": accepted / asked,
        "claimed": claimed(rows, target),
    }


def claimed(rows: Sequence[Row], target: float) -> float:
    """The peer: precision where the confidence itself is taken at its word, everything at least as sure as the target."""
    passed = [row.pair.matched for row in rows if not row.flagged and row.pair.confidence >= target]
    return sum(passed) / len(passed) if passed else 0.0


def tables(metrics: dict[str, Any]) -> list[Table]:
    promises = [
        [
            name,
            way,
            target,
            *(f"{found[key]:.3f}" for key in ("made", "kept", "precision", "coverage", "claimed")),
        ]
        for name, figures in metrics.items()
        for way in ("other students", "other questions")
        for target, found in figures.get(way, {}).items()
    ]
    errors = [
        [name, *(f"{value:.3f}" for value in figures["calibration"].values())]
        for name, figures in metrics.items()
    ]
    columns = [
        "rows",
        "asked on",
        "target",
        "made",
        "kept",
        "precision",
        "coverage",
        "confidence at its word",
    ]
    return [
        Table("The promise over seeded halves", columns, promises),
        Table("Expected calibration error", ["rows", "as drafted", "isotonic", "temperature"], errors),
    ]
