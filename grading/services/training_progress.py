"""While a training runs: its lease is renewed, its steps are written down for the page, and a wish to stop is heard."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import connection
from django.utils import timezone

from grading.announce import announce_training
from grading.models import TrainingRun
from ml.tuning.base import Progress

__all__ = ["POINTS", "Held"]

# The page is told at most so often, and the chart keeps at most so many points.
TELL_SECONDS = 0.5
POINTS = 240


class Held:
    """A run in the hands of this worker. `report` and `stop` are what a training is given.

    A training may be busy for long between two steps, so the lease is renewed by a thread and not by the steps; it ends
    with the process.
    """

    def __init__(self, run: TrainingRun) -> None:
        self.run = run
        self.points: list[list[float | None]] = list(run.points)
        self.noted: dict[str, object] = {}
        self._seen: list[float] = []
        self._trained = self._drawn = False
        self._told = self._asked = 0.0
        self._stopping = False
        self._over = threading.Event()
        self._pulse = threading.Thread(target=self._beat, name=f"training-{run.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._pulse.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._pulse.join()

    def report(self, progress: Progress) -> None:
        """Write a step down, with a point of the chart where it has a loss or a metric."""
        loss, metric = progress.loss, progress.metric
        if progress.stage == "training":
            self._trained = True
        elif self._trained:
            # Where rounds of training were drawn before, their curve is what the page is about.
            loss = metric = None
        elif metric is not None:
            # One question after the other: what is drawn is the mean of those so far.
            self._seen.append(metric)
            metric = sum(self._seen) / len(self._seen)
        if loss is not None or metric is not None:
            new = [progress.step, loss, metric]
            if not self._drawn:
                # A resumed training goes on in the middle: the curve up to there is still true.
                self.points = [one for one in self.points if (one[0] or 0) <= progress.step and one != new]
                self._drawn = True
            self.points.append(new)
        if len(self.points) > POINTS:
            self.points = self.points[::2]
        now = time.monotonic()
        if now - self._told < TELL_SECONDS and progress.step < progress.total:
            return
        self._told = now
        part = {"fold": [progress.fold, progress.folds]} if progress.folds else {}
        self._rows().update(
            stage=progress.stage[:20], step=progress.step, total=progress.total, points=self.points,
            detail={**self.noted, **part},
        )  # fmt: skip
        announce_training(self.run)

    def note(self, **facts: object) -> None:
        """Facts for the page, beside the steps from now on."""
        self.noted |= facts

    def stop(self) -> bool:
        """Whether a person asked to stop, or another worker holds the run by now; looked up twice a second."""
        now = time.monotonic()
        if not self._stopping and now - self._asked >= TELL_SECONDS:
            self._asked = now
            self._stopping = not self._rows().filter(stop_asked=False).exists()
        return self._stopping

    def _rows(self):  # type: ignore[no-untyped-def]
        return TrainingRun.objects.filter(pk=self.run.pk, lease=self.run.lease)

    def _beat(self) -> None:
        seconds = settings.TRAINING_LEASE_SECONDS
        try:
            while not self._over.wait(seconds / 3):
                self._rows().update(leased_until=timezone.now() + timedelta(seconds=seconds))
        finally:
            connection.close()
