from datetime import timedelta

import pytest
from django.utils import timezone

from ml.generators.fake import FakeGenerator
from school.people.models import Consent
from tests.tutoring.asking import BODY, QUESTION, answered, ask, lesson
from tutoring import engines
from tutoring.limits import LONGEST, QUESTIONS, questions_left
from tutoring.models import Citation, Conversation, Passage, Turn
from tutoring.services.answering import turn_answer
from tutoring.services.passages import passages_index
from tutoring.services.turns import (
    MOST_ATTEMPTS,
    Empty,
    NotAllowed,
    StillAnswering,
    TooLong,
    TooMany,
    lesson_ask,
    turn_ask,
    turn_claim,
    turn_finish,
    turns_due,
)
from tutoring.tasks import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lesson")]
__all__ = ["lesson"]


def test_a_question_is_answered_from_the_lesson_and_cited(world):
    turn = answered(world)
    assert (turn.state, turn.kind, turn.generator) == ("done", "answer", "none")
    assert "the current is the same everywhere" in turn.text
    citation = turn.citations.get(number=1)
    assert citation.heading == "One path"
    assert BODY[citation.passage.start : citation.passage.end].startswith("In a series circuit")


def test_a_question_from_elsewhere_is_asked_back(world):
    turn = answered(world, "Who won the football world cup?")
    assert turn.kind == "ask_back"
    assert turn.text.startswith("I do not find this in your material.")


def test_a_course_in_chinese_is_answered_in_chinese(world):
    world.course.language = "zh-hans"
    world.course.save()
    world.lesson.body = "## 电流\n\n在没有分支的回路里，电流处处相等。灯泡不会把电流用掉。"
    world.lesson.save()
    assert "电流处处相等" in answered(world, "回路里的电流相等吗？").text


def test_a_short_question_is_understood_with_the_one_before(world):
    first = answered(world)
    turn = turn_ask(conversation=first.conversation, text="And why?", now=timezone.now())
    turn_answer(turn_id=turn.pk)
    turn.refresh_from_db()
    assert turn.kind == "answer"


def test_a_turn_is_answered_once_however_often_it_is_told(world):
    turn = ask(world)
    assert turn_answer(turn_id=turn.pk)
    assert not turn_answer(turn_id=turn.pk)
    assert Citation.objects.filter(turn=turn).count() == 1


def test_a_turn_in_work_is_left_to_its_worker(world):
    turn = ask(world)
    now = timezone.now()
    assert turn_claim(turn_id=turn.pk, now=now) is not None
    assert turn_claim(turn_id=turn.pk, now=now) is None
    later = turn_claim(turn_id=turn.pk, now=now + timedelta(minutes=5))
    assert later is not None
    assert later.attempt == 2


def test_an_attempt_that_was_overtaken_writes_nothing(world):
    turn = ask(world)
    now = timezone.now()
    first = turn_claim(turn_id=turn.pk, now=now)
    second = turn_claim(turn_id=turn.pk, now=now + timedelta(minutes=5))
    answer = {"kind": "answer", "written_by": "none", "citations": []}
    assert turn_finish(claim=second, text="new", **answer)
    assert not turn_finish(claim=first, text="old", **answer)
    turn.refresh_from_db()
    assert turn.text == "new"


def test_a_generator_that_is_down_still_gives_an_answer(world, monkeypatch):
    monkeypatch.setattr(engines, "generator", lambda: FakeGenerator("Nothing at all.", fail_after=0))
    assert "the current is the same everywhere" in answered(world).text


def test_the_sweeper_finds_waiting_turns_and_gives_up_in_the_end(world):
    turn = ask(world)
    assert turns_due(timezone.now()) == ([turn.pk], [])
    Turn.objects.filter(pk=turn.pk).update(attempts=MOST_ATTEMPTS)
    sweep()
    turn.refresh_from_db()
    assert turn.state == "failed"


@pytest.mark.parametrize(
    ("text", "error"), [("  \n", Empty), ("x" * (LONGEST + 1), TooLong), ("y" * 100_000, TooLong)]
)
def test_a_question_that_cannot_be_taken_writes_nothing(world, text, error):
    with pytest.raises(error):
        ask(world, text)
    assert not Conversation.objects.exists()


def test_a_second_question_waits_for_the_first_answer(world):
    turn = ask(world)
    with pytest.raises(StillAnswering):
        turn_ask(conversation=turn.conversation, text="And now?", now=timezone.now())


def test_one_student_can_ask_only_so_much(world):
    for _ in range(QUESTIONS):
        turn = answered(world)
    assert questions_left(world.student, timezone.now()) == 0
    with pytest.raises(TooMany):
        turn_ask(conversation=turn.conversation, text=QUESTION, now=timezone.now())
    assert questions_left(world.new_student("Nora New"), timezone.now()) == QUESTIONS


def test_a_switch_of_school_class_or_person_is_obeyed(world):
    for row, who in ((world.section, "class"), (world.school, "school")):
        row.ai_tutoring = False
        row.save()
        with pytest.raises(NotAllowed, match=who):
            ask(world)
        row.ai_tutoring = True
        row.save()
    Consent.objects.create(
        school=world.school,
        user=world.student,
        kind=Consent.Kind.AI_TUTORING,
        granted=False,
        decided_by=world.student,
    )
    world.lesson.refresh_from_db()
    with pytest.raises(NotAllowed, match="person"):
        lesson_ask(lesson=world.lesson, student=world.student, text=QUESTION, now=timezone.now())


def test_a_student_outside_the_class_cannot_ask(world):
    with pytest.raises(NotAllowed):
        ask(world, student=world.people["outsider"])


def test_a_nul_character_is_dropped(world):
    assert ask(world, "Why\x00?").conversation.turns.get(position=1).text == "Why?"


def test_passages_follow_the_text_of_the_lesson(world):
    first = passages_index(lesson=world.lesson)
    assert [one.pk for one in passages_index(lesson=world.lesson)] == [one.pk for one in first]
    world.lesson.body = "Only this."
    world.lesson.save()
    assert [one.text for one in passages_index(lesson=world.lesson)] == ["Only this."]
    assert Passage.objects.count() == 1


def test_a_citation_outlives_its_passage(world):
    turn = answered(world)
    world.lesson.body = "All is new."
    world.lesson.save()
    passages_index(lesson=world.lesson)
    citation = turn.citations.get()
    assert citation.passage is None
    assert "current is the same" in citation.quote


def test_an_empty_lesson_is_asked_back(world):
    world.lesson.body = ""
    world.lesson.save()
    assert answered(world).kind == "ask_back"
