"""The page of all groups of one question: largest first, with exemplars, draft and how much is decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from grading import health
from grading.desk.listing import desk_responses
from grading.groups.answers import Answer, answers_of, loaded
from grading.models import Acceptance, AnswerGroup, BulkAct, Draft, Grouping, GroupMember, Response
from grading.results import state_of
from grading.verdict import Label
from grading.words import label_text
from school.courses.models import Assignment, AssignmentQuestion, Question
from school.people.access import Actor

__all__ = [
    "ACTS",
    "Board",
    "Card",
    "Near",
    "acts_of",
    "board_of",
    "groups_url",
    "members_of",
    "searched",
    "summaries",
]

PAGE = 24
ACTS = 5
State = Response.State


@dataclass(frozen=True)
class Near:
    """A similar group, and how alike the two are in percent."""

    group: AnswerGroup
    percent: int
    members: int
    text: str


@dataclass(frozen=True)
class Card:
    """One group; counts are of the answers that the reader may grade."""

    group: AnswerGroup
    members: int
    undecided: int
    later: int
    score: float | None  # mean of the drafts that may be seen, 0..1
    exemplars: Sequence[Answer]

    @property
    def decided(self) -> int:
        return self.members - self.undecided

    @property
    def url(self) -> str:
        return reverse("grading:group", args=[self.group.public_id])

    @property
    def percent(self) -> int | None:
        return None if self.score is None else round(100 * self.score)

    @property
    def label(self) -> str:
        """What its drafts say; nothing while none of them may be seen."""
        return label_text(self.group.label) if self.group.label and self.score is not None else ""

    @property
    def state(self) -> str:
        if self.score is not None and self.group.label == Label.CONTRADICTORY:
            return "contradictory"
        return state_of(None if self.score is None else Decimal(str(round(self.score, 4))))

    @property
    def blank(self) -> bool:
        return all(not one.member.form for one in self.exemplars)


@dataclass(frozen=True)
class Board:
    assignment: Assignment
    items: Sequence[AssignmentQuestion]
    item: AssignmentQuestion | None
    grouping: Grouping | None
    page: Page[Any] | None
    cards: Sequence[Card]
    query: str
    answers: int
    waiting: int  # answers that wait for their draft and join afterwards
    placed: int
    acts: Sequence[BulkAct]

    @property
    def tabs(self) -> list[dict[str, Any]]:
        rows = enumerate(self.items, 1)
        return [
            {
                "label": _("Question %(number)s") % {"number": number},
                "url": groups_url(self.assignment, row.question),
                "current": row == self.item,
            }
            for number, row in rows
        ]

    @property
    def number(self) -> int:
        return self.items.index(self.item) + 1 if self.item else 0

    @property
    def worker_note(self) -> bool:
        """Whether grouping waits and no worker has been seen lately."""
        age = health.worker_age()
        return bool(self.grouping and self.grouping.active) and (age is None or age > 90)


def groups_url(assignment: Assignment, question: Question) -> str:
    query = urlencode({"question": str(question.public_id)})
    return f"{reverse('grading:groups', args=[assignment.public_id])}?{query}"


def board_of(
    actor: Actor, assignment: Assignment, query: Mapping[str, Any], *, hidden: bool = False
) -> Board:
    """A fixed number of queries, however many answers and groups there are."""
    items = list(AssignmentQuestion.objects.filter(assignment=assignment).select_related("question"))
    item = _chosen(items, query.get("question"))
    if item is None:
        return Board(assignment, items, None, None, None, [], "", 0, 0, 0, [])
    # Read before the counts: a page that still says "running" asks again, one that says "done" counts all.
    grouping = Grouping.objects.filter(assignment=assignment, question=item.question).first()
    responses = desk_responses(actor, assignment).filter(question=item.question)
    counts = responses.order_by().aggregate(
        answers=Count("pk"),
        waiting=Count("pk", filter=Q(state=State.PENDING, group_member__isnull=True)),
        placed=Count("pk", filter=Q(group_member__isnull=False)),
    )
    words = str(query.get("q", "")).strip()[:100]
    members = members_of(responses, grouping)
    found = searched(members, words, students=not hidden)
    groups = members.values("group").annotate(n=Count("pk")).order_by("-n", "group")
    if words:
        groups = groups.filter(group__in=found.values("group"))
    page = Paginator(groups, PAGE).get_page(query.get("page", 1))
    cards = summaries(members, [row["group"] for row in page], item)
    acts = acts_of(actor, grouping)
    return Board(assignment, items, item, grouping, page, cards, words, **counts, acts=acts)


def members_of(responses: QuerySet[Response], grouping: Grouping | None) -> QuerySet[GroupMember]:
    """Members whose answers are among these."""
    return GroupMember.objects.filter(group__grouping=grouping, response__in=responses.order_by())


def searched(members: QuerySet[GroupMember], words: str, *, students: bool = True) -> QuerySet[GroupMember]:
    """Those whose text, student or group is called so; students are left out where their names are hidden."""
    if not words:
        return members
    called = Q(response__answer__text__icontains=words) | Q(group__name__icontains=words)
    if students:
        called |= Q(response__submission__student__display_name__icontains=words)
    return members.filter(called)


def summaries(members: QuerySet[GroupMember], wanted: Sequence[int], item: AssignmentQuestion) -> list[Card]:
    """Cards of these groups in this order. Eight queries."""
    here = members.filter(group__in=wanted)
    newest = Draft.objects.filter(response=OuterRef("response"), answer_version=OuterRef("response__version"))
    blind = Acceptance.objects.blind().filter(response=OuterRef("response"))
    rows = here.annotate(score=Subquery(newest.order_by("-pk").values("score")[:1]), blind=Exists(blind))
    counted = rows.order_by().values("group").annotate(
        n=Count("pk"),
        open=Count("pk", filter=~Q(response__state=State.GRADED)),
        later=Count("pk", filter=Q(joined=GroupMember.Joined.LATER)),
        mean=Avg("score", filter=Q(blind=False)),
    )  # fmt: skip
    counts = {row["group"]: row for row in counted}
    groups = AnswerGroup.objects.in_bulk([pk for pk in wanted if pk in counts])
    exemplars = _exemplars(here, list(groups.values()), item)
    return [
        Card(groups[pk], row["n"], row["open"], row["later"], _float(row["mean"]), exemplars[pk])
        for pk in wanted
        if (row := counts.get(pk))
    ]


def _exemplars(
    members: QuerySet[GroupMember], groups: Sequence[AnswerGroup], item: AssignmentQuestion
) -> dict[int, list[Answer]]:
    """The exemplars that are still in their group; where none is (it was just made by hand) its first member."""
    typical = {(group.pk, pk) for group in groups for pk in group.exemplars}
    rows = members.filter(response__in={pk for _group, pk in typical})
    there = {
        pk: group
        for pk, group, response in rows.values_list("pk", "group", "response")
        if (group, response) in typical
    }
    without = {group.pk for group in groups} - set(there.values())
    # Asked for those alone: to find the first member, all of a group are read.
    first = members.filter(group__in=without).order_by("group", "-closeness", "response").distinct("group")
    shown = loaded(members.filter(pk__in=[*there, *first.values_list("pk", flat=True)]))
    found: dict[int, list[Answer]] = defaultdict(list)
    for one in answers_of(list(shown.order_by("-closeness", "response")), item.question, item.points):
        found[one.member.group_id].append(one)
    return {group.pk: found[group.pk] for group in groups}


def acts_of(actor: Actor, grouping: Grouping | None) -> Sequence[BulkAct]:
    """The latest acts on this question that still stand; `undoable` marks the reader's own."""
    rows = BulkAct.objects.filter(grouping=grouping, undone_at=None).select_related("by", "group")
    acts = list(rows.annotate(graded=Count("grades")).order_by("-pk")[:ACTS])
    for act in acts:
        since = act.kind == BulkAct.Kind.GRADE or not grouping or not grouping.grouped_at
        current = since or act.created_at > grouping.grouped_at  # type: ignore[union-attr, operator]
        act.undoable = act.by_id == actor.user.pk and current  # type: ignore[attr-defined]
        act.answers = act.graded if act.kind == BulkAct.Kind.GRADE else len(act.moves)  # type: ignore[attr-defined]
    return acts


def _chosen(items: Sequence[AssignmentQuestion], wanted: Any) -> AssignmentQuestion | None:
    try:
        asked = UUID(str(wanted))
    except ValueError:
        asked = None
    return next((row for row in items if row.question.public_id == asked), items[0] if items else None)


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
