"""Small files as students send them, made on the spot."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from reportlab.pdfgen import canvas

from grading.models import Response, Upload
from school.courses.models import AssignmentQuestion, Question
from tests.factories import World

__all__ = ["jpeg", "paper_question", "pdf", "png"]


def jpeg(width: int = 40, height: int = 30, colour: str = "white", **how: Any) -> bytes:
    return _picture("JPEG", width, height, colour, **how)


def png(width: int = 40, height: int = 30, colour: str = "white", **how: Any) -> bytes:
    return _picture("PNG", width, height, colour, **how)


def _picture(form: str, width: int, height: int, colour: str, **how: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, form, **how)
    return file.getvalue()


def pdf(pages: int = 1, **how: Any) -> bytes:
    file = io.BytesIO()
    paper = canvas.Canvas(file, invariant=True, **how)
    for number in range(pages):
        paper.drawString(72, 700, f"Page {number + 1}")
        paper.showPage()
    paper.save()
    return file.getvalue()


def paper_question(world: World, most_files: int = 3) -> Question:
    """A question on paper as the last one of the assignment."""
    question = Question.objects.create(
        course=world.course, lesson=world.lesson, kind="upload", prompt="Draw a series circuit.",
        content={"most_files": most_files}, points=4,
    )  # fmt: skip
    AssignmentQuestion.objects.create(
        assignment=world.assignment, question=question, position=9, points=question.points
    )
    world.questions["upload"] = question
    return question


def kept(upload: Upload) -> bytes:
    with upload.file.open("rb") as file:
        return bytes(file.read())


def answer_on_paper(submission: Any) -> Response:
    return Response.objects.select_related("question", "submission__assignment").get(
        submission=submission, question__kind="upload"
    )
