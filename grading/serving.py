"""The classes' own graders at work: which one an answer goes to, loaded once and checked each time.

A grader whose files are missing, altered or made for another shipped grader is left aside with a note for its
page; the shipped grader judges meanwhile, and no student notices.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from grading import health
from grading.graders.base import Adapter
from grading.models import Response, TrainedGrader
from grading.training.choosing import Asked, Serving, choose
from ml import weights
from ml.weights import WeightsAltered, WeightsMissing

__all__ = ["adapter_of", "adapters_for", "files_problem"]

log = logging.getLogger(__name__)
LEARNT_KINDS = ("short_answer", "essay")
# At most 3 MB each.
KEPT = 64


def adapters_for(responses: Iterable[Response], base: str) -> dict[int, Adapter]:
    """The own grader of each response that has one, by the response's id. `base` is the loaded shipped version."""
    rows = [one for one in responses if one.question.kind in LEARNT_KINDS]
    courses = {one.question.course_id for one in rows}
    graders = {
        one.pk: one
        for one in TrainedGrader.objects.filter(course__in=courses, state=TrainedGrader.State.SERVING)
    }
    serving = [
        Serving(one.pk, one.course_id, one.section_id, one.question_id, one.knows) for one in graders.values()
    ]
    usable: dict[int, Adapter | None] = {}
    found: dict[int, Adapter] = {}
    for row in rows:
        chosen = choose(serving, _asked(row))
        if chosen is None:
            continue
        if chosen.pk not in usable:
            usable[chosen.pk] = adapter_of(graders[chosen.pk], base)
        if adapter := usable[chosen.pk]:
            found[row.pk] = adapter
    return found


def adapter_of(grader: TrainedGrader, base: str) -> Adapter | None:
    """The grader's weights, or None with a note why they cannot be used."""
    problem = files_problem(grader) or ("other_base" if grader.base != base else "")
    adapter = None
    if not problem:
        try:
            adapter = _load(grader.folder, grader.version, tuple(sorted(grader.files.items())))
        except (OSError, LookupError, TypeError, ValueError):
            # As it was saved, and yet not to be read: made by another version of the program.
            log.exception("grader %s cannot be read", grader.public_id)
            problem = "unreadable"
    if adapter is None:
        log.error("grader %s is left aside (%s); the shipped one judges", grader.public_id, problem)
        health.grader_waits(str(grader.public_id), problem)
        return None
    health.grader_works(str(grader.public_id))
    return adapter


def files_problem(grader: TrainedGrader) -> str:
    """`missing`, `altered`, or "" when every file is the one that was saved. Reads no weights."""
    files: Mapping[str, str] = grader.files
    try:
        weights.check(Path(grader.folder), files, f"grader {grader.public_id}")
    except WeightsMissing:
        return "missing"
    except WeightsAltered:
        return "altered"
    return "" if files else "missing"


@lru_cache(maxsize=KEPT)
def _load(folder: str, version: str, files: tuple[tuple[str, str], ...]) -> Adapter:
    from ml.tuning.artefact import load

    return Adapter(version, load(Path(folder), dict(files)))


def _asked(response: Response) -> Asked:
    question = response.question
    return Asked(
        question.course_id,
        response.submission.section_id,
        question.pk,
        str(question.public_id),
        question.version,
    )
