"""From a class's graded answers to its own grader."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ml import metrics
from ml.tuning import head, ordinal, views
from ml.tuning.artefact import Tuned, rounded
from ml.tuning.base import Example, OneLevelOnly, Progress, Report, Settings, Stop, Stopped, TooFew


def usable(
    examples: Sequence[Example], settings: Settings
) -> tuple[dict[str, list[Example]], dict[str, str]]:
    """Examples by key for keys that can be learnt, and for the others why not (`too_few`, `one_level`).

    Raises TooFew or OneLevelOnly when no key is left.
    """
    groups: dict[str, list[Example]] = {}
    for example in examples:
        groups.setdefault(example.key, []).append(example)
    counts = Counter({key: len(rows) for key, rows in groups.items()})
    left_out = {key: "too_few" for key, rows in groups.items() if len(rows) < settings.least}
    enough = {key: rows for key, rows in groups.items() if key not in left_out}
    if not enough:
        raise TooFew(settings.least, max(counts.values(), default=0), counts)
    left_out |= {key: "one_level" for key, rows in enough.items() if len({r.score for r in rows}) < 2}
    good = {key: rows for key, rows in enough.items() if key not in left_out}
    if not good:
        raise OneLevelOnly(next(iter(enough.values()))[0].score)
    return good, left_out


def folds_of(students: Sequence[str], folds: int, seed: int) -> np.ndarray:
    """A fold for each row; all rows of one student share theirs, and folds differ by one student at most."""
    names = sorted(set(students))
    order = np.random.default_rng(seed).permutation(len(names))
    fold = {names[index]: place % folds for place, index in enumerate(order)}
    return np.asarray([fold[student] for student in students])


def held_out_latent(seen: views.Views, scores: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """Latent score of each row from a head fitted without its fold."""
    found = np.full(len(scores), scores.mean())
    for number in np.unique(fold):
        out = fold == number
        if out.all():
            continue
        found[out] = head.latent_of(
            head.solve(seen[np.flatnonzero(~out)], scores[~out]), seen[np.flatnonzero(out)]
        )
    return found


def fit_head(
    seen: views.Views, rows: Sequence[Example], settings: Settings
) -> tuple[head.Head, dict[str, float]]:
    """The head of one key, and its figures on rows held out."""
    scores = np.asarray([row.score for row in rows])
    fold = folds_of([row.student for row in rows], settings.folds, settings.seed)
    latent = held_out_latent(seen, scores, fold)
    scale = ordinal.fit(latent, scores)
    truth = np.searchsorted(scale.levels, np.round(scores, 4))
    guess = scale.choose(latent)
    chances = scale.probabilities(latent)[np.arange(len(rows)), guess]
    figures = {
        "qwk": metrics.quadratic_kappa(truth, guess, len(scale.levels)),
        "exact": metrics.accuracy(truth, guess),
        "adjacent": float(np.mean(np.abs(truth - guess) <= 1)),
        "ece": metrics.calibration_error(chances, truth == guess),
    }
    return rounded(head.Head(*head.solve(seen, scores), ordinal=scale)), figures


def tune(
    examples: Sequence[Example],
    settings: Settings,
    *,
    base: views.Base,
    progress: Report | None = None,
    stop: Stop | None = None,
    work: Path | None = None,
) -> Tuned:
    """A grader fitted to the examples. Deterministic: the same examples and settings give the same bytes.

    Raises TooFew, OneLevelOnly, and Stopped as soon as `stop` says so; the same call with the same `work` folder goes on.
    """
    groups, left_out = usable(examples, settings)
    heads: dict[str, head.Head] = {}
    figures: dict[str, dict[str, float]] = {}
    total = len(groups)
    for step, (key, rows) in enumerate(sorted(groups.items())):
        if stop is not None and stop():
            raise Stopped
        seen = views.read(base, [row.row() for row in rows])
        heads[key], figures[key] = fit_head(seen, rows, settings)
        if progress is not None:
            progress(Progress(step + 1, total, None, figures[key]["qwk"], "fitting"))
    counts = {key: len(rows) for key, rows in groups.items()}
    return Tuned(settings, base.version, heads, left_out, counts, _mean(figures, counts))


def _mean(figures: Mapping[str, Mapping[str, float]], counts: Mapping[str, int]) -> dict[str, float]:
    """Figures over keys, weighted by their rows."""
    total = sum(counts.values())
    names = next(iter(figures.values()))
    mean = {n: round(sum(figures[k][n] * counts[k] for k in figures) / total, 4) for n in names}
    return {**mean, "rows": float(total)}
