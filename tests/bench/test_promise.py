"""The promise's bench measures what it says."""

import random

from bench.promise import WAYS, Row, calibrated, fitted_anew, measured, precision_of, tables
from grading.promise.bound import Pair


def rows_of(right, count=400):
    """Drafts surer at the top; `right(sure)` tells how often such a draft matches."""
    rng = random.Random(2)
    found = []
    for place in range(count):
        sure = rng.uniform(0.5, 1)
        found.append(Row(Pair(sure, rng.random() < right(sure), place % 40), place % 50))
    return found


def test_a_grader_that_is_always_right_is_promised_and_kept_everywhere():
    for way in WAYS:
        found = measured(rows_of(lambda sure: 1), way)["0.90"]
        assert (found["made"], found["kept"], found["precision"]) == (1, 1, 1)
        assert found["coverage"] > 0.9


def test_a_grader_that_guesses_is_promised_nothing():
    for way in WAYS:
        assert measured(rows_of(lambda sure: 0.6), way)["0.90"]["made"] == 0


def test_flagged_answers_are_never_accepted():
    rows = [Row(row.pair, row.student, flagged=True) for row in rows_of(lambda sure: 1)]
    assert measured(rows, WAYS[0])["0.90"]["coverage"] == 0


def test_precision_by_question_weighs_questions_alike():
    pairs = [Pair(1, True, "long")] * 9 + [Pair(1, False, "short")]
    assert precision_of(pairs, by_question=False) == 0.9
    assert precision_of(pairs, by_question=True) == 0.5
    assert precision_of([], by_question=True) == 1


def test_the_tables_have_a_line_for_each_way_and_target():
    rows = rows_of(lambda sure: sure)
    metrics = {
        "made up": {"calibration": calibrated(rows), **{way.name: measured(rows, way) for way in WAYS}}
    }
    promises, errors = tables(metrics)
    assert (len(promises.rows), len(errors.rows)) == (2 * len(WAYS), 1)


class CountsWords:
    """Features that say everything: the first is 1 for a right answer."""

    def features_of(self, requests):
        import numpy as np

        return np.asarray(
            [[float("right" in request.answer), len(request.answer) / 100] for request in requests]
        )


def test_questions_are_judged_by_what_other_questions_taught():
    from ml.train.data import Example

    examples = [
        Example(
            str(n), "made up", f"q{n % 8}", "m", str(n), "Why?", ("right",), "right" if n % 2 else "no", "3way",
            "correct" if n % 2 else "incorrect", float(n % 2),
        )
        for n in range(160)
    ]  # fmt: skip
    rows = fitted_anew(CountsWords(), examples)
    assert all(row.pair.matched for row in rows)
    assert min(row.pair.confidence for row in rows) > 0.5
