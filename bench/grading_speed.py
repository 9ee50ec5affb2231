"""How fast the worker's batch path grades, beside the plain loop: batches of 16 in arrival order, padded to 128.

Both sides use the same weights, rows and threads, take turns, and must give the same scores. The loop is told twice: with
the cross-encoder alone (what such loops usually run) and with everything that our opinion needs.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from bench.base import Bench, Report, Say, Table, setup
from bench.grading_rows import test_groups
from ml.train.data import Example

ROWS = 320
LOOP_BATCH, LOOP_WIDTH = 16, 128
ROUNDS = 2


class GradingSpeed(Bench):
    name: ClassVar[str] = "grading-speed"
    summary: ClassVar[str] = (
        "answers a second of the worker's batch path beside a padded loop with the same weights"
    )

    def run(self, *, data: Path | None, say: Say) -> Report:
        from ml import devices
        from ml.answers.scorer import Scorer

        examples = sample(test_groups(data))
        requests = [_request(example) for example in examples]
        shared = Scorer()
        shared.score(requests[:LOOP_BATCH])
        sides: dict[str, Callable[[], Any]] = {
            "worker": lambda: fresh(shared).score(requests),
            "loop": lambda: loop_cross(shared, requests),
            "loop with all views": lambda: loop_all(shared, requests),
        }
        best, results = take_turns(sides, say)
        distinct = len(set(requests))
        speeds = {name: len(requests) / seconds for name, seconds in best.items()}
        gap = largest_gap(results["worker"], results["loop with all views"])
        cross_gap = float(abs(fresh(shared).cross_outputs(requests)[0] - results["loop"]).max())
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return Report(
            self.name,
            {
                "answers_per_second": speeds["worker"],
                "peak_memory_mb": memory,
                "rows": len(requests),
                "distinct": distinct,
            },
            {name: {"answers_per_second": speed} for name, speed in speeds.items() if name != "worker"},
            {
                f"worker / {name}": speeds["worker"] / speed
                for name, speed in speeds.items()
                if name != "worker"
            },
            setup(
                grader=shared.version,
                threads=devices.threads(),
                largest_score_difference=gap,
                largest_logit_difference=cross_gap,
            ),
            tables=[table(speeds, gap)],
        )


def sample(groups: Sequence[Any]) -> list[Example]:
    """Rows of the first two groups in arrival order, as many of each."""
    each = ROWS // max(1, min(2, len(groups)))
    return [example for group in groups[:2] for example in group.examples[:each]]


def _request(example: Example) -> Any:
    from ml.answers.scorer import Request

    return Request(example.question, example.references, example.answer)


def fresh(shared: Any) -> Any:
    """A scorer with the loaded models and with nothing remembered of any text."""
    from ml.answers.scorer import Scorer

    scorer = Scorer(shared.shipped, shared.encoder)
    scorer.__dict__["cross"] = shared.cross
    return scorer


def loop_cross(shared: Any, requests: Sequence[Any]) -> Any:
    """Raw outputs of the cross-encoder, 16 rows at a time in arrival order, all padded to 128 tokens."""
    import numpy as np
    import torch

    from ml.answers import inputs, network

    base, heads, place = shared.cross.parts
    rows, owner, _ = shared.rows_of(requests)
    outputs = []
    with torch.inference_mode():
        for start in range(0, len(rows), LOOP_BATCH):
            block = rows[start : start + LOOP_BATCH]
            width = max(LOOP_WIDTH, *map(len, block))
            batch = {n: torch.from_numpy(a).to(place) for n, a in inputs.arrays(block, width).items()}
            outputs.append(network.forward(base, heads, batch).cpu().numpy())
    total = np.zeros((len(requests), network.WIDTH))
    np.add.at(total, owner, np.concatenate(outputs))
    return total / np.bincount(owner)[:, None]


def loop_all(shared: Any, requests: Sequence[Any]) -> Any:
    """Opinions by the same loop: also the frozen vectors, of every text of every row, padded to 128 tokens."""
    import numpy as np

    from ml.answers import features
    from ml.answers.scorer import Views, blend

    parts: list[Any] = []
    every: list[Any] = []
    for start in range(0, len(requests), LOOP_BATCH):
        block = requests[start : start + LOOP_BATCH]
        texts = [text for r in block for text in (r.question, *r.references, r.answer)]
        ready = iter(_analysed(shared, texts))
        rows = [(next(ready), [next(ready) for _ in r.references], next(ready)) for r in block]
        every += rows
        parts.append(features.vectors(rows, shared.shipped.rarity))
    vectors = np.stack([answer.vector for _, _, answer in every])
    found = Views(loop_cross(shared, requests), np.concatenate(parts), vectors)
    return blend(shared.shipped, requests, found, [False] * len(requests))


def _analysed(shared: Any, texts: Sequence[str]) -> list[Any]:
    """Texts with their vectors, 16 at a time in the order given, all padded to 128 tokens."""
    from ml.answers import features
    from ml.encoders.transformers_local import tokens_of

    found = []
    for start in range(0, len(texts), LOOP_BATCH):
        block = list(texts[start : start + LOOP_BATCH])
        encodings = shared.encoder.tokenizer.encode_batch(block)
        width = max(LOOP_WIDTH, *(len(encoding.ids) for encoding in encodings))
        states = shared.encoder.run(encodings, width, len(block))
        tokens = map(tokens_of, encodings, states)
        found += [features.analyse(t, v, shared.shipped.rarity) for t, v in zip(block, tokens, strict=True)]
    return found


def take_turns(sides: dict[str, Callable[[], Any]], say: Say) -> tuple[dict[str, float], dict[str, Any]]:
    """Best seconds and last result of each side over interleaved rounds."""
    best: dict[str, float] = {}
    results: dict[str, Any] = {}
    for number in range(1, ROUNDS + 1):
        for name, side in sides.items():
            started = time.perf_counter()
            results[name] = side()
            seconds = time.perf_counter() - started
            best[name] = min(seconds, best.get(name, seconds))
            say(f"round {number}, {name}: {seconds:.1f} s")
    return best, results


def largest_gap(ours: Sequence[Any], theirs: Sequence[Any]) -> float:
    """Largest difference of any probability or expected score between two lists of opinions."""
    gaps = [abs(a.credit - b.credit) for a, b in zip(ours, theirs, strict=True)]
    gaps += [
        abs(chance - b.spaces[space][label])
        for a, b in zip(ours, theirs, strict=True)
        for space, chances in a.spaces.items()
        for label, chance in chances.items()
    ]
    return round(max(gaps), 7)


def table(speeds: dict[str, float], gap: float) -> Table:
    rows = [
        [name, f"{speed:.1f}", "" if name == "worker" else f"{speeds['worker'] / speed:.2f}"]
        for name, speed in speeds.items()
    ]
    return Table(
        f"Grading speed (scores differ by at most {gap})", ["who", "answers/s", "worker is faster by"], rows
    )
