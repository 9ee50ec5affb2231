"""What each view says of rows it was not fitted on, computed by the code that serves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ml import adapters
from ml.answers import artefacts, labels, lexical
from ml.answers.comparison import Comparison
from ml.answers.features import Rarity
from ml.answers.hybrid import Hybrid
from ml.answers.memory import Memory
from ml.answers.mixture import Blend, Mixture, fingerprint, halves
from ml.answers.scorer import Request, Scorer
from ml.train import comparison, data, hybrid, memory, mixture, stages
from ml.train.data import Example
from ml.train.mixture import Held

BLOCK = 256
# Fewer held-out questions than this do not tell how far the cross-encoder is to be trusted on new ones: then it has no say.
FEW_QUESTIONS = 5
# Parts that all questions, or all modules, are left out in; fewer where all corpora are fitted anew for each.
PARTS, PARTS_OF_ALL = 10, 5
Blends = dict[str, dict[str, Blend]]
Figures = dict[str, dict[str, dict[str, float]]]


def request(example: Example) -> Request:
    return Request(example.question, example.references, example.answer)


def scorer_of(folder: Path | None, rarity: Rarity) -> Scorer:
    """The serving code around an adapter in the making, or around the bare base."""
    config, tensors = adapters.load(folder) if folder else (adapters.AdapterConfig(stages.BASE, 0, 0.0), {})
    parts = (Hybrid({}), Comparison({}), Memory(None, {}), Mixture({}, {}), rarity)
    return Scorer(artefacts.Shipped("training", config, tensors, *parts))


def rarity_of(examples: Sequence[Example]) -> Rarity:
    return Rarity.fit([lexical.content_stems(e.answer) for e in examples])


@dataclass(frozen=True, slots=True)
class Read:
    """What the views that need no training of a network read, a row for each example.

    `features` of the hybrid, `vectors` of the answers (unit length), `columns` of the comparison.
    """

    features: np.ndarray
    vectors: np.ndarray
    columns: np.ndarray


def read(examples: Sequence[Example], rarity: Rarity, work: Path) -> Read:
    """All examples as those views read them; kept in the work folder."""
    kept = work / "read.npz"
    if not kept.exists():
        from tqdm import tqdm

        scorer, found = scorer_of(None, rarity), []
        for start in tqdm(range(0, len(examples), BLOCK), desc="features", unit="part"):
            block = [request(e) for e in examples[start : start + BLOCK]]
            told = scorer.features_of(block)
            found.append((told, scorer.vectors_of(block), scorer.columns_of(block, told)))
        features, vectors, columns = (np.concatenate(part) for part in zip(*found, strict=True))
        np.savez(kept, features=features, vectors=vectors, columns=columns)
    loaded = np.load(kept)
    return Read(loaded["features"], loaded["vectors"], loaded["columns"])


def outputs(examples: Sequence[Example], at: Sequence[int], work: Path, kind: str) -> np.ndarray:
    """Outputs [rows, 17] of stage one's adapter for some examples; kept in the work folder."""
    kept = work / f"first.{kind}.npy"
    if not kept.exists():
        scorer = scorer_of(work / "first", Rarity({}, 1.0))
        np.save(kept, scorer.cross_outputs([request(examples[i]) for i in at])[0])
    found: np.ndarray = np.load(kept)
    return found


class Bench:
    """Held-out rows of both kinds with the views fitted on the others."""

    def __init__(self, examples: Sequence[Example], seed: int, read: Read, work: Path) -> None:
        self.examples, self.seed, self.work = examples, seed, work
        self.features, self.vectors, self.columns = read.features, read.vectors, read.columns
        self.parts = data.split(examples, seed=seed, questions=stages.QUESTIONS, module=stages.MODULE)
        self.rest, self.students = data.split_students(examples, seed=seed, students=stages.STUDENTS)

    def target(self, space: str, at: Sequence[int]) -> np.ndarray:
        """Label indices; for `score` whether at least half of the points were earned."""
        if space == "score":
            return np.asarray([int(self.examples[i].score >= 0.5) for i in at])
        return np.asarray([labels.labels_of(space).index(self.examples[i].label) for i in at])

    def unseen(self, space: str = "score") -> list[int]:
        """Rows of a space (`score`: of all) whose questions stage one did not read."""
        held = sorted((*self.parts.questions, *self.parts.modules))
        return [i for i in held if space in ("score", self.examples[i].space)]

    def familiar(self) -> list[int]:
        """Rows of students left out whose questions were in training."""
        known = {(self.examples[i].space, self.examples[i].question_id) for i in self.parts.fit}
        return [i for i in self.students if (self.examples[i].space, self.examples[i].question_id) in known]

    def new(self) -> dict[str, tuple[Held, np.ndarray]]:
        """For each space the held-out rows of questions and modules never seen, and which of them are of a new module."""
        held = self.unseen()
        raw = outputs(self.examples, held, self.work, "new")
        fit = list(self.parts.fit)
        some = [self.examples[i] for i in fit]
        half, beside = (
            hybrid.fit(self.features[fit], some, self.seed),
            comparison.fit(self.columns[fit], some),
        )
        modules = set(self.parts.modules)
        found = {}
        for space in half.tasks:
            rows = [n for n, i in enumerate(held) if space in ("score", self.examples[i].space)]
            at = [held[n] for n in rows]
            quick = half.predict(space, self.features[at]), beside.predict(space, self.columns[at])
            views = (halves(space, raw[rows]), *quick)
            groups = np.asarray([self.examples[i].question_id for i in at])
            module = np.asarray([i in modules for i in at])
            found[space] = (Held(views, self.target(space, at), groups), module)
        return found

    def seen(self) -> dict[str, Held]:
        """For each space the held-out students' answers to questions that were in training, with all three views."""
        held = self.familiar()
        fit = list(self.rest)
        some = [self.examples[i] for i in fit]
        half = hybrid.fit(self.features[fit], some, self.seed)
        kept = memory.fit(some, self.vectors[fit], self.features[fit])
        found = {}
        raw = outputs(self.examples, held, self.work, "seen")
        for space in kept.spaces:
            at = [i for i in held if self.examples[i].space == space]
            read = halves(space, raw[[n for n, i in enumerate(held) if self.examples[i].space == space]])
            views = (read, half.predict(space, self.features[at]), self.recalled(kept, space, at))
            students = np.asarray([self.examples[i].student for i in at])
            found[space] = Held(views, self.target(space, at), students)
        return found

    def recalled(self, kept: Memory, space: str, at: Sequence[int]) -> np.ndarray:
        """What a memory says of some examples, whose questions it knows."""
        some = [self.examples[i] for i in at]
        rows = [(fingerprint(e.question, e.references), e.answer) for e in some]
        return kept.predict(space, rows, self.vectors[at], self.features[at])

    def everybody(self, space: str) -> Held:
        """All answers of a space by the views that are quickly fitted anew, hybrid and memory, without the student's fold."""
        at = np.asarray([i for i, e in enumerate(self.examples) if e.space == space])
        students = np.asarray([self.examples[i].student for i in at])
        fold = mixture.folds_of(students, self.seed)
        views, used = (
            [np.zeros((len(at), len(labels.labels_of(space)))) for _ in range(2)],
            np.zeros(len(at), bool),
        )
        for number in np.unique(fold):
            fit, out = at[fold != number], np.flatnonzero(fold == number)
            some = [self.examples[i] for i in fit]
            known = {example.question_id for example in some}
            out = out[[self.examples[at[n]].question_id in known for n in out]]
            views[0][out] = hybrid.fit(self.features[fit], some, self.seed).predict(
                space, self.features[at[out]]
            )
            kept = memory.fit(some, self.vectors[fit], self.features[fit])
            views[1][out] = self.recalled(kept, space, list(at[out]))
            used[out] = True
        return Held(tuple(views), self.target(space, list(at)), students).some(used)

    def rows_of(self, space: str) -> np.ndarray:
        """Indices of the examples of a space; for `score` all."""
        return np.asarray([i for i, e in enumerate(self.examples) if space in ("score", e.space)])

    def each_question(self, space: str) -> Held:
        """All answers of a space by the views that are quickly fitted anew, without the question's part; and once more
        without the module's, where the space has several: a question may be new on known ground or on new ground.
        """
        at = self.rows_of(space)
        questions = np.asarray([f"{self.examples[i].corpus} {self.examples[i].question_id}" for i in at])
        modules = np.asarray([self.examples[i].module for i in at])
        parts = PARTS_OF_ALL if space == "score" else PARTS
        folds = [mixture.folds_of(questions, self.seed, parts)]
        if len(set(modules)) > 1:
            folds.append(mixture.folds_of(modules, self.seed, parts))
        found = [self.without(space, at, fold) for fold in folds]
        views = tuple(np.concatenate(part) for part in zip(*found, strict=True))
        target = self.target(space, list(at))
        return Held(views, np.tile(target, len(folds)), np.tile(questions, len(folds)))

    def without(self, space: str, at: np.ndarray, fold: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What hybrid and comparison say of some examples, each fitted without the example's fold."""
        classes = 2 if space == "score" else len(labels.labels_of(space))
        hybrids, compared = (np.zeros((len(at), classes)) for _ in range(2))
        for number in np.unique(fold):
            fit, out = at[fold != number], fold == number
            some = [self.examples[i] for i in fit]
            half = hybrid.fit(self.features[fit], some, self.seed)
            hybrids[out] = half.predict(space, self.features[at[out]])
            beside = Comparison({space: comparison.fit_task(self.columns[fit], some, space)})
            compared[out] = beside.predict(space, self.columns[at[out]])
        return hybrids, compared


def without_cross(blend: Blend) -> Blend:
    """A blend of the views that are quickly fitted anew."""
    return replace(blend, weights=blend.weights[1:])


def for_seen(
    bench: Bench, space: str, held: Held, prior: np.ndarray
) -> tuple[Blend, tuple[np.ndarray, np.ndarray]]:
    """The blend for other students' answers to questions that were in training; and probabilities and choices of the held-out
    rows, each by a blend chosen on others.

    Some hundred students' answers are too few to choose all by. So the shares of hybrid and memory, the power of the prior, and
    from where on it is sure are those that all students' answers ask for; the share of the cross-encoder and the temperature
    rest on the answers that it did not read.
    """
    everybody = bench.everybody(space)
    pair = mixture.fit_shares(everybody)
    blend = mixture.fit_blend(held, prior, 0.0, pair)
    power = mixture.fit_power(without_cross(blend), everybody)
    found = mixture.crossed(held, prior, bench.seed, power, pair)
    return replace(blend, tau=power, sure=mixture.fit_sure(pair, everybody)), found


def for_new(
    bench: Bench, space: str, held: Held, prior: np.ndarray
) -> tuple[Blend, tuple[np.ndarray, np.ndarray]]:
    """The blend for questions never seen; and probabilities and choices of the held-out rows, each by a blend chosen on others.

    The shares of hybrid and comparison and the power of the prior are those that all answers ask for, each left out with its
    question and with its module: the dozens of questions that stage one left out hold a handful of the rarest label. Only
    how far the cross-encoder is trusted rests on those.
    """
    each = bench.each_question(space)
    pair = replace(mixture.fit_shares(each), prior=tuple(float(round(p, 4)) for p in prior))
    power = 0.0 if space == "score" else mixture.fit_power(pair, each)
    if len(set(held.groups)) < FEW_QUESTIONS:
        blend = replace(pair, weights=(0.0, *pair.weights), tau=power)
        mixed = blend.probabilities(*held.views)
        return blend, (mixed, blend.choose(mixed))
    found = mixture.crossed(held, prior, bench.seed, power, pair)
    return mixture.fit_blend(held, prior, power, pair), found


def blends(bench: Bench) -> tuple[Blends, Figures]:
    """Blends of each space for new and for seen questions, and cross-fitted figures of each."""
    chosen: Blends = {}
    told: Figures = {}
    familiar = bench.seen()
    fresh = bench.new()
    for space, (held, module) in fresh.items():
        prior = np.full(2, 0.5) if space == "score" else mixture.prior_of(space, bench.examples)
        blend, (mixed, guess) = for_new(bench, space, held, prior)
        chosen[space] = {"new": blend}
        parts = {"new": np.ones(len(module), bool), "new question": ~module, "new module": module}
        told[space] = {
            name: mixture.figures(held.some(at), mixed[at], guess[at], mixture.VIEWS["new"])
            for name, at in parts.items()
            if at.any()
        }
        if space in familiar:
            chosen[space]["seen"], found = for_seen(bench, space, familiar[space], prior)
            told[space]["seen"] = mixture.figures(familiar[space], *found, mixture.VIEWS["seen"])
    return chosen, told
