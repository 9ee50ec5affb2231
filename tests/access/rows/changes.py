"""Who may open and make changes of questions that have answers."""

from __future__ import annotations

from typing import Any

from grading.models import QuestionChange
from grading.services.changes import change_propose
from school.people.access import actor_for
from tests.access.row import row
from tests.factories import World


def question(world: World) -> list[Any]:
    return [world.questions["numeric"].public_id]


def proposal(world: World) -> list[Any]:
    """A proposal of the teacher; made anew when a role before has dropped it."""
    found = QuestionChange.objects.filter(question=world.questions["numeric"], state="proposed").first()
    if found is None:
        actor = actor_for(world.teacher, world.school.pk)
        assert actor is not None
        asked = world.questions["numeric"]
        asked.prompt += "!"
        found = change_propose(question=asked, concepts=[], criteria=[], by=actor)
    return [found.public_id]


ACT: dict[str, Any] = {"method": "post", "others": 403, "foreign": 404, "admin": 302, "teacher": 302}
LOOK: dict[str, Any] = {"others": 403, "foreign": 404, "admin": 200, "teacher": 200, "assistant": 200}
CHANGE: dict[str, Any] = {"others": 403, "foreign": 404, "admin": 200, "teacher": 200}

ROWS = [
    row("grading:change", proposal, **LOOK | {"assistant": 404}),
    row("grading:change", proposal, **ACT | {"assistant": 404}),
    row("grading:change_refresh", proposal, **ACT),
    row("grading:change_drop", proposal, **ACT),
    row("grading:change_undo", proposal, **ACT),
    row("grading:question_changes", question, **LOOK),
    row("grading:question_void", question, **CHANGE),
    row("grading:question_void", question, method="post", **CHANGE),
]
