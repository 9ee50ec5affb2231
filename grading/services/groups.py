"""What people do with groups: ask for them, name them, move answers between them. Each move can be taken back."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from grading.models import AnswerGroup, BulkAct, Grouping, GroupMember
from grading.pipeline import ring
from school.courses.models import Assignment, Question
from school.people.audit import audit_record
from school.people.models import User

__all__ = [
    "GroupChanged", "NothingToMove", "group_rename", "group_split", "grouping_ask", "groups_merge", "moves_undo",
]  # fmt: skip

Joined = GroupMember.Joined


class GroupChanged(Exception):
    """Somebody changed the group after the page was shown. Nothing was written."""


class NothingToMove(Exception):
    """None of the chosen answers is in this group any more, or all of them are."""


@transaction.atomic
def grouping_ask(*, assignment: Assignment, question: Question, by: User) -> Grouping:
    """Have the answers to `question` grouped, or grouped anew: names and moves by hand are lost then, grades never are."""
    grouping, made = Grouping.objects.select_for_update().get_or_create(
        assignment=assignment, question=question, defaults={"school": assignment.school, "asked_by": by}
    )
    if not made:
        grouping.state, grouping.asked_by = Grouping.State.WAITING, by
        grouping.attempts = grouping.done = grouping.total = 0
        grouping.leased_until = None
        grouping.save()
    _audit(grouping, by, "group.ask")
    ring(["grading.group"], grouping.pk)
    return grouping


@transaction.atomic
def group_rename(*, group: AnswerGroup, name: str, version: int, by: User) -> AnswerGroup:
    """Raises GroupChanged."""
    group = _locked(group, version)
    group.name = name.strip()[:80]
    group.version += 1
    group.save(update_fields=["name", "version"])
    _audit(group.grouping, by, "group.rename", group=str(group.public_id))
    return group


@transaction.atomic
def group_split(*, group: AnswerGroup, responses: Collection[int], version: int, by: User) -> BulkAct:
    """Move these answers (ids) into a new group. Raises GroupChanged, or NothingToMove where that would move none or all."""
    group = _locked(group, version)
    rows = GroupMember.objects.filter(group=group)
    chosen = rows.filter(response__in=responses)
    if not 0 < chosen.count() < rows.count():
        raise NothingToMove
    made = AnswerGroup.objects.create(school=group.school, grouping=group.grouping, block=group.block)
    return _move(group, made, [one.pk for one in chosen], BulkAct.Kind.SPLIT, by)


@transaction.atomic
def groups_merge(
    *, group: AnswerGroup, into: AnswerGroup, responses: Collection[int], version: int, by: User
) -> BulkAct:
    """Move the answers of `group` (those in `responses`, which the person may grade) to another group of the same question.

    Raises GroupChanged, or NothingToMove where there is none or the two groups do not belong together.
    """
    group = _locked(group, version)
    into = AnswerGroup.objects.select_for_update().get(pk=into.pk)
    chosen = list(
        GroupMember.objects.filter(group=group, response__in=responses).values_list("pk", flat=True)
    )
    if not chosen or group.pk == into.pk or group.grouping_id != into.grouping_id:
        raise NothingToMove
    return _move(group, into, chosen, BulkAct.Kind.MERGE, by)


@transaction.atomic
def moves_undo(*, act: BulkAct, by: User) -> int:
    """Put back the answers that are still where this act put them. Returns how many. Call under the lock of the act."""
    _hold(act.grouping)
    there = set(AnswerGroup.objects.filter(grouping=act.grouping_id).values_list("pk", flat=True))
    back, touched = 0, set[int]()
    for response, before, after, joined in act.moves:
        if before in there:
            rows = GroupMember.objects.filter(response=response, group=after)
            back += rows.update(group=before, joined=joined)
            touched |= {before, after}
    AnswerGroup.objects.filter(pk__in=touched).update(version=F("version") + 1)
    _stale(act.grouping)
    return back


def _move(group: AnswerGroup, into: AnswerGroup, members: list[int], kind: str, by: User) -> BulkAct:
    rows = GroupMember.objects.filter(pk__in=members)
    moves = [
        [response, group.pk, into.pk, joined] for response, joined in rows.values_list("response", "joined")
    ]
    rows.update(group=into, joined=Joined.BY_HAND)
    AnswerGroup.objects.filter(pk__in=[group.pk, into.pk]).update(version=F("version") + 1)
    act = BulkAct.objects.create(
        school=group.school, grouping=group.grouping, group=into, kind=kind, by=by, moves=moves
    )
    _audit(group.grouping, by, f"group.{kind}", group=str(group.public_id), answers=len(moves))
    _stale(group.grouping)
    return act


def _locked(group: AnswerGroup, version: int) -> AnswerGroup:
    """The group as it is now, after taking the lock that a worker takes to write groups."""
    _hold(group.grouping)
    rows = AnswerGroup.objects.select_for_update(of=("self",)).select_related("grouping__school", "school")
    found = rows.filter(pk=group.pk).first()
    if found is None or found.version != version:
        raise GroupChanged
    return found


def _hold(grouping: Grouping) -> None:
    Grouping.objects.select_for_update().get(pk=grouping.pk)


def _stale(grouping: Grouping) -> None:
    """Exemplars and neighbours are found anew by a worker; until then the old ones are shown."""
    Grouping.objects.filter(pk=grouping.pk).update(stale=True)
    ring(["grading.group"], grouping.pk)


def _audit(grouping: Grouping, by: User, action: str, **detail: object) -> None:
    audit_record(
        school=grouping.school, actor=by, action=action, target=str(grouping.public_id),
        assignment=str(grouping.assignment.public_id), **detail,
    )  # fmt: skip
