"""The demo school's calendar and its simulated pupils: no database needed."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eduapp.demo.pupils import Pupil
from eduapp.demo.timetable import windows
from eduapp.demo.works import Simulation
from school.demo.pack import load_pack
from school.demo.shapes import LANGUAGES, earned_share

SATURDAY = 5
PACK = load_pack()
CONCEPTS = {concept.slug: concept for concept in PACK.concepts}
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.integers(1, 10), MOMENTS)
def test_whatever_the_day_all_but_the_last_assignment_have_come_back(count: int, now: datetime) -> None:
    found = windows(count, now)
    assert len(found) == count
    assert [one.opens for one in found] == sorted(one.opens for one in found)
    *past, newest = found
    assert newest.released is None
    assert newest.opens < now < newest.due <= newest.closes
    for one in past:
        assert one.opens < one.due < one.closes < one.released


@given(MOMENTS)
def test_with_weekly_work_or_less_everything_past_came_back_before_now(now: datetime) -> None:
    for count in (4, 8):
        assert all(one.released < now for one in windows(count, now)[:-1])


@given(st.integers(1, 10), MOMENTS)
def test_nothing_opens_or_is_due_on_a_weekend(count: int, now: datetime) -> None:
    for one in windows(count, now):
        assert one.opens.weekday() < SATURDAY
        assert one.due.weekday() < SATURDAY


@pytest.mark.parametrize("language", LANGUAGES)
def test_pupils_who_know_write_better_answers(language: str) -> None:
    rng = random.Random(5)

    def mean(knows: bool) -> float:
        scores = []
        for question in PACK.questions * 5:
            pupil = Pupil(0.0, 1.0, dict.fromkeys(CONCEPTS, knows))
            scores.append(float(pupil.write(question, CONCEPTS, language, rng).score))
        return sum(scores) / len(scores)

    assert mean(True) > mean(False) + 0.4


def test_practice_makes_pupils_learn() -> None:
    rng = random.Random(5)
    pupil = Pupil(0.0, 1.0, dict.fromkeys(CONCEPTS, False))
    for question in PACK.questions * 4:
        pupil.write(question, CONCEPTS, "en", rng)
    assert sum(pupil.known.values()) > len(CONCEPTS) / 2


def test_what_is_written_is_an_answer_of_its_kind_with_the_score_it_deserves() -> None:
    rng = random.Random(1)
    for question in PACK.questions * 3:
        written = Pupil(rng.gauss(0, 1), 1.0).write(question, CONCEPTS, "en", rng)
        if question.kind == "single_choice":
            assert (written.score == 1) == (written.answer["choice"] == question.correct)
        elif question.kind == "numeric":
            assert (written.score == 1) == (written.answer["text"] not in question.numeric.wrong_texts)
        else:
            sample = next(one for one in question.answers["en"] if one.text == written.answer["text"])
            assert float(written.score) == pytest.approx(float(earned_share(question, sample)), abs=1e-4)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_nobody_works_before_the_opening_or_after_now(seed: int) -> None:
    now = datetime(2026, 5, 6, 9, 0, tzinfo=UTC)
    rng = random.Random(seed)
    group = PACK.classes[0]
    pupils = {student.key: Pupil(rng.gauss(0, 1), rng.random()) for student in group.students}
    simulation = Simulation(PACK, group, pupils, CONCEPTS, rng, now)
    asked = PACK.questions[:5]
    for window in windows(8, now):
        for work in simulation.works(asked, window):
            assert window.opens - timedelta(hours=1) < work.begun_at < work.saved_at <= now
            assert work.handed_in_at is None or work.handed_in_at <= window.closes
            assert len(work.marks) == (5 if window.released and work.handed_in_at else 0)
            if work.handed_in_at:
                assert len(work.written) == 5
