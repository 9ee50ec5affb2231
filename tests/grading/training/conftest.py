from __future__ import annotations

from pathlib import Path

import pytest

from grading.graders.short_answer import ShortAnswerGrader
from grading.models import TrainingRun
from tests.factories import World


@pytest.fixture(autouse=True)
def graders_folder(settings, tmp_path: Path) -> Path:
    settings.GRADERS_DIR = tmp_path / "graders"
    return settings.GRADERS_DIR


@pytest.fixture(scope="session")
def shipped() -> ShortAnswerGrader:
    """The shipped grader, loaded once for all the trainings of these tests."""
    return ShortAnswerGrader()


@pytest.fixture
def one_model(shipped, monkeypatch: pytest.MonkeyPatch) -> ShortAnswerGrader:
    """Trainings and grading of this process share the loaded model."""
    monkeypatch.setattr("grading.services.training_work.ShortAnswerGrader", lambda: shipped)
    monkeypatch.setattr("grading.services.batches._made", lambda kind: shipped)
    return shipped


@pytest.fixture
def scope(world: World) -> TrainingRun:
    """The class of the test school, as what a grader is for."""
    return TrainingRun(school=world.school, course=world.course, section=world.section)
