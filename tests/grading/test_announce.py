"""What is told to whom, once the database has it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from grading import announce
from grading.services.batches import batches_grade
from grading.services.release import submissions_release

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    sent = []
    monkeypatch.setattr(announce, "_send", lambda group, content: sent.append((group, content)))
    return sent


def test_a_batch_of_drafts_is_one_message_per_assignment(
    world, other_world, tiny, hand_in, told, django_capture_on_commit_callbacks
):
    first, second = hand_in(world), hand_in(other_world)
    with django_capture_on_commit_callbacks(execute=True):
        batches_grade()
    drafted = {group: content["responses"] for group, content in told if content["type"] == "drafted"}
    for submission in (first, second):
        ids = {str(one) for one in submission.responses.values_list("public_id", flat=True)}
        assert set(drafted[announce.assignment_group(submission.assignment_id)]) <= ids


def test_a_release_tells_the_students_page_and_the_teachers(
    world, tiny, hand_in, told, django_capture_on_commit_callbacks
):
    submission = hand_in(world)
    submission.responses.update(state="graded")
    with django_capture_on_commit_callbacks(execute=True):
        submissions_release(submissions=[submission], by=world.teacher, now=timezone.now())
    groups = [group for group, content in told if content["type"] == "released"]
    assert groups == [
        announce.submission_group(submission.pk),
        announce.assignment_group(submission.assignment_id),
    ]


def test_a_dead_channel_layer_breaks_nothing(world, monkeypatch):
    class Dead:
        async def group_send(self, *_args):
            raise ConnectionError("no layer")

    monkeypatch.setattr(announce, "get_channel_layer", Dead)
    announce._send("grading.assignment.1", {"type": "drafted"})
