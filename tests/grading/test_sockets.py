"""Small signals to open pages, and nothing to anybody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.db import close_old_connections

from grading.announce import assignment_group, submission_group, training_group
from grading.models import TrainingRun
from grading.sockets import socket_urlpatterns
from school.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60  # seconds; it only ends a test that hangs


@pytest.fixture(autouse=True)
def memory_layer(settings: Any) -> None:
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}


@pytest.fixture(autouse=True)
def _connections_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test kit keeps the threads' database connections open; the product closes them, and so must we."""
    monkeypatch.setattr("channels.testing.application.no_op", close_old_connections)


class Visitor(WebsocketCommunicator):
    def __init__(self, user: User | Any, path: str) -> None:
        super().__init__(URLRouter(socket_urlpatterns), path)
        self.scope |= {"user": user, "session": {}}


def assignment_path(public_id: UUID) -> str:
    return f"/ws/assignments/{public_id}/"


async def test_a_teacher_hears_of_a_draft(world):
    socket = Visitor(world.teacher, assignment_path(world.assignment.public_id))
    assert (await socket.connect(timeout=PATIENCE))[0]
    message = {"type": "drafted", "responses": ["r1"]}
    signal = {"type": "grading.signal", "content": message}
    await get_channel_layer().group_send(assignment_group(world.assignment.pk), signal)
    assert await socket.receive_json_from(timeout=PATIENCE) == message
    await socket.disconnect()


@pytest.mark.parametrize("role", ["student", "guardian", "admin", "outsider"])
async def test_only_those_who_grade_may_listen_to_an_assignment(world, role):
    socket = Visitor(world.people[role], assignment_path(world.assignment.public_id))
    assert await socket.connect(timeout=PATIENCE) == (False, 4404)


async def test_another_school_and_an_unknown_id_are_refused_alike(world, other_world):
    for public_id in (world.assignment.public_id, uuid4()):
        socket = Visitor(other_world.teacher, assignment_path(public_id))
        assert await socket.connect(timeout=PATIENCE) == (False, 4404)


async def test_a_signed_out_visitor_is_refused(world):
    from django.contrib.auth.models import AnonymousUser

    socket = Visitor(AnonymousUser(), assignment_path(world.assignment.public_id))
    assert await socket.connect(timeout=PATIENCE) == (False, 4404)


async def test_a_student_hears_of_the_release_and_what_pages_say_is_dropped(world):
    from channels.db import database_sync_to_async

    submission = await database_sync_to_async(world.submission)()
    socket = Visitor(world.student, f"/ws/submissions/{submission.public_id}/")
    assert (await socket.connect(timeout=PATIENCE))[0]
    await socket.send_to(text_data="no json at all")
    signal = {"type": "grading.signal", "content": {"type": "released"}}
    await get_channel_layer().group_send(submission_group(submission.pk), signal)
    assert await socket.receive_json_from(timeout=PATIENCE) == {"type": "released"}
    await socket.disconnect()


async def test_nobody_listens_to_another_students_work(world):
    from channels.db import database_sync_to_async

    submission = await database_sync_to_async(world.submission)()
    socket = Visitor(world.people["outsider"], f"/ws/submissions/{submission.public_id}/")
    assert await socket.connect(timeout=PATIENCE) == (False, 4404)


@pytest.mark.parametrize(("role", "hears"), [("teacher", True), ("admin", True), ("student", False)])
async def test_a_training_is_watched_by_those_who_may_look_at_its_grader(world, role, hears):
    run = await TrainingRun.objects.acreate(
        school=world.school, course=world.course, section=world.section, created_by=world.teacher
    )
    socket = Visitor(world.people[role], f"/ws/trainings/{run.public_id}/")
    assert (await socket.connect(timeout=PATIENCE))[0] is hears
    if hears:
        signal = {"type": "grading.signal", "content": {"type": "training", "state": "running"}}
        await get_channel_layer().group_send(training_group(run.pk), signal)
        assert await socket.receive_json_from(timeout=PATIENCE) == signal["content"]
        await socket.disconnect()
