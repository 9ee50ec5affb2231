"""What a second reader brings, and how its word counts: `python -m ml.train.second_reading --data DIR --work DIR`.

EDUAPP_READER names the reader; DIR of --work is the folder of a training run. Only training rows: answers to every question of
the reader's space, each left out once with its question and once with its module. The probabilities by hybrid and comparison,
and after the reader's log-odds were added to the log-odds of correct, scaled and moved by two numbers that were fitted on all
other questions (a logistic regression with an offset, Platt 1999). Answers that are not shown to a reader keep theirs. Prints a
Markdown table and the two numbers by all questions.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from ml import devices, metrics
from ml.answers import second_reading
from ml.answers.mixture import moved
from ml.answers.second_reading import HOME, SecondReader
from ml.train import bootstrap, claim, data, held_out, mixture
from ml.train.data import Example
from ml.train.held_out import Bench
from ml.train.settings import Settings

# Answers of each question that are read; the first ones, which are in no order.
EACH = 12
STEPS = 20
COLUMNS = (
    "rows",
    "answers",
    "questions",
    "who",
    "accuracy",
    "macro-F1",
    "2-way macro-F1",
    "AUC",
    "log loss",
    "right of the surest 35%",
)


def log_odds(reader: SecondReader, examples: Sequence[Example], tell: Callable[[int], object]) -> list[float]:
    """For each example the reader's log-odds that the answer says what the reference says, NaN where it is not shown; `tell`
    hears how many were read more.
    """
    found = []
    for example in examples:
        request = held_out.request(example)
        found += reader.log_odds([request]) if second_reading.can_be_shown(request) else [np.nan]
        tell(1)
    return found


def fitted(chances: np.ndarray, odds: np.ndarray, correct: np.ndarray) -> tuple[float, float]:
    """Slope and intercept [by Newton's method] of the log-odds that explain `correct` [rows] best beside `chances` [rows]."""
    offset = np.log(chances / (1 - chances))
    told, found = np.column_stack([odds, np.ones(len(odds))]), np.zeros(2)
    for _ in range(STEPS):
        said = 1 / (1 + np.exp(-(offset + told @ found)))
        curve = (told * (said * (1 - said))[:, None]).T @ told
        found = found + np.linalg.solve(curve, told.T @ (correct - said))
    return float(found[0]), float(found[1])


def read_twice(chances: np.ndarray, odds: np.ndarray, target: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Probabilities [rows, classes] after the second reading, each group by numbers that were fitted on the others. Rows whose
    odds are NaN keep theirs.
    """
    found, shown = chances.copy(), ~np.isnan(odds)
    for group in np.unique(groups):
        out, fit = shown & (groups == group), shown & (groups != group)
        slope, intercept = fitted(chances[fit, 0], odds[fit], target[fit] == 0)
        found[out] = moved(chances[out], slope * odds[out] + intercept)
    return found


@dataclass(frozen=True, slots=True)
class Rows:
    """Answers on like ground: their places among the examples, probabilities [rows, classes] by what was fitted without their
    question or their module, the label, the question, and whether it was the module that was left out.
    """

    places: np.ndarray
    chances: np.ndarray
    target: np.ndarray
    groups: np.ndarray
    module: np.ndarray

    def some(self, at: np.ndarray) -> "Rows":
        return Rows(self.places[at], self.chances[at], self.target[at], self.groups[at], self.module[at])


def rows_of(bench: Bench, each: int) -> Rows:
    """Rows of the reader's space, at most `each` of a question and way of leaving it out."""
    fresh, prior = bench.each_question(HOME), mixture.prior_of(HOME, bench.examples)
    held, module = fresh.held.some(fresh.near), fresh.module[fresh.near]
    chances, _ = mixture.crossed(held, bench.seed, lambda others: mixture.fit_blend(others, prior, 0.0))
    at = bench.rows_of(HOME)
    places = np.tile(at, len(fresh.near) // len(at))[fresh.near]
    count: Counter[tuple[str, bool]] = Counter()
    chosen = []
    for row, key in enumerate(zip(held.groups, module.tolist(), strict=True)):
        count[key] += 1
        if count[key] <= each:
            chosen.append(row)
    return Rows(places, chances, held.target, held.groups, module).some(np.asarray(chosen))


def line(name: str, who: str, rows: Rows, chances: np.ndarray) -> str:
    two, called = (rows.target == 0).astype(int), (chances[:, 0] >= 0.5).astype(int)
    surest = np.argsort(-np.abs(chances[:, 0] - 0.5), kind="stable")[: round(0.35 * len(two))]
    figures = (
        metrics.accuracy(rows.target, chances.argmax(1)),
        metrics.macro_f1(rows.target, chances.argmax(1), chances.shape[1]),
        metrics.macro_f1(two, called, 2),
        metrics.auc(two, chances[:, 0]),
        mixture.log_loss(chances, rows.target),
        float((two == called)[surest].mean()),
    )
    cells = [name, str(len(two)), str(len(set(rows.groups))), who, *(f"{one:.3f}" for one in figures)]
    return f"| {' | '.join(cells)} |"


def report(rows: Rows, odds: np.ndarray) -> Iterator[str]:
    """The table and what follows from it, line by line."""
    after = read_twice(rows.chances, odds, rows.target, rows.groups)
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|---" * len(COLUMNS) + "|"
    for name, at in (("new questions", ~rows.module), ("new modules", rows.module)):
        if at.any():
            yield line(name, "read once", rows.some(at), rows.chances[at])
            yield line(name, "read twice", rows.some(at), after[at])
            gap = bootstrap.log_loss(rows.target[at], after[at], rows.chances[at], rows.groups[at])
            yield f"| {name} | | | log loss, twice less once | | | | | {gap} | |"
    shown = ~np.isnan(odds)
    slope, intercept = fitted(rows.chances[shown, 0], odds[shown], rows.target[shown] == 0)
    yield f"{1 - shown.mean():.3f} of the answers are not shown to it."
    yield f"By all of them: slope {slope:.2f}, intercept {intercept:.2f}."


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ml.train.second_reading", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with sra_scientsbank, sra_beetle and saf"
    )
    parser.add_argument("--work", type=Path, required=True, help="work folder of a training run")
    parser.add_argument("--seed", type=int, default=Settings().seed)
    parser.add_argument(
        "--each", type=int, default=EACH, help=f"answers of a question that are read ({EACH})"
    )
    chosen = parser.parse_args(arguments)
    reader = second_reading.configured()
    if reader is None:
        sys.stderr.write(
            f"No second reader is set. Set {second_reading.SETTING} to one of: {', '.join(second_reading.READERS)}.\n"
        )
        return 2
    devices.prepare()
    examples = data.load(chosen.data)
    try:
        claim.claim(
            chosen.work, claim.facts(examples, chosen.seed, Settings()), but=("settings", "code", "libraries")
        )
    except claim.OtherRun as other:
        sys.stderr.write(f"{other}\n")
        return 2
    read = held_out.read(examples, held_out.rarity_of(examples), chosen.work)
    rows = rows_of(Bench(examples, chosen.seed, read, chosen.work), chosen.each)
    places = sorted(set(rows.places.tolist()))
    begun = time.monotonic()
    with tqdm(total=len(places), unit="answers", desc="second reading") as bar:
        odds = dict(zip(places, log_odds(reader, [examples[i] for i in places], bar.update), strict=True))
    spent = time.monotonic() - begun
    for text in report(rows, np.asarray([odds[place] for place in rows.places])):
        sys.stdout.write(text + "\n")
    sys.stdout.write(f"{spent / len(places):.2f} s an answer.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
