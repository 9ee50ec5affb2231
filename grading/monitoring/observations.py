"""Drafts as watching sees them: score, confidence, when, and what a person made of it. Nobody's name."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from grading.models import Draft, Grade, Submission, TrainedGrader
from grading.monitoring.drift import Observation
from grading.training.comparison import OWN, TEACHER
from school.courses.models import Section

__all__ = ["Stream", "decided_drafts", "reports_of", "streams_of"]

Stream = tuple[str, str]  # question kind, model version


def decided_drafts(rows: QuerySet[Draft]) -> QuerySet[Any]:
    """Adds `person_score`: the grade in force where a person made it of this very draft, else None."""
    latest = Grade.objects.filter(response=OuterRef("response")).order_by("-pk").values("pk")[:1]
    of_it = Grade.objects.filter(pk=OuterRef("in_force"), draft=OuterRef("pk"), decided_by__isnull=False)
    return rows.annotate(in_force=Subquery(latest)).annotate(person_score=Subquery(of_it.values("score")[:1]))


def streams_of(section: Section) -> dict[Stream, list[Observation]]:
    """One query: the drafts of the class's assignments, by question kind and model version.

    Practice is left out: what is practised follows the student's mastery, so its scores move by design.
    """
    rows = Draft.objects.filter(
        response__submission__section=section, response__submission__kind=Submission.Kind.ASSIGNMENT
    )
    values = decided_drafts(rows).values_list(
        "response__question__kind", "model_version", "created_at", "score", "confidence", "person_score"
    )
    found: dict[Stream, list[Observation]] = defaultdict(list)
    for kind, version, at, score, confidence, person in values.iterator():
        decided = None if person is None else float(person)
        found[kind, version].append(Observation(at, float(score), confidence, decided))
    return dict(found)


def reports_of(section: Section) -> dict[str, list[Observation]]:
    """The promotion reports of the class's own graders, by their version: held-out scores beside the teacher's.

    They say nothing about confidence.
    """
    rows = TrainedGrader.objects.filter(school=section.school_id, course=section.course_id)
    found = {}
    for one in rows.filter(promoted_at__isnull=False):
        at = one.promoted_at or one.created_at
        found[one.version] = [
            Observation(at, float(row[OWN]), 0.0, float(row[TEACHER])) for row in one.scores
        ]
    return found
