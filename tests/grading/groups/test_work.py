"""What a worker makes of the answers: groups, later members, and what happens without a model or in the middle of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from grading.groups.lookup import alike, group_order
from grading.models import AnswerGroup, AnswerVector, Grouping, GroupMember, Response
from grading.services import grouping_work
from grading.services.batches import batches_grade
from grading.services.grouping_work import groupings_due, groupings_run
from grading.services.groups import grouping_ask
from school.people.models import Consent
from tests.grading.groups.conftest import group_of, texts_of

pytestmark = pytest.mark.django_db


def test_alike_answers_with_alike_drafts_stand_together(classroom, group_them):
    classroom("path is one", "path: only one!", "path is ONE.", "half a path", "no idea", "", "")
    found = group_them()
    assert found.state == Grouping.State.DONE
    assert texts_of(found) == [
        ["path is one", "path: only one!", "path is ONE."],
        ["", ""],
        ["half a path"],
        ["no idea"],
    ]


def test_what_is_drafted_differently_is_apart_however_alike_it_reads(classroom, group_them):
    right, wrong = classroom("it is one path", "it is used up")
    group_them()
    assert group_of(right) != group_of(wrong)
    assert (group_of(right).label, group_of(wrong).label) == ("correct", "incorrect")
    assert group_of(right).near[0][0] == group_of(wrong).pk


def test_numbers_are_grouped_by_value_and_choices_by_option(world, classroom, group_them):
    classroom("a", number="0.5 A")
    classroom("b", number="500 mA", choice="a")
    classroom("c", number="2 V", choice="a")
    assert texts_of(group_them("numeric")) == [["0.5 A", "500 mA"], ["2 V"]]
    assert texts_of(group_them("single_choice")) == [["a", "a"], ["b"]]


def test_a_vector_is_made_once_for_a_text_and_kept(classroom, group_them, encoder):
    classroom("one path", "one path", "no")
    group_them()
    assert sorted(encoder.read) == ["no", "one path"]
    group_them()
    assert len(encoder.read) == 2
    assert AnswerVector.objects.count() == 3


def test_without_the_model_answers_are_grouped_by_wording_and_the_page_is_told(
    classroom, group_them, encoder
):
    classroom("one path", "ONE path!", "one single path")
    encoder.here = False
    found = group_them()
    assert not found.by_meaning
    assert texts_of(found) == [["one path", "ONE path!"], ["one single path"]]


def test_the_model_never_reads_an_answer_whose_student_refuses_ai(world, classroom, group_them, encoder):
    one, two = classroom("one path", "one single path", draft=False)
    Consent.objects.create(
        school=world.school, user=two.submission.student, kind=Consent.Kind.AI_GRADING, granted=False,
        decided_by=world.teacher,
    )  # fmt: skip
    batches_grade()
    group_them()
    assert encoder.read == ["one path"]
    assert group_of(one) != group_of(two)


def test_an_answer_handed_in_later_joins_with_a_mark_or_founds_a_group(classroom, group_them):
    first, *_rest = classroom("path is one", "no idea")
    grouping = group_them()
    joining, new = classroom("path, one", "half")
    assert groupings_due(timezone.now()) == [grouping.pk]
    groupings_run(timezone.now())
    assert group_of(joining) == group_of(first)
    assert joining.group_member.joined == GroupMember.Joined.LATER
    assert group_of(new) not in {group_of(first)}
    assert group_of(new).label == "partially_correct"
    assert group_of(new).exemplars == [new.pk]
    assert groupings_due(timezone.now()) == []


def test_an_answer_that_waits_for_its_draft_joins_afterwards(classroom, group_them):
    classroom("one path")
    (waiting,) = classroom("one more path", draft=False)
    group_them()
    assert not GroupMember.objects.filter(response=waiting).exists()
    batches_grade()
    groupings_run(timezone.now())
    assert GroupMember.objects.filter(response=waiting).exists()


def test_nothing_is_due_while_another_worker_is_at_it_and_all_is_when_it_died(world, classroom, group_them):
    classroom("one path")
    grouping = grouping_ask(
        assignment=world.assignment, question=world.questions["short_answer"], by=world.teacher
    )
    now = timezone.now()
    assert grouping_work._claim(grouping.pk, now) is not None
    assert groupings_due(now) == []
    assert groupings_run(now) == 0
    assert groupings_run(now + timedelta(hours=1)) == 1
    assert AnswerGroup.objects.count() == 1


def test_what_cannot_be_grouped_is_tried_again_and_then_given_up(classroom, group_them, monkeypatch):
    classroom("one path")

    def broken(*_args: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(grouping_work.pure, "grouped", broken)
    grouping = group_them()
    assert grouping.state == Grouping.State.WAITING
    for hours in (1, 2, 3):
        groupings_run(timezone.now() + timedelta(hours=hours))
    grouping.refresh_from_db()
    assert grouping.state == Grouping.State.FAILED


def test_grouping_anew_brings_back_what_was_moved(classroom, group_them):
    classroom("path one", "path two", "no")
    before = texts_of(group_them())
    assert texts_of(group_them()) == before
    assert GroupMember.objects.count() == 3


def test_other_rooms_learn_which_answers_are_alike_and_in_which_order(
    world, classroom, group_them, django_assert_num_queries
):
    one, two, alone = classroom("path one", "path two", "no")
    group_them()
    assert set(alike(one)) == {two}
    assert not alike(alone).exists()
    with django_assert_num_queries(1):
        order = group_order(world.assignment, world.questions["short_answer"])
    assert {order[one.pk], order[two.pk]} == {(0, 0), (0, 1)}
    assert order[alone.pk] == (1, 0)


def test_a_student_who_is_deleted_takes_answer_vector_and_place_along(classroom, group_them):
    one, two = classroom("path one", "path two")
    group_them()
    one.submission.delete()
    assert GroupMember.objects.count() == AnswerVector.objects.count() == 1
    groupings_run(timezone.now())
    assert Response.objects.filter(group_member__isnull=False).get(question=two.question) == two
