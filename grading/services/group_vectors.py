"""Vectors of answers: made once by a worker, kept beside the answer, read back after a restart."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from grading.groups.wording import readable
from grading.models import AnswerVector, Response
from grading.services import batches
from school.people.consent import refused_by
from school.people.models import Consent

__all__ = ["KINDS_WITH_MEANING", "vectors_of"]

# Numbers and choices are told apart by what they are; a vector would blur them.
KINDS_WITH_MEANING = frozenset(("short_answer", "essay"))
# So many at a time: enough to fill batches, and done before somebody who waits for a draft notices.
CHUNK = 256
Tell = Callable[[int, int], None]


def vectors_of(responses: Sequence[Response], tell: Tell) -> dict[int, np.ndarray]:
    """Unit vectors [width] by response; without those that hold no text or whose student or class refuses AI.

    All of one school. `tell(done, total)` is called as it goes on. Raises WeightsMissing or WeightsAltered.
    """
    allowed = _allowed(responses)
    if not allowed:
        return {}
    with batches.model_turn:
        encoder = batches.sentence_encoder()
        name = f"{encoder.name}:{getattr(encoder, 'model', '')}"[:80]
    found = _kept(allowed, name)
    missing: dict[str, list[Response]] = {}
    for one in allowed:
        if one.pk not in found and (text := readable(one.answer)):
            missing.setdefault(text, []).append(one)
    # Texts of like length side by side: a batch is of one length, and is filled up where too few texts share it.
    distinct, done = sorted(missing, key=len), len(found)
    for start in range(0, len(distinct), CHUNK):
        tell(done, len(allowed))
        part = distinct[start : start + CHUNK]
        with batches.model_turn:  # answers that wait for their draft come in between
            made = encoder.embed(part).astype(np.float16)
        pairs = [(one, row) for text, row in zip(part, made, strict=True) for one in missing[text]]
        _keep(pairs, name)
        found |= {one.pk: _read(row.tobytes()) for one, row in pairs}
        done += len(pairs)
    return found


def _allowed(responses: Sequence[Response]) -> list[Response]:
    if not responses:
        return []
    students = {one.submission.student_id for one in responses}
    refused = refused_by(responses[0].school, Consent.Kind.AI_GRADING, students)
    return [
        one
        for one in responses
        if one.submission.student_id not in refused and one.submission.section.ai_grading
    ]


def _kept(responses: Sequence[Response], encoder: str) -> dict[int, np.ndarray]:
    versions = {one.pk: one.version for one in responses}
    rows = AnswerVector.objects.filter(response__in=versions, encoder=encoder)
    kept = rows.values_list("response", "version", "vector")
    return {pk: _read(vector) for pk, version, vector in kept if versions[pk] == version}


def _keep(pairs: Sequence[tuple[Response, np.ndarray]], encoder: str) -> None:
    AnswerVector.objects.bulk_create(
        [
            AnswerVector(response=one, version=one.version, encoder=encoder, vector=row.tobytes())
            for one, row in pairs
        ],
        update_conflicts=True,
        unique_fields=["response"],
        update_fields=["version", "encoder", "vector"],
    )


def _read(stored: bytes | memoryview) -> np.ndarray:
    """As stored, so that an answer has one vector before and after a restart; of unit length again."""
    vector = np.frombuffer(bytes(stored), dtype=np.float16).astype(np.float32)
    found: np.ndarray = vector / max(float(np.linalg.norm(vector)), 1e-6)
    return found
