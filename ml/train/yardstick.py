"""Plain graders on the rows that the grader's own held-out figures are of: `python -m ml.train.yardstick --data DIR --work DIR`.

Only training rows: questions, a module and students that stage one left out (what the model card tells of), and, for what is
fitted anew in seconds, every question and every module of train left out once. Prints a Markdown table, in which each grader is
set against TF-IDF with word overlap by paired bootstrap: over questions where they are new, over answers where they are known.
DIR of --work is the folder of a training run; its second stage is not asked. With --fine-tuned the whole base is fine-tuned too,
for the first of these rows, and shown alone and half and half with the hybrid: about half an hour more on one core.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ml import devices, metrics, weights
from ml.answers import labels
from ml.train import blending, bootstrap, claim, data, fine_tuned, held_out, mixture, peers, stages
from ml.train.data import Example
from ml.train.held_out import Bench
from ml.train.settings import Settings

PEER = "TF-IDF and overlap"
COLUMNS = (
    "space, rows",
    "answers",
    "groups",
    "who",
    "accuracy",
    "macro-F1",
    "2-way macro-F1",
    "log loss",
    "ECE",
    "ECE by chance",
    "macro-F1 less TF-IDF's",
    "log loss less TF-IDF's",
)
View = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True)
class Compared:
    """Rows of a space, the group each is drawn with, and for each grader its probabilities [rows, classes] and choices."""

    name: str
    target: np.ndarray
    groups: np.ndarray
    views: dict[str, View]

    def some(self, name: str, at: np.ndarray) -> "Compared":
        views = {who: (chances[at], guess[at]) for who, (chances, guess) in self.views.items()}
        return Compared(name, self.target[at], self.groups[at], views)


def plain(chances: np.ndarray) -> View:
    return chances, chances.argmax(1)


def rivals(fit: Sequence[Example], rows: Sequence[Example]) -> dict[str, View]:
    """TF-IDF and the majority label, fitted on some examples of a space and asked of others."""
    names = labels.labels_of(fit[0].space)
    asked = {PEER: peers.tf_idf(fit, rows), "majority": peers.majority(fit, rows)}
    return {
        who: plain(np.asarray([[chances[name] for name in names] for _, chances, _ in found]))
        for who, found in asked.items()
    }


def whole_base(bench: Bench, space: str, hybrid: np.ndarray) -> dict[str, View]:
    """The base fine-tuned on what stage one could read of a space, alone and with the hybrid; asked of what it left out."""
    if space not in fine_tuned.EPOCHS:
        return {}
    fit, asked = (
        [bench.examples[i] for i in rows if bench.examples[i].space == space]
        for rows in (bench.parts.fit, bench.unseen(space))
    )
    read = fine_tuned.chances(weights.path_of(stages.BASE), fit, asked, bench.seed, bench.work)
    return {
        "base fine-tuned": plain(read),
        "base fine-tuned and hybrid, half each": plain((read + hybrid) / 2),
    }


def unseen(bench: Bench, *, tuned: bool = False) -> Iterator[Compared]:
    """Questions and the module that stage one did not read: the grader as the card tells of it, its hybrid, the plain ones, and
    `tuned` the fine-tuned base.
    """
    fresh = bench.new()
    fit = [bench.examples[i] for i in bench.parts.fit]
    for space in labels.SPACES:
        if space not in fresh or len(set(fresh[space].held.groups)) < blending.FEW_QUESTIONS:
            continue
        held, module = fresh[space].held, fresh[space].module
        prior = mixture.prior_of(space, bench.examples)
        views = {
            "grader": blending.for_new(bench, space, fresh[space], prior)[1],
            "hybrid alone": plain(held.views[1]),
            "comparison alone": plain(held.views[2]),
            **(whole_base(bench, space, held.views[1]) if tuned else {}),
            **rivals([e for e in fit if e.space == space], [bench.examples[i] for i in bench.unseen(space)]),
        }
        whole = Compared(space, held.target, held.groups, views)
        for name, at in (("new questions", ~module), ("a new module", module)):
            if at.any():
                yield whole.some(f"{space}, {name}", at)


def familiar(bench: Bench) -> Iterator[Compared]:
    """Other students' answers to known questions: the grader as the card tells of it, its quick views, and the plain ones."""
    rest = [bench.examples[i] for i in bench.rest]
    for space, held in bench.seen().items():
        prior = mixture.prior_of(space, bench.examples)
        views = {
            "grader": blending.for_seen(bench, space, held, prior)[1],
            "hybrid alone": plain(held.views[1]),
            "memory alone": plain(held.views[2]),
            "comparison alone": plain(held.views[3]),
            **rivals(
                [e for e in rest if e.space == space],
                [bench.examples[i] for i in bench.familiar() if bench.examples[i].space == space],
            ),
        }
        yield Compared(f"{space}, other students", held.target, np.arange(len(held.target)), views)


def every(bench: Bench, space: str, name: str, fold: np.ndarray) -> Compared:
    """All rows of a space by what is fitted without their fold."""
    at = bench.rows_of(space)
    names = labels.labels_of(space)
    found = {who: np.zeros((len(at), len(names))) for who in (PEER, "majority")}
    for number in np.unique(fold):
        fit, out = at[fold != number], np.flatnonzero(fold == number)
        some, asked = ([bench.examples[i] for i in rows] for rows in (fit, at[out]))
        for who, (chances, _) in rivals(some, asked).items():
            found[who][out] = chances
    groups = np.asarray([bench.examples[i].question_id for i in at])
    target, (half, compared, near) = bench.target(space, list(at)), bench.without(space, at, fold)
    prior, mixed = mixture.prior_of(space, bench.examples), half.copy()
    if near.any():
        pair = mixture.Held((half, compared), target, groups).some(near)
        mixed[near] = mixture.crossed(pair, bench.seed, lambda others: mixture.fit_blend(others, prior, 0.0))[
            0
        ]
    views = {"hybrid and comparison": plain(mixed), "hybrid alone": plain(half)}
    views |= {who: plain(chances) for who, chances in found.items()}
    return Compared(f"{space}, {name}", target, groups, views)


def all_questions(bench: Bench) -> Iterator[Compared]:
    """Every question of train left out once, in tenths, and every module of the space that has enough of them."""
    for space in sorted({e.space for e in bench.examples}):
        rows = [e for e in bench.examples if e.space == space]
        questions = np.asarray([e.question_id for e in rows])
        modules = np.unique([e.module for e in rows], return_inverse=True)[1]
        yield every(bench, space, "all questions", mixture.folds_of(questions, bench.seed, held_out.PARTS))
        if modules.max() + 1 >= blending.FEW_QUESTIONS:
            yield every(bench, space, "all modules", modules)


def line(compared: Compared, who: str) -> str:
    """A grader's row of the table."""
    chances, guess = compared.views[who]
    target, classes = compared.target, chances.shape[1]
    sure = chances[np.arange(len(guess)), guess]
    # "Correct" is the first label of every space.
    two = metrics.macro_f1((target == 0).astype(int), (chances[:, 0] >= 0.5).astype(int), 2)
    figures = (
        metrics.accuracy(target, guess),
        metrics.macro_f1(target, guess, classes),
        two,
        mixture.log_loss(chances, target),
        metrics.calibration_error(sure, guess == target),
        metrics.calibration_error_by_chance(sure),
    )
    cells = [compared.name, str(len(target)), str(len(set(compared.groups))), who]
    cells += [f"{figure:.3f}" for figure in figures]
    if who == PEER:
        return f"| {' | '.join([*cells, '', ''])} |"
    other, its = compared.views[PEER]
    gaps = (
        bootstrap.macro_f1(target, guess, its, compared.groups, classes),
        bootstrap.log_loss(target, chances, other, compared.groups),
    )
    return f"| {' | '.join([*cells, *map(str, gaps)])} |"


def report(bench: Bench, *, tuned: bool = False) -> Iterator[str]:
    """The table, line by line, as its parts are fitted."""
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|---" * len(COLUMNS) + "|"
    for part in (partial(unseen, tuned=tuned), familiar, all_questions):
        for compared in part(bench):
            yield from (line(compared, who) for who in compared.views)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ml.train.yardstick", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with sra_scientsbank, sra_beetle and saf"
    )
    parser.add_argument("--work", type=Path, required=True, help="work folder of a training run")
    parser.add_argument("--seed", type=int, default=Settings().seed)
    parser.add_argument(
        "--fine-tuned", action="store_true", help="fine-tune the whole base beside it, half an hour more"
    )
    chosen = parser.parse_args(arguments)
    devices.prepare()
    examples = data.load(chosen.data)
    try:
        # It asks the first stage's adapter, whatever code or settings made it.
        found = claim.facts(examples, chosen.seed, Settings())
        claim.claim(chosen.work, found, but=("settings", "code", "libraries"))
    except claim.OtherRun as other:
        sys.stderr.write(f"{other}\n")
        return 2
    read = held_out.read(examples, held_out.rarity_of(examples), chosen.work)
    for text in report(Bench(examples, chosen.seed, read, chosen.work), tuned=chosen.fine_tuned):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
