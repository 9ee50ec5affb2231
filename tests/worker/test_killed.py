"""A real worker process, killed in the middle of a batch: no answer is lost and none is drafted twice."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings
from django.utils import timezone

from grading.models import Draft, Response, Submission
from grading.services.submissions import submission_open, submission_submit
from tests.browser.stack import Child, environment
from tests.factories import make_world

pytestmark = pytest.mark.django_db(transaction=True)
STUDENTS = 6
WORKER = [
    sys.executable, "-m", "celery", "-A", "eduapp.celery", "worker", "-Q", "grade", "-P", "threads", "-c", "2",
    "--loglevel", "INFO", "--without-gossip", "--without-mingle",
]  # fmt: skip


# The long limit only ends a test that hangs; how fast a machine is decides nothing.
def until(true: Callable[[], bool], what: str, child: Child, seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{what} did not happen\n{child.tail()}"
        time.sleep(0.05)


@pytest.fixture
def broker() -> Iterator[Celery]:
    app = Celery(broker=settings.REDIS_URL, set_as_current=False)
    app.control.purge()
    yield app
    app.control.purge()
    app.close()


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Child]:
    child = Child("worker", WORKER, tmp_path / "worker.log")
    yield child
    child.end(signal.SIGKILL)


@pytest.fixture
def submissions() -> list[Submission]:
    world, found = make_world("killed"), []
    for number in range(STUDENTS):
        student = world.new_student(f"Student {number}")
        opened = submission_open(assignment=world.assignment, student=student, now=timezone.now())
        for response in opened.responses.all():
            response.answer, response.version = {"text": f"answer {number}"}, 1
            response.save()
        found.append(submission_submit(submission=opened, now=timezone.now()))
    return found


def ring(broker: Celery, name: str, times: int = 1) -> None:
    for _time in range(times):
        broker.send_task(name, queue="grade")


def test_a_worker_killed_in_the_middle_of_a_batch_loses_and_doubles_nothing(
    broker, worker, submissions, tmp_path
):
    hold, seen = tmp_path / "hold", tmp_path / "seen"
    hold.touch()
    env = environment(DJANGO_SETTINGS_MODULE="tests.worker.settings", HOLD=str(hold), SEEN=str(seen))
    worker.start(env)
    ring(broker, "grading.grade")
    until(seen.exists, "grading", worker)
    assert Response.objects.filter(lease__isnull=False).exists()
    worker.end(signal.SIGKILL)
    assert not Draft.objects.exists()
    hold.unlink()

    worker.start(env)
    # Doubled and out of order; what the dead worker holds is left to it until its time is over.
    ring(broker, "grading.grade", times=3)
    everything = Response.objects.filter(submission__in=submissions)
    # Counted anew each time: the database may finish what the dead worker asked for last.
    waiting = everything.filter(lease__isnull=True).exclude(state="drafted")
    until(lambda: not waiting.exists(), "the rest", worker)
    assert everything.filter(lease__isnull=False).update(leased_until=timezone.now() - timedelta(seconds=1))
    ring(broker, "grading.sweep", times=2)
    until(lambda: everything.filter(state="drafted").count() == STUDENTS * 3, "the sweep's work", worker)
    ring(broker, "grading.grade", times=2)
    worker.end()

    assert Draft.objects.count() == STUDENTS * 3
    assert not everything.filter(drafts__isnull=True).exists()
    assert set(everything.values_list("state", "lease")) == {("drafted", None)}
