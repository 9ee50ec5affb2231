"""From a class's graded answers to its own grader."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ml import metrics
from ml.answers.variants import WRITTEN
from ml.tuning import across_keys, blocks, forest, head, ordinal, views
from ml.tuning.artefact import Tuned
from ml.tuning.augmented import NOBODY, Rewrite, augmented, settled
from ml.tuning.base import (
    Example,
    OneLevelOnly,
    Progress,
    Report,
    Row,
    Settings,
    Stop,
    Stopped,
    TooFew,
)
from ml.tuning.curve import Curve
from ml.tuning.lengths import lengths_of

if TYPE_CHECKING:
    from ml.tuning.training import Trained

# With fewer unseen rows than this the trained part has no say in the cut points.
LEAST_UNSEEN = 20
Told = Callable[[float, float], None]


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


def fit_head(
    ready: blocks.Blocks,
    rows: Sequence[Example],
    known: np.ndarray,
    trained: np.ndarray | None = None,
    *,
    taught: Sequence[Example] = (),
    seed: int = 0,
    trees: int = forest.TREES,
    told: Told = lambda _share, _error: None,
) -> tuple[head.Head, dict[str, float]]:
    """The head of one key, and its figures on rows left out.

    Blocks and `known` are those of `rows` and, after them, of `taught`, made examples that only teach. `told` is given the share
    of the work that is done, and the squared error on rows left out so far.

    `known` are latent scores by what all keys have in common, learnt without the row's student; the head learns the rest.
    `trained` are the latent scores of the trained part on rows that it did not see (nan elsewhere). Cut points rest on those
    rows where they are enough, else on what the head alone gives to rows left out. An essay's head has no trees.
    """
    real, every = len(rows), [*rows, *taught]
    scores, owners = np.asarray([row.score for row in every]), [row.student for row in every]
    shares = head.ESSAY_SHARES if rows[0].essay else head.SHARES
    found = head.solve(ready, scores - known, owners, shares, real)
    latent, grown = found.left_out + known, None

    def error(left_out: np.ndarray) -> float:
        return float(np.mean((((found.left_out + left_out) / 2 + known - scores) ** 2)[:real]))

    told(0.0, error(found.left_out))
    if not rows[0].essay:
        grown, left_out = forest.fit(
            forest.side_by_side(ready), scores - known, owners, seed, trees,
            lambda share, so_far: told(share, error(so_far)),
        )  # fmt: skip
        latent = (found.left_out + left_out) / 2 + known
    latent, scores = latent[:real], scores[:real]
    if trained is not None:
        unseen = ~np.isnan(trained)
        if unseen.sum() >= LEAST_UNSEEN and len(set(scores[unseen])) == len(set(scores)):
            latent, scores = blended(latent, trained)[unseen], scores[unseen]
    scale = ordinal.fit(latent, scores)
    return head.Head(found.weights, found.bias, scale, grown), figures_of(scale, latent, scores)


def in_common(
    seen: Sequence[views.View], rows: Sequence[Example], settings: Settings
) -> tuple[across_keys.Common, np.ndarray]:
    """What the keys of a run have in common, and what it makes of each view; nothing where there is one key.

    It is learnt from `rows`, whose views come first; made examples behind them have no say in it.
    """
    if len({row.key for row in rows}) < 2:
        return across_keys.NOTHING, np.zeros(len(seen))
    scores = np.asarray([row.score for row in rows])
    aligned = np.stack([view.aligned for view in seen])
    common, known = across_keys.fit(
        aligned[: len(rows)], scores, [row.student for row in rows], settings.seed
    )
    return common, np.concatenate([known, common.latent({"aligned": aligned[len(rows) :]})])


def figures_of(scale: ordinal.Scale, latent: np.ndarray, scores: np.ndarray) -> dict[str, float]:
    """Agreement and calibration of latent scores with the true ones."""
    truth = np.searchsorted(scale.levels, np.round(scores, 4))
    guess = scale.choose(latent)
    chances = scale.probabilities(latent)[np.arange(len(scores)), guess]
    return {
        "qwk": metrics.quadratic_kappa(truth, guess, len(scale.levels)),
        "exact": metrics.accuracy(truth, guess),
        "adjacent": float(np.mean(np.abs(truth - guess) <= 1)),
        "ece": metrics.calibration_error(chances, truth == guess),
    }


def blended(own: np.ndarray, trained: np.ndarray) -> np.ndarray:
    """The mean of the head's latent score and that of the trained part."""
    return (own + trained) / 2


def tune(
    examples: Sequence[Example],
    settings: Settings,
    *,
    base: views.Base,
    progress: Report | None = None,
    stop: Stop | None = None,
    work: Path | None = None,
    rewrite: Rewrite = NOBODY,
) -> Tuned:
    """A grader fitted to the examples. Deterministic: the same examples and settings give the same bytes.

    Made examples of `settings.augment` teach beside them; `rewrite` is who words those that a generator writes.

    Raises TooFew, OneLevelOnly, NoRoom, and Stopped as soon as `stop` says so; the same call with the same `work` folder
    goes on after the last whole epoch and ends the same.
    """
    settings = settled(settings, examples)
    groups, left_out = usable(examples, settings)
    rows = [row for key in sorted(groups) for row in groups[key]]
    run = Run(progress, stop)
    made, added = run.augment(groups, settings, rewrite)
    taught = [row for key in sorted(groups) for row in made[key]]
    seen = run.read(base, [row.row() for row in (*rows, *taught)])
    codes = blocks.fit(seen[: len(rows)], settings.seed, run.check)
    trained = run.train(base, rows, taught, settings, work)
    shared, known = in_common(seen, rows, settings)
    heads: dict[str, head.Head] = {}
    figures: dict[str, dict[str, float]] = {}
    trees, curve = forest.trees_for(len(seen)), Curve(groups, run.say)
    for key, at, more in _places(groups, made):
        run.check()
        heads[key], figures[key] = fit_head(
            codes.blocks([seen[i] for i in (*at, *more)]), groups[key], known[[*at, *more]],
            trained.latent[[*at]] if trained else None,
            taught=made[key], seed=settings.seed, trees=trees, told=partial(curve.add, key),
        )  # fmt: skip
        curve.end(key, figures[key]["qwk"])
    counts = {key: len(groups[key]) for key in sorted(groups)}
    adapter = trained.adapter if trained else None
    return Tuned(
        settings, base.version, codes, shared, heads, left_out, counts, _mean(figures, counts), adapter, added,
        lengths_of(rows),
    )  # fmt: skip


def _places(
    groups: Mapping[str, Sequence[Example]], made: Mapping[str, Sequence[Example]]
) -> Iterator[tuple[str, range, range]]:
    """Where the rows of each key stand, and behind all of them its made ones."""
    start, behind = 0, sum(map(len, groups.values()))
    for key in sorted(groups):
        end, last = start + len(groups[key]), behind + len(made[key])
        yield key, range(start, end), range(behind, last)
        start, behind = end, last


class Run:
    """A run that tells where it is and can be stopped."""

    def __init__(self, progress: Report | None, stop: Stop | None) -> None:
        self.progress, self.stop = progress, stop

    def check(self) -> None:
        """Raises Stopped when it was asked for."""
        if self.stop is not None and self.stop():
            raise Stopped

    def say(
        self, step: int, total: int, stage: str, *, loss: float | None = None, metric: float | None = None
    ) -> None:
        if self.progress is not None:
            self.progress(Progress(step, total, loss, metric, stage))

    def read(self, base: views.Base, rows: Sequence[Row]) -> list[views.View]:
        """Views of all rows, block by block."""
        found: list[views.View] = []
        for start in range(0, len(rows), views.BLOCK):
            self.check()
            found += views.read(base, rows[start : start + views.BLOCK])
            self.say(len(found), len(rows), "reading")
        return found

    def augment(
        self, groups: Mapping[str, Sequence[Example]], settings: Settings, rewrite: Rewrite
    ) -> tuple[dict[str, list[Example]], dict[str, int]]:
        """Made examples by key, and how many of each kind. A generator may take seconds for each."""
        each = sum(1 if kind in WRITTEN else settings.variants for kind in settings.kinds)
        step, total = 0, each * sum(map(len, groups.values()))

        def check() -> None:
            nonlocal step
            self.check()
            step += 1
            if step <= total:  # those of references come on top
                self.say(step, total, "writing")

        return augmented(groups, settings, rewrite, check)

    def train(
        self,
        base: views.Base,
        rows: Sequence[Example],
        taught: Sequence[Example],
        settings: Settings,
        work: Path | None,
    ) -> "Trained | None":
        """The trained part, for methods that train one."""
        if settings.method == "head":
            return None
        from ml.tuning import training

        def say(step: int, total: int, loss: float | None, metric: float | None) -> None:
            self.say(step, total, "training", loss=loss, metric=metric)

        return training.train(
            base.encoder, rows, settings, taught=taught, say=say, check=self.check, work=work
        )


def _mean(figures: Mapping[str, Mapping[str, float]], counts: Mapping[str, int]) -> dict[str, float]:
    """Figures over keys, weighted by their rows."""
    total = sum(counts.values())
    names = next(iter(figures.values()))
    mean = {n: round(sum(figures[k][n] * counts[k] for k in figures) / total, 4) for n in names}
    return {**mean, "rows": float(total)}
