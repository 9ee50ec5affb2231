"""Who may open the comment bank, and mark words of an answer."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from grading.models import MarkedText, Response, SavedComment, TextMark
from tests.access.row import row
from tests.access.rows.grading import response
from tests.factories import World


def course(world: World) -> list[Any]:
    comment(world)
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


def answer(world: World) -> list[Any]:
    """A handed-in answer with two marks that overlap, of a student who is nobody's else in these rows."""
    if "marked" not in world.extra:
        student = world.new_student("Mara Marked")
        submission = world.submission(student, state="submitted", submitted_at=timezone.now())
        world.extra["marked"] = Response.objects.create(
            school=world.school, submission=submission, question=world.questions["short_answer"],
            answer={"text": "There is one path only."}, version=1, state="pending",
        )  # fmt: skip
        on = MarkedText.objects.create(
            response=world.extra["marked"], version=1, text="There is one path only."
        )
        for start, end, kind in ((0, 17, "right"), (9, 22, "question")):
            world.extra["mark"] = TextMark.objects.create(
                school=world.school, on=on, start=start, end=end, kind=kind, note="Why?", by=world.teacher
            )
    return [world.extra["marked"].public_id]


def mark(world: World) -> list[Any]:
    answer(world)
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
    row("grading:comments_for", answer, teacher=200, assistant=200, **STAFF),
    row("grading:comments_for", response, teacher=404, assistant=404, **STAFF),
    row("grading:marks", answer, teacher=200, assistant=200),
    # Nobody marks an answer that is being written, and its student sees marks only with the result.
    row("grading:marks", response),
    row("grading:marks", answer, method="post", teacher=422, assistant=422),
    row("grading:mark_change", mark, method="post", teacher=422, assistant=422),
]
