"""What a worker does about groups: make them, let new answers join, and find exemplars and neighbours anew.

The database says what is due. A worker holds a grouping by a lease while it reads; what it found is written in one
transaction under the grouping's lock, which people who move answers by hand take too.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from grading.groups import grouping as pure
from grading.groups.grouping import Entry, Found, Standing
from grading.models import AnswerGroup, Grouping, GroupMember, Response, Submission
from grading.services.group_entries import READY, entries_of, groupable, unplaced

__all__ = ["groupings_due", "groupings_run"]

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
ATTEMPTS = 3
State = Grouping.State
Joined = GroupMember.Joined


def groupings_due(now: datetime) -> list[int]:
    """Groupings that wait, were left by a dead worker, were changed by hand, or have new answers."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    fresh = Response.objects.filter(
        submission__assignment=OuterRef("assignment"),
        submission__state=Submission.State.SUBMITTED,
        question=OuterRef("question"),
        state__in=READY,
        group_member__isnull=True,
    )
    wanted = Q(state__in=[State.WAITING, State.RUNNING]) | Q(Q(stale=True) | Exists(fresh), state=State.DONE)
    return list(Grouping.objects.filter(free, wanted).order_by("pk").values_list("pk", flat=True))


def groupings_run(now: datetime) -> int:
    """Do all that is due, one grouping at a time. Returns how many were done."""
    return sum(_run(pk, now) for pk in groupings_due(now))


def _run(pk: int, now: datetime) -> bool:
    grouping = _claim(pk, now)
    if grouping is None:
        return False
    try:
        if grouping.state == State.DONE:
            _bring_up_to_date(grouping)
        else:
            _group(grouping)
    except Exception:
        log.exception("the answers of %s could not be grouped", grouping.pk)
        _give_up(grouping)
        return False
    return True


@transaction.atomic
def _claim(pk: int, now: datetime) -> Grouping | None:
    rows = Grouping.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
        "question", "school"
    )
    found = rows.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now), pk=pk).first()
    if found is None or found.state == State.FAILED:
        return None
    if found.state != State.DONE:
        found.state = State.RUNNING
    found.leased_until = now + LEASE
    found.attempts += 1
    found.save(update_fields=["state", "leased_until", "attempts"])
    return found


def _give_up(grouping: Grouping) -> None:
    """Try again later; after ATTEMPTS times a person is told. Groups that are there stay as they are."""
    rows = Grouping.objects.filter(pk=grouping.pk)
    rows.exclude(state=State.DONE).filter(attempts__gte=ATTEMPTS).update(
        state=State.FAILED, leased_until=None
    )
    rows.filter(state=State.RUNNING).update(state=State.WAITING, leased_until=timezone.now() + LEASE / 5)


def _tell(grouping: Grouping, done: int, total: int) -> None:
    until = timezone.now() + LEASE
    Grouping.objects.filter(pk=grouping.pk).update(done=done, total=total, leased_until=until)


def _group(grouping: Grouping) -> None:
    responses = list(groupable(grouping))
    entries, by_meaning = entries_of(grouping, responses, lambda *step: _tell(grouping, *step))
    found = pure.grouped(entries)
    forms = {one.key: one.form for one in entries}
    with transaction.atomic():
        if not _hold(grouping, State.RUNNING):
            return
        AnswerGroup.objects.filter(grouping=grouping).delete()
        groups = AnswerGroup.objects.bulk_create(
            [
                AnswerGroup(
                    school=grouping.school, grouping=grouping, block=list(one.block), spread=one.spread,
                    exemplars=list(one.exemplars),
                )
                for one in found
            ]
        )  # fmt: skip
        for group, one in zip(groups, found, strict=True):
            group.near = [[groups[place].pk, likeness] for place, likeness in one.near]
        AnswerGroup.objects.bulk_update(groups, ["near"], batch_size=500)
        GroupMember.objects.bulk_create(
            [
                GroupMember(group=group, response_id=key, form=forms[key], closeness=closeness)
                for group, one in zip(groups, found, strict=True)
                for key, closeness in one.members
            ],
            batch_size=2000,
        )
        _done(grouping, by_meaning, grouped_at=timezone.now())


def _bring_up_to_date(grouping: Grouping) -> None:
    """New answers join the nearest group or found their own; then every group is drawn as it stands now."""
    rows = GroupMember.objects.filter(group__grouping=grouping)
    forms = dict(rows.values_list("response", "form"))
    old = list(Response.objects.filter(pk__in=forms).select_related("submission__section", "school"))
    fresh = list(unplaced(grouping))
    entries, by_meaning = entries_of(grouping, [*old, *fresh], lambda *step: _tell(grouping, *step), forms)
    known = {one.key: one for one in entries}
    with transaction.atomic():
        if not _hold(grouping, State.DONE):
            return
        groups = {one.pk: one for one in AnswerGroup.objects.filter(grouping=grouping)}
        rows = GroupMember.objects.filter(group__in=groups, response__in=known).order_by("response")
        standing: dict[int, list[Entry]] = {pk: [] for pk in groups}
        for response, group in rows.values_list("response", "group"):
            standing[group].append(known[response])
        _join(grouping, groups, standing, [known[one.pk] for one in fresh])
        _redraw(groups, standing)
        _done(grouping, by_meaning)


def _join(
    grouping: Grouping,
    groups: dict[int, AnswerGroup],
    standing: dict[int, list[Entry]],
    fresh: Sequence[Entry],
) -> None:
    """Write the new members, and what stays over as groups of its own; `groups` and `standing` grow."""
    there = {pk: Standing(tuple(groups[pk].block), tuple(found)) for pk, found in standing.items() if found}
    places = pure.placed(fresh, there)
    over = pure.grouped([one for one in fresh if places[one.key] is None])
    for found in over:
        made = AnswerGroup.objects.create(school=grouping.school, grouping=grouping, block=list(found.block))
        groups[made.pk], standing[made.pk] = made, []
        places |= dict.fromkeys(found.keys, made.pk)
    homes = {key: place for key, place in places.items() if place is not None}  # all have one by now
    for one in fresh:
        standing[homes[one.key]].append(one)
    GroupMember.objects.bulk_create(
        [
            GroupMember(
                group_id=homes[one.key], response_id=one.key, form=one.form, joined=Joined.LATER
            )
            for one in fresh
        ],
        ignore_conflicts=True,
        batch_size=2000,
    )  # fmt: skip


def _redraw(groups: Mapping[int, AnswerGroup], standing: Mapping[int, Sequence[Entry]]) -> None:
    """Exemplars, spread, closeness and neighbours of all groups."""
    order = [pk for pk, entries in standing.items() if entries]
    drawn: dict[int, Found] = {pk: pure.portrait(tuple(groups[pk].block), standing[pk]) for pk in order}
    for pk, near in zip(order, pure.neighbours([standing[pk] for pk in order]), strict=True):
        group = groups[pk]
        group.near = [[order[place], likeness] for place, likeness in near]
        group.exemplars, group.spread = list(drawn[pk].exemplars), drawn[pk].spread
    AnswerGroup.objects.bulk_update(
        [groups[pk] for pk in order], ["near", "exemplars", "spread"], batch_size=500
    )
    close = {key: value for found in drawn.values() for key, value in found.members}
    rows = list(GroupMember.objects.filter(response__in=close))
    changed = [one for one in rows if abs(one.closeness - close[one.response_id]) > 1e-6]
    for one in changed:
        one.closeness = close[one.response_id]
    GroupMember.objects.bulk_update(changed, ["closeness"], batch_size=2000)


def _hold(grouping: Grouping, state: str) -> bool:
    """Lock it for writing; False when somebody asked for something else meanwhile."""
    rows = Grouping.objects.select_for_update().filter(
        pk=grouping.pk, state=state, attempts=grouping.attempts
    )
    return rows.exists()


def _done(grouping: Grouping, by_meaning: bool, **more: datetime) -> None:
    Grouping.objects.filter(pk=grouping.pk).update(
        state=State.DONE, stale=False, by_meaning=by_meaning, done=F("total"), attempts=0, leased_until=None, **more
    )  # fmt: skip
