"""The runs behind the corrections bench: learn from so many grades, predict the fixed test answers, compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.corrections_peer import plain
from bench.corrections_rows import Prompt
from ml.tuning import Example

__all__ = ["SIZES", "Outcome", "Remembered", "curve", "mean", "mohler_figures", "split"]

TEST, SEED = 250, 20264
SIZES = (10, 20, 25, 50, 100, 200, 650)
# Each draw is measured on one of three parts in turn, so that neither the grades nor the answers of one draw decide.
PARTS, DRAWS = 3, 6
FEW_DRAWS = {200: 3, 650: 3}
# Of each Mohler question so many answers are graded and the others predicted.
MOHLER_GRADES, MOHLER_DRAWS, MOHLER_POINTS = 10, 3, 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was seen after so many grades of one prompt, the mean over its draws."""

    qwk: float
    plain: float
    exact: float
    ece: float


class Remembered:
    """A scorer that reads each answer once for all draws; what it gives is what the scorer gives."""

    def __init__(self, base: Any) -> None:
        self.base = base
        self.texts: dict[str, Any] = {}
        self.aligned: dict[Any, Any] = {}

    @property
    def version(self) -> str:
        return str(self.base.version)

    @property
    def encoder(self) -> Any:
        return self.base.encoder

    def analysed(self, texts: Sequence[str]) -> dict[str, Any]:
        missing = list(dict.fromkeys(text for text in texts if text not in self.texts))
        for start in range(0, len(missing), 256):
            self.texts |= self.base.analysed(missing[start : start + 256])
        return {text: self.texts[text] for text in texts}

    def features_of(self, requests: Sequence[Any]) -> Any:
        import numpy as np

        missing = list(dict.fromkeys(request for request in requests if request not in self.aligned))
        for start in range(0, len(missing), 256):
            part = missing[start : start + 256]
            self.aligned |= dict(zip(part, self.base.features_of(part), strict=True))
        return np.stack([self.aligned[request] for request in requests])


def mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4)


def split(prompt: Prompt) -> list[tuple[list[int], list[int]]]:
    """For each part the indices of the answers that it measures, and of those that may be graded then: all but these.

    Parts and grades come from the same first answers in a fixed order; nothing was ever chosen on them. A small prompt gives a
    third to each part.
    """
    import numpy as np

    order = np.random.default_rng(SEED).permutation(len(prompt.examples)).tolist()
    at = min(TEST, len(order) // 3)
    first = order[: at + max(SIZES)]
    parts = [first[start : start + at] for start in range(0, PARTS * at, at)]
    return [(part, [index for index in first if index not in held]) for part in parts for held in [set(part)]]


def drawn(prompt: Prompt, size: int, short: bool = False) -> list[tuple[list[int], list[int]]]:
    """For each draw the answers to be graded, so many, and those that it measures; in a `short` run the first draw alone."""
    import numpy as np

    parts = split(prompt)
    found = []
    for draw in range(1 if short else FEW_DRAWS.get(size, DRAWS)):
        held, pool = parts[draw % PARTS]
        found.append((np.random.default_rng((SEED, size, draw)).permutation(pool)[:size].tolist(), held))
    return found


def curve(prompt: Prompt, base: Any, short: bool = False) -> tuple[dict[str, float], dict[int, Outcome]]:
    """The grader before and the second marker on all parts; and the outcome for each number of grades that the prompt allows."""
    from ml.tuning import assess

    parts = split(prompt)[: 1 if short else PARTS]
    every = [index for held, _ in parts for index in held]
    truth = [prompt.examples[i].score for i in every]
    before = {
        "before": assess.qwk(truth, zero(base, [prompt.examples[i] for i in every], prompt.top)),
        "second_marker": assess.qwk(truth, [prompt.second[i] for i in every]),
    }
    reader = Remembered(base)
    found: dict[int, Outcome] = {}
    for size in [size for size in SIZES if size <= len(parts[0][1])]:
        seen = [
            outcome([prompt.examples[i] for i in graded], [prompt.examples[i] for i in held], reader)
            for graded, held in drawn(prompt, size, short)
        ]
        found[size] = Outcome(*(mean([getattr(one, name) for one in seen]) for name in Outcome.__slots__))
    return before, found


def zero(base: Any, examples: Sequence[Example], top: int) -> list[float]:
    """Scores of the shipped grader, to the nearest of the prompt's levels."""
    from ml.tuning.views import requests_of

    opinions = base.score(requests_of([example.row() for example in examples]))
    return [round(opinion.credit * top) / top for opinion in opinions]


def outcome(graded: Sequence[Example], held: Sequence[Example], base: Any) -> Outcome:
    """One draw: learn, predict, compare. Where all grades are equal, that grade is what both sides predict."""
    from ml import metrics
    from ml.tuning import OneLevelOnly, Settings, assess, predict, tune

    truth = [example.score for example in held]
    try:
        tuned = tune(graded, Settings(), base=base)
    except OneLevelOnly:
        return Outcome(0.0, 0.0, sum(t == graded[0].score for t in truth) / len(truth), 0.0)
    (found,) = predict([(tuned, [example.row() for example in held])], base)
    right = [abs(p.score - t) < 1e-3 for p, t in zip(found, truth, strict=True)]
    return Outcome(
        qwk=assess.qwk(truth, [p.score for p in found]),
        plain=assess.qwk(truth, plain(graded, held, base)),
        exact=sum(right) / len(right),
        ece=metrics.calibration_error([p.confidence for p in found], right),
    )


def mohler_figures(examples: Sequence[Example], base: Any, short: bool = False) -> dict[str, float]:
    """RMSE in points over the answers not graded: the grader before, the mean grade of the question, the own grader.

    Protocol: MOHLER_GRADES answers of each question are drawn as graded, all questions are learnt in one run, the others
    are predicted; the mean over draws. The published figure does not tell how many it graded.
    """
    import numpy as np

    from ml.tuning import Settings, predict, tune
    from ml.tuning.views import requests_of

    reader = Remembered(base)
    credit = [opinion.credit for opinion in base.score(requests_of([e.row() for e in examples]))]
    errors: dict[str, list[float]] = {"grader_before": [], "mean_of_the_question": [], "own_grader": []}
    for draw in range(1 if short else MOHLER_DRAWS):
        graded, held = few_of_each(examples, draw)
        tuned = tune([examples[i] for i in graded], Settings(least=2), base=reader)
        level = {
            key: np.mean([examples[i].score for i in graded if examples[i].key == key])
            for key in _keys(examples)
        }
        known = [i for i in held if tuned.knows(examples[i].key)]
        (found,) = predict([(tuned, [examples[i].row() for i in known])], reader)
        own = dict(zip(known, [p.expected for p in found], strict=True))
        guesses = {
            "grader_before": [credit[i] for i in held],
            "mean_of_the_question": [level[examples[i].key] for i in held],
            "own_grader": [own.get(i, level[examples[i].key]) for i in held],
        }
        truth = np.asarray([examples[i].score for i in held])
        for name, guess in guesses.items():
            errors[name].append(float(np.sqrt(np.mean((np.asarray(guess) - truth) ** 2))) * MOHLER_POINTS)
    return {name: mean(values) for name, values in errors.items()}


def _keys(examples: Sequence[Example]) -> list[str]:
    return list(dict.fromkeys(example.key for example in examples))


def few_of_each(examples: Sequence[Example], draw: int) -> tuple[list[int], list[int]]:
    """Indices of MOHLER_GRADES answers of each question, and of the others."""
    import numpy as np

    order = np.random.default_rng((SEED, draw)).permutation(len(examples)).tolist()
    graded: list[int] = []
    counts: dict[str, int] = {}
    for index in order:
        key = examples[index].key
        if counts.get(key, 0) < MOHLER_GRADES:
            counts[key] = counts.get(key, 0) + 1
            graded.append(index)
    return graded, sorted(set(order) - set(graded))
