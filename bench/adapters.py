"""What many classes' own graders cost: one batch of answers shared by 32 graders, and the same batch given to one.

Both sides read the same answers with the same weights and threads, take turns, and forget everything before each round.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from bench.base import Bench, Report, Say, Table, setup
from bench.grading_rows import test_groups
from ml.tuning import Example, Row, Settings, Tuned

__all__ = ["Adapters"]

ADAPTERS, GRADES, ROWS, ROUNDS = 32, 200, 256, 3
KEY = "q"
TARGET_TIME, TARGET_BYTES = 1.3, 3_000_000


class Adapters(Bench):
    name: ClassVar[str] = "adapters"
    summary: ClassVar[str] = "a mixed batch over 32 classes' own graders beside the same batch over one"

    def run(self, *, data: Path | None, say: Say) -> Report:
        from ml.answers.scorer import Scorer

        base = Scorer()
        examples = graded(data)
        say(f"Tuning {ADAPTERS} graders on {min(GRADES, len(examples))} answers each")
        start = time.perf_counter()
        made = [tuned(examples, number, base) for number in range(ADAPTERS)]
        seconds = (time.perf_counter() - start) / ADAPTERS
        rows = [example.row() for example in examples[:ROWS]]
        times = take_turns({"mixed": mixed(made, rows), "one": [(made[0], rows)]}, base)
        sizes = [sum(map(len, one.bytes().values())) for one in made]
        found = {
            "mixed_seconds": times["mixed"],
            "megabytes_each": max(sizes) / 1e6,
            "tune_seconds_each": seconds,
        }
        ratio = {"time": times["mixed"] / times["one"]}
        table = Table(
            f"{len(rows)} answers over {ADAPTERS} graders",
            ["what", "value", "target"],
            [
                ["time, 32 graders to 1", f"{ratio['time']:.2f}", f"<= {TARGET_TIME}"],
                ["largest grader, MB", f"{max(sizes) / 1e6:.2f}", f"<= {TARGET_BYTES / 1e6:.0f}"],
                ["answers/s, 32 graders", f"{len(rows) / times['mixed']:.1f}", ""],
                ["answers/s, one grader", f"{len(rows) / times['one']:.1f}", ""],
                ["seconds to tune one, answers read before", f"{seconds:.2f}", ""],
            ],
        )
        where = setup(grader=base.version, data="given" if data else "default")
        return Report(self.name, found, {"one_seconds": times["one"]}, ratio, where, [table])


def graded(data: Path | None) -> list[Example]:
    """Answers of the grading data as grades of one key."""
    rows = [example for group in test_groups(data) for example in group.examples]
    return [Example(KEY, e.question, e.references, e.answer or "-", e.score, e.id) for e in rows]


def tuned(examples: Sequence[Example], number: int, base: Any) -> Tuned:
    """One class's grader: its own draw of the grades."""
    import numpy as np

    from ml.tuning import tune

    at = np.random.default_rng(number).permutation(len(examples))[:GRADES]
    return tune([examples[i] for i in at], Settings(seed=number), base=base)


def mixed(made: Sequence[Tuned], rows: Sequence[Row]) -> list[tuple[Tuned, Sequence[Row]]]:
    return [(one, rows[place :: len(made)]) for place, one in enumerate(made)]


def take_turns(sides: dict[str, list[tuple[Tuned, Sequence[Row]]]], base: Any) -> dict[str, float]:
    """Best seconds of each side over ROUNDS, after one round that is not counted."""
    from ml.tuning import predict

    best = dict.fromkeys(sides, float("inf"))
    for round_ in range(ROUNDS + 1):
        for name, batch in sides.items():
            base.texts.values.clear()
            start = time.perf_counter()
            predict(batch, base)
            if round_:
                best[name] = min(best[name], time.perf_counter() - start)
    return best
