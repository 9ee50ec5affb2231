"""Groups without names: what the grader asked for once holds on every page, and on the way to the desk and back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.grading.groups.conftest import group_of
from tests.grading.groups.test_pages import act_url, levels, list_url, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


@pytest.fixture
def group(classroom, group_them):
    answers = classroom("path one", "path one")
    group_them()
    return group_of(answers[0])


def desk(world, names=""):
    address = reverse("grading:desk", args=[world.assignment.public_id])
    return f"{address}?question={world.questions['short_answer'].public_id}{names}"


def test_names_stay_hidden_from_the_group_to_its_preview_and_the_desk(world, teacher, group):
    url = act_url("group", group)
    assert "Pupil 0" in page(teacher, url)
    hidden = page(teacher, f"{url}?names=hidden")
    assert "Pupil" not in hidden
    assert "Work 1" in hidden
    assert "Work 2" in hidden
    assert "names=hidden" in hidden.split('class="group-row-name"', 1)[1].split("</a>", 1)[0]
    preview = teacher.post(act_url("group_grade", group), levels(world)).content.decode()
    assert "Pupil" not in preview
    assert "Work 1" in preview
    assert "Pupil" not in page(teacher, url), "hidden until the grader asks for the names"
    assert "Pupil 0" in page(teacher, f"{url}?names=shown")


def test_the_same_work_has_the_same_number_at_the_desk(world, teacher, group):
    shown = page(teacher, f"{act_url('group', group)}?names=hidden")
    first = shown.split('class="group-row-name"', 1)[1]
    address, number = first.split('href="', 1)[1].split('"', 1)[0], first.split("Work ", 1)[1][0]
    at_desk = page(teacher, address.replace("&amp;", "&"))
    assert f'dir="auto">Work {number}</h2>' in at_desk


def test_a_hidden_name_finds_nothing(world, teacher, group):
    assert "2 answers" in page(teacher, list_url(world))
    teacher.get(f"{list_url(world)}&names=hidden")
    assert "Nothing found" in page(teacher, f"{list_url(world)}&q=Pupil")
    assert "Nothing found" in page(teacher, f"{act_url('group', group)}?q=Pupil")


def test_the_desk_leads_to_the_group_of_an_answer_and_keeps_names_hidden(world, teacher, group):
    at_desk = page(teacher, desk(world))
    assert f'href="{act_url("group", group)}"' in at_desk
    assert f'href="{act_url("group", group)}?names=hidden"' in page(teacher, desk(world, "&names=hidden"))


def test_an_answer_whose_draft_is_kept_back_leads_to_no_group(world, teacher, group):
    """The page of the group tells what the drafts say."""
    assert act_url("group", group) not in page(teacher, desk(world, "&score=first"))
