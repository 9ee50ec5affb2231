from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from grading.models import Response, Upload
from grading.services.submissions import submission_open, submission_submit
from grading.services.upload_pages import uploads_render
from grading.services.uploads import upload_add
from tests.grading.uploads.papers import answer_on_paper, jpeg, paper_question


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def answer(world) -> Response:
    """An answer on paper that is being made: nothing is in it yet."""
    paper_question(world)
    now = timezone.now()
    return answer_on_paper(submission_open(assignment=world.assignment, student=world.student, now=now))


@pytest.fixture
def add(answer) -> Callable[..., Upload]:
    def make(data: bytes | None = None, name: str = "sheet.jpg") -> Upload:
        return upload_add(
            response=answer, name=name, data=jpeg() if data is None else data, now=timezone.now()
        )

    return make


@pytest.fixture
def handed_in(answer, add) -> Upload:
    """One picture, handed in, with its page drawn."""
    upload = add(jpeg(400, 300))
    uploads_render()
    submission_submit(submission=answer.submission, now=timezone.now())
    upload.refresh_from_db()
    return upload
