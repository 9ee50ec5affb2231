"""Does a new grader leave other questions alone? Asked of graded answers of the public sets, where they are here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grading.graders.base import Adapter, Grader, Item
from ml.metrics import accuracy

if TYPE_CHECKING:
    from ml.train.data import Example
    from ml.tuning.artefact import Tuned

__all__ = ["unchanged_on_public_sets"]

ROWS = 48


def unchanged_on_public_sets(folder: str, tuned: Tuned, grader: Grader) -> dict[str, Any]:
    """`rows` answers to questions that the grader has not learnt, on how many it changes the score (`changed`, to be 0), and
    how often right and wrong are told apart (`accuracy`). Empty where the sets are not here.

    Rows of their training parts: nothing is chosen by the figure, which only shows that nothing moved.
    """
    rows = _rows(folder)
    if not rows:
        return {}
    plain = [_item(row) for row in rows]
    carrying = [replace(item, adapter=Adapter(tuned.version, tuned)) for item in plain]
    before, after = grader.grade(plain), grader.grade(carrying)
    right = [row.score >= 1 for row in rows]
    return {
        "rows": len(rows),
        "changed": sum(a.score != b.score for a, b in zip(before, after, strict=True)),
        "accuracy": round(accuracy(right, [one.score >= 1 for one in after]), 4),
    }


def _rows(folder: str) -> Sequence[Example]:
    """So many rows of each public set, evenly spread."""
    from ml.train import data

    if not folder or not Path(folder).is_dir():
        return ()
    try:
        rows = list(data.load(Path(folder)))
    except (FileNotFoundError, ValueError):
        return ()
    step = max(1, len(rows) // ROWS)
    return rows[::step][:ROWS]


def _item(row: Example) -> Item:
    content = {"references": list(row.references)}
    return Item(
        row.id, "short_answer", row.question, content, {"text": row.answer}, key=f"public {row.question_id}"
    )
