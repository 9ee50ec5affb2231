"""Open pages listen here for small signals; what a signal is about they fetch by a plain request."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.http import Http404

from grading.announce import assignment_group, submission_group, training_group
from grading.models import Submission, TrainingRun
from school.courses.models import Assignment
from school.people.access import SESSION_SCHOOL, TEACH, VIEW, Actor, actor_for, fetch

__all__ = ["AssignmentSignals", "SubmissionSignals", "TrainingSignals"]


class Signals(AsyncJsonWebsocketConsumer):
    """Joins one group after the gate has let the person in; says nothing to anybody else."""

    group = ""

    async def connect(self) -> None:
        found = await database_sync_to_async(self._group, thread_sensitive=False)()
        if not found:
            await self.close(4404)
            return
        self.group = found
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, *_args: Any, **_more: Any) -> None:
        """Pages only listen; what they send is dropped."""

    async def grading_signal(self, event: dict[str, Any]) -> None:
        await self.send_json(event["content"])

    def _group(self) -> str:
        user = self.scope["user"]
        actor = actor_for(user, self.scope["session"].get(SESSION_SCHOOL)) if user.is_authenticated else None
        if actor is None:
            return ""
        try:
            return self.allowed(actor, **self.scope["url_route"]["kwargs"])
        except Http404:
            return ""

    def allowed(self, actor: Actor, **ids: UUID) -> str:
        """The group that `actor` may listen to; Http404 when there is none."""
        raise NotImplementedError


class AssignmentSignals(Signals):
    """For those who grade the assignment: handed in, drafted, decided, released."""

    def allowed(self, actor: Actor, **ids: UUID) -> str:
        return assignment_group(fetch(actor, Assignment, ids["assignment_id"], TEACH).pk)


class SubmissionSignals(Signals):
    """For the student (and whoever else may see it): released."""

    def allowed(self, actor: Actor, **ids: UUID) -> str:
        return submission_group(fetch(actor, Submission, ids["submission_id"], VIEW).pk)


class TrainingSignals(Signals):
    """For those who may look at the grader: a step, stopped, done, failed."""

    def allowed(self, actor: Actor, **ids: UUID) -> str:
        return training_group(fetch(actor, TrainingRun, ids["training_id"], VIEW).pk)
