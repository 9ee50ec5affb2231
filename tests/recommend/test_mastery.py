from datetime import UTC, datetime, timedelta

import pytest

from recommend.learners.bkt import BayesianKnowledgeTracing
from recommend.models import Mastery, MasteryEvent
from recommend.services.mastery import guess_chance, mastery_apply, mastery_replay, submissions_behind
from recommend.tasks import mastery as mastery_task
from recommend.tasks import sweep
from tests.recommend.answers import grade_again, graded

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BKT = BayesianKnowledgeTracing()


def known(world) -> float:
    return Mastery.objects.get(student=world.student, concept=world.concepts[0]).probability


def expected(*scores: float) -> float:
    from recommend.learners import Outcome, replay

    return replay(BKT, [(NOW + timedelta(hours=n), Outcome(score)) for n, score in enumerate(scores)])[
        0
    ].known


def test_a_released_grade_moves_the_concepts_of_its_question(world):
    mastery_apply(submission=graded(world, "1", NOW))
    assert known(world) == pytest.approx(expected(1.0))
    event = MasteryEvent.objects.get()
    assert (event.before, event.after) == (0.30, pytest.approx(known(world)))


def test_telling_a_grade_twice_counts_it_once(world):
    submission = graded(world, "1", NOW)
    for _ in range(3):
        mastery_apply(submission=submission)
    assert MasteryEvent.objects.count() == 1
    assert known(world) == pytest.approx(expected(1.0))


def test_a_grade_that_is_not_released_moves_nothing(world):
    mastery_apply(submission=graded(world, "1", NOW, released=False))
    assert not Mastery.objects.exists()


def test_grades_told_out_of_order_give_the_same_as_in_order(world):
    first, second = graded(world, "0", NOW), graded(world, "1", NOW + timedelta(hours=1))
    mastery_apply(submission=second)
    mastery_apply(submission=first)
    assert known(world) == pytest.approx(expected(0.0, 1.0))
    assert next(round(one.before, 2) for one in MasteryEvent.objects.order_by("at")) == 0.30


def test_a_changed_grade_replaces_the_old_one(world):
    submission = graded(world, "0", NOW)
    mastery_apply(submission=submission)
    newer = grade_again(world, submission, "1")
    mastery_apply(submission=submission)
    assert known(world) == pytest.approx(expected(1.0))
    assert [event.grade for event in MasteryEvent.objects.all()] == [newer]


def test_a_replay_gives_what_was_there(world):
    for hour, score in enumerate(["1", "0.5", "0"]):
        mastery_apply(submission=graded(world, score, NOW + timedelta(hours=hour)))
    before = known(world)
    Mastery.objects.all().update(probability=0.01)
    mastery_replay(student=world.student)
    assert known(world) == pytest.approx(before)
    assert MasteryEvent.objects.count() == 3


def test_a_guessable_choice_says_less_than_a_number(world):
    mastery_apply(submission=graded(world, "1", NOW, kind="single_choice"))
    assert guess_chance(world.questions["single_choice"]) == pytest.approx(1 / 3)
    assert known(world) < expected(1.0)


def test_one_student_never_moves_another(world, other_world):
    mastery_apply(submission=graded(world, "1", NOW))
    mastery_apply(submission=graded(other_world, "0", NOW))
    assert known(world) == pytest.approx(expected(1.0))
    assert Mastery.objects.filter(school=world.school).count() == 1


def test_the_sweeper_finds_what_no_message_told(world):
    submission = graded(world, "1", NOW)
    assert submissions_behind() == [submission.pk]
    sweep()
    assert submissions_behind() == []
    assert known(world) == pytest.approx(expected(1.0))


def test_a_message_about_a_submission_that_is_gone_is_harmless(world):
    mastery_task(10**9)
    assert not Mastery.objects.exists()


def test_many_grades_take_a_constant_number_of_queries(world, django_assert_max_num_queries):
    for hour in range(12):
        submission = graded(world, "1", NOW + timedelta(hours=hour))
    with django_assert_max_num_queries(16):
        mastery_apply(submission=submission)
