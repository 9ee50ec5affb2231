"""How the shares of views are chosen, and on which rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.answers.mixture import Blend, softmax
from ml.train import mixture

RNG = np.random.default_rng(5)


def test_a_blend_trusts_the_view_that_knows_and_is_judged_on_other_groups():
    target = RNG.integers(0, 3, 240)
    knows = np.eye(3)[target] * 0.7 + 0.1
    guesses = RNG.dirichlet(np.ones(3), 240)
    held = mixture.Held((guesses, knows), target, np.arange(240) // 4)
    prior = np.full(3, 1 / 3)
    assert mixture.fit_blend(held, prior).weights[1] >= 0.9
    mixed, guess = mixture.crossed(held, 1, lambda others: mixture.fit_blend(others, prior))
    told = mixture.figures(held, mixed, guess, ("guesses", "knows"))
    assert told["accuracy"] == 1
    assert told["guesses_auc"] < told["knows_auc"]


@pytest.mark.parametrize(("right", "sure"), [(1.0, True), (0.9, False)])
def test_a_blend_is_sure_only_where_enough_held_out_answers_were_right(right, sure):
    rng = np.random.default_rng(7)
    target = rng.integers(0, 2, 600)
    hit = rng.random(600) < right
    said = np.where(hit, target, 1 - target)
    chance = rng.uniform(0.6, 0.99, 600)
    view = np.where(said[:, None] == np.arange(2), chance[:, None], 1 - chance[:, None])
    held = mixture.Held((view,), target, np.arange(600))
    found = mixture.fit_sure(Blend((1.0,), 1.0, 0.0, (0.5, 0.5)), held)
    assert (found is not None) == sure
    if found is not None:
        assert hit[chance >= found].mean() >= mixture.RIGHT


def test_shares_known_from_many_rows_hold_where_few_rows_would_say_otherwise():
    rng = np.random.default_rng(8)

    def rows(count: int, second: float, third: float) -> mixture.Held:
        target = rng.integers(0, 3, count)
        views = [
            (1 - sharp) * rng.dirichlet(np.ones(3), count) + sharp * np.eye(3)[target]
            for sharp in (0.1, second, third)
        ]
        return mixture.Held(tuple(views), target, np.arange(count))

    many, few = rows(900, 0.1, 0.6), rows(30, 0.6, 0.1)
    others = mixture.fit_shares(mixture.Held(many.views[1:], many.target, many.groups))
    first, second = others.weights
    assert second > first
    prior = np.full(3, 1 / 3)
    free, held = mixture.fit_blend(few, prior), mixture.fit_blend(few, prior, others=others)
    assert free.weights[1] > free.weights[2]
    assert held.weights[1] * second == pytest.approx(held.weights[2] * first, abs=1e-3)
    assert sum(held.weights) == pytest.approx(1)
    astray = few.some(np.ones(30, bool))
    astray.views[0][:] = np.eye(3)[(few.target + 1) % 3] * 0.9 + 0.1 / 3
    alone = mixture.fit_blend(astray, prior, others=others)
    assert (alone.weights, alone.temperature) == ((0.0, *others.weights), others.temperature)


def claiming(seed: int, much: float, count: int = 300) -> mixture.Held:
    """Rows that the second view judges, and the first one better but with so much too much certainty."""
    rng = np.random.default_rng(seed)
    target = rng.integers(0, 3, count)
    views = [softmax(2 * np.eye(3)[target] + rng.normal(0, spread, (count, 3))) for spread in (1.5, 2.5)]
    loud = views[0] ** much
    return mixture.Held((loud / loud.sum(1, keepdims=True), views[1]), target, np.arange(count) // 10)


def test_a_view_that_claims_too_much_keeps_its_share_where_the_temperature_is_sought_with_it():
    prior, alone = np.full(3, 1 / 3), Blend((1.0,), 1.0, 0.0, (1.0,) * 3)
    held = claiming(0, 4.0)
    after, both = (way(held, prior, 0.0, alone) for way in (mixture.fit_blend, mixture.fit_together))
    lost = [mixture.log_loss(blend.probabilities(*held.views), held.target) for blend in (after, both)]
    assert both.weights[0] > after.weights[0]
    assert lost[1] < lost[0]


@given(seed=st.integers(0, 50), much=st.floats(0.3, 5))
@settings(max_examples=25, deadline=None)
def test_seeking_both_at_once_never_loses_more_on_the_rows_it_saw(seed, much):
    prior, alone = np.full(3, 1 / 3), Blend((1.0,), 1.0, 0.0, (1.0,) * 3)
    held = claiming(seed, much, 60)
    lost = [
        mixture.log_loss(way(held, prior, 0.0, alone).probabilities(*held.views), held.target)
        for way in (mixture.fit_blend, mixture.fit_together)
    ]
    assert lost[1] <= lost[0] + 1e-12
