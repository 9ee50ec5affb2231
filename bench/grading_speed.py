"""How fast the worker's batch path grades, beside the plain loop (batches of 16 in arrival order, padded to 128) and beside
`CrossEncoder.predict` of sentence-transformers.

All sides use the same weights, rows and threads, take turns, and must give the same scores. The loop is told twice: with
the cross-encoder alone (what such loops usually run) and with everything that our opinion needs. `predict` runs a
cross-encoder and nothing else, so it is held against the worker's cross-encoder, and against the whole of it.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from bench import grading_speed_peer as peer
from bench.base import Bench, Report, Say, Table, setup
from bench.grading_rows import test_groups
from bench.grading_speed_class import class_requests, class_table
from ml.train.data import Example

ROWS = 320
LOOP_BATCH, LOOP_WIDTH = 16, 128
ROUNDS = 3
# Opinions no further apart than this are the same.
EQUAL = 1e-4
WORKER, CROSS = "worker", "worker, cross-encoder alone"
LOOP, LOOP_ALL, PREDICT = "loop", "loop with all views", "sentence-transformers predict"


class GradingSpeed(Bench):
    name: ClassVar[str] = "grading-speed"
    summary: ClassVar[str] = (
        "answers a second of the worker's batch path beside a padded loop with the same weights"
    )

    def run(self, *, data: Path | None, say: Say) -> Report:
        from ml import devices
        from ml.answers.scorer import Scorer

        shared = Scorer()
        groups = [[_request(e) for e in group.examples] for group in test_groups(data)]
        requests = sample(shared, groups)
        shared.score(requests[:LOOP_BATCH])
        best, results = take_turns(sides_of(shared, requests), say, rounds=1 if self.short else ROUNDS)
        speeds = {name: len(requests) / spent.clock for name, spent in best.items()}
        apart = gaps_of(results[WORKER], results[LOOP_ALL])
        gaps = {
            LOOP_ALL: max(apart),
            LOOP: float(abs(results[CROSS] - results[LOOP]).max()),
            PREDICT: float(abs(results[CROSS] - results[PREDICT]).max()),
        }
        repeated = of_class(shared, say)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        distinct = len(set(requests))
        ours = {"answers_per_second": speeds[WORKER], "cross_answers_per_second": speeds[CROSS]}
        return Report(
            self.name,
            {
                **ours,
                "peak_memory_mb": memory,
                "rows": len(requests),
                "distinct": distinct,
                "class": repeated,
            },
            {name: {"answers_per_second": speeds[name]} for name in gaps},
            ratios(best, gaps) | {f"class, {n}": v for n, v in repeated.items() if n.startswith("worker /")},
            setup(
                grader=shared.version,
                threads=devices.threads(),
                largest_differences=gaps,
                scores_that_differ=sum(gap > EQUAL for gap in apart),
                filled_up=filled_up(shared, requests),
            ),
            tables=[table(best, gaps, len(requests)), *([class_table(repeated)] if repeated else [])],
        )


def of_class(shared: Any, say: Say) -> dict[str, float]:
    """The worker beside the loops on a class with repeated answers; empty where its answers are not here."""
    requests = [one for one in class_requests(ROWS) if peer.readable(shared, one)]
    if not requests:
        return {}
    sides = {
        WORKER: lambda: fresh(shared).score(requests),
        LOOP: lambda: loop_cross(shared, requests),
        LOOP_ALL: lambda: loop_all(shared, requests),
    }
    best, results = take_turns(sides, say, rounds=1)
    found = {
        "answers": len(requests),
        "distinct": len(set(requests)),
        "questions": len({(one.question, one.references) for one in requests}),
        "largest_difference": max(gaps_of(results[WORKER], results[LOOP_ALL])),
    }
    found |= {f"{name} answers_per_second": len(requests) / spent.clock for name, spent in best.items()}
    return found | {f"worker / {name}": spent.clock / best[WORKER].clock for name, spent in best.items()}


def ratios(best: dict[str, Spent], peers: Iterable[str]) -> dict[str, float]:
    """How many times faster we are, by the clock and by the processors."""
    found = {}
    for ours in (WORKER, CROSS):
        for name in peers:
            found[f"{ours} / {name}"] = best[name].clock / best[ours].clock
            found[f"{ours} / {name}, processors"] = best[name].processors / best[ours].processors
    return found


def sides_of(shared: Any, requests: Sequence[Any]) -> dict[str, Callable[[], Any]]:
    """What takes turns. Each begins with texts, the predictor with ready pairs of them, and with nothing remembered."""
    predictor, pairs = peer.predictor(shared), peer.pairs_of(shared, requests)
    return {
        WORKER: lambda: fresh(shared).score(requests),
        CROSS: lambda: fresh(shared).cross_outputs(requests)[0],
        PREDICT: lambda: predictor.predict(pairs, show_progress_bar=False),
        LOOP: lambda: loop_cross(shared, requests),
        LOOP_ALL: lambda: loop_all(shared, requests),
    }


def sample(shared: Any, groups: Sequence[Sequence[Any]]) -> list[Any]:
    """Requests of the first two groups in arrival order, as many of each, that every side can be given."""
    each = ROWS // max(1, min(2, len(groups)))
    return [one for group in groups[:2] for one in group[:each] if peer.readable(shared, one)]


def filled_up(shared: Any, requests: Sequence[Any]) -> float:
    """Tokens that the worker's bins hold beyond those of the rows, as a share of these."""
    from ml.batching import full_bins
    from ml.devices import batch_tokens, device

    lengths = [len(row) for row in shared.rows_of(requests)[0]]
    size = batch_tokens(device())
    return len(full_bins(lengths, size)) * size / sum(lengths) - 1


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

    from ml.answers import comparison, features
    from ml.answers.opinions import Views, blend, ground_of, meant

    parts: list[Any] = []
    columns: list[Any] = [np.zeros((0, shared.shipped.comparison.width))]
    grounds: list[Any] = []
    meanings: list[Any] = []
    every: list[Any] = []
    for start in range(0, len(requests), LOOP_BATCH):
        block = requests[start : start + LOOP_BATCH]
        texts = [text for r in block for text in (r.question, *r.references, r.answer)]
        whole = _analysed(shared, texts)
        ready = iter(whole)
        rows = [(next(ready), [next(ready) for _ in r.references], next(ready)) for r in block]
        every += rows
        parts.append(features.vectors(rows, shared.shipped.rarity))
        read = dict(zip(texts, whole, strict=True))
        meanings.append(meant(block, read))
        grounds.append(ground_of(shared.shipped, block, meanings[-1]))
        at = np.flatnonzero(grounds[-1] != "").tolist()
        asked = [(block[i].question, *block[i].references, block[i].answer) for i in at]
        behind = [comparison.behind(question, text) for question, *others in asked for text in others]
        read |= dict(zip(behind, _analysed(shared, behind), strict=True))
        columns += [
            comparison.columns(comparison.side(*one, ready=read), told)[None]
            for one, told in zip(asked, parts[-1][at], strict=True)
        ]
    found = Views(
        outputs=loop_cross(shared, requests),
        features=np.concatenate(parts),
        vectors=np.stack([answer.vector for _, _, answer in every]),
        references=np.concatenate(meanings),
        ground=np.concatenate(grounds),
        columns=np.concatenate(columns),
    )
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


@dataclass(frozen=True, slots=True)
class Spent:
    """Least seconds of a side over its rounds, by the clock and of all processors together.

    A busy machine makes the first longer for everybody, and longest for who waits for several threads at once; the second
    tells what the work costs.
    """

    clock: float
    processors: float


def take_turns(
    sides: dict[str, Callable[[], Any]], say: Say, rounds: int = ROUNDS
) -> tuple[dict[str, Spent], dict[str, Any]]:
    """What each side spent at best, and its last result, over interleaved rounds. The slowest by far has one round."""
    best: dict[str, Spent] = {}
    results: dict[str, Any] = {}
    for number in range(1, rounds + 1):
        for name, side in sides.items():
            if number > 1 and name == LOOP_ALL:
                continue
            clock, processors = time.perf_counter(), time.process_time()
            results[name] = side()
            spent = Spent(time.perf_counter() - clock, time.process_time() - processors)
            before = best.get(name, spent)
            best[name] = Spent(min(spent.clock, before.clock), min(spent.processors, before.processors))
            say(f"round {number}, {name}: {spent.clock:.1f} s, {spent.processors:.1f} of processors")
    return best, results


def gaps_of(ours: Sequence[Any], theirs: Sequence[Any]) -> list[float]:
    """For each answer the largest difference of any probability or of the expected score between two opinions."""
    return [
        round(
            max(
                abs(a.credit - b.credit),
                *(abs(p - b.spaces[space][name]) for space, chances in a.spaces.items() for name, p in chances.items()),
            ),
            7,
        )
        for a, b in zip(ours, theirs, strict=True)
    ]  # fmt: skip


def table(best: dict[str, Spent], gaps: dict[str, float], count: int) -> Table:
    rows = []
    for name, spent in best.items():
        speeds = [f"{count / seconds:.1f}" for seconds in (spent.clock, spent.processors)]
        times = [_times(spent, best[ours]) if name in gaps else "" for ours in (WORKER, CROSS)]
        rows.append([name, *speeds, *times, f"{gaps[name]:.7f}" if name in gaps else ""])
    columns = ["who", "answers/s", "a processor-second", "worker is faster by", "its cross-encoder by"]
    return Table("Grading speed (clock, processors)", [*columns, "outputs differ by"], rows)


def _times(theirs: Spent, ours: Spent) -> str:
    return f"{theirs.clock / ours.clock:.2f}, {theirs.processors / ours.processors:.2f}"
