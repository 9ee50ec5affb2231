import numpy as np
import pytest
from scipy.stats import beta

from grading.calibration import Outcome, lower_bound, promise


@pytest.mark.parametrize(("right", "total"), [(20, 20), (59, 60), (90, 100), (1, 50)])
def test_the_bound_is_clopper_and_pearsons(right, total):
    assert lower_bound(right, total, 0.05) == pytest.approx(
        beta.ppf(0.05, right, total - right + 1), abs=1e-6
    )


def test_nothing_right_is_bounded_by_zero():
    assert lower_bound(0, 10, 0.05) == 0.0


def test_too_few_checks_promise_nothing():
    assert promise([Outcome(0.99, True)] * 40) is None


def test_a_hundred_right_answers_keep_the_promise():
    found = promise([Outcome(0.9, True)] * 100)
    assert found.coverage == 1.0
    assert found.precision >= 0.95


def test_the_promise_is_broken_in_at_most_its_share_of_classes():
    rng = np.random.default_rng(3)
    broken = 0
    for _ in range(200):
        sure = rng.random(300)
        right = rng.random(300) < 0.5 + 0.5 * sure
        found = promise([Outcome(float(c), bool(r)) for c, r in zip(sure, right, strict=True)])
        if found is not None:
            # The true precision above the threshold, by the law that drew the outcomes.
            broken += 0.5 + 0.5 * (1 + found.threshold) / 2 < 0.95
    assert broken <= 0.08 * 200


def test_wrong_answers_at_the_top_promise_nothing():
    assert promise([Outcome(0.99, n % 2 == 0) for n in range(200)]) is None
