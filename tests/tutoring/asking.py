"""Conversations for the tests of the tutor, answered in this process."""

from __future__ import annotations

import pytest
from django.utils import timezone

from ml import generators
from tests.factories import World
from tutoring import engines
from tutoring.models import Turn
from tutoring.services.answering import turn_answer
from tutoring.services.turns import lesson_ask

BODY = """## One path

In a series circuit there is only one path, so the current is the same everywhere. Charge is not used up by a lamp.

## Two paths

In a parallel circuit the current divides at a junction. The branch currents add up to the whole current.
"""
QUESTION = "Is the current the same everywhere in a series circuit?"


@pytest.fixture
def lesson(world: World, monkeypatch: pytest.MonkeyPatch):
    """The lesson of the school with a text worth asking about; no model is loaded."""
    monkeypatch.setattr(engines, "encoder", lambda: None)
    monkeypatch.setattr(engines, "generator", lambda: generators.get("none"))
    world.lesson.body = BODY
    world.lesson.save()
    return world.lesson


def ask(world: World, text: str = QUESTION, student=None) -> Turn:
    """A question that waits for its answer."""
    return lesson_ask(lesson=world.lesson, student=student or world.student, text=text, now=timezone.now())


def answered(world: World, text: str = QUESTION) -> Turn:
    turn = ask(world, text)
    turn_answer(turn_id=turn.pk)
    turn.refresh_from_db()
    return turn
