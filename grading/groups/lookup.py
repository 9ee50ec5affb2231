"""Groups as other rooms ask for them: which answers are alike, and in which order a desk may show them."""

from __future__ import annotations

from collections import Counter

from django.db.models import QuerySet

from grading.models import GroupMember, Response
from school.courses.models import Assignment, Question

__all__ = ["alike", "group_order"]


def alike(response: Response) -> QuerySet[Response]:
    """The other responses of its group; none while it is in no group. Not scoped: intersect it with `visible`."""
    mates = GroupMember.objects.filter(group__members__response=response.pk).exclude(response=response.pk)
    return Response.objects.filter(pk__in=mates.values("response"))


def group_order(assignment: Assignment, question: Question) -> dict[int, tuple[int, int]]:
    """(rank of the group, rank inside it) by response id, from 0: large groups first, the most typical answer first.

    One query. Responses that are in no group yet are missing.
    """
    rows = GroupMember.objects.filter(
        group__grouping__assignment=assignment, group__grouping__question=question
    )
    found = list(rows.order_by("-closeness", "response").values_list("response", "group"))
    sizes = Counter(group for _response, group in found)
    ranks = {group: rank for rank, group in enumerate(sorted(sizes, key=lambda pk: (-sizes[pk], pk)))}
    inside: Counter[int] = Counter()
    order = {}
    for response, group in found:
        order[response] = (ranks[group], inside[group])
        inside[group] += 1
    return order
