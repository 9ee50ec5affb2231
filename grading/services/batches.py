"""What a grading worker does all day: claim, judge, finish, until nothing is due."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from grading import graders, health, queue
from grading.announce import announce_responses
from grading.graders.base import Adapter, Grader, Item
from grading.graders.essay import EssayGrader
from grading.graders.short_answer import ShortAnswerGrader
from grading.items import item_of, sameness
from grading.models import Response
from grading.services.drafts import Judged
from grading.serving import adapters_for
from ml.weights import WeightsAltered, WeightsMissing

if TYPE_CHECKING:
    from ml.encoders import Encoder

__all__ = ["batches_grade", "graders_warm", "model_turn", "sentence_encoder"]

log = logging.getLogger(__name__)
# One forward pass at a time: two threads on one model only share the cores and double the memory.
model_turn = threading.Lock()


def batches_grade() -> int:
    """Draft everything that is due. Returns how many responses were drafted.

    One batch is in memory at a time. Kinds whose weights are missing or altered stay pending, with a note
    for pages and health checks; the rest goes on.
    """
    done, without = 0, set[str]()
    while batch := _claim(without):
        announce_responses("by_hand", batch.by_hand)
        for kind, responses in _by_kind(batch.responses).items():
            try:
                done += _grade(batch, kind, responses)
            except (WeightsMissing, WeightsAltered) as error:
                log.error("%s answers wait for their model: %s", kind, error)
                health.model_waits(str(error))
                queue.put_back(batch.lease, responses, blameless=True)
                without.add(kind)
    return done


def graders_warm() -> None:
    """Load every model once, so that the first answer of the day does not wait for it."""
    for kind in graders.kinds():
        if graders.get(kind).needs_model:
            try:
                item = Item("warm", kind, "?", {"references": ["warm"]}, {"text": "warm"})
                _judge(kind, [item])
                health.model_works()
            except (WeightsMissing, WeightsAltered) as error:
                log.error("%s answers will wait for their model: %s", kind, error)
                health.model_waits(str(error))


def _claim(without: set[str]) -> queue.Batch:
    return queue.claim(
        settings.GRADING_BATCH, settings.GRADING_LEASE_SECONDS, timezone.now(), without=without
    )


def _by_kind(responses: Sequence[Response]) -> dict[str, list[Response]]:
    found: dict[str, list[Response]] = defaultdict(list)
    for one in responses:
        found[one.question.kind].append(one)
    return found


def _grade(batch: queue.Batch, kind: str, responses: list[Response]) -> int:
    """Judge each distinct answer once and write the drafts; what a grader chokes on goes back to the queue."""
    try:
        own = _own_graders(kind, responses)
        if kind == EssayGrader.kind:
            untaught = [one for one in responses if one.pk not in own]
            queue.hand_over(batch.lease, untaught, Response.HandReason.UNTRAINED)
            responses = [one for one in responses if one.pk in own]
        if not responses:
            return 0
        keys = {one.pk: sameness(one, own.get(one.pk)) for one in responses}
        distinct = {keys[one.pk]: one for one in responses}
        verdicts = _judge(kind, [item_of(one, own.get(one.pk)) for one in distinct.values()])
    except (WeightsMissing, WeightsAltered):
        raise
    except Exception:
        log.exception("a batch of %d %s answers could not be judged", len(responses), kind)
        queue.put_back(batch.lease, responses, blameless=False)
        return 0
    by_answer = dict(zip(distinct, verdicts, strict=True))
    judged = [Judged(one, by_answer[keys[one.pk]]) for one in responses]
    if graders.get(kind).needs_model:
        health.model_works()
    return len(queue.finish(batch.lease, judged, timezone.now()))


def _own_graders(kind: str, responses: list[Response]) -> dict[int, Adapter]:
    """The classes' own graders that judge these, by response; only graders of texts can carry one."""
    grader = _made(graders.get(kind)) if graders.get(kind).needs_model else None
    if not isinstance(grader, ShortAnswerGrader | EssayGrader):
        return {}
    return adapters_for(responses, grader.scorer.version)


def _judge(kind: str, items: list[Item]) -> list[graders.base.Verdict]:
    grader_type = graders.get(kind)
    if not grader_type.needs_model:
        return _made(grader_type).grade(items)
    with model_turn:
        return _made(grader_type).grade(items)


@cache
def _made(grader: type[Grader]) -> Grader:
    """One grader of each type per process. Texts of every kind share one model."""
    return grader(_made(ShortAnswerGrader).scorer) if grader is EssayGrader else grader()  # type: ignore[call-arg, attr-defined]


def sentence_encoder() -> Encoder:
    """The frozen encoder of the shipped grader; it shares the process's one copy of the weights. Hold `model_turn` to use it."""
    grader = _made(ShortAnswerGrader)
    assert isinstance(grader, ShortAnswerGrader)
    encoder: Encoder = grader.scorer.encoder  # type: ignore[attr-defined]
    return encoder
