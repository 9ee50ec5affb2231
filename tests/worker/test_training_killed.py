"""A real worker process, killed in the middle of a training: the run is taken up again and ends with a version."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from grading.models import TrainedGrader, TrainingRun
from grading.services.training import training_start
from tests.browser.stack import Child, environment
from tests.factories import make_world
from tests.grading.training.material import decided_class
from tests.worker.test_killed import broker, until

__all__ = ["broker"]

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = [
    sys.executable, "-m", "celery", "-A", "eduapp.celery", "worker", "-Q", "train", "-P", "threads", "-c", "2",
    "--loglevel", "INFO", "--without-gossip", "--without-mingle",
]  # fmt: skip


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Child]:
    child = Child("worker", WORKER, tmp_path / "worker.log")
    yield child
    child.end(signal.SIGKILL)


@pytest.fixture
def run() -> TrainingRun:
    world = make_world("killed")
    decided_class(world)
    scope = TrainingRun(school=world.school, course=world.course, section=world.section)
    return training_start(scope=scope, by=world.teacher, settings={})


def fresh(run: TrainingRun) -> TrainingRun:
    return TrainingRun.objects.get(pk=run.pk)


def test_a_worker_killed_in_the_middle_of_a_training_costs_nothing_but_time(broker, worker, run, tmp_path):
    """It hangs at its first step while the file exists; what kills it there is a signal that cannot be caught."""
    hold = tmp_path / "hold"
    hold.touch()
    graders = tmp_path / "graders"
    env = environment(
        DJANGO_SETTINGS_MODULE="tests.worker.training_settings", HOLD=str(hold), EDUAPP_GRADERS_DIR=str(graders),
        EDUAPP_TRAINING_LEASE_SECONDS="4",
    )  # fmt: skip
    worker.start(env)
    ring_train(broker, "training.run")
    until(lambda: fresh(run).step > 0, "the first step", worker)
    worker.end(signal.SIGKILL)
    assert fresh(run).state == "running"
    assert not TrainedGrader.objects.exists()
    hold.unlink()

    worker.start(env)
    # The dead worker's lease has to run out before the sweep puts the run back.
    until(lambda: fresh(run).leased_until < timezone.now(), "the end of the lease", worker)
    ring_train(broker, "training.sweep")
    until(lambda: fresh(run).state in {"done", "failed"}, "the end", worker)
    worker.end()

    run = fresh(run)
    assert (run.state, run.problem, run.attempts) == ("done", "", 2)
    grader = TrainedGrader.objects.get()
    assert (grader.number, run.grader) == (1, grader)
    assert sorted(path.name for path in (graders / str(grader.public_id)).iterdir()) == sorted(
        [*grader.files, "log"]
    )
    assert settings.CELERY_TASK_ROUTES["training.*"] == {"queue": "train"}


def ring_train(broker, name: str) -> None:
    broker.send_task(name, queue="train")
