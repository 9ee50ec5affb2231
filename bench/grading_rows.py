"""Graded answers for the grading benches: the official tests by default, or files of the same format."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ml.train import data as corpora
from ml.train.data import Example

__all__ = ["Group", "default_folder", "test_groups", "train_examples"]

TRAINING = frozenset(("train", "training"))
TESTS = ("sra_scientsbank/test_ua.jsonl", "sra_beetle/test_ua.jsonl")


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one corpus and one split."""

    name: str
    examples: tuple[Example, ...]


def default_folder() -> Path:
    """`EDUAPP_BENCH_DATA`, else the folder `shared/data` beside the repository."""
    chosen = os.environ.get("EDUAPP_BENCH_DATA")
    return Path(chosen) if chosen else Path(__file__).resolve().parents[2] / "shared" / "data"


def test_groups(chosen: Path | None) -> list[Group]:
    """Rows to measure on, by corpus and split. Raises FileNotFoundError that says what to do."""
    if chosen is None:
        files = [default_folder() / name for name in TESTS]
        files += [default_folder() / "saf/saf_en.jsonl.gz"]
    elif chosen.is_dir():
        files = sorted(
            path for path in chosen.rglob("*.jsonl*") if path.name.endswith((".jsonl", ".jsonl.gz"))
        )
    else:
        files = [chosen]
    files = [path for path in files if path.exists()]
    if not files:
        raise FileNotFoundError(
            f"No graded answers in {chosen or default_folder()}. Give --data or set EDUAPP_BENCH_DATA."
        )
    found: dict[str, list[Example]] = {}
    for path in files:
        for split, example in _examples(path, keep_training=chosen == path):
            found.setdefault(f"{example.corpus} {split}", []).append(example)
    return [Group(name, tuple(examples)) for name, examples in found.items()]


def _examples(path: Path, *, keep_training: bool) -> list[tuple[str, Example]]:
    """Examples of a file with their split; rows of other tasks and, in folders, of training parts are left out."""
    rows: list[tuple[str, Example]] = []
    for row in corpora.read_rows(path):
        split = str(row.get("split") or path.name.split(".")[0])
        if split in TRAINING and not keep_training:
            continue
        if "label_3way" in row or "label_5way" in row:
            rows.append((split, corpora.from_sra(row)))
        elif "verification" in row and row.get("language", "en") == "en":
            rows.append((split, corpora.from_saf(row)))
    return rows


def train_examples() -> Sequence[Example]:
    """Training rows for the peers; empty where the data folder is not here."""
    try:
        return corpora.load(default_folder())
    except FileNotFoundError:
        return ()
