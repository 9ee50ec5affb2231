from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from grading.models import AnswerGroup, Grouping, Response
from grading.services import batches
from grading.services.batches import batches_grade
from grading.services.grouping_work import groupings_run
from grading.services.groups import grouping_ask
from ml.encoders.base import Encoder, Tokens
from ml.weights import WeightsMissing
from tests.factories import World


class TinyEncoder(Encoder):
    """Texts that begin with the same word mean the same; every other pair is at right angles or nearly."""

    read: list[str]

    def __init__(self) -> None:
        self.read, self.here = [], True

    @property
    def width(self) -> int:
        return 32

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        if not self.here:
            raise WeightsMissing("no weights")
        self.read += texts
        return np.stack([self._one(text) for text in texts]).astype(np.float32)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        raise NotImplementedError

    def _one(self, text: str) -> np.ndarray:
        def direction(word: str) -> np.ndarray:
            seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest(), "big")
            return np.random.default_rng(seed).normal(size=32)

        vector = direction(text.split()[0].casefold().strip(":,.!")) + 0.1 * direction(text)
        return vector / np.linalg.norm(vector)


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> TinyEncoder:
    found = TinyEncoder()

    def here() -> TinyEncoder:
        if not found.here:
            raise WeightsMissing("no weights")
        return found

    monkeypatch.setattr(batches, "sentence_encoder", here)
    return found


@pytest.fixture
def classroom(world: World, tiny: Any, encoder: TinyEncoder, hand_in: Any) -> Callable[..., list[Response]]:
    """`classroom("one path", "half a path")`: a drafted short answer of a new student for each text."""

    def make(*texts: str, draft: bool = True, **more: str) -> list[Response]:
        start = world.course.pk, Response.objects.count()
        students = [world.new_student(f"Pupil {start[1] + n}") for n in range(len(texts))]
        works = [hand_in(world, who, text, **more) for who, text in zip(students, texts, strict=True)]
        if draft:
            batches_grade()
        rows = Response.objects.filter(submission__in=works, question=world.questions["short_answer"])
        return list(rows.order_by("pk"))

    return make


@pytest.fixture
def group_them(world: World, encoder: TinyEncoder) -> Callable[..., Grouping]:
    """Asks for groups and lets the worker make them."""

    def make(kind: str = "short_answer") -> Grouping:
        found = grouping_ask(assignment=world.assignment, question=world.questions[kind], by=world.teacher)
        groupings_run(timezone.now())
        found.refresh_from_db()
        return found

    return make


def group_of(response: Response) -> AnswerGroup:
    return AnswerGroup.objects.get(members__response=response)


def texts_of(grouping: Grouping) -> list[list[str]]:
    """The texts of each group, the largest first."""
    rows = Response.objects.filter(group_member__group__grouping=grouping).order_by("pk")
    found: dict[int, list[str]] = {}
    for one in rows.select_related("group_member"):
        found.setdefault(one.group_member.group_id, []).append(one.text)
    return sorted(found.values(), key=lambda texts: (-len(texts), texts))
