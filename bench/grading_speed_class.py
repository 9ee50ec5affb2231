"""A class as it is: few questions, and answers that several students typed alike. The worker reads each text once."""

from __future__ import annotations

import random
from typing import Any

from bench.base import Table
from bench.grading_rows import default_folder
from ml.train import data as corpora

__all__ = ["class_requests", "class_table"]

TYPED = "sra_beetle/train.jsonl.gz"
SEED = 5


def class_requests(most: int) -> list[Any]:
    """Requests of whole Beetle questions in the order of their names, each answer as often as it was typed, shuffled.

    Questions are added while they fit into `most` answers. Empty where the data folder is not here.
    """
    from ml.answers.scorer import Request

    path = default_folder() / TYPED
    if not path.exists():
        return []
    questions: dict[str, list[Any]] = {}
    for row in corpora.read_rows(path):
        example = corpora.from_sra(row)
        request = Request(example.question, example.references, example.answer)
        questions.setdefault(example.question_id, []).extend([request] * int(row.get("count") or 1))
    found: list[Any] = []
    for _, requests in sorted(questions.items()):
        if len(found) + len(requests) > most:
            break
        found += requests
    random.Random(SEED).shuffle(found)  # noqa: S311 (an order of arrival, not a secret)
    return found


def class_table(found: dict[str, float]) -> Table:
    """Answers a second of each side on the class, and how many times faster the worker is."""
    title = (
        "A class with repeated answers ({answers:.0f}, {distinct:.0f} distinct, {questions:.0f} questions)"
    )
    rows = [
        [name, f"{found[f'{name} answers_per_second']:.1f}", f"{found[f'worker / {name}']:.1f}"]
        for name in ("worker", "loop", "loop with all views")
    ]
    return Table(title.format(**found), ["who", "answers/s", "worker is faster by"], rows)
