"""Graded essays on prompts nobody was trained on: ASAP-AES, for measuring only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.grading_rows import default_folder
from ml.train.data import read_rows

__all__ = ["Essay", "Task", "tasks"]

ASAP = "asap_aes/essays.jsonl.gz"
HOLISTIC = "holistic"


@dataclass(frozen=True, slots=True)
class Essay:
    """`marks` by name: the holistic score and those of traits, as markers gave them; `raters` the two markers' holistic ones."""

    text: str
    fold: int
    marks: Mapping[str, int]
    raters: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Task:
    """All essays on one prompt; `top` and `bottom` are the ends of the holistic scale."""

    name: str
    prompt: str
    bottom: int
    top: int
    essays: tuple[Essay, ...]

    def marks_of(self, name: str) -> list[int]:
        return [essay.marks[name] for essay in self.essays]

    @property
    def traits(self) -> list[str]:
        """Traits that every essay was marked for."""
        first = self.essays[0].marks
        return [n for n in first if n != HOLISTIC and all(n in e.marks for e in self.essays)]


def tasks(chosen: Path | None, every: int = 1) -> list[Task]:
    """Prompts of `--data` (a file, or a folder that holds `essays.jsonl.gz`) or of the default folder, with each `every`th essay.

    Raises FileNotFoundError that says what to do.
    """
    path = chosen if chosen and chosen.is_file() else (chosen or default_folder()) / ASAP
    if chosen and chosen.is_dir() and not path.exists():
        path = next(iter(sorted(chosen.rglob("essays*.jsonl*"))), path)
    if not path.exists():
        raise FileNotFoundError(f"No graded essays in {path}. Give --data or set EDUAPP_BENCH_DATA.")
    told = path.parent / "prompts.jsonl"
    prompts = {int(row["essay_set"]): row for row in read_rows(told)} if told.exists() else {}
    groups: dict[int, list[dict[str, Any]]] = {}
    for row in read_rows(path):
        groups.setdefault(int(row["essay_set"]), []).append(row)
    return [_task(number, rows[::every], prompts.get(number, {})) for number, rows in sorted(groups.items())]


def _task(number: int, rows: list[dict[str, Any]], told: Mapping[str, Any]) -> Task:
    scores = [int(row["score"]) for row in rows]
    low, high = (int(end) for end in str(told.get("score_range", f"{min(scores)}-{max(scores)}")).split("-"))
    essays = tuple(_essay(row, place) for place, row in enumerate(rows))
    return Task(f"prompt {number}", str(told.get("prompt", f"Prompt {number}")), low, high, essays)


def _essay(row: Mapping[str, Any], place: int) -> Essay:
    raters = [int(mark) for mark in row.get("raters") or ()][:2]
    marks = {HOLISTIC: int(row["score"]), **{n: int(v) for n, v in (row.get("traits") or {}).items()}}
    fold = int(row.get("fold", place % 4))
    return Essay(str(row["essay"]), fold, marks, (raters[0], raters[1]) if len(raters) == 2 else None)
