"""Predictions of answers held out, kept fold by fold, so that measuring goes on where it was."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ml.tuning import checkpoint
from ml.tuning.base import Example, NoRoom, Prediction, Settings

FILE = "predictions.json"
Made = list[Prediction | None]


def mark(examples: Sequence[Example], settings: Settings, base: str, fold: int) -> str:
    """A digest of what was learnt, how, on which base, and which fold was held out."""
    return hashlib.sha256(f"{checkpoint.mark(examples, settings)} {base} {fold}".encode()).hexdigest()


def write(work: Path, name: str, made: Made) -> None:
    """Keep the predictions of a fold in place of the checkpoint that led to them. Raises NoRoom when the disk is full."""
    rows = [None if one is None else asdict(one) for one in made]
    fresh = work / f".{FILE}.part"
    try:
        work.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps({"mark": name, "made": rows}), encoding="utf-8")
        os.replace(fresh, work / FILE)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise NoRoom(f"the measuring could not be kept: {error.strerror or error}") from error
    (work / checkpoint.FILE).unlink(missing_ok=True)


def read(work: Path, name: str) -> Made | None:
    """The predictions that were kept under this mark; None when there are none, or they cannot be read."""
    try:
        row = json.loads((work / FILE).read_text(encoding="utf-8"))
        return [_prediction(one) for one in row["made"]] if row["mark"] == name else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _prediction(row: dict[str, Any] | None) -> Prediction | None:
    if row is None:
        return None
    return Prediction(
        row["score"], tuple(row["levels"]), tuple(row["probabilities"]), row["confidence"], row["expected"]
    )
