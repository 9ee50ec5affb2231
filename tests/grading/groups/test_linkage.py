"""Linking that looks again only where something changed, beside linking that compares everything each time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.groups import linkage
from grading.groups.linkage import linked, nearest_pairs

WIDTH = 6


def afresh(vectors, weights, threshold):
    """The definition: the mean cosine of all pairs of groups, in each round, until no two are near enough."""
    groups = [[row] for row in range(len(vectors))]
    while True:
        likeness = np.full((len(groups), len(groups)), -np.inf)
        for one, mine in enumerate(groups):
            for other, theirs in enumerate(groups):
                if one != other:
                    shares = np.outer(weights[mine], weights[theirs])
                    mean = (shares * (vectors[mine] @ vectors[theirs].T)).sum() / shares.sum()
                    likeness[one, other] = round(mean, 9)
        if len(groups) < 2 or likeness.max() < threshold:
            return groups
        best = likeness.argmax(1)
        for one in reversed(range(len(groups))):
            other = best[one]
            if best[other] == one and other < one and likeness[one, other] >= threshold:
                groups[other] += groups[one]
                del groups[one]


def rows(seed, count, distinct):
    """Unit vectors in a few directions; with fewer `distinct` ones than rows some are the same to the bit."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(4, WIDTH))
    found = centres[rng.integers(4, size=distinct)] + rng.normal(scale=0.5, size=(distinct, WIDTH))
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found[rng.integers(distinct, size=count)], rng.integers(1, 5, size=count)


@given(
    st.integers(0, 10_000),
    st.integers(1, 45),
    st.integers(1, 45),
    st.sampled_from([-1.0, 0.3, 0.5, 0.7, 0.95]),
)
def test_groups_are_those_of_comparing_everything_each_time(seed, count, distinct, threshold):
    vectors, weights = rows(seed, count, distinct)
    found = linked(vectors, weights, threshold)
    mine = [sorted(np.flatnonzero(found == label).tolist()) for label in range(found.max() + 1)]
    assert mine == sorted(sorted(group) for group in afresh(vectors, weights, threshold))


@given(st.integers(0, 10_000), st.integers(1, 45), st.integers(1, 3))
def test_blocks_of_rows_give_the_same_groups(seed, count, block):
    vectors, weights = rows(seed, count, count)
    whole = linked(vectors, weights, 0.5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linkage, "BLOCK", block)
        assert (linked(vectors, weights, 0.5) == whole).all()


@given(st.integers(0, 10_000), st.integers(1, 30), st.sampled_from([-1.0, 0.2, 0.6]), st.integers(1, 6))
def test_nearest_pairs_are_the_first_of_all_pairs_in_order(seed, count, least, most):
    means, _weights = rows(seed, count, count)
    for at, found in enumerate(nearest_pairs(means, least, most)):
        likeness = means[at] @ means.T
        others = sorted((value for other, value in enumerate(likeness) if other != at), reverse=True)
        # Equal ones may come in either order: a block's product rounds otherwise than a row's.
        assert [value for _other, value in found] == pytest.approx(
            [value for value in others if value >= least][:most]
        )
        assert [likeness[other] for other, _value in found] == pytest.approx([value for _o, value in found])
        assert at not in {other for other, _value in found}
