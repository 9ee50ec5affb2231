from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommend import learners
from recommend.learners import Outcome, State
from recommend.learners.bkt import BayesianKnowledgeTracing

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BKT = BayesianKnowledgeTracing(prior=0.5, learn=0.2, guess=0.2, slip=0.1)

fractions = st.floats(0, 1)
models = (
    st.tuples(st.floats(0, 0.99), st.floats(0, 0.99), st.floats(0, 0.5), st.floats(0, 0.49))
    .filter(lambda p: 1 - p[3] > p[2] + 0.01)
    .map(lambda p: BayesianKnowledgeTracing(*p))
)


def after(model: BayesianKnowledgeTracing, known: float, score: float) -> float:
    return model.update(State(known), Outcome(score), NOW)[0].known


def test_a_right_answer_gives_the_published_value():
    # .5*.9 / (.5*.9 + .5*.2) = .45/.55 = 9/11; then 9/11 + 2/11*.2 = 9.4/11
    assert after(BKT, 0.5, 1.0) == pytest.approx(9.4 / 11)


def test_a_wrong_answer_gives_the_published_value():
    # .5*.1 / (.5*.1 + .5*.8) = .05/.45 = 1/9; then 1/9 + 8/9*.2 = 2.6/9
    assert after(BKT, 0.5, 0.0) == pytest.approx(2.6 / 9)


def test_a_known_sequence_gives_known_values():
    scores = [0.0, 1.0, 1.0, 1.0]
    state, logs = learners.replay(
        BKT, [(NOW + timedelta(minutes=i), Outcome(score)) for i, score in enumerate(scores)]
    )
    # By hand, each from the one before: 2.6/9, then 12.98/18.1, then 11.8868/12.706, then 10.730888/10.86196.
    by_hand = [2.6 / 9, 12.98 / 18.1, 11.8868 / 12.706, 10.730888 / 10.86196]
    assert [log.after for log in logs] == pytest.approx(by_hand)
    assert state.seen == 4
    assert state.updated == NOW + timedelta(minutes=3)


def test_the_expected_score_is_the_published_mixture():
    assert BKT.expected(State(0.5)) == pytest.approx(0.5 * 0.9 + 0.5 * 0.2)


def test_half_a_score_is_evidence_for_neither_side():
    still = BayesianKnowledgeTracing(prior=0.4, learn=0.0, guess=0.25, slip=0.05)
    assert after(still, 0.4, 0.5) == pytest.approx(0.4)


def test_a_right_guess_among_two_options_says_less_than_a_written_answer():
    coin = BKT.update(State(0.5), Outcome(1.0, guess=0.5), NOW)[0].known
    written = BKT.update(State(0.5), Outcome(1.0), NOW)[0].known
    assert 0.5 < coin < written


def test_mastery_comes_at_the_published_criterion():
    assert not BKT.mastered(State(0.949))
    assert BKT.mastered(State(0.95))


def test_replay_does_not_depend_on_the_order_it_is_given():
    pairs = [(NOW + timedelta(hours=i), Outcome(score)) for i, score in enumerate([1.0, 0.0, 0.5])]
    assert learners.replay(BKT, pairs) == learners.replay(BKT, list(reversed(pairs)))


def test_the_state_that_goes_in_is_not_changed():
    state = State(0.5)
    BKT.update(state, Outcome(1.0), NOW)
    assert state == State(0.5)


@given(models, fractions, fractions)
def test_the_estimate_stays_a_probability(model, known, score):
    assert 0.0 <= after(model, known, score) <= 1.0


@given(models, fractions)
def test_a_right_answer_never_lowers_the_estimate(model, known):
    assert after(model, known, 1.0) >= known - 1e-12


@given(models, fractions, fractions, fractions)
def test_a_better_score_never_gives_a_lower_estimate(model, known, one, other):
    low, high = sorted((one, other))
    assert after(model, known, low) <= after(model, known, high) + 1e-12


@pytest.mark.parametrize(
    "bad", [{"prior": 1.2}, {"learn": -0.1}, {"guess": 0.6, "slip": 0.5}, {"slip": float("nan")}]
)
def test_impossible_parameters_are_refused_by_name(bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        BayesianKnowledgeTracing(**bad)


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_a_score_outside_its_range_is_refused(score):
    with pytest.raises(ValueError, match="score"):
        Outcome(score)
