"""Many artefacts, one pass of the base: predictions of a mixed batch."""

from collections.abc import Sequence

import numpy as np

from ml.tuning import serving, views
from ml.tuning.artefact import Tuned
from ml.tuning.base import Prediction, Row
from ml.tuning.fit import blended

STEP = 1e-4


def predict(
    rows_by_adapter: Sequence[tuple[Tuned, Sequence[Row]]], base: views.Base
) -> list[list[Prediction]]:
    """Predictions of each artefact for its rows, in order. The same row and artefact give the same prediction in any company.

    Raises KeyError for a row whose key the artefact does not know, ValueError when it was fitted on another base.
    """
    for tuned, rows in rows_by_adapter:
        if tuned.base != base.version:
            raise ValueError(f"the grader was fitted on {tuned.base}, and {base.version} is loaded")
        for row in rows:
            if not tuned.knows(row.key):
                raise KeyError(f"the grader has not learnt {row.key!r}")
    every = [row for _, rows in rows_by_adapter for row in rows]
    if not every:
        return [[] for _ in rows_by_adapter]
    seen = iter(views.read(base, every))
    trained = iter(_trained(rows_by_adapter, base))
    return [
        _of(tuned, rows, [next(seen) for _ in rows], [next(trained) for _ in rows])
        for tuned, rows in rows_by_adapter
    ]


def _trained(rows_by_adapter: Sequence[tuple[Tuned, Sequence[Row]]], base: views.Base) -> list[float]:
    """Latent score of each row by its grader's trained part; nan where there is none. One pass for all of a kind."""
    every = [(tuned.adapter, row) for tuned, rows in rows_by_adapter for row in rows]
    found = [float("nan")] * len(every)
    at = [index for index, (adapter, _) in enumerate(every) if adapter is not None]
    if at:
        chosen = [(adapter, row) for adapter, row in every if adapter is not None]
        read = serving.vectors(base.encoder, [row.answer for _, row in chosen], [one for one, _ in chosen])
        for index, (adapter, row), vector in zip(at, chosen, read, strict=True):
            found[index] = float(adapter.latent(row.key, vector[None])[0])
    return found


def _of(
    tuned: Tuned, rows: Sequence[Row], seen: Sequence[views.View], trained: Sequence[float]
) -> list[Prediction]:
    made: dict[int, Prediction] = {}
    for key in dict.fromkeys(row.key for row in rows):
        at = [index for index, row in enumerate(rows) if row.key == key]
        head = tuned.heads[key]
        ready = tuned.codes.blocks([seen[i] for i in at])
        latent = head.latent(ready) + tuned.common.latent(ready)
        if tuned.adapter is not None:
            latent = blended(latent, np.asarray([trained[i] for i in at]))
        latent = np.round(latent / STEP) * STEP
        chosen, chances = head.ordinal.choose(latent), head.ordinal.probabilities(latent)
        levels = tuple(float(level) for level in head.ordinal.levels)
        for place, index in enumerate(at):
            own = tuple(round(float(p), 4) for p in chances[place])
            share = float(np.clip(latent[place], 0, 1))
            made[index] = Prediction(levels[chosen[place]], levels, own, own[chosen[place]], share)
    return [made[index] for index in range(len(rows))]
