"""One group with all its members, page by page, and the similar groups beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet

from grading.desk.listing import desk_responses
from grading.desk.place import Place, desk_url
from grading.groups.answers import Answer, answers_of, loaded
from grading.groups.board import Card, Near, acts_of, members_of, searched, summaries
from grading.groups.form import GroupForm, scales_of
from grading.groups.names import named
from grading.models import AnswerGroup, BulkAct, GroupMember
from school.courses.models import Assignment, AssignmentQuestion
from school.people.access import Actor

__all__ = ["Sheet", "item_of", "members_for", "sheet_of"]

PAGE = 50
OTHERS = 20


@dataclass(frozen=True)
class Sheet:
    group: AnswerGroup
    assignment: Assignment
    item: AssignmentQuestion
    card: Card
    page: Page[GroupMember]
    answers: Sequence[Answer]
    near: Sequence[Near]
    others: Sequence[Card]  # the largest other groups, for merging with one that is not similar
    acts: Sequence[BulkAct]
    query: str
    form: GroupForm
    hidden: bool = False  # names are kept from the grader


def item_of(group: AnswerGroup) -> AssignmentQuestion:
    """The question in its assignment. Also when it was removed there meanwhile: with the points of the question itself."""
    grouping = group.grouping
    rows = AssignmentQuestion.objects.filter(assignment=grouping.assignment, question=grouping.question)
    found = rows.select_related("question").first()
    return found or AssignmentQuestion(
        assignment=grouping.assignment, question=grouping.question, points=grouping.question.points
    )


def members_for(actor: Actor, group: AnswerGroup) -> QuerySet[GroupMember]:
    """All members that the actor may grade, the most typical first."""
    responses = desk_responses(actor, group.grouping.assignment).filter(question=group.grouping.question)
    return members_of(responses, group.grouping).filter(group=group).order_by("-closeness", "response")


def sheet_of(
    actor: Actor,
    group: AnswerGroup,
    query: Mapping[str, Any],
    form: GroupForm | None = None,
    names: Mapping[int, str] | None = None,
) -> Sheet:
    """A fixed number of queries, however many members there are. `names` stand in place of the students'."""
    assignment, item = group.grouping.assignment, item_of(group)
    responses = desk_responses(actor, assignment).filter(question=item.question)
    everyone = members_of(responses, group.grouping)
    words = str(query.get("q", "")).strip()[:100]
    hidden = names is not None
    members = searched(everyone.filter(group=group), words, students=not hidden).order_by(
        "-closeness", "response"
    )
    page = Paginator(loaded(members), PAGE).get_page(query.get("page", 1))
    likeness = {int(pk): float(value) for pk, value in group.near}
    cards = {one.group.pk: one for one in summaries(everyone, _wanted(everyone, group, likeness), item)}
    card = cards.pop(group.pk)
    rows = list(page)
    urls = {
        one.response_id: desk_url(
            assignment, Place(item.question.public_id, response=one.response.public_id, hidden=hidden)
        )
        for one in rows
    }
    return Sheet(
        group=group,
        assignment=assignment,
        item=item,
        card=card,
        page=page,
        answers=named(answers_of(rows, item.question, item.points, urls), names),
        near=[_near(cards[pk], likeness) for pk in likeness if pk in cards],
        others=[one for pk, one in cards.items() if pk not in likeness],
        acts=acts_of(actor, group.grouping),
        query=words,
        form=form or GroupForm(None, scales_of(item.question), item.points, start=card.exemplars),
        hidden=hidden,
    )


def _wanted(members: QuerySet[GroupMember], group: AnswerGroup, likeness: Mapping[int, float]) -> list[int]:
    """This group, its neighbours, and the largest others."""
    sizes = members.order_by().values("group").annotate(n=Count("pk")).order_by("-n", "group")
    largest = sizes.values_list("group", flat=True)[: OTHERS + len(likeness) + 1]
    return list(dict.fromkeys([group.pk, *likeness, *largest]))


def _near(card: Card, likeness: Mapping[int, float]) -> Near:
    text = card.exemplars[0].excerpt if card.exemplars else ""
    return Near(card.group, round(100 * likeness[card.group.pk]), card.members, text)
