"""Who may open the comment bank, and mark words of an answer."""

from __future__ import annotations

from typing import Any

from grading.models import MarkedText, SavedComment, TextMark
from tests.access.row import row
from tests.access.rows.grading import response, waiting_response
from tests.factories import World


def course(world: World) -> list[Any]:
    return [world.course.public_id]


def comment(world: World) -> list[Any]:
    """One of the teacher's own; a colleague finds it only once it is shared."""
    if "comment" not in world.extra:
        world.extra["comment"] = SavedComment.objects.create(
            school=world.school, course=world.course, owner=world.teacher, text="Well said, {name}."
        )
    return [world.extra["comment"].public_id]


def shared(world: World) -> list[Any]:
    comment(world)
    SavedComment.objects.filter(pk=world.extra["comment"].pk).update(is_shared=True)
    return comment(world)


def mark(world: World) -> list[Any]:
    if "mark" not in world.extra:
        waiting_response(world)
        on = MarkedText.objects.create(response=world.extra["waiting"], version=0, text="one path")
        world.extra["mark"] = TextMark.objects.create(
            school=world.school, on=on, start=0, end=3, by=world.teacher
        )
    return [world.extra["mark"].public_id]


# The bank is for those who teach: an admin who does not has none.
STAFF = {"others": 403, "foreign": 404}
ROWS = [
    row("grading:comments", course, teacher=200, assistant=200, **STAFF),
    row("grading:comment_new", course, teacher=200, assistant=200, **STAFF),
    row("grading:comment_new", course, method="post", teacher=200, assistant=200, **STAFF),
    row("grading:comment_phrase", course, method="post", teacher=302, assistant=302, **STAFF),
    row("grading:comment_edit", comment, teacher=200, assistant=404, **STAFF),
    row("grading:comment_edit", shared, method="post", teacher=200, assistant=404, **STAFF),
    row("grading:comment_share", comment, method="post", teacher=302, assistant=404, **STAFF),
    row("grading:comment_used", comment, method="post", teacher=204, assistant=404, **STAFF),
    row("grading:comment_used", shared, method="post", teacher=204, assistant=204, **STAFF),
    row("grading:comment_delete", comment, method="post", teacher=302, assistant=404, **STAFF),
    row("grading:comments_for", waiting_response, teacher=200, assistant=200, **STAFF),
    row("grading:comments_for", response, teacher=404, assistant=404, **STAFF),
    row("grading:marks", waiting_response, teacher=200, assistant=200),
    # Nobody marks an answer that is being written, and its student sees marks only with the result.
    row("grading:marks", response),
    row("grading:marks", waiting_response, method="post", teacher=422, assistant=422),
    row("grading:mark_change", mark, method="post", teacher=422, assistant=422),
]
