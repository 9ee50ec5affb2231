"""Predictions for answers that took no part in learning, so that a gate judges what a class will meet."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ml.tuning import kept
from ml.tuning.augmented import NOBODY, Rewrite, settled
from ml.tuning.base import Example, OneLevelOnly, Prediction, Progress, Report, Settings, Stop, TooFew
from ml.tuning.fit import tune
from ml.tuning.folds import folds_of
from ml.tuning.predict import predict
from ml.tuning.views import Base


def held_out(
    examples: Sequence[Example],
    settings: Settings,
    *,
    base: Base,
    progress: Report | None = None,
    stop: Stop | None = None,
    work: Path | None = None,
    rewrite: Rewrite = NOBODY,
) -> list[Prediction | None]:
    """For each example the prediction of a grader tuned without any answer of its student, in `settings.folds` parts.

    None where what is left was too little to learn the key. What is finished is kept in `work`, and the same call goes on
    from there and ends the same. Raises NoRoom, Stopped as soon as `stop` says so, and TooFew when there are fewer than
    two students.
    """
    settings = settled(settings, examples)
    fold = folds_of([example.student for example in examples], settings.folds, settings.seed)
    parts = np.unique(fold).tolist()
    if len(parts) < 2:
        raise TooFew(2, len(parts), {})
    found: list[Prediction | None] = [None] * len(examples)
    for place, number in enumerate(parts):
        told = Inside(progress, place, len(parts))
        out = np.flatnonzero(fold == number).tolist()
        rest = [examples[i] for i in np.flatnonzero(fold != number).tolist()]
        folder = None if work is None else work / f"fold-{number}"
        name = kept.mark(examples, settings, base.version, number)
        made = None if folder is None else kept.read(folder, name)
        if made is None:
            try:
                tuned = tune(
                    rest, settings, base=base, progress=told, stop=stop, work=folder, rewrite=rewrite
                )
                known = [i for i in out if tuned.knows(examples[i].key)]
                (few,) = predict([(tuned, [examples[i].row() for i in known])], base)
            except (TooFew, OneLevelOnly):
                known, few = [], []
            by_row = dict(zip(known, few, strict=True))
            made = [by_row.get(i) for i in out]
            if folder is not None:
                kept.write(folder, name, made)
        for index, prediction in zip(out, made, strict=True):
            found[index] = prediction
        told.end()
    return found


class Inside:
    """Tells what goes on within one fold as a share of all of them. Its curve is not told: a fold's grader is thrown away."""

    def __init__(self, progress: Report | None, place: int, folds: int) -> None:
        self.progress, self.place, self.folds = progress, place, folds
        self.total, self.stage = 1, ""

    def __call__(self, inner: Progress) -> None:
        # Rounds of training take nearly all of the time; where there are none, the trees do.
        if inner.stage == "training" or (inner.stage == "fitting" and self.stage != "training"):
            self.stage, self.total = inner.stage, inner.total
            self._say(inner.step)

    def end(self) -> None:
        self._say(self.total)

    def _say(self, step: int) -> None:
        if self.progress is not None:
            at, total = self.place * self.total + step, self.folds * self.total
            self.progress(Progress(at, total, None, None, "measuring", self.place + 1, self.folds))
