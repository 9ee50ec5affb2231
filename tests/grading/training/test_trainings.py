"""A training from the button to a version, with the shipped model; and all the ways in which it can end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from grading.models import TrainedGrader, TrainingRun
from grading.services import training_runs, training_work
from grading.services.training import (
    AlreadyTraining,
    NotResumable,
    training_resume,
    training_start,
    training_stop,
)
from grading.services.training_runs import MAX_ATTEMPTS, trainings_run, trainings_sweep
from ml.tuning import NoRoom, Stopped
from ml.weights import WeightsMissing
from school.people.models import AuditEvent
from tests.grading.training.material import allow, consent, decide, decided_class

pytestmark = pytest.mark.django_db


@pytest.fixture
def start(world, scope):
    def make(**settings) -> TrainingRun:
        return training_start(scope=scope, by=world.teacher, settings=settings)

    return make


def fresh(run: TrainingRun) -> TrainingRun:
    return TrainingRun.objects.get(pk=run.pk)


def test_a_class_that_agrees_gets_a_version_measured_on_what_was_held_back(
    world, one_model, start, graders_folder
):
    grades = decided_class(world)
    run = start()
    assert trainings_run() == 1
    run = fresh(run)
    assert (run.state, run.problem, run.leased_until) == ("done", "", None)
    grader = run.grader
    assert (grader.number, grader.answers, grader.students) == (1, len(grades), len(grades))
    assert grader.base == one_model.scorer.version
    assert grader.knows == {str(world.questions["short_answer"].public_id): 1}
    assert {*grader.files, "log"} == {path.name for path in Path(grader.folder).iterdir()}
    assert set(grader.figures["augmented"]["made"]) == {"synonyms", "typos", "adverbs"}
    assert len(grader.scores) == len(grades)
    assert grader.figures["own"]["qwk"]["rows"] == len(grades)
    assert grader.state == ("candidate" if grader.gate["passes"] else "refused")
    assert not Path(run.folder).exists()
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "training.start",
        "grader.train",
    ]


def test_a_withdrawn_consent_is_left_out_by_the_next_training(world, one_model, start):
    grades = decided_class(world)
    start()
    trainings_run()
    consent(world, grades[0].response.submission.student, granted=False)
    start()
    trainings_run()
    second, first = TrainedGrader.objects.all()
    assert (first.answers, second.answers, second.number) == (20, 19, 2)


def test_too_few_answers_say_how_many_are_missing(world, one_model, start):
    allow(world)
    decide(world, "Ann", "one path", "1")
    run = start()
    trainings_run()
    run = fresh(run)
    assert (run.state, run.problem) == ("failed", "too_few")
    assert run.detail["have"] == 1
    assert not TrainedGrader.objects.exists()


def test_answers_of_one_score_say_so(world, one_model, start):
    allow(world)
    for number in range(12):
        decide(world, f"Pupil {number}", f"one path, number {number}", "1")
    run = start()
    trainings_run()
    assert (fresh(run).problem, fresh(run).detail) == ("one_level", {"score": 1.0})


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (NoRoom("the disk is full"), "no_room"),
        (OSError(28, "No space left on device"), "no_room"),
        (MemoryError(), "memory"),
        (WeightsMissing("Run: manage.py models pull"), "weights"),
        (RuntimeError("surprise"), "fault"),
    ],
)
def test_whatever_goes_wrong_ends_with_a_reason_and_can_be_resumed(world, start, monkeypatch, error, problem):
    def broken(run, held):
        raise error

    monkeypatch.setattr(training_runs, "made_by", broken)
    run = start()
    trainings_run()
    run = fresh(run)
    assert (run.state, run.problem) == ("failed", problem)
    assert training_resume(run=run, by=world.teacher).state == "queued"


def test_one_training_of_a_scope_at_a_time(world, start):
    first = start()
    with pytest.raises(AlreadyTraining) as busy:
        start()
    assert busy.value.run == first


def test_a_waiting_training_is_stopped_at_once_and_resumed(world, start):
    run = start()
    assert training_stop(run=run, by=world.teacher, now=timezone.now()).state == "stopped"
    assert trainings_run() == 0
    assert training_resume(run=run, by=world.teacher).state == "queued"
    with pytest.raises(NotResumable):
        training_resume(run=run, by=world.teacher)


def test_a_stopped_one_does_not_go_on_beside_a_newer_one(world, start):
    old = start()
    training_stop(run=old, by=world.teacher, now=timezone.now())
    newer = start()
    with pytest.raises(AlreadyTraining) as busy:
        training_resume(run=old, by=world.teacher)
    assert busy.value.run == newer


def test_a_wish_to_stop_is_heard_in_the_middle(world, one_model, start, monkeypatch):
    decided_class(world)
    run = start()

    def asked(*args, stop, **more):
        TrainingRun.objects.filter(pk=run.pk).update(stop_asked=True)
        assert stop()
        raise Stopped

    monkeypatch.setattr("ml.tuning.tune", asked)
    trainings_run()
    assert fresh(run).state == "stopped"
    assert not TrainedGrader.objects.exists()


def test_whoever_lost_the_lease_writes_nothing(world, start, monkeypatch, graders_folder):
    """Another worker has it by now: the late result is thrown away, files and all."""
    run = start()

    def slow(taken, held):
        TrainingRun.objects.filter(pk=run.pk).update(lease=None, state="queued")
        assert held.stop()
        made = training_work.Made(run.public_id, {"gate": {"passes": True}})
        (graders_folder / str(run.public_id)).mkdir(parents=True)
        # Only the first worker is late; nobody takes the run again in this test.
        TrainingRun.objects.filter(pk=run.pk).update(state="stopped")
        return made

    monkeypatch.setattr(training_runs, "made_by", slow)
    trainings_run()
    assert not TrainedGrader.objects.exists()
    assert not (graders_folder / str(run.public_id)).exists()


def test_the_sweep_puts_back_what_a_dead_worker_held_and_gives_up_after_three(world, start):
    run = start()
    late = timezone.now() - timedelta(seconds=1)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        rows = TrainingRun.objects.filter(pk=run.pk)
        rows.update(state="running", leased_until=late, attempts=attempt)
        assert trainings_sweep(timezone.now()) == (1 if attempt < MAX_ATTEMPTS else 0)
    assert (fresh(run).state, fresh(run).problem) == ("failed", "worker")


def test_a_running_training_is_left_alone_by_the_sweep(world, start):
    run = start()
    soon = timezone.now() + timedelta(seconds=60)
    TrainingRun.objects.filter(pk=run.pk).update(state="running", leased_until=soon)
    trainings_sweep(timezone.now())
    assert fresh(run).state == "running"


def test_work_in_progress_is_deleted_when_nobody_goes_on_with_it_for_a_week(world, start):
    run = start()
    now = timezone.now()
    training_stop(run=run, by=world.teacher, now=now)
    (Path(run.folder) / "part").mkdir(parents=True)
    trainings_sweep(now + timedelta(days=6))
    assert Path(run.folder).exists()
    trainings_sweep(now + timedelta(days=8))
    assert not Path(run.folder).exists()


def test_what_was_begun_before_a_consent_was_withdrawn_is_not_gone_on_with(world, one_model, start):
    grades = decided_class(world)
    run = start()
    examples = [one for _at, one in training_work.lessons_of(training_work.material_of(run).decided)]
    before = training_work._work_folder(run, examples)
    assert training_work._work_folder(run, examples) == before
    consent(world, grades[0].response.submission.student, granted=False)
    rest = [one for _at, one in training_work.lessons_of(training_work.material_of(run).decided)]
    assert training_work._work_folder(run, rest) != before
    assert not before.exists()
