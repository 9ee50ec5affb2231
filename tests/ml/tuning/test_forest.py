"""Trees beside the ridge of a class's own grader."""

import numpy as np

from ml.tuning import Example, Settings, forest, predict, tune
from tests.ml.tuning.words import Words

FILLER = [
    "the",
    "lamp",
    "a",
    "wire",
    "glows",
    "then",
    "we",
    "see",
    "it",
    "in",
    "our",
    "school",
    "with",
    "some",
    "more",
    "light",
    "today",
]


def either_but_not_both(count: int, seed: int) -> list[Example]:
    """Right with one of two words: neither word alone tells anything."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        has = rng.integers(0, 2, 2)
        words = [*rng.choice(FILLER, 6), *(["opens"] if has[0] else []), *(["closes"] if has[1] else [])]
        answer = " ".join(rng.permutation(words))
        found.append(Example("q1", "What does it do?", (), answer, float(has.sum() == 1), f"s{number}"))
    return found


def features_of(count: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, 48)).astype(np.float32)


def test_words_that_count_only_together_are_learnt():
    base, fresh = Words(), either_but_not_both(80, seed=2)
    tuned = tune(either_but_not_both(160, seed=1), Settings(), base=base)
    (found,) = predict([(tuned, [example.row() for example in fresh])], base)
    right = [abs(p.score - e.score) < 0.01 for p, e in zip(found, fresh, strict=True)]
    assert np.mean(right) > 0.8


def test_what_a_student_is_given_when_left_out_does_not_rest_on_their_own_grades():
    features, owners = features_of(40), [f"s{number % 13}" for number in range(40)]
    scores = np.random.default_rng(3).random(40)
    own = np.asarray([owner == "s4" for owner in owners])
    _, before = forest.fit(features, scores, owners, seed=5)
    _, after = forest.fit(features, np.where(own, 1 - scores, scores), owners, seed=5)
    assert np.array_equal(before[own], after[own])
    assert not np.array_equal(before[~own], after[~own])


def test_one_student_alone_is_given_the_mean():
    _, left_out = forest.fit(features_of(6), np.linspace(0, 1, 6), ["s1"] * 6, seed=1)
    assert np.allclose(left_out, 0.5)


def test_forests_of_large_classes_have_fewer_trees_and_keep_to_their_room():
    grown, _ = forest.fit(
        features_of(500), np.random.default_rng(1).random(500), list(map(str, range(500))), seed=1
    )
    size = sum(part.nbytes for part in grown.tensors().values())
    assert size <= forest.BYTES_A_ROW * 500 * forest.TREES
    assert forest.trees_for(200) == forest.TREES > forest.trees_for(10_000) >= forest.FEWEST
