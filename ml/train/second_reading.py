"""What a second reader brings, and how its word counts: `python -m ml.train.second_reading --data DIR --work DIR`.

EDUAPP_READER names the reader; DIR of --work is the folder of a training run. Only training rows: answers to every question of
the reader's space, each left out once with its question. The chance of being correct by hybrid and comparison, and after the
reader's log-odds were added to its log-odds, scaled and moved by two numbers that were fitted on all other questions (a logistic
regression with an offset, Platt 1999). Prints a Markdown table and the two numbers by all questions.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
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


def log_odds(reader: SecondReader, examples: Sequence[Example], tell: Callable[[int], object]) -> np.ndarray:
    """The reader's log-odds [examples] that the answer says what the reference says; `tell` hears how many were read more."""
    found = []
    for example in examples:
        found += reader.log_odds([held_out.request(example)])
        tell(1)
    return np.asarray(found)


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
    """Probabilities [rows, classes] after the second reading, each group by numbers that were fitted on the others."""
    found = chances.copy()
    for group in np.unique(groups):
        out = groups == group
        slope, intercept = fitted(chances[~out, 0], odds[~out], target[~out] == 0)
        found[out] = moved(chances[out], slope * odds[out] + intercept)
    return found


def rows_of(bench: Bench, each: int) -> tuple[list[Example], np.ndarray, np.ndarray, np.ndarray]:
    """Examples of the reader's space on like ground, at most `each` of a question; for each the probabilities by what was fitted
    without its question, its label, its question.
    """
    fresh, at = bench.each_question(HOME), bench.rows_of(HOME)
    prior, held = mixture.prior_of(HOME, bench.examples), fresh.held.some(fresh.near)
    chances, _ = mixture.crossed(held, bench.seed, lambda others: mixture.fit_blend(others, prior, 0.0))
    count: dict[str, int] = {}
    chosen = []
    for place, question in enumerate(held.groups):
        count[question] = count.get(question, 0) + 1
        if count[question] <= each:
            chosen.append(place)
    examples = [bench.examples[i] for i in at[fresh.near][chosen]]
    return examples, chances[chosen], held.target[chosen], held.groups[chosen]


def line(who: str, chances: np.ndarray, target: np.ndarray, groups: np.ndarray) -> str:
    two, called = (target == 0).astype(int), (chances[:, 0] >= 0.5).astype(int)
    surest = np.argsort(-np.abs(chances[:, 0] - 0.5), kind="stable")[: round(0.35 * len(two))]
    figures = (
        metrics.accuracy(target, chances.argmax(1)),
        metrics.macro_f1(target, chances.argmax(1), chances.shape[1]),
        metrics.macro_f1(two, called, 2),
        metrics.auc(two, chances[:, 0]),
        mixture.log_loss(chances, target),
        float((two == called)[surest].mean()),
    )
    return f"| {len(target)} | {len(set(groups))} | {who} | {' | '.join(f'{one:.3f}' for one in figures)} |"


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
    rows, chances, target, groups = rows_of(Bench(examples, chosen.seed, read, chosen.work), chosen.each)
    with tqdm(total=len(rows), unit="answers", desc="second reading") as bar:
        odds = log_odds(reader, rows, bar.update)
    after = read_twice(chances, odds, target, groups)
    out = [f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|"]
    out += [line("read once", chances, target, groups), line("read twice", after, target, groups)]
    out.append(f"Log loss, read twice less once: {bootstrap.log_loss(target, after, chances, groups)}")
    slope, intercept = fitted(chances[:, 0], odds, target == 0)
    out.append(f"By all of them: slope {slope:.2f}, intercept {intercept:.2f}.")
    sys.stdout.write("\n".join(out) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
