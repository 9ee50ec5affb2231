"""The answers that belong in groups, as the pure part sees them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, QuerySet

from grading import health
from grading.groups.grouping import Block, Entry
from grading.groups.wording import digest_of, wording
from grading.models import Acceptance, Draft, Grouping, GroupMember, Response, Submission
from grading.services.group_vectors import KINDS_WITH_MEANING, Tell, vectors_of
from ml.weights import WeightsAltered, WeightsMissing

__all__ = ["blocks_of", "entries_of", "groupable", "unplaced"]

log = logging.getLogger(__name__)
READY = (Response.State.DRAFTED, Response.State.BY_HAND, Response.State.GRADED)


def groupable(grouping: Grouping) -> QuerySet[Response]:
    """Handed-in answers whose draft is there, or for which none will come; all, while there is no model to draft."""
    rows = Response.objects.filter(
        submission__assignment=grouping.assignment_id,
        submission__state=Submission.State.SUBMITTED,
        question=grouping.question_id,
    ).order_by("pk")
    states = (*READY, Response.State.PENDING) if health.model_note() else READY
    return rows.filter(state__in=states).select_related("submission__section", "school")


def unplaced(grouping: Grouping) -> QuerySet[Response]:
    """Those of them that are in no group yet."""
    placed = GroupMember.objects.filter(response=OuterRef("pk"))
    return groupable(grouping).filter(~Exists(placed))


def entries_of(
    grouping: Grouping, responses: Sequence[Response], tell: Tell, forms: Mapping[int, str] | None = None
) -> tuple[list[Entry], bool]:
    """Entries in the order of the responses, and whether meaning could be asked for. `forms` are digests known before."""
    kind, by_meaning = grouping.question.kind, True
    vectors = {}
    if kind in KINDS_WITH_MEANING:
        try:
            vectors = vectors_of(responses, tell)
        except (WeightsMissing, WeightsAltered) as error:
            log.error("answers are grouped by wording alone: %s", error)
            by_meaning = False
    blocks, known = blocks_of(responses), forms or {}
    entries = [
        Entry(
            one.pk,
            known[one.pk] if one.pk in known else digest_of(wording(kind, one.answer)),
            blocks.get(one.pk, ()),
            vectors.get(one.pk),
        )
        for one in responses
    ]
    return entries, by_meaning


def blocks_of(responses: Sequence[Response]) -> dict[int, Block]:
    """(label, level of each criterion) of the newest draft of the answer as it stands, by response.

    A silent check counts as without a draft: its group must not tell what the draft says.
    """
    versions = {one.pk: one.version for one in responses}
    blind = set(Acceptance.objects.blind().filter(response__in=versions).values_list("response", flat=True))
    rows = Draft.objects.filter(response__in=versions).order_by("pk")
    fields = ("response", "answer_version", "verdict__label", "verdict__criteria")
    return {
        pk: (str(label), *(f"{one['id']}={one['level']}" for one in sorted(levels or [], key=_id)))
        for pk, version, label, levels in rows.values_list(*fields)
        if versions[pk] == version and pk not in blind
    }


def _id(row: dict[str, str]) -> str:
    return row["id"]
