from importlib import import_module

import numpy as np
import pytest

from ml import metrics

reference = import_module("sklearn.metrics")

rng = np.random.default_rng(7)
TRUTH, GUESS = rng.integers(0, 4, 300), rng.integers(0, 4, 300)
SCORE = np.round(rng.random(300), 1)


def test_macro_and_weighted_f1_agree_with_scikit_learn():
    assert metrics.macro_f1(TRUTH, GUESS, 4) == pytest.approx(
        reference.f1_score(TRUTH, GUESS, average="macro")
    )
    assert metrics.weighted_f1(TRUTH, GUESS, 4) == pytest.approx(
        reference.f1_score(TRUTH, GUESS, average="weighted")
    )


def test_quadratic_kappa_agrees_with_scikit_learn():
    expected = reference.cohen_kappa_score(TRUTH, GUESS, weights="quadratic")
    assert metrics.quadratic_kappa(TRUTH, GUESS, 4) == pytest.approx(expected)


def test_auc_with_ties_agrees_with_scikit_learn():
    assert metrics.auc(TRUTH > 1, SCORE) == pytest.approx(reference.roc_auc_score(TRUTH > 1, SCORE))


def test_auc_of_one_class_alone_is_a_half():
    assert metrics.auc([1, 1], [0.2, 0.9]) == 0.5


def test_calibration_error_is_the_gap_between_claim_and_truth():
    assert metrics.calibration_error([0.9] * 10, [True] * 9 + [False]) == pytest.approx(0.0, abs=1e-9)
    assert metrics.calibration_error([0.9] * 10, [True] * 4 + [False] * 6) == pytest.approx(0.5)


def test_a_perfectly_calibrated_grader_shows_an_error_too_and_less_of_it_on_more_rows():
    sure = np.random.default_rng(5).uniform(0.4, 1, 250)
    few, many = (
        metrics.calibration_error_by_chance(sure),
        metrics.calibration_error_by_chance(np.tile(sure, 16)),
    )
    assert 0.03 < few < 0.1
    assert many < few / 2
