"""Who may see uploaded work, send it, and draw on it."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from grading.models import Response, Upload, UploadMark, UploadPage
from tests.access.row import row
from tests.access.rows.grading import submission
from tests.factories import World
from tests.grading.uploads.papers import paper_question, png

PICTURE = png(60, 40)


def handed_in(world: World) -> Response:
    """A picture with two marks, handed in by a student who is nobody's else in these rows."""
    if "on_paper" not in world.extra:
        student = world.new_student("Pia Paper")
        work = world.submission(student, state="submitted", submitted_at=timezone.now())
        world.extra["on_paper"] = _answer(world, work, "by_hand")
        page = _page(world.extra["on_paper"])
        places = (
            ("box", {"x": 0.1, "y": 0.1, "width": 0.5, "height": 0.4}),
            ("text", {"x": 0.3, "y": 0.6}),
        )
        for kind, geometry in places:
            world.extra["drawn"] = UploadMark.objects.create(
                school=world.school, page=page, kind=kind, geometry=geometry, note="Why?", by=world.teacher
            )
    return world.extra["on_paper"]


def _answer(world: World, work: Any, state: str) -> Response:
    question = world.questions.get("upload") or paper_question(world)
    return Response.objects.create(
        school=world.school, submission=work, question=question, version=1, state=state,
        hand_reason="upload" if state == "by_hand" else "",
    )  # fmt: skip


def _page(response: Response) -> UploadPage:
    upload = Upload(
        school=response.school, response=response, position=1, name="sheet.png", media_type="image/png",
        size=len(PICTURE), sha256="0" * 64, state="ready",
    )  # fmt: skip
    upload.file.save("original", ContentFile(PICTURE))
    page = UploadPage(upload=upload, number=1, width=60, height=40)
    page.file.save("page", ContentFile(PICTURE))
    return page


def answer(world: World) -> list[Any]:
    return [handed_in(world).public_id]


def upload(world: World) -> list[Any]:
    return [handed_in(world).uploads.get().public_id]


def page(world: World) -> list[Any]:
    return [*upload(world), 1]


def mark(world: World) -> list[Any]:
    handed_in(world)
    return [world.extra["drawn"].public_id]


def being_made(world: World) -> list[Any]:
    """The school's student's own answer on paper, not handed in."""
    if "paper_made" not in world.extra:
        submission(world)
        found = _answer(world, world.extra["submission"], "typing")
        world.extra["paper_made"], world.extra["own_upload"] = found, _page(found).upload
    return [world.extra["paper_made"].public_id]


def own_upload(world: World) -> list[Any]:
    being_made(world)
    return [world.extra["own_upload"].public_id]


ROWS = [
    row("grading:uploads", being_made, student=200),
    row("grading:uploads", being_made, method="post", student=422),
    row("grading:uploads", answer),
    row("grading:upload", own_upload, student=200),
    row("grading:upload", upload, teacher=200, assistant=200),
    row("grading:upload_picture", lambda world: [*own_upload(world), 1], student=200),
    row("grading:upload_picture", page, teacher=200, assistant=200),
    row("grading:upload_remove", upload, method="post"),
    row("grading:upload_remove", own_upload, method="post", student=302),
    row("grading:work", answer, teacher=200, assistant=200),
    # Nobody draws on work that is being made, and its student sees the layer only with the result.
    row("grading:work", being_made),
    row("grading:sheet", lambda world: [*own_upload(world), 1]),
    row("grading:sheet", page, teacher=200, assistant=200),
    row("grading:sheet", page, method="post", teacher=422, assistant=422),
    row("grading:upload_mark_change", mark, method="post", teacher=422, assistant=422),
]
