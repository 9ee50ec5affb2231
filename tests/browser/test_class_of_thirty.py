"""Thirty students and two teachers, from the first answer to the gradebook: with the mouse in English, by keyboard
alone in Chinese, the students on phones. Every page on the way is judged in both themes and at phone width.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from grading.models import Grade, Response
from school.people.models import User
from tests.browser.journey.afterwards import Afterwards
from tests.browser.journey.classroom import HALF, NAMES, RIGHT, Room, hand_in_all, make_room, session_of
from tests.browser.journey.eyes import Eyes
from tests.browser.journey.hands import Keyboard, Mouse
from tests.browser.journey.student import Student
from tests.browser.journey.teacher import Teacher
from tests.browser.journey.words import Words
from tests.browser.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PRAISE = "Well put: same current, one path."
HINT = "Right. Now say why."


def scores(room: Room) -> dict[str, str]:
    """Each written answer's grade in force, by student."""
    rows = Response.objects.filter(question=room.world.questions["short_answer"])
    rows = rows.select_related("submission__student")
    return {one.submission.student.display_name: str(one.grade.score) if one.grade else "" for one in rows}


@dataclass
class Cast:
    """The room, and everybody who sits at a page."""

    room: Room
    eyes: Eyes
    teacher: Afterwards
    second: Teacher
    sam: Student
    mia: Student


@pytest.fixture
def cast(request, stack: Stack, context_of: Callable[..., BrowserContext], pictures: Path) -> Cast:
    hand, language = request.param
    room, say, eyes = make_room(language), Words(language), Eyes(hand.__name__.lower(), pictures)

    def at_page(kind, user: User, width: int = 1280, eyes: Eyes | None = None):
        context = context_of(width=width, reduced_motion="reduce", has_touch=width < 600)
        context.add_cookies([{"name": k, "value": v, "url": stack.url} for k, v in session_of(user).items()])
        return kind(room.world, hand(context.new_page()), say, eyes)

    return Cast(
        room,
        eyes,
        at_page(Afterwards, room.world.teacher, eyes=eyes),
        at_page(Teacher, room.world.people["assistant"]),
        at_page(Student, room.world.student, 360, eyes),
        at_page(Student, room.second, 360),
    )


@pytest.mark.parametrize(
    "cast", [(Mouse, "en"), (Keyboard, "zh-hans")], indirect=True, ids=["mouse", "keyboard"]
)
def test_a_class_of_thirty_from_the_first_answer_to_the_gradebook(cast: Cast, stack: Stack, tmp_path: Path):
    hand_in(cast, stack)
    grade(cast)
    change_and_undo(cast)
    release_and_look_again(cast)
    for kind in ("csv", "xlsx"):
        cast.teacher.gradebook_out_and_in(kind, tmp_path)
    assert stack.refused == []
    assert not cast.eyes.wrong, "\n".join(cast.eyes.wrong)


def hand_in(cast: Cast, stack: Stack) -> None:
    cast.teacher.sign_for_keys()
    hand_in_all(cast.room, stack.url)
    for student in (cast.sam, cast.mia):
        student.hand_in(HALF)
    cast.teacher.wait_for_drafts()


def grade(cast: Cast) -> None:
    """Two groups, two members otherwise, and the rest one by one, together with the second teacher."""
    teacher = cast.teacher
    teacher.group_answers()
    teacher.open_group(RIGHT)
    teacher.pull_out(NAMES[0])
    teacher.open_groups()
    assert teacher.grade_group(RIGHT, "Met", PRAISE) == 11
    for name in NAMES[1:3]:
        teacher.override(name)
    teacher.open_groups()
    assert teacher.grade_group(HALF, "Partly", HINT) == 8
    teacher.meet_at_one_answer(cast.second)
    teacher.accept_the_rest()
    assert "" not in scores(cast.room).values()
    by_second = Grade.objects.filter(decided_by=cast.room.world.people["assistant"])
    assert by_second.count() == 3, "what the second teacher decided was overwritten"


def change_and_undo(cast: Cast) -> None:
    before = scores(cast.room)
    cast.teacher.change_rubric()
    assert scores(cast.room) != before
    cast.teacher.take_change_back()
    assert scores(cast.room) == before


def release_and_look_again(cast: Cast) -> None:
    teacher, sam = cast.teacher, cast.sam
    teacher.release_one_ahead()
    sam.sees_one_question()
    teacher.release_all()
    sam.sees_everything(HINT)
    before = scores(cast.room)
    sam.ask("Says that the current is the same everywhere.")
    alike = teacher.accept_request("Sam Student")
    sam.reads_the_answer()
    after = scores(cast.room)
    changed = {name for name in after if after[name] != before[name]}
    assert (alike, len(changed)) == (7, 8)
    assert {after[name] for name in changed} == {"1.0000"}
