"""A training for a worker that is going to be killed: after its first step it waits while the file $HOLD exists."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.apps import AppConfig


class HeldConfig(AppConfig):
    name = "tests.worker"
    label = "held_training"

    def ready(self) -> None:
        from grading.services import training_progress

        report = training_progress.Held.report

        def waiting(held, progress) -> None:
            report(held, progress)
            while Path(os.environ["HOLD"]).exists():
                time.sleep(0.05)

        training_progress.Held.report = waiting
