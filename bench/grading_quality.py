"""How well the shipped grader grades: per set and split, beside the majority label, TF-IDF and frozen vectors, in one run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from bench.base import Bench, Report, Say, Table, setup
from bench.grading_rows import Group, test_groups, train_examples
from ml.train.data import Example

BLOCK, VECTORS = 64, 256
PROMISE = 0.95
# From the label of least worth to the most: the order in which QWK counts distance.
ORDER = {
    "3way": ("contradictory", "incorrect", "correct"),
    "5way": ("non_domain", "irrelevant", "contradictory", "partially_correct_incomplete", "correct"),
    "verdict": ("Incorrect", "Partially correct", "Correct"),
}
SHOWN = (
    "rows accuracy macro_f1 weighted_f1 qwk ece ece_by_chance two_way_accuracy two_way_macro_f1 auc claimed_coverage"
    " precision_there sure_coverage sure_precision"
)
# Shares of the answers, the surest ones: what was measured before accepted the first two, the aims are the others.
SUREST = (14, 25, 35, 55)


class GradingQuality(Bench):
    name: ClassVar[str] = "grading-quality"
    summary: ClassVar[str] = "accuracy, F1, kappa and calibration of the shipped grader on graded answers"

    def run(self, *, data: Path | None, say: Say) -> Report:
        from ml.answers.scorer import Scorer

        groups = test_groups(data)
        train = train_examples()
        if not train:
            say("No training rows here, so the peers are left out.")
        scorer = Scorer()
        metrics: dict[str, Any] = {}
        peers: dict[str, Any] = {}
        vectors: dict[str, Any] = {}
        for group in groups:
            say(f"{group.name}: {len(group.examples)} answers")
            metrics[group.name] = measured(
                group.examples, views(scorer, group.examples), thresholds(scorer, group.examples)
            )
            peers[group.name] = peer_figures(group, train, scorer, vectors)
        return Report(
            self.name,
            metrics,
            peers,
            ratio_of(metrics, peers),
            setup(grader=scorer.version, data="given" if data else "default"),
            tables=tables(metrics, peers),
        )


def views(scorer: Any, examples: Sequence[Example]) -> list[tuple[str, dict[str, float], float]]:
    """For each example the label chosen in its space, the probabilities there, and the expected score.

    Texts are cleaned as the grader cleans them; an answer with nothing to read is the least label.
    """
    from grading.graders import reading
    from ml.answers.scorer import Request

    texts = [reading.read(e.answer, e.question, e.references, "en").text for e in examples]
    at = [index for index, text in enumerate(texts) if text]
    requests = [Request(examples[i].question, examples[i].references, texts[i]) for i in at]
    opinions: dict[int, Any] = {}
    for start in range(0, len(at), BLOCK):
        opinions.update(
            zip(at[start : start + BLOCK], scorer.score(requests[start : start + BLOCK]), strict=True)
        )
    return [_view(example, opinions.get(index)) for index, example in enumerate(examples)]


def _view(example: Example, opinion: Any) -> tuple[str, dict[str, float], float]:
    space = example.space
    if opinion is None:
        least = "incorrect" if space == "3way" else ORDER[space][0]
        return least, {name: float(name == least) for name in ORDER[space]}, 0.0
    return opinion.chosen[space], opinion.spaces[space], opinion.credit


def thresholds(scorer: Any, examples: Sequence[Example]) -> list[float | None]:
    """For each example the chance from which on training held the grader to be sure; None for a question it does not know."""
    from ml.answers.mixture import fingerprint

    mixture = scorer.shipped.mixture
    return [
        mixture.blends[e.space]["seen"].sure
        if mixture.knows(e.space, fingerprint(e.question, e.references))
        else None
        for e in examples
    ]


def measured(
    examples: Sequence[Example],
    found: Sequence[tuple[str, dict[str, float], float]],
    sure_from: Sequence[float | None] | None = None,
) -> dict[str, float]:
    """All figures of one group; every example of a group has the same label space."""
    from ml import metrics

    order = ORDER[examples[0].space]
    truth = [order.index(e.label) for e in examples]
    guess = [order.index(label) for label, _, _ in found]
    sure = [given[label] for label, given, _ in found]
    right = [t == g for t, g in zip(truth, guess, strict=True)]
    best = len(order) - 1
    correct = [given[order[best]] for _, given, _ in found]
    two = [int(t == best) for t in truth]
    called = [int(chance >= 0.5) for chance in correct]
    chances = [max(c, 1 - c) for c in correct]
    hits = [t == g for t, g in zip(two, called, strict=True)]
    share, precision = promised(chances, hits)
    least = sure_from or [None] * len(chances)
    kept = [hit for c, hit, at in zip(chances, hits, least, strict=True) if at is not None and c >= at]
    errors = [(score - e.score) ** 2 for (_, _, score), e in zip(found, examples, strict=True)]
    return {
        "rows": len(examples),
        "accuracy": metrics.accuracy(truth, guess),
        "macro_f1": metrics.macro_f1(truth, guess, len(order)),
        "weighted_f1": metrics.weighted_f1(truth, guess, len(order)),
        "qwk": metrics.quadratic_kappa(truth, guess, len(order)),
        "ece": metrics.calibration_error(sure, right),
        "ece_by_chance": metrics.calibration_error_by_chance(sure),
        "two_way_accuracy": metrics.accuracy(two, called),
        "two_way_macro_f1": metrics.macro_f1(two, called, 2),
        "auc": metrics.auc(two, correct),
        "score_rmse": (sum(errors) / len(errors)) ** 0.5,
        "claimed_coverage": share,
        "precision_there": precision,
        "sure_coverage": len(kept) / len(chances),
        "sure_precision": sum(kept) / len(kept) if kept else 0.0,
        **{f"surest_{share}": surest(chances, hits, share / 100) for share in SUREST},
    }


def surest(chances: Sequence[float], hits: Sequence[bool], share: float) -> float:
    """Precision among so many answers, the surest ones; of equally sure answers the earlier ones."""
    ranked = sorted(range(len(chances)), key=lambda index: -chances[index])
    taken = ranked[: max(1, round(share * len(ranked)))]
    return sum(hits[index] for index in taken) / len(taken)


def promised(sure: Sequence[float], right: Sequence[bool], promise: float = PROMISE) -> tuple[float, float]:
    """Share of rows whose mean claimed confidence keeps the promise, and the precision among them.

    No label takes part in choosing them, so the precision tells whether the grader's word is good.
    """
    ranked = sorted(zip(sure, right, strict=True), key=lambda pair: -pair[0])
    total, kept = 0.0, 0
    for number, (claim, _) in enumerate(ranked, start=1):
        total += claim
        if total / number >= promise:
            kept = number
    if not kept:
        return 0.0, 0.0
    return kept / len(ranked), sum(hit for _, hit in ranked[:kept]) / kept


def peer_figures(
    group: Group, train: Sequence[Example], scorer: Any, vectors: dict[str, Any]
) -> dict[str, dict[str, float]]:
    """The plain graders, taught by the training rows of the same corpus. Each text is added to `vectors` once."""
    from ml.train import peers

    space = group.examples[0].space
    same = [example for example in train if example.space == space]
    if not same:
        return {}
    add_vectors(vectors, scorer, [*same, *group.examples])
    made = {
        "majority": peers.majority(same, group.examples),
        "tf_idf": peers.tf_idf(same, group.examples),
        "frozen": peers.frozen(same, group.examples, vectors),
    }
    return {name: measured(group.examples, found) for name, found in made.items()}


def add_vectors(vectors: dict[str, Any], scorer: Any, examples: Sequence[Example]) -> None:
    """The frozen base's vector of each answer and reference that is not there yet, of unit length."""
    texts = dict.fromkeys(text for e in examples for text in (e.answer, *e.references))
    missing = [text for text in texts if text not in vectors]
    for start in range(0, len(missing), VECTORS):
        ready = scorer.analysed(missing[start : start + VECTORS])
        vectors |= {text: one.vector for text, one in ready.items()}


def ratio_of(metrics: dict[str, Any], peers: dict[str, Any]) -> dict[str, float]:
    """Macro-F1 beside that of TF-IDF."""
    return {
        name: round(found["macro_f1"] / peers[name]["tf_idf"]["macro_f1"], 3)
        for name, found in metrics.items()
        if peers[name]
    }


def tables(metrics: dict[str, Any], peers: dict[str, Any]) -> list[Table]:
    def table(title: str, columns: Sequence[str], heads: Sequence[str]) -> Table:
        rows = [
            [name, who, *(f"{figures[c]:.0f}" if c == "rows" else f"{figures[c]:.3f}" for c in columns)]
            for name, found in metrics.items()
            for who, figures in {"shipped grader": found, **peers[name]}.items()
        ]
        return Table(title, ["set and split", "who", *heads], rows)

    quality, names = SHOWN.split(), [f"surest_{share}" for share in SUREST]
    return [
        table("Grading quality", quality, quality),
        table("Correct or not, precision among the surest", names, [f"{share}%" for share in SUREST]),
    ]
