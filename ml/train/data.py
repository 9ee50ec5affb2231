"""Graded answers of the open corpora as one list of examples.

SciEntsBank and Beetle (Dzikovska et al. 2013, CC BY-SA 3.0) and SAF (Filighera et al. 2022, MIT). Only
training parts are read here; a test part never enters a training script.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CORPORA = ("scientsbank", "beetle", "saf")


@dataclass(frozen=True, slots=True)
class Example:
    """One graded answer. `score` is the share of the points, 0..1; `space` names its label space."""

    id: str
    corpus: str
    question_id: str
    module: str
    student: str
    question: str
    references: tuple[str, ...]
    answer: str
    space: str
    label: str
    score: float


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """JSON objects of a .jsonl or .jsonl.gz file; ValueError names a bad line by its number."""
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as lines
    ):
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(f"{path.name}, line {number}: not JSON ({error.msg})") from error
            yield row


def from_sra(row: Mapping[str, Any]) -> Example:
    """An example of the Student Response Analysis corpus; 5-way labels where the row has them."""
    fine = "label_5way" in row
    label = row["label_5way" if fine else "label_3way"]
    parts = row["answer_id"].split(".")
    credit = {"correct": 1.0, "partially_correct_incomplete": 0.5}
    return Example(
        id=row["answer_id"],
        corpus="beetle" if fine else "scientsbank",
        question_id=row["question_id"],
        module=row["module"],
        student=parts[1].split("-")[0] if fine else parts[-2],
        question=row["question"],
        references=tuple(reference["text"] for reference in row["reference_answers"]),
        answer=row["student_answer"],
        space="5way" if fine else "3way",
        label=label,
        score=credit.get(label, 0.0),
    )


def from_saf(row: Mapping[str, Any]) -> Example:
    """An example of the Short Answer Feedback corpus; it names no students, so each answer is its own."""
    return Example(
        id=row["answer_id"],
        corpus="saf",
        question_id=row["question_id"],
        module="communication networks",
        student=row["answer_id"],
        question=row["question"],
        references=(row["reference_answer"],),
        answer=row["student_answer"],
        space="verdict",
        label=row["verification"],
        score=min(1.0, row["score"] / row["max_score_observed"]),
    )


def load(folder: Path) -> list[Example]:
    """All English training examples below `folder`, in the order of the files."""
    sra = [folder / "sra_scientsbank/train.jsonl.gz", folder / "sra_beetle/train.jsonl.gz"]
    examples = [from_sra(row) for path in sra for row in read_rows(path)]
    saf = read_rows(folder / "saf/saf_en.jsonl.gz")
    examples += [from_saf(row) for row in saf if row["split"] == "training"]
    return examples


@dataclass(frozen=True, slots=True)
class Split:
    """Indices into the examples: `fit`, unseen `questions`, and unseen `modules`."""

    fit: tuple[int, ...]
    questions: tuple[int, ...]
    modules: tuple[int, ...]


def _chance(seed: int, *parts: str) -> float:
    """A number in 0..1 that depends on the seed and the name alone, not on the order of rows."""
    digest = hashlib.sha256("\x1f".join((str(seed), *parts)).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def split(examples: Sequence[Example], *, seed: int, questions: float, module: str) -> Split:
    """Hold out one whole module and a share of the other questions."""
    parts: dict[str, list[int]] = {"fit": [], "questions": [], "modules": []}
    for index, example in enumerate(examples):
        if example.module == module:
            parts["modules"].append(index)
        elif _chance(seed, example.corpus, "q", example.question_id) < questions:
            parts["questions"].append(index)
        else:
            parts["fit"].append(index)
    return Split(**{name: tuple(indices) for name, indices in parts.items()})


def split_students(
    examples: Sequence[Example], *, seed: int, students: float
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Indices of the answers of most students, and of those of a share of the students."""
    held = [_chance(seed, e.corpus, "s", e.student) < students for e in examples]
    return (
        tuple(index for index, out in enumerate(held) if not out),
        tuple(index for index, out in enumerate(held) if out),
    )
