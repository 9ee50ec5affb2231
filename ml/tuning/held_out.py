"""Predictions for answers that took no part in learning, so that a gate judges what a class will meet."""

from collections.abc import Sequence

import numpy as np

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
) -> list[Prediction | None]:
    """For each example the prediction of a grader tuned without any answer of its student, in `settings.folds` parts.

    None where what is left was too little to learn the key. Raises Stopped as soon as `stop` says so, and TooFew
    when there are fewer than two students.
    """
    fold = folds_of([example.student for example in examples], settings.folds, settings.seed)
    if len(set(fold.tolist())) < 2:
        raise TooFew(2, len(set(fold.tolist())), {})
    found: list[Prediction | None] = [None] * len(examples)
    parts = np.unique(fold)
    for step, number in enumerate(parts):
        out = np.flatnonzero(fold == number).tolist()
        try:
            tuned = tune(
                [examples[i] for i in np.flatnonzero(fold != number).tolist()], settings, base=base, stop=stop
            )
        except (TooFew, OneLevelOnly):
            continue
        known = [i for i in out if tuned.knows(examples[i].key)]
        (made,) = predict([(tuned, [examples[i].row() for i in known])], base)
        for index, prediction in zip(known, made, strict=True):
            found[index] = prediction
        if progress is not None:
            progress(Progress(step + 1, len(parts), None, None, "measuring"))
    return found
