"""A lesson's passages in the database: cut when the lesson has changed, given vectors where a model is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction

from school.courses.models import Lesson
from tutoring.models import Passage
from tutoring.passages import split

if TYPE_CHECKING:
    from ml.encoders import Encoder

__all__ = ["passages_embed", "passages_index", "text_of"]

JOINT = " › "
FLOAT32 = "<f4"  # little-endian, whatever the machine


@transaction.atomic
def passages_index(*, lesson: Lesson) -> list[Passage]:
    """The passages of the lesson as its text is now. Cheap when nothing has changed; no model is needed."""
    digest = sha256(lesson.body.encode()).hexdigest()
    found = list(lesson.passages.all())
    if all(one.body_hash == digest for one in found) and (found or not lesson.body.strip()):
        return found
    # Two readers of a changed lesson must not both write its passages.
    Lesson.objects.select_for_update(no_key=True, of=("self",)).get(pk=lesson.pk)
    if lesson.passages.filter(body_hash=digest).exists():
        return list(lesson.passages.all())
    lesson.passages.all().delete()
    pieces = split(lesson.body)
    rows = [
        Passage(
            lesson=lesson, position=place, heading=JOINT.join(piece.headings)[:300], text=piece.text,
            start=piece.start, end=piece.end, body_hash=digest,
        )
        for place, piece in enumerate(pieces)
    ]  # fmt: skip
    return Passage.objects.bulk_create(rows)


def passages_embed(*, passages: Sequence[Passage], encoder: Encoder) -> None:
    """Give vectors to the passages that have none of this encoder, and store them."""
    missing = [one for one in passages if one.vector is None or one.encoder != encoder.name]
    if not missing:
        return
    vectors = encoder.embed([text_of(one) for one in missing]).astype(FLOAT32)
    for one, vector in zip(missing, vectors, strict=True):
        one.vector, one.encoder = vector.tobytes(), encoder.name
    Passage.objects.bulk_update(missing, ["vector", "encoder"])


def text_of(passage: Passage) -> str:
    """What is ranked: the heading says what the passage is about, often in other words."""
    return f"{passage.heading}\n{passage.text}"
