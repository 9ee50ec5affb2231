"""The steps of a training as a TensorBoard event file. Pure."""

from __future__ import annotations

from pathlib import Path

from ml.events import EventFile
from ml.tuning.base import Progress, Report

__all__ = ["FOLDER", "logged"]

# Beside the files of a grader, and gone with them; it holds numbers and no word of anybody.
FOLDER = "log"


def logged(report: Report, folder: Path) -> Report:
    """`report`, with the loss and the agreement of each step also written to an event file below `folder`.

    Their tags are `training/loss`, `training/qwk` and so on: the stage comes first, for its steps are its own.
    """
    board = EventFile(folder / FOLDER)

    def told(progress: Progress) -> None:
        values = {"loss": progress.loss, "qwk": progress.metric}
        board.add(progress.step, {f"{progress.stage}/{name}": value for name, value in values.items()})
        report(progress)

    return told
