"""Choosing how the views are blended for known and for new questions, on rows that no view was fitted on."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from ml import metrics
from ml.answers.mixture import Blend
from ml.train import mixture
from ml.train.held_out import Bench, Fresh
from ml.train.mixture import Held

# Fewer held-out questions than this do not tell how far the cross-encoder is to be trusted on new ones: then it has no say.
FEW_QUESTIONS = 5
Blends = dict[str, dict[str, Blend]]
Fit = Callable[..., Blend]
Figures = dict[str, dict[str, dict[str, float]]]


def without_cross(blend: Blend) -> Blend:
    """A blend of the views that are quickly fitted anew."""
    return replace(blend, weights=blend.weights[1:])


def for_seen(
    bench: Bench, space: str, held: Held, prior: np.ndarray
) -> tuple[Blend, tuple[np.ndarray, np.ndarray]]:
    """The blend for other students' answers to questions that were in training; and probabilities and choices of the held-out
    rows, each by a blend chosen on others.

    Some hundred students' answers are too few to choose all by. So the shares of the views beside the cross-encoder, the power
    of the prior, and from where on it is sure are those that all students' answers ask for; the share of the cross-encoder and
    the temperature rest on the answers that it did not read.
    """
    everybody = bench.everybody(space)
    quick = of_use(everybody, prior, bench.seed)
    blend = mixture.fit_blend(held, prior, 0.0, quick)
    power = mixture.fit_power(without_cross(blend), everybody)
    found = mixture.crossed(held, bench.seed, lambda others: mixture.fit_blend(others, prior, power, quick))
    return replace(blend, tau=power, sure=mixture.fit_sure(quick, everybody)), found


def of_use(everybody: Held, prior: np.ndarray, seed: int) -> Blend:
    """The blend of the quick views; the last of them, the comparison, has a share only where it earns macro-F1 on students that
    its blend was not chosen on.
    """

    def earned(held: Held) -> float:
        guess = mixture.crossed(held, seed, lambda others: mixture.fit_blend(others, prior))[1]
        return metrics.macro_f1(held.target, guess, len(prior))

    fewer = first(everybody, len(everybody.views) - 1)
    if earned(everybody) - earned(fewer) >= mixture.WORTH:
        return mixture.fit_shares(everybody)
    found = mixture.fit_shares(fewer)
    return replace(found, weights=(*found.weights, 0.0))


def for_new(
    bench: Bench, space: str, fresh: Fresh, prior: np.ndarray
) -> tuple[dict[str, Blend], tuple[np.ndarray, np.ndarray]]:
    """Blends for questions never seen, on like ground (`new`) and on other ground (`far`); and probabilities and choices of the
    held-out rows, each by a blend chosen on others.

    The shares of hybrid and comparison and the power of the prior are those that all answers ask for, each left out with its
    question and with its module: the dozens of questions that stage one left out hold a handful of the rarest label. Only
    how far the cross-encoder is trusted rests on those. Beyond like ground, and of `score`, the comparison is not asked; there
    the rows are not those that will be met, and the cross-encoder's share is chosen more warily, before the temperature.
    """
    each, shape = bench.each_question(space), (len(fresh.near), len(prior))
    every = np.ones(len(each.near), bool), np.ones(len(fresh.near), bool)
    asked = {"far": (1, *every)}
    if each.near.any():
        asked["new"] = (2, each.near, fresh.near)
    chosen, chances, guess = {}, np.zeros(shape), np.zeros(len(fresh.near), int)
    for name, (views, rows, held) in asked.items():
        quick = first(each.held.some(rows), views)
        power = 0.0 if space == "score" else None
        fit = mixture.fit_together if name == "new" else mixture.fit_blend
        chosen[name], (chances[held], guess[held]) = with_cross(
            fit, bench.seed, quick, first(fresh.held.some(held), 1 + views), prior, power
        )
    return chosen, (chances, guess)


def first(held: Held, views: int) -> Held:
    """The same rows as the first so many views see them."""
    return Held(held.views[:views], held.target, held.groups)


def with_cross(
    fit: Fit, seed: int, quick: Held, some: Held, prior: np.ndarray, power: float | None
) -> tuple[Blend, tuple[np.ndarray, np.ndarray]]:
    """The blend of the quick views, known from many rows, and of the cross-encoder before them, known from some; and what it
    says of those, each row by a blend chosen on others.
    """
    flat = tuple(float(round(p, 4)) for p in prior)
    alone = replace(mixture.fit_shares(quick), prior=flat)
    tau = mixture.fit_power(alone, quick) if power is None else power
    if len(set(some.groups)) >= FEW_QUESTIONS:
        choose = partial(fit, prior=prior, power=tau, others=alone)
        return choose(some), mixture.crossed(some, seed, choose)
    blend = replace(alone, weights=(0.0, *alone.weights), tau=tau)
    mixed = blend.probabilities(*some.views)
    return blend, (mixed, blend.choose(mixed))


def blends(bench: Bench) -> tuple[Blends, Figures]:
    """Blends of each space for new and for seen questions, and cross-fitted figures of each."""
    chosen: Blends = {}
    told: Figures = {}
    familiar = bench.seen()
    fresh = bench.new()
    for space, rows in fresh.items():
        prior = np.full(2, 0.5) if space == "score" else mixture.prior_of(space, bench.examples)
        chosen[space], (mixed, guess) = for_new(bench, space, rows, prior)
        parts = {
            "new": np.ones(len(mixed), bool),
            "new question": ~rows.module,
            "new module": rows.module,
            "on like ground": rows.near,
        }
        told[space] = {
            name: mixture.figures(
                rows.held.some(at), mixed[at], guess[at], mixture.VIEWS["new"][: len(rows.held.views)]
            )
            for name, at in parts.items()
            if at.any()
        }
        if space in familiar:
            chosen[space]["seen"], found = for_seen(bench, space, familiar[space], prior)
            told[space]["seen"] = mixture.figures(familiar[space], *found, mixture.VIEWS["seen"])
    return chosen, told
