"""What each view says of rows it was not fitted on, computed by the code that serves."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ml import adapters
from ml.answers import artefacts, labels, lexical
from ml.answers.features import Rarity
from ml.answers.hybrid import Hybrid
from ml.answers.memory import Memory
from ml.answers.mixture import Blend, Mixture, fingerprint, halves
from ml.answers.scorer import Request, Scorer
from ml.train import data, hybrid, memory, mixture, stages
from ml.train.data import Example
from ml.train.mixture import Held

BLOCK = 256
# Fewer held-out questions than this do not decide a blend: that of whether an answer earns half of the points stands in.
FEW_QUESTIONS, CAUTION = 5, 1.5
PARTS = 10
Blends = dict[str, dict[str, Blend]]
Figures = dict[str, dict[str, dict[str, float]]]


def request(example: Example) -> Request:
    return Request(example.question, example.references, example.answer)


def scorer_of(folder: Path | None, rarity: Rarity) -> Scorer:
    """The serving code around an adapter in the making, or around the bare base."""
    config, tensors = adapters.load(folder) if folder else (adapters.AdapterConfig(stages.BASE, 0, 0.0), {})
    parts = (Hybrid({}), Memory(None, {}), Mixture({}, {}), rarity)
    return Scorer(artefacts.Shipped("training", config, tensors, *parts))


def rarity_of(examples: Sequence[Example]) -> Rarity:
    return Rarity.fit([lexical.content_stems(e.answer) for e in examples])


def featured(examples: Sequence[Example], rarity: Rarity, work: Path) -> tuple[np.ndarray, np.ndarray]:
    """Hybrid features and answer vectors of all examples; kept in the work folder."""
    kept = work / "features.npz"
    if not kept.exists():
        from tqdm import tqdm

        scorer, found = scorer_of(None, rarity), []
        for start in tqdm(range(0, len(examples), BLOCK), desc="features", unit="part"):
            block = [request(e) for e in examples[start : start + BLOCK]]
            found.append((scorer.features_of(block), scorer.vectors_of(block)))
        features, vectors = (np.concatenate(part) for part in zip(*found, strict=True))
        np.savez(kept, features=features, vectors=vectors)
    loaded = np.load(kept)
    return loaded["features"], loaded["vectors"]


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

    def __init__(
        self,
        examples: Sequence[Example],
        seed: int,
        features: np.ndarray,
        vectors: np.ndarray,
        work: Path,
    ) -> None:
        self.examples, self.seed, self.work = examples, seed, work
        self.features, self.vectors = features, vectors
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
        half = hybrid.fit(self.features[fit], [self.examples[i] for i in fit], self.seed)
        modules = set(self.parts.modules)
        found = {}
        for space in half.tasks:
            rows = [n for n, i in enumerate(held) if space in ("score", self.examples[i].space)]
            at = [held[n] for n in rows]
            views = (halves(space, raw[rows]), half.predict(space, self.features[at]))
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

    def each_question(self, space: str) -> Held:
        """All answers of a space by the hybrid alone, without the question's part."""
        at = np.asarray([i for i, e in enumerate(self.examples) if e.space == space])
        questions = np.asarray([self.examples[i].question_id for i in at])
        fold = mixture.folds_of(questions, self.seed, PARTS)
        view = np.zeros((len(at), len(labels.labels_of(space))))
        for number in np.unique(fold):
            fit, out = at[fold != number], np.flatnonzero(fold == number)
            half = hybrid.fit(self.features[fit], [self.examples[i] for i in fit], self.seed)
            view[out] = half.predict(space, self.features[at[out]])
        return Held((view,), self.target(space, list(at)), questions)

    def power_for_new(self, space: str, prior: np.ndarray) -> float:
        """The power of the prior that all questions of a space ask for, each left out once.

        The dozens of questions that stage one left out hold a handful of the rarest label: too few to choose it by.
        """
        return mixture.fit_blend(self.each_question(space), prior).tau


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
    blend = mixture.fit_blend(held, prior, 0.0, pair.weights)
    power = mixture.fit_power(without_cross(blend), everybody)
    found = mixture.crossed(held, prior, bench.seed, power, pair.weights)
    return replace(blend, tau=power, sure=mixture.fit_sure(pair, everybody)), found


def blends(bench: Bench) -> tuple[Blends, Figures]:
    """Blends of each space for new and for seen questions, and cross-fitted figures of each."""
    chosen: Blends = {}
    told: Figures = {}
    familiar = bench.seen()
    fresh = bench.new()
    even = np.asarray([0.5, 0.5])
    fallback = mixture.fit_blend(fresh["score"][0], even)
    for space, (held, module) in fresh.items():
        prior = even if space == "score" else mixture.prior_of(space, bench.examples)
        if len(set(held.groups)) < FEW_QUESTIONS:
            flat = tuple(float(round(p, 4)) for p in prior)
            blend = Blend(fallback.weights, max(CAUTION, fallback.temperature), 0.0, flat)
            mixed = blend.probabilities(*held.views)
            chosen[space], guess = {"new": blend}, blend.choose(mixed)
        else:
            power = 0.0 if space == "score" else bench.power_for_new(space, prior)
            chosen[space] = {"new": mixture.fit_blend(held, prior, power)}
            mixed, guess = mixture.crossed(held, prior, bench.seed, power)
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
