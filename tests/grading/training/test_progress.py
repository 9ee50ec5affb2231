"""What a training writes down for its page while it runs: its curve, also when it was stopped in between, and its part."""

from __future__ import annotations

import pytest
from django.urls import reverse

from grading.models import TrainingRun
from grading.services.training import training_start
from grading.services.training_progress import Held
from ml.tuning.base import Progress

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(world, scope) -> TrainingRun:
    return training_start(scope=scope, by=world.teacher, settings={})


def fresh(run: TrainingRun) -> TrainingRun:
    return TrainingRun.objects.get(pk=run.pk)


def report(run: TrainingRun, *told: Progress) -> TrainingRun:
    held = Held(run)
    for one in told:
        held.report(one)
    return fresh(run)


def test_a_method_without_rounds_draws_the_error_on_answers_left_out(run):
    found = report(
        run,
        Progress(20, 20, None, None, "reading"),
        Progress(0, 30, 0.2, None, "fitting"),
        Progress(15, 30, 0.1, 0.6, "fitting"),
        Progress(30, 30, 0.05, 0.8, "fitting"),
    )
    # Of the questions learnt so far the mean.
    assert found.points == [[0, 0.2, None], [15, 0.1, 0.6], [30, 0.05, 0.7]]


def test_where_rounds_were_drawn_their_curve_stays(run):
    found = report(
        run,
        Progress(1, 2, 0.3, None, "training"),
        Progress(2, 2, None, 0.5, "training"),
        Progress(15, 15, 0.05, 0.9, "fitting"),
    )
    assert found.points == [[1, 0.3, None], [2, None, 0.5]]


def test_the_curve_of_a_resumed_training_goes_on_where_it_was(run):
    run.points = [[1, 0.4, None], [2, 0.3, None], [2, None, 0.5], [3, 0.2, None]]
    found = report(
        run,
        Progress(64, 64, None, None, "reading"),
        Progress(2, 4, None, 0.5, "training"),
        Progress(3, 4, 0.2, None, "training"),
        Progress(4, 4, 0.1, None, "training"),
    )
    assert found.points == [[1, 0.4, None], [2, 0.3, None], [2, None, 0.5], [3, 0.2, None], [4, 0.1, None]]


def test_the_page_says_in_which_part_it_is_measured(world, run, client_of):
    report(run, Progress(7, 30, None, None, "measuring", 2, 5))
    TrainingRun.objects.update(state="running")
    text = client_of(world.teacher).get(reverse("grading:training", args=[run.public_id])).content.decode()
    assert "Trying it on answers that were held back, part 2 of 5" in text
    assert "7 of 30" in text
