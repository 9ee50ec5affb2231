"""Answers that teachers graded on questions nobody was trained on: ASAP-SAS and Mohler, for measuring only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.grading_rows import default_folder
from ml.train.data import read_rows
from ml.tuning import Example

__all__ = ["Prompt", "asap_prompts", "mohler_examples", "task_of"]

ASAP, MOHLER = "asap_sas/answers.jsonl.gz", "mohler/mohler.jsonl"
# Prompts with four levels; the others have three.
FOUR_LEVELS = frozenset((1, 2, 5, 6))
_RUBRIC = re.compile(r"Rubric for|.*Scoring and Rubric")
_BEST = re.compile(r"(?:Score(?: Point)? [23]|[23] points)$")


@dataclass(frozen=True, slots=True)
class Prompt:
    """All graded answers to one prompt; `second` are the scores of its second marker, as shares of the points."""

    name: str
    top: int
    examples: tuple[Example, ...]
    second: tuple[float, ...]


def asap_prompts(chosen: Path | None) -> list[Prompt]:
    """Prompts of `--data` (a file or a folder) or of the default folder. Raises FileNotFoundError that says what to do."""
    path = chosen if chosen and chosen.is_file() else (chosen or default_folder()) / ASAP
    if chosen and chosen.is_dir() and not path.exists():
        path = next(iter(sorted(chosen.rglob("answers*.jsonl*"))), path)
    if not path.exists():
        raise FileNotFoundError(f"No graded answers in {path}. Give --data or set EDUAPP_BENCH_DATA.")
    groups: dict[int, list[dict[str, Any]]] = {}
    for row in read_rows(path):
        groups.setdefault(int(row["prompt"]), []).append(row)
    folder = next(
        (f for f in (path.parent / "prompts", default_folder() / "asap_sas/prompts") if f.is_dir()), None
    )
    return [_prompt(number, rows, folder) for number, rows in sorted(groups.items())]


def _prompt(number: int, rows: Sequence[dict[str, Any]], folder: Path | None) -> Prompt:
    path = folder / f"set_{number:02d}.txt" if folder else None
    question, references = task_of(path.read_text("utf-8")) if path and path.exists() else ("", ())
    top = 3 if number in FOUR_LEVELS else 2
    examples = tuple(
        Example(
            key=f"prompt {number}",
            prompt=question or f"Prompt {number}",
            references=references,
            answer=_cleaned(": ".join(filter(None, (row.get("choice"), row["student_answer"])))),
            score=int(row["score1"]) / top,
            student=str(row["answer_id"]),
        )
        for row in rows
    )
    second = tuple(int(row.get("score2", row["score1"])) / top for row in rows)
    return Prompt(f"prompt {number}", top, examples, second)


def _cleaned(text: str) -> str:
    from ml.answers.cleaning import clean

    return clean(text).text or "-"


def task_of(text: str) -> tuple[str, tuple[str, ...]]:
    """The question of a released prompt file, and its key as one reference: the listed points, else the best level."""
    lines = [line.strip() for line in text.splitlines()]
    asked = max((i for i, line in enumerate(lines) if line.startswith("Prompt-")), default=-1)
    marked = next((i for i, line in enumerate(lines) if i > asked and _RUBRIC.match(line)), len(lines))
    told = next((i for i in range(asked + 1, marked) if lines[i].startswith("Scoring Rubric")), marked)
    question = " ".join(filter(None, lines[asked + 1 : told]))
    key = lines[marked + 1 :]
    points = [line.lstrip("•* ").rstrip() for line in key if line.startswith(("•", "*"))]
    points = [point for point in points if not point.startswith("Other ")]
    if len(points) < 3:
        best = next((i for i, line in enumerate(key) if _BEST.match(line)), None)
        points = key[best + 1 : best + 2] if best is not None else []
    joined = " ".join(point if point[-1:] in ".?!" else f"{point}." for point in points if point)
    return question, (joined,) if joined else ()


def mohler_examples(chosen: Path | None) -> list[Example]:
    """Short answers of the Mohler set, scores as shares of five points; none where the file is not here."""
    path = chosen if chosen and chosen.is_file() else (chosen or default_folder()) / MOHLER
    if not path.exists() or not path.name.startswith("mohler"):
        return []
    return [
        Example(
            key=row["question_id"],
            prompt=row["question"],
            references=(row["reference_answer"],),
            answer=_cleaned(row["student_answer"]),
            score=float(row["score"]) / 5,
            student=row["answer_id"],
        )
        for row in read_rows(path)
        if row.get("short_answer", True)
    ]
