"""Grading a group once, moving answers between groups, and taking either back."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from grading.groups.answers import answers_of, loaded
from grading.groups.preview import chosen
from grading.models import BulkAct, GroupMember, Response
from grading.services.grades import Decision, Seen, grade_decide
from grading.services.group_grades import AlreadyUndone, NotYours, Wanted, act_undo, group_grade
from grading.services.grouping_work import groupings_run
from grading.services.groups import GroupChanged, NothingToMove, group_rename, group_split, groups_merge
from grading.services.release import submission_release
from grading.suggestions import Voices
from school.people.models import AuditEvent
from tests.grading.groups.conftest import group_of

pytestmark = pytest.mark.django_db
FULL = Decision(Decimal(1), comment="Well seen")


def wanted(*responses, seen=None):
    return [Wanted(one, FULL, Seen(seen, one.version), one.draft) for one in responses]


def in_force(response):
    response = Response.objects.get(pk=response.pk)
    return response.grade.score if response.state == Response.State.GRADED else None


@pytest.fixture
def trio(classroom, group_them):
    found = classroom("path one", "path two", "path three")
    group_them()
    return found


def test_one_act_decides_each_answer_as_the_desk_does(world, trio):
    found = group_grade(group=group_of(trio[0]), wanted=wanted(*trio), by=world.teacher)
    assert (found.written, found.left) == (3, [])
    assert [in_force(one) for one in trio] == [1, 1, 1]
    grade = trio[0].grade
    assert (grade.decided_by, grade.draft, grade.comment) == (world.teacher, trio[0].draft, "Well seen")
    assert AuditEvent.objects.filter(action="grade.decide").count() == 3
    assert AuditEvent.objects.get(action="group.grade").detail["answers"] == 3


def test_what_somebody_decided_in_between_is_left_alone_and_named(world, trio):
    assistant = world.people["assistant"]
    grade_decide(response=trio[1], by=assistant, decision=Decision(Decimal("0.5")), seen=Seen(None, 1))
    found = group_grade(group=group_of(trio[0]), wanted=wanted(*trio), by=world.teacher)
    assert (found.written, found.left) == (2, [trio[1]])
    assert in_force(trio[1]) == Decimal("0.5")


def test_an_act_sent_twice_is_done_once_and_told_as_done(world, trio):
    assistant, press, group = world.people["assistant"], uuid4(), group_of(trio[0])
    grade_decide(response=trio[1], by=assistant, decision=Decision(Decimal("0.5")), seen=Seen(None, 1))
    first = group_grade(group=group, wanted=wanted(*trio), by=world.teacher, press=press)
    again = group_grade(group=group, wanted=wanted(*trio), by=world.teacher, press=press)
    assert (again.act, again.written, again.left) == (first.act, 2, [trio[1]])
    assert BulkAct.objects.get().grades.count() == 2
    assert AuditEvent.objects.filter(action="group.grade").count() == 1
    theirs = group_grade(group=group, wanted=wanted(*trio), by=assistant, press=press)
    assert (theirs.act, theirs.written, len(theirs.left)) == (None, 0, 3)
    act_undo(act=first.act, by=world.teacher)
    late = group_grade(group=group, wanted=wanted(*trio), by=world.teacher, press=press)
    assert (late.act, late.written, len(late.left)) == (None, 0, 3)


def test_what_was_ticked_before_it_was_sent_again_is_an_act_of_its_own(world, trio):
    press, group = uuid4(), group_of(trio[0])
    first = group_grade(group=group, wanted=wanted(*trio[:2]), by=world.teacher, press=press)
    again = group_grade(group=group, wanted=wanted(*trio), by=world.teacher, press=press)
    assert again.act != first.act
    assert (again.written, again.left, in_force(trio[2])) == (3, [], 1)


def test_undo_takes_back_only_what_is_still_in_force(world, trio):
    act = group_grade(group=group_of(trio[0]), wanted=wanted(*trio), by=world.teacher).act
    later = Seen(trio[2].grade.pk, 1)
    grade_decide(response=trio[2], by=world.people["assistant"], decision=Decision(Decimal(0)), seen=later)
    found = act_undo(act=act, by=world.teacher)
    assert (found.back, found.left) == (2, 1)
    assert [in_force(one) for one in trio] == [None, None, 0]
    assert Response.objects.get(pk=trio[0].pk).state == Response.State.DRAFTED


def test_undo_brings_back_the_decision_before(world, trio):
    first = grade_decide(
        response=trio[0], by=world.teacher, decision=Decision(Decimal("0.5")), seen=Seen(None, 1)
    )
    act = group_grade(group=group_of(trio[0]), wanted=wanted(trio[0], seen=first.pk), by=world.teacher).act
    assert in_force(trio[0]) == 1
    act_undo(act=act, by=world.teacher)
    assert in_force(trio[0]) == Decimal("0.5")


def test_a_result_that_a_student_has_seen_is_not_taken_away(world, trio):
    group_grade(group=group_of(trio[0]), wanted=wanted(*trio), by=world.teacher)
    submission = trio[0].submission
    for one in submission.responses.exclude(pk=trio[0].pk):
        grade_decide(response=one, by=world.teacher, decision=FULL, seen=Seen(None, 1))
    submission_release(submission=submission, by=world.teacher, now=timezone.now())
    found = act_undo(act=BulkAct.objects.get(), by=world.teacher)
    assert (found.back, found.left) == (2, 1)
    assert in_force(trio[0]) == 1


def test_an_act_is_taken_back_once_and_by_who_did_it(world, trio):
    act = group_grade(group=group_of(trio[0]), wanted=wanted(*trio), by=world.teacher).act
    with pytest.raises(NotYours):
        act_undo(act=act, by=world.people["assistant"])
    act_undo(act=act, by=world.teacher)
    with pytest.raises(AlreadyUndone):
        act_undo(act=act, by=world.teacher)


def test_splitting_moves_the_chosen_into_a_group_of_their_own_and_undo_puts_them_back(world, trio):
    group = group_of(trio[0])
    act = group_split(group=group, responses=[trio[2].pk], version=1, by=world.teacher)
    assert group_of(trio[2]) == act.group != group
    assert trio[2].group_member.joined == GroupMember.Joined.BY_HAND
    groupings_run(timezone.now())
    assert group_of(trio[2]).exemplars == [trio[2].pk]
    assert group_of(trio[0]).near[0][0] == act.group.pk
    act_undo(act=act, by=world.teacher)
    assert group_of(trio[2]) == group
    assert GroupMember.objects.get(response=trio[2]).joined == GroupMember.Joined.AUTOMATIC


@pytest.mark.parametrize("chosen", [slice(0, 0), slice(0, 3)])
def test_a_split_of_none_or_all_is_refused(world, trio, chosen):
    with pytest.raises(NothingToMove):
        group_split(
            group=group_of(trio[0]), responses=[one.pk for one in trio[chosen]], version=1, by=world.teacher
        )


def test_merging_keeps_every_member_and_undo_parts_them_again(world, classroom, group_them):
    one, other = classroom("path one", "used up")
    group_them()
    before = group_of(one), group_of(other)
    act = groups_merge(group=before[1], into=before[0], responses=[other.pk], version=1, by=world.teacher)
    assert group_of(other) == before[0]
    act_undo(act=act, by=world.teacher)
    assert (group_of(one), group_of(other)) == before


def test_undo_leaves_what_was_moved_on_since(world, classroom, group_them):
    one, other, third = classroom("path one", "used up", "no")
    group_them()
    home = [group_of(response) for response in (one, other, third)]
    first = groups_merge(group=home[1], into=home[0], responses=[other.pk], version=1, by=world.teacher)
    groups_merge(group=group_of(other), into=home[2], responses=[other.pk], version=2, by=world.teacher)
    found = act_undo(act=first, by=world.teacher)
    assert (found.back, found.left) == (0, 1)
    assert group_of(other) == home[2]


def test_a_group_that_somebody_changed_meanwhile_is_not_changed_unseen(world, trio):
    group = group_of(trio[0])
    group_rename(group=group, name="  One path ", version=1, by=world.teacher)
    group.refresh_from_db()
    assert (group.name, group.version) == ("One path", 2)
    with pytest.raises(GroupChanged):
        group_rename(group=group, name="other", version=1, by=world.teacher)
    with pytest.raises(GroupChanged):
        group_split(group=group, responses=[trio[0].pk], version=1, by=world.teacher)


def test_the_words_of_the_drafts_follow_the_levels_that_the_group_gets(world, trio):
    one, two = (str(each.public_id) for each in world.questions["short_answer"].rubric.criteria.all())
    draft = trio[0].draft
    draft.verdict["findings"] = [
        {"code": "criterion_missing", "criterion": name, "params": {"criterion": text}}
        for name, text in ((one, "Says that it is the same."), (two, "Says that there is one path."))
    ] + [{"code": "next_rewrite", "criterion": None, "params": {}}]
    draft.verdict["criteria"] = [
        {"id": name, "probability": 0.1, "level": "0", "span": None} for name in (one, two)
    ]
    draft.save(update_fields=["verdict"])
    decision = Decision(Decimal("0.5"), {one: Decimal(1), two: Decimal(0)})
    members = list(loaded(GroupMember.objects.filter(group=group_of(trio[0]))))
    answers = answers_of(members, world.questions["short_answer"], Decimal(2))
    shown = {each.response.pk: (Seen(None, 1), False) for each in answers}
    voices = Voices([world.questions["short_answer"]])
    ready, _unseen = chosen(answers, decision, shown, [], voices)
    words = {each.response.pk: each.decision.feedback.splitlines() for each in ready}
    assert words[trio[0].pk][:2] == [
        "You have this point: it is the same.",
        "This point is missing: there is one path.",
    ]
