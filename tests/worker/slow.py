"""Graders for a worker that is going to be killed: they stop while a file exists, and write down what they judge."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from django.apps import AppConfig

from grading.graders import base
from grading.graders.base import Grader, Item
from grading.verdict import Label, Verdict


class Slow(Grader):
    """Judges everything right, once the file $HOLD is gone."""

    def version(self) -> str:
        return "slow-1"

    def grade(self, items: Sequence[Item]) -> list[Verdict]:
        hold, seen = Path(os.environ["HOLD"]), Path(os.environ["SEEN"])
        with seen.open("a") as log:
            log.writelines(f"{item.id}\n" for item in items)
        while hold.exists():
            time.sleep(0.05)
        return [Verdict(Decimal(1), Label.CORRECT, 0.9, "slow", self.version()) for _item in items]


class SlowConfig(AppConfig):
    name = "tests.worker"
    label = "slow_graders"

    def ready(self) -> None:
        for kind in ("single_choice", "numeric", "short_answer"):
            base._registry[kind] = Slow
