"""When a change of the drafts is an alarm, and when it is not."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from grading.monitoring.drift import MINIMUM, Measure, Observation, State, compare, periods

START = datetime(2026, 9, 1, tzinfo=UTC)
NOW = START + timedelta(weeks=10)
ALL = tuple(Measure)


def drafts(
    n: int, at: datetime, score: float = 0.7, changed: float = 0.1, seed: int = 1
) -> list[Observation]:
    """`n` drafts within two days: scores around `score`, a share of `changed` decided otherwise."""
    rng = random.Random(seed)
    found = []
    for place in range(n):
        value = min(1.0, max(0.0, rng.gauss(score, 0.15)))
        decided = 1 - value if place < changed * n else value
        found.append(Observation(at + timedelta(minutes=place), value, 0.9 - value / 10, decided))
    return found


def states(reference, current, measures=ALL) -> dict[str, str]:
    return {one.measure: one.state for one in compare(reference, current, measures)}


def test_the_same_class_again_is_steady():
    found = states(drafts(80, START), drafts(80, NOW, seed=2))
    assert set(found.values()) == {State.STEADY}


def test_scores_that_have_fallen_are_an_alarm():
    found = states(drafts(80, START), drafts(80, NOW, score=0.3))
    assert found[Measure.SCORE] == State.ALARM


def test_a_teacher_who_changes_many_more_drafts_is_an_alarm():
    found = states(drafts(80, START, changed=0.05), drafts(80, NOW, changed=0.4, seed=3))
    assert found[Measure.OVERRIDE] == State.ALARM
    assert found[Measure.SCORE] == State.STEADY


def test_a_difference_too_small_to_matter_is_none_however_many_there_are():
    before, now = drafts(5000, START, changed=0.1), drafts(5000, NOW, changed=0.16)
    reading = compare(before, now, [Measure.OVERRIDE])[0]
    assert reading.p < 1e-6
    assert reading.state == State.STEADY


def test_a_large_difference_that_chance_explains_is_none():
    before, now = drafts(30, START, changed=0.2), drafts(30, NOW, changed=0.4)
    reading = compare(before, now, [Measure.OVERRIDE])[0]
    assert reading.effect > 0.15
    assert reading.state == State.STEADY


def test_undecided_drafts_say_nothing_about_overrides():
    undecided = [Observation(one.at, one.score, one.confidence) for one in drafts(200, NOW)]
    found = states(drafts(80, START), undecided)
    assert found[Measure.OVERRIDE] == State.TOO_FEW
    assert found[Measure.SCORE] != State.TOO_FEW


@settings(max_examples=30)
@given(st.integers(0, MINIMUM - 1), st.integers(0, 60))
def test_a_small_sample_never_alarms(few, other):
    for one, two in ((few, other), (other, few)):
        found = states(drafts(one, START, score=0.1, changed=0), drafts(two, NOW, score=0.9, changed=1))
        assert State.ALARM not in found.values()


@settings(max_examples=40)
@given(st.lists(st.integers(0, 70 * 24), max_size=120), st.integers(0, 80 * 24))
def test_no_draft_is_on_both_sides_and_none_comes_from_the_future(hours, now):
    rows = [Observation(START + timedelta(hours=hour), 0.5, 0.5) for hour in hours]
    found = periods(rows, START + timedelta(hours=now))
    assert all(one.at < found.since for one in found.reference)
    assert all(found.since <= one.at <= found.until for one in found.current)


def test_the_latest_week_is_enough_where_it_holds_enough():
    rows = drafts(40, START) + drafts(40, NOW - timedelta(weeks=3)) + drafts(40, NOW - timedelta(days=3))
    found = periods(rows, NOW)
    assert (len(found.reference), len(found.current)) == (40, 40)


def test_a_quiet_class_is_seen_over_four_weeks():
    rows = drafts(40, START) + drafts(20, NOW - timedelta(weeks=3)) + drafts(20, NOW - timedelta(days=3))
    assert len(periods(rows, NOW).current) == 40


def test_after_a_new_beginning_the_past_is_forgotten():
    rows = drafts(40, START) + drafts(40, NOW - timedelta(weeks=5)) + drafts(40, NOW - timedelta(days=3))
    found = periods(rows, NOW, since=NOW - timedelta(weeks=6))
    assert found.reference[0].at == NOW - timedelta(weeks=5)


def test_chance_alone_rarely_alarms():
    """Two hundred checks of an unchanged class: at most a handful of the promised one in a hundred."""
    alarms = sum(
        State.ALARM in states(drafts(40, START, seed=one), drafts(40, NOW, seed=1000 + one)).values()
        for one in range(200)
    )
    assert alarms <= 4
