"""How fast answers are grouped, how that grows, and how pure the groups are beside agglomerative clustering.

All answers are real: the training rows of SciEntsBank, Beetle and SAF. For speed they are pooled as if one question had been
answered by all of them, which makes more groups than any class does; sizes are drawn from one seeded order, and nothing
is repeated or varied, so that the normal form alone saves nothing beyond what pupils really wrote alike. The encoder is
loaded before, as a worker does when it starts, and how long that took is told apart. For purity each question
stands alone, with the people's label of each answer; the draft's label, which in the product keeps answers apart too, is not
used here: the shipped grader has read these rows.
"""

from __future__ import annotations

import math
import random
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from bench.base import Bench, Report, Say, Table, setup
from bench.grading_rows import test_groups, train_examples
from ml.train.data import Example

SEED = 7
SIZES = (1_000, 2_000, 5_000, 10_000)
SHORT = 3_000
# A question with fewer answers says little about groups.
LEAST = 25
Groups = Sequence[Sequence[int]]


class GroupsBench(Bench):
    name: ClassVar[str] = "groups"
    summary: ClassVar[str] = (
        "answers grouped by meaning: seconds, growth, purity, beside agglomerative clustering"
    )

    def run(self, *, data: Path | None, say: Say) -> Report:
        from ml.encoders import get

        examples = _examples(data)[: SHORT if self.short else None]
        if not examples:
            raise FileNotFoundError("No graded answers. Give --data or set EDUAPP_BENCH_DATA.")
        say(f"{len(examples)} answers")
        material = Material(examples, get("transformers"))
        loading = material.load()
        say(f"encoder loaded in {loading:.1f} s")
        speed = [material.timed(size, say) for size in _sizes(len(examples))]
        quality = material.by_question(say)
        first, last = speed[0], speed[-1]
        metrics = {
            "speed": speed,
            "growth": growth(first, last, "seconds"),
            "growth_all": growth(first, last, "seconds_all"),
            "loading_seconds": loading,
            "encoding_answers_per_second": material.encoding_speed,
            "by_question": quality,
        }
        peer = {
            "name": "scikit-learn AgglomerativeClustering (cosine, average)",
            "growth": growth(first, last, "peer_seconds"),
        }
        ratio = {
            "speed_at_most": last["peer_seconds"] / last["seconds"],
            "purity": {row["corpus"]: row["purity"] / row["peer_purity"] for row in quality},
        }
        return Report(
            self.name, metrics, peer, ratio, setup(seed=SEED, answers=len(examples)), tables(metrics)
        )


class Material:
    """The answers in one seeded order, with what has been made of them so far."""

    def __init__(self, examples: Sequence[Example], encoder: Any) -> None:
        rng = random.Random(SEED)  # noqa: S311 (an order of rows, not a secret)
        self.examples = rng.sample(list(examples), len(examples))
        self.encoder = encoder
        self.vectors: dict[str, Any] = {}
        self.encoding_speed = 0.0

    def load(self) -> float:
        """Seconds until the first text is read."""
        started = time.perf_counter()
        self.encoder.embed(["The battery is empty."])
        return time.perf_counter() - started

    def encode(self, rows: Sequence[Example]) -> float:
        """Make the missing vectors as the worker stores them; seconds for all distinct texts of these rows."""
        import numpy as np

        from grading.services.group_vectors import CHUNK

        started = time.perf_counter()
        missing = sorted(
            {row.answer for row in rows} - self.vectors.keys(), key=lambda text: (len(text), text)
        )
        for at in range(0, len(missing), CHUNK):
            part = missing[at : at + CHUNK]
            made = self.encoder.embed(part).astype(np.float16).astype(np.float32)
            made /= np.linalg.norm(made, axis=1, keepdims=True)
            self.vectors |= zip(part, made, strict=True)
        taken = time.perf_counter() - started
        if missing:
            self.encoding_speed = len(missing) / taken
        return len({row.answer for row in rows}) / self.encoding_speed

    def entries(self, rows: Sequence[Example]) -> list[Any]:
        from grading.groups.grouping import Entry
        from grading.groups.wording import wording

        return [
            Entry(key, wording("short_answer", {"text": row.answer}), (), self.vectors[row.answer])
            for key, row in enumerate(rows)
        ]

    def timed(self, size: int, say: Say) -> dict[str, Any]:
        """One size, pooled: ours and the peer's, on the same vectors and with the same number of groups."""
        from grading.groups.grouping import grouped

        rows = self.examples[:size]
        say(f"encoding {size} answers")
        encoding = self.encode(rows)
        started = time.perf_counter()
        entries = self.entries(rows)
        wording = time.perf_counter() - started
        started = time.perf_counter()
        found = [list(group.keys) for group in grouped(entries)]
        seconds = time.perf_counter() - started
        gold = [(row.question_id, row.label) for row in rows]
        peer, peer_seconds = self.peer(rows, len(found))
        say(f"{size} answers: {seconds:.2f} s in {len(found)} groups")
        return {
            "answers": size,
            "groups": len(found),
            "seconds": seconds,
            "seconds_wording": wording,
            "seconds_encoding": encoding,
            "seconds_all": seconds + wording + encoding,
            "purity": purity(found, gold),
            "peer_seconds": peer_seconds,
            "peer_purity": purity(peer, gold),
        }

    def peer(self, rows: Sequence[Example], groups: int) -> tuple[Groups, float]:
        import numpy as np
        from sklearn.cluster import AgglomerativeClustering

        vectors = np.stack([self.vectors[row.answer] for row in rows])
        started = time.perf_counter()
        model = AgglomerativeClustering(n_clusters=groups, metric="cosine", linkage="average")
        labels = model.fit_predict(vectors)
        taken = time.perf_counter() - started
        found: dict[int, list[int]] = defaultdict(list)
        for place, label in enumerate(labels):
            found[int(label)].append(place)
        return list(found.values()), taken

    def by_question(self, say: Say) -> list[dict[str, Any]]:
        """Purity where each question is grouped alone, by corpus."""
        questions: dict[tuple[str, str], list[Example]] = defaultdict(list)
        for row in self.examples:
            questions[(row.corpus, row.question_id)].append(row)
        asked = {key: rows for key, rows in questions.items() if len(rows) >= LEAST}
        say(f"{len(asked)} questions one by one")
        corpora = sorted({corpus for corpus, _question in asked})
        return [
            self._of_corpus(name, [rows for (c, _q), rows in asked.items() if c == name]) for name in corpora
        ]

    def _of_corpus(self, corpus: str, questions: Sequence[Sequence[Example]]) -> dict[str, Any]:
        from grading.groups.grouping import grouped

        answers = groups = alone = 0
        ours = theirs = one = 0.0
        for rows in questions:
            self.encode(rows)
            gold = [row.label for row in rows]
            found = [list(group.keys) for group in grouped(self.entries(rows))]
            answers, groups = answers + len(rows), groups + len(found)
            alone += sum(len(group) == 1 for group in found)
            ours += len(rows) * purity(found, gold)
            theirs += len(rows) * purity(self.peer(rows, len(found))[0], gold)
            one += len(rows) * purity([range(len(rows))], gold)
        return {
            "corpus": corpus,
            "questions": len(questions),
            "answers": answers,
            "groups": groups,
            "answers_alone": alone / answers,
            "purity": ours / answers,
            "peer_purity": theirs / answers,
            "purity_of_one_group": one / answers,
        }


def _examples(data: Path | None) -> list[Example]:
    if data is None:
        return list(train_examples())
    return [example for group in test_groups(data) for example in group.examples]


def _sizes(most: int) -> list[int]:
    return [size for size in SIZES if size <= most] or [most]


def purity(groups: Groups, gold: Sequence[Hashable]) -> float:
    """Share of answers that carry the commonest label of their group."""
    return sum(max(Counter(gold[at] for at in group).values()) for group in groups) / len(gold)


def growth(first: dict[str, Any], last: dict[str, Any], what: str) -> float | None:
    """The exponent by which seconds grow with answers: 1 is linear, 2 square."""
    times = last["answers"] / first["answers"]
    return math.log(last[what] / first[what]) / math.log(times) if times > 1 else None


def tables(metrics: dict[str, Any]) -> list[Table]:
    speed = [
        [
            str(row["answers"]), str(row["groups"]), f"{row['seconds']:.2f}", f"{row['seconds_wording']:.1f}",
            f"{row['seconds_encoding']:.1f}", f"{row['seconds_all']:.1f}", f"{row['purity']:.3f}",
            f"{row['peer_seconds']:.2f}", f"{row['peer_purity']:.3f}",
        ]
        for row in metrics["speed"]
    ]  # fmt: skip
    shown = ("answers_alone", "purity", "peer_purity", "purity_of_one_group")
    quality = [
        [row["corpus"], str(row["questions"]), str(row["answers"]), str(row["groups"])]
        + [f"{row[key]:.3f}" for key in shown]
        for row in metrics["by_question"]
    ]
    exponent = ""
    if metrics["growth"] is not None:
        exponent = f" (growth exponent {metrics['growth']:.2f}, with encoding {metrics['growth_all']:.2f})"
    return [
        Table(
            f"All answers as one question, seconds{exponent}",
            ["answers", "groups", "grouping", "wording", "encoding", "all", "purity", "peer", "peer purity"],
            speed,
        ),
        Table("Question by question", ["corpus", "questions", "answers", "groups", *shown], quality),
    ]
