"""Thirty students and two teachers, from the first answer to the gradebook: with the mouse in English, by keyboard
alone in Chinese, the students on phones. Every page on the way is judged in both themes and at phone width.
"""

from __future__ import annotations

import pytest

from playwright.sync_api import expect

from tests.browser.journey.classroom import Room, hand_in_all, make_room, session_of
from tests.browser.journey.eyes import Eyes
from tests.browser.journey.hands import Hand, Keyboard, Mouse
from tests.browser.journey.teacher import Teacher
from tests.browser.journey.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
expect.set_options(timeout=20_000)


@pytest.mark.parametrize(("hand", "language"), [(Mouse, "en"), (Keyboard, "zh-hans")])
def test_a_class_of_thirty(hand: type[Hand], language: str, stack, context_of, pictures):
    room, say = make_room(language), Words(language)
    eyes = Eyes(f"{hand.__name__.lower()}", pictures)

    def page_of(user, **options):
        context = context_of(reduced_motion="reduce", **options)
        context.add_cookies([{"name": k, "value": v, "url": stack.url} for k, v in session_of(user).items()])
        return context.new_page()

    teacher = Teacher(room.world, hand(page_of(room.world.teacher)), say, eyes)
    teacher.sign_for_keys()
    hand_in_all(room, stack.url)
    teacher.wait_for_drafts()
    assert not eyes.wrong, "\n".join(eyes.wrong)
