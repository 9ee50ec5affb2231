"""Dealing answers: each to exactly one, evenly, and nobody's moves later."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from grading.marking.sampling import draw, drawn, sample_size
from grading.marking.sharing import Answer, deal

markers = st.lists(st.integers(1, 20), min_size=1, max_size=6, unique=True)


def alone(ids, may):
    """Every answer its own unit, as for equal shares."""
    return [Answer(one, (one,), frozenset(may)) for one in ids]


@given(markers, st.integers(0, 80))
def test_each_answer_goes_to_exactly_one_and_shares_differ_by_at_most_one(people, count):
    given_ = deal(alone(range(count), people), people, {})
    assert set(given_) == set(range(count))
    loads = [Counter(given_.values())[person] for person in people]
    assert max(loads) - min(loads) <= 1


@given(markers, st.integers(0, 40), st.integers(0, 40))
def test_late_answers_move_nobodys_and_keep_the_shares_even(people, early, late):
    held = deal(alone(range(early), people), people, {})
    more = deal(alone(range(early + late), people), people, held)
    assert set(more) == set(range(early, early + late))
    loads = [Counter((held | more).values())[person] for person in people]
    assert max(loads) - min(loads) <= 1


@given(markers, st.lists(st.integers(0, 5), max_size=60))
def test_a_unit_stays_together_and_units_are_shared_evenly(people, units):
    answers = [Answer(place, unit, frozenset(people)) for place, unit in enumerate(units)]
    given_ = deal(answers, people, {})
    owners = {(one.unit, given_[one.id]) for one in answers}
    assert len(owners) == len(set(units))
    loads = [Counter(owner for _unit, owner in owners)[person] for person in people]
    assert max(loads) - min(loads) <= 1


@given(
    st.lists(st.tuples(st.integers(0, 4), st.frozensets(st.integers(1, 4))), max_size=50),
    st.lists(st.integers(1, 4), max_size=4, unique=True),
)
def test_nobody_gets_what_they_may_not_mark_and_nothing_that_somebody_may_is_left_out(rows, people):
    answers = [Answer(place, unit, may) for place, (unit, may) in enumerate(rows)]
    given_ = deal(answers, people, {})
    for one in answers:
        allowed = one.may & set(people)
        assert given_.get(one.id) in allowed if allowed else one.id not in given_


def test_a_late_answer_to_a_question_goes_to_who_has_the_question():
    answers = [Answer(place, "q", frozenset({1, 2})) for place in range(5)]
    held = dict.fromkeys(range(4), 2)
    assert deal(answers, [1, 2], held) == {4: 2}


def test_who_has_the_least_choice_is_served_first():
    """Marker 1 may only mark class A; the rest of A and all of B even it out."""
    answers = [*alone(range(6), {1, 2}), *alone(range(6, 10), {2})]
    loads = Counter(deal(answers, [1, 2], {}).values())
    assert loads == {1: 5, 2: 5}


@given(st.sets(st.integers(0, 500), max_size=60), st.integers(0, 60), st.integers(0, 60), st.integers())
def test_a_larger_sample_keeps_what_was_drawn(answers, size, more, seed):
    first = drawn(answers, (), min(size, len(answers)), seed)
    larger = min(len(answers), size + more)
    then = drawn(answers, first, larger, seed)
    assert len(first) + len(then) == max(larger, len(first))
    assert not set(first) & set(then)
    assert set(first) | set(then) == set(drawn(answers, (), larger, seed))


@given(st.integers(0, 1000), st.integers(0, 100), st.integers(0, 50))
def test_the_size_is_the_larger_of_share_and_number_and_never_more_than_all(answers, percent, count):
    size = sample_size(answers, percent, count)
    assert 0 <= size <= answers
    assert size >= min(answers, count)
    assert size * 100 >= answers * percent or size == answers


def test_lots_are_uniform_and_differ_by_seed():
    lots = [draw(7, one) for one in range(4000)]
    assert abs(sum(lots) / 4000 - 0.5) < 0.02
    assert abs(sum(lot < 0.1 for lot in lots) / 4000 - 0.1) < 0.02
    assert lots != [draw(8, one) for one in range(4000)]
