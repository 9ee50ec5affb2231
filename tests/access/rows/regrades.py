"""Who may open the release of results and the regrade requests."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from grading.models import Grade, RegradeRequest, RegradeSpread, ReleasePlan, Response, Submission
from school.courses.models import Assignment, AssignmentQuestion
from tests.access.row import row
from tests.factories import World


def assignment(world: World) -> list[Any]:
    return [world.assignment.public_id]


def plan(world: World) -> list[Any]:
    if "plan" not in world.extra:
        world.extra["plan"] = ReleasePlan.objects.create(
            school=world.school, assignment=world.assignment, section=world.section, made_by=world.teacher,
            due_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
    return [world.extra["plan"].public_id]


def _earlier(world: World, now: datetime) -> Assignment:
    """Another assignment, so that this work stands beside what the student has in progress."""
    made = Assignment.objects.create(
        school=world.school, course=world.course, title="Earlier", is_published=True,
        opens_at=now - timedelta(days=2), due_at=now + timedelta(days=1), closes_at=now + timedelta(days=2),
    )  # fmt: skip
    made.sections.add(world.section)
    question = world.questions["short_answer"]
    AssignmentQuestion.objects.create(assignment=made, question=question, position=0, points=question.points)
    return made


def shown(world: World) -> Response:
    """The student's answer, graded and released."""
    if "shown" not in world.extra:
        now = timezone.now()
        submission = Submission.objects.create(
            school=world.school, section=world.section, student=world.student, assignment=_earlier(world, now),
            state="submitted", submitted_at=now, released_at=now,
        )  # fmt: skip
        world.extra["shown"] = Response.objects.create(
            school=world.school, submission=submission, question=world.questions["short_answer"],
            answer={"text": "one path"}, version=1, state="graded",
        )  # fmt: skip
        Grade.objects.create(response=world.extra["shown"], score=Decimal("0.5"), decided_by=world.teacher)
    return world.extra["shown"]


def answer(world: World) -> list[Any]:
    return [shown(world).public_id]


def regrade(world: World) -> list[Any]:
    if "regrade" not in world.extra:
        response = shown(world)
        world.extra["regrade"] = RegradeRequest.objects.create(
            school=world.school, response=response, about=response.grade,
            reason="I did say that there is only one path.",
        )  # fmt: skip
    return [world.extra["regrade"].public_id]


def accepted(world: World) -> list[Any]:
    found = regrade(world)
    now = timezone.now()
    RegradeRequest.objects.filter(pk=world.extra["regrade"].pk).update(
        state="accepted", outcome=world.extra["regrade"].about, settled_at=now, settled_by=world.teacher
    )
    return found


def spread(world: World) -> list[Any]:
    accepted(world)
    if "spread" not in world.extra:
        world.extra["spread"] = RegradeSpread.objects.create(request=world.extra["regrade"], by=world.teacher)
    return [world.extra["spread"].public_id]


ROWS = [
    row("grading:releasing", assignment, teacher=200, assistant=200),
    row("grading:releasing", assignment, method="post", teacher=422, assistant=422),
    row("grading:result_terms", assignment, method="post", teacher=422, assistant=422),
    row("grading:release_cancel", plan, method="post", teacher=302, assistant=302),
    row("grading:regrade_inbox", teacher=200, assistant=200, others=403),
    row("grading:regrades", everyone=200),
    row("grading:regrade_ask", answer, student=200),
    row("grading:regrade_ask", answer, method="post", student=422),
    row("grading:regrade", regrade, student=200, guardian=200, teacher=200, assistant=200),
    row("grading:regrade_say", regrade, method="post", student=422, teacher=422, assistant=422),
    row("grading:regrade_withdraw", regrade, method="post", student=302),
    row("grading:regrade_accept", regrade, method="post", teacher=422, assistant=422),
    row("grading:regrade_decline", regrade, method="post", teacher=422, assistant=422),
    row("grading:regrade_alike", accepted, teacher=200, assistant=200),
    row("grading:regrade_undo", spread, method="post", teacher=302),
]
