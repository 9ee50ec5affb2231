"""What each view says of rows it was not fitted on, computed by the code that serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml import adapters
from ml.answers import artefacts, labels, lexical
from ml.answers.comparison import Comparison
from ml.answers.features import Rarity
from ml.answers.hybrid import Hybrid
from ml.answers.memory import Memory
from ml.answers.mixture import Mixture, fingerprint, halves
from ml.answers.scorer import Request, Scorer
from ml.train import comparison, data, hybrid, memory, mixture, stages
from ml.train.data import Example
from ml.train.mixture import Held

BLOCK = 256
# Parts that all questions, or all modules, are left out in; fewer where all corpora are fitted anew for each.
PARTS, PARTS_OF_ALL = 10, 5


def request(example: Example) -> Request:
    return Request(example.question, example.references, example.answer)


def scorer_of(folder: Path | None, rarity: Rarity) -> Scorer:
    """The serving code around an adapter in the making, or around the bare base."""
    config, tensors = adapters.load(folder) if folder else (adapters.AdapterConfig(stages.BASE, 0, 0.0), {})
    parts = (Hybrid({}), Comparison({}, {}, {}), Memory(None, {}), Mixture({}, {}), rarity)
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
        fresh = work / "part.npz"
        np.savez(fresh, features=features, vectors=vectors, columns=columns)
        fresh.replace(kept)
    loaded = np.load(kept)
    return Read(loaded["features"], loaded["vectors"], loaded["columns"])


def outputs(examples: Sequence[Example], at: Sequence[int], work: Path, kind: str) -> np.ndarray:
    """Outputs [rows, 17] of stage one's adapter for some examples; kept in the work folder."""
    kept = work / f"first.{kind}.npy"
    if not kept.exists():
        scorer = scorer_of(work / "first", Rarity({}, 1.0))
        fresh = work / "part.npy"
        np.save(fresh, scorer.cross_outputs([request(examples[i]) for i in at])[0])
        fresh.replace(kept)
    found: np.ndarray = np.load(kept)
    return found


@dataclass(frozen=True, slots=True)
class Fresh:
    """Rows of questions that were left out; whether each is of a `module` left out, and `near` what the others taught."""

    held: Held
    module: np.ndarray
    near: np.ndarray


class Bench:
    """Held-out rows of both kinds with the views fitted on the others."""

    def __init__(self, examples: Sequence[Example], seed: int, read: Read, work: Path) -> None:
        self.examples, self.seed, self.work = examples, seed, work
        self.features, self.vectors, self.columns = read.features, read.vectors, read.columns
        self.parts = data.split(examples, seed=seed, questions=stages.QUESTIONS, module=stages.MODULE)
        self.grounds = comparison.grounds(read.columns, examples)
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

    def new(self) -> dict[str, Fresh]:
        """For each space the held-out rows of questions and modules never seen."""
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
            views = [halves(space, raw[rows]), half.predict(space, self.features[at])]
            if space in beside.new:
                views.append(beside.new[space].predict(self.columns[at]))
            groups = np.asarray([self.examples[i].question_id for i in at])
            module = np.asarray([i in modules for i in at])
            near = beside.ground_of(comparison.references_of(self.columns[at])) == space
            found[space] = Fresh(Held(tuple(views), self.target(space, at), groups), module, near)
        return found

    def seen(self) -> dict[str, Held]:
        """For each space the held-out students' answers to questions that were in training, with all four views."""
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
            views = (
                read,
                half.predict(space, self.features[at]),
                self.recalled(kept, space, at),
                self.compared(fit, space, at),
            )
            students = np.asarray([self.examples[i].student for i in at])
            found[space] = Held(views, self.target(space, at), students)
        return found

    def recalled(self, kept: Memory, space: str, at: Sequence[int]) -> np.ndarray:
        """What a memory says of some examples, whose questions it knows."""
        some = [self.examples[i] for i in at]
        rows = [(fingerprint(e.question, e.references), e.answer) for e in some]
        return kept.predict(space, rows, self.vectors[at], self.features[at])

    def compared(self, fit: Sequence[int], space: str, at: Sequence[int]) -> np.ndarray:
        """What a comparison for taught questions, fitted on some examples, says of others."""
        fit = list(fit)
        found = comparison.known(self.columns[fit], [self.examples[i] for i in fit], space)
        return found.predict(comparison.beside(self.columns[list(at)]))

    def everybody(self, space: str) -> Held:
        """All answers of a space by the views that are quickly fitted anew, hybrid, memory and comparison, without the student's
        fold.
        """
        at = self.rows_of(space)
        students = np.asarray([self.examples[i].student for i in at])
        fold = mixture.folds_of(students, self.seed)
        views, used = (
            [np.zeros((len(at), len(labels.labels_of(space)))) for _ in range(3)],
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
            views[2][out] = self.compared(list(fit), space, list(at[out]))
            used[out] = True
        return Held(tuple(views), self.target(space, list(at)), students).some(used)

    def rows_of(self, space: str) -> np.ndarray:
        """Indices of the examples of a space; for `score` all."""
        return np.asarray([i for i, e in enumerate(self.examples) if space in ("score", e.space)])

    def each_question(self, space: str) -> Fresh:
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
        *views, near = (np.concatenate(part) for part in zip(*found, strict=True))
        target, times = self.target(space, list(at)), len(folds)
        held = Held(tuple(views), np.tile(target, times), np.tile(questions, times))
        return Fresh(held, np.repeat(np.arange(times) > 0, len(at)), near)

    def without(
        self, space: str, at: np.ndarray, fold: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What hybrid and comparison say of some examples, each fitted without the example's fold, and which are near it."""
        classes = 2 if space == "score" else len(labels.labels_of(space))
        hybrids, compared = (np.zeros((len(at), classes)) for _ in range(2))
        near = np.zeros(len(at), bool)
        for number in np.unique(fold):
            fit, out = at[fold != number], fold == number
            some = [self.examples[i] for i in fit]
            half = hybrid.fit(self.features[fit], some, self.seed)
            hybrids[out] = half.predict(space, self.features[at[out]])
            if space != "score":
                beside = comparison.new(self.columns[fit], some, space)
                compared[out] = beside.predict(self.columns[at[out]])
                grounds = {**self.grounds, **comparison.grounds(self.columns[fit], some)}
                references = comparison.references_of(self.columns[at[out]])
                near[out] = Comparison({}, {}, grounds).ground_of(references) == space
        return hybrids, compared, near
