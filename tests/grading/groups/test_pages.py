"""The pages of groups as a teacher works with them, without scripts."""

from __future__ import annotations

import html
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from grading.models import BulkAct, ClassPolicy, Grade, Grouping, Response
from grading.models.acceptance import Acceptance
from grading.services.grades import Decision, Seen, grade_decide
from grading.services.groups import grouping_ask
from tests.grading.groups.conftest import group_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


def list_url(world, kind="short_answer"):
    return f"{reverse('grading:groups', args=[world.assignment.public_id])}?question={world.questions[kind].public_id}"


def page(client, url):
    return client.get(url).content.decode()


def act_url(name, group):
    return reverse(f"grading:{name}", args=[group.public_id])


def levels(world, share="1"):
    """A level for each criterion of the short answer, as the form sends it."""
    rows = world.questions["short_answer"].rubric.criteria.all()
    return {f"level-{one.public_id}": str(Decimal(share)) for one in rows}


def hidden(text, name):
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', text).group(1))


def test_a_teacher_has_the_answers_grouped_from_the_page(world, teacher, classroom):
    classroom("path one", "no")
    assert "Not grouped yet" in page(teacher, list_url(world))
    reply = teacher.post(
        list_url(world), {"question": world.questions["short_answer"].public_id}, follow=True
    )
    assert "Waiting for a worker" in reply.content.decode()
    assert Grouping.objects.get().asked_by == world.teacher


def test_the_page_says_when_there_is_nothing_to_group(world, teacher):
    assert "No answers handed in yet" in page(teacher, list_url(world))


def test_work_on_paper_is_sent_to_the_desk(world, teacher, classroom):
    classroom("path one")
    world.questions["short_answer"].kind = "upload"
    world.questions["short_answer"].save()
    text = page(teacher, list_url(world))
    assert "Work on paper is not grouped" in text
    assert reverse("grading:desk", args=[world.assignment.public_id]) in text
    assert "Group the answers" not in text


def test_the_page_says_when_grouping_failed_and_offers_to_try_again(world, teacher, classroom):
    classroom("path one")
    grouping_ask(assignment=world.assignment, question=world.questions["short_answer"], by=world.teacher)
    Grouping.objects.update(state="failed")
    text = page(teacher, list_url(world))
    assert "could not be grouped" in text
    assert "Group anew" in text


def test_groups_are_listed_with_count_draft_and_exemplar(world, teacher, classroom, group_them):
    classroom("path one", "path two", "no idea", "")
    group_them()
    text = page(teacher, list_url(world))
    assert text.index("path") < text.index("no idea")
    assert "4 answers in 3 groups" in text
    assert "Nothing written" in text
    assert "drafts 100 %" in text


def test_search_finds_groups_by_answer_and_by_student(world, teacher, classroom, group_them):
    one, _other = classroom("path one", "no idea")
    group_them()
    text = page(teacher, f"{list_url(world)}&q=idea")
    assert "no idea" in text
    assert "path one" not in text
    assert "path one" in page(teacher, f"{list_url(world)}&q={one.submission.student.display_name}")
    assert "Nothing found" in page(teacher, f"{list_url(world)}&q=zzz")


def test_a_group_of_many_is_shown_whole_page_by_page(world, teacher, classroom, group_them):
    classroom(*(f"path {number}" for number in range(60)))
    group_them()
    group = group_of(Response.objects.filter(question=world.questions["short_answer"]).first())
    pages = [page(teacher, f"{act_url('group', group)}?page={number}") for number in (1, 2)]
    names = [re.findall(r"Tick the answer of (Pupil \d+)", text) for text in pages]
    assert [len(found) for found in names] == [50, 10]
    assert len({*names[0], *names[1]}) == 60


@pytest.mark.parametrize("name", ["groups", "group"])
def test_more_answers_make_no_more_queries(
    world, teacher, classroom, group_them, django_assert_max_num_queries, name
):
    def count():
        group = group_of(first)
        url = list_url(world) if name == "groups" else act_url("group", group)
        with django_assert_max_num_queries(60) as queries:
            assert teacher.get(url).status_code == 200
        return len(queries)

    first, *_rest = classroom("path one", "path two", "no")
    group_them()
    few = count()
    classroom("path three", "path four", "used up", "half", "nothing", "path five")
    group_them()
    assert count() == few


def test_a_group_is_graded_after_a_preview_of_who_changes(world, teacher, classroom, group_them):
    one, two = classroom("half one", "half two")
    group_them()
    group = group_of(one)
    preview = teacher.post(act_url("group_grade", group), levels(world)).content.decode()
    assert "2 undecided answers" in preview
    assert "2 get other points than their drafts" in preview
    assert not Grade.objects.filter(response__in=[one, two]).exists()
    body = {**levels(world), "action": "apply", "seen": hidden(preview, "seen"), "comment": "Good"}
    body["press"] = hidden(preview, "press")
    for _once_more in range(2):  # the second, as if the first reply had been lost
        done = teacher.post(act_url("group_grade", group), body, follow=True).content.decode()
        assert "2 answers are graded" in done
        assert "left alone" not in done
    assert [str(grade.score) for grade in Grade.objects.filter(response__in=[one, two])] == ["1.0000"] * 2
    assert "all decided" in done
    undone = teacher.post(
        reverse("grading:act_undo", args=[BulkAct.objects.get().public_id]), {"from": "group"}, follow=True
    )
    assert "2 answers are as they were before" in undone.content.decode()


def test_a_decided_answer_changes_only_when_it_is_ticked(world, teacher, classroom, group_them):
    one, two = classroom("half one", "half two")
    group_them()
    grade_decide(response=one, by=world.teacher, decision=Decision(Decimal(0)), seen=Seen(None, 1))
    preview = teacher.post(act_url("group_grade", group_of(one)), levels(world)).content.decode()
    assert "1 decided answer" in preview
    body = {**levels(world), "action": "apply", "seen": hidden(preview, "seen")}
    teacher.post(act_url("group_grade", group_of(one)), body)
    assert [Response.objects.get(pk=each.pk).grade.score for each in (one, two)] == [0, 1]
    preview = teacher.post(act_url("group_grade", group_of(one)), levels(world)).content.decode()
    body = {**levels(world), "action": "apply", "seen": hidden(preview, "seen"), "also": str(one.public_id)}
    teacher.post(act_url("group_grade", group_of(one)), body)
    assert Response.objects.get(pk=one.pk).grade.score == 1


def test_what_was_decided_or_joined_after_the_preview_is_left_alone_and_named(
    world, teacher, classroom, group_them
):
    one, two = classroom("half one", "half two")
    group_them()
    preview = teacher.post(act_url("group_grade", group_of(one)), levels(world)).content.decode()
    grade_decide(
        response=one, by=world.people["assistant"], decision=Decision(Decimal(0)), seen=Seen(None, 1)
    )
    body = {**levels(world), "action": "apply", "seen": hidden(preview, "seen")}
    done = teacher.post(act_url("group_grade", group_of(one)), body, follow=True).content.decode()
    assert (
        f"1 answer was left alone, because it changed after the preview: {one.submission.student.display_name}"
        in done
    )
    assert Response.objects.get(pk=one.pk).grade.score == 0
    assert Response.objects.get(pk=two.pk).grade.score == 1


def test_garbage_as_what_was_seen_grades_nobody(world, teacher, classroom, group_them):
    one, _two = classroom("half one", "half two")
    group_them()
    for seen in ("", "[]", '{"1": 2}', "null", '{"x": [1, 1, 0]}'):
        teacher.post(
            act_url("group_grade", group_of(one)), {**levels(world), "action": "apply", "seen": seen}
        )
    assert not Grade.objects.exists()


def test_a_decision_without_levels_and_points_is_sent_back(world, teacher, classroom, group_them):
    (one,) = classroom("half one")
    group_them()
    reply = teacher.post(act_url("group_grade", group_of(one)), {})
    assert reply.status_code == 422
    assert "Choose a level for each criterion" in reply.content.decode()
    for points in ("9", "-1", "many", "NaN"):
        assert teacher.post(act_url("group_grade", group_of(one)), {"points": points}).status_code == 422


def test_the_draft_s_words_go_along_only_where_the_points_are_the_draft_s(
    world, teacher, classroom, group_them
):
    (one,) = classroom("half one")
    group_them()
    for share in ("0.5", "1"):
        preview = teacher.post(act_url("group_grade", group_of(one)), levels(world, share)).content.decode()
        body = {**levels(world, share), "action": "apply", "seen": hidden(preview, "seen"), "also": "all"}
        teacher.post(act_url("group_grade", group_of(one)), body)
    assert [str(grade.score) for grade in one.grades.order_by("pk")] == ["0.5000", "1.0000"]


def test_a_silent_check_tells_nothing_of_its_draft_and_is_not_graded_with_the_group(
    world, teacher, classroom, group_them
):
    one, two = classroom("path one", "path two")
    group_them()
    policy = ClassPolicy.objects.create(
        school=world.school, section=world.section, kind="promise", scope="question", target="0.95",
        signed_by=world.teacher,
    )  # fmt: skip
    Acceptance.objects.create(
        school=world.school,
        policy=policy,
        response=one,
        draft=one.draft,
        is_check=True,
        threshold=0.9,
        evidence=30,
    )
    text = page(teacher, act_url("group", group_of(one)))
    assert text.count("silent check") == 1
    assert text.count("draft 2") == 1
    preview = teacher.post(act_url("group_grade", group_of(one)), levels(world)).content.decode()
    assert "1 answer is a silent check" in preview
    body = {**levels(world), "action": "apply", "seen": hidden(preview, "seen"), "also": "all"}
    teacher.post(act_url("group_grade", group_of(one)), body)
    assert [Response.objects.get(pk=each.pk).state for each in (one, two)] == ["drafted", "graded"]
    group_them()
    assert group_of(one).label == ""


def test_members_are_ticked_out_pulled_out_merged_and_named_by_forms(world, teacher, classroom, group_them):
    one, two, three = classroom("path one", "path two", "no")
    group_them()
    group = group_of(one)
    teacher.post(act_url("group_split", group), {"member": str(two.public_id), "group_version": "1"})
    assert group_of(two) != group
    other = group_of(three)
    teacher.post(act_url("group_merge", group), {"other": f"{other.public_id} {other.version}"})
    assert group_of(three) == group
    teacher.post(act_url("group_rename", group), {"name": "Paths", "group_version": "3"})
    assert "Paths" in page(teacher, act_url("group", group))


def test_a_stale_page_changes_nothing_and_says_so(world, teacher, classroom, group_them):
    one, two = classroom("path one", "path two")
    group_them()
    for version in ("7", "x", "99999999999999999999", ""):
        body = {"member": str(two.public_id), "group_version": version}
        reply = teacher.post(act_url("group_split", group_of(one)), body, follow=True)
        assert "Somebody changed this group" in reply.content.decode()
    assert group_of(one) == group_of(two)


def test_what_students_wrote_is_shown_as_text(world, teacher, classroom, group_them):
    (one,) = classroom("<script>alert(1)</script> path")
    group_them()
    for url in (list_url(world), act_url("group", group_of(one))):
        text = page(teacher, url)
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_somebody_of_another_class_sees_no_group(world, other_world, classroom, group_them, client_of):
    (one,) = classroom("path one")
    group_them()
    for who in (other_world.teacher, world.student, world.people["outsider"]):
        assert client_of(who).get(act_url("group", group_of(one))).status_code in {403, 404}


def test_the_overview_leads_to_the_groups(world, teacher, classroom):
    classroom("path one")
    assert reverse("grading:groups", args=[world.assignment.public_id]) in page(
        teacher, reverse("grading:overview", args=[world.assignment.public_id])
    )
