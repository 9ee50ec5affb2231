"""Thirty students and two teachers, from the first answer to the gradebook: with the mouse in English, by keyboard
alone in Chinese, the students on phones. Every page on the way is judged in both themes and at phone width.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from grading.models import Grade, Response
from school.people.models import User
from tests.browser.journey.afterwards import Afterwards
from tests.browser.journey.classroom import HALF, NAMES, RIGHT, Room, hand_in_all, make_room, session_of
from tests.browser.journey.eyes import Eyes
from tests.browser.journey.hands import Hand, Keyboard, Mouse
from tests.browser.journey.student import Student
from tests.browser.journey.teacher import Teacher
from tests.browser.journey.words import Words
from tests.browser.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
expect.set_options(timeout=20_000)
PRAISE = "Well put: same current, one path."
HINT = "Right. Now say why."


def scores(room: Room) -> dict[str, str]:
    """Each written answer's grade in force, by student."""
    rows = Response.objects.filter(question=room.world.questions["short_answer"])
    rows = rows.select_related("submission__student")
    return {one.submission.student.display_name: str(one.grade.score) if one.grade else "" for one in rows}


@pytest.mark.parametrize(("hand", "language"), [(Mouse, "en"), (Keyboard, "zh-hans")])
def test_a_class_of_thirty(hand: type[Hand], language: str, stack: Stack, context_of: Callable[..., BrowserContext], pictures: Path, tmp_path: Path):  # fmt: skip
    room, say, eyes = make_room(language), Words(language), Eyes(hand.__name__.lower(), pictures)

    def at_page(kind, user: User, width: int = 1280):
        context = context_of(width=width, reduced_motion="reduce", has_touch=width < 600)
        context.add_cookies([{"name": k, "value": v, "url": stack.url} for k, v in session_of(user).items()])
        return kind(room.world, hand(context.new_page()), say, eyes)

    teacher = at_page(Afterwards, room.world.teacher)
    second = at_page(Teacher, room.world.people["assistant"])
    sam, mia = (at_page(Student, user, 360) for user in (room.world.student, room.second))

    teacher.sign_for_keys()
    hand_in_all(room, stack.url)
    for student in (sam, mia):
        student.hand_in(HALF)
    teacher.wait_for_drafts()

    teacher.group_answers()
    teacher.open_group(RIGHT)
    teacher.pull_out(NAMES[0])
    teacher.open_groups()
    graded = teacher.grade_group(RIGHT, "Met", PRAISE)
    for name in NAMES[1:3]:
        teacher.override(name)
    teacher.open_groups()
    graded += teacher.grade_group(HALF, "Partly", HINT)

    teacher.meet_at_one_answer(second)
    teacher.accept_the_rest()
    assert "" not in scores(room).values()

    before = scores(room)
    teacher.change_rubric()
    assert scores(room) != before
    teacher.take_change_back()
    assert scores(room) == before

    teacher.release_one_ahead()
    sam.sees_one_question()
    teacher.release_all()
    sam.sees_everything(HINT)
    sam.ask("Says that the current is the same everywhere.")
    alike = teacher.accept_request("Sam Student")
    sam.reads_the_answer()
    changed = {name for name, score in scores(room).items() if score != before[name]}
    assert len(changed) == alike + 1
    for kind in ("csv", "xlsx"):
        teacher.gradebook_out_and_in(kind, tmp_path)
    assert stack.refused == []
    assert not eyes.wrong, "\n".join(eyes.wrong)
