"""The promise: exact, finite-sample, never made on too little, and kept in nearly all classes."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading.promise.bound import (
    DELTA,
    TARGETS,
    Pair,
    enough,
    enough_questions,
    is_broken,
    lower_bound,
    promise,
    question_tail,
    tail,
    wealth_against,
)

# A busy machine must not fail a property.
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
any_pairs = st.lists(st.builds(Pair, st.floats(0, 1), st.booleans(), st.integers(0, 12)), max_size=160)


def alike(confidence: float, right: int, wrong: int, question: int) -> list[Pair]:
    """As many answers to one question that are equally sure."""
    return [Pair(confidence, n >= wrong, question) for n in range(right + wrong)]


# Most drafts match, as they do where a promise is made at all: of pairs that are drawn one by one hardly any class gets one.
mostly_right = st.lists(
    st.builds(
        alike, st.floats(0, 1), st.integers(0, 90), st.sampled_from([0, 0, 0, 1, 3]), st.integers(0, 60)
    ),
    max_size=12,
).map(lambda groups: [pair for group in groups for pair in group])
pairs_of_a_class = st.one_of(any_pairs, mostly_right)


@pytest.mark.parametrize(
    ("right", "total", "rate"), [(0, 5, 0.5), (59, 60, 0.95), (90, 100, 0.9), (3, 3, 0.2)]
)
def test_the_tail_is_the_binomials(right, total, rate):
    from scipy.stats import binom

    assert tail(right, total, rate) == pytest.approx(binom.sf(right - 1, total, rate), abs=1e-9)


@pytest.mark.parametrize(("right", "total"), [(20, 20), (59, 60), (90, 100), (1, 50)])
def test_the_bound_is_clopper_and_pearsons(right, total):
    from scipy.stats import beta

    assert lower_bound(right, total, 0.05) == pytest.approx(
        beta.ppf(0.05, right, total - right + 1), abs=1e-6
    )


def test_95_percent_needs_45_right_answers_and_44_are_not_enough():
    assert enough(0.95) == 45
    assert promise([Pair(0.99, True)] * 44, 0.95).threshold is None
    assert promise([Pair(0.99, True)] * 45, 0.95).threshold is not None


def test_too_few_answers_say_how_many_more():
    assert promise([], 0.95).more == pytest.approx(90, abs=50)
    assert promise([Pair(0.99, True)] * 40, 0.95).more == 5


def test_drafts_that_often_miss_say_that_more_grades_would_not_help():
    found = promise([Pair(0.9, n % 4 > 0) for n in range(400)], 0.95)
    assert (found.threshold, found.more) == (None, None)


def test_a_mistake_among_the_surest_withholds_what_few_answers_cannot_carry():
    fine = [Pair(0.9, True)] * 44
    assert promise([*fine, Pair(0.99, False)], 0.95).threshold is None


def test_new_questions_need_many_questions_and_not_many_answers():
    one = [Pair(0.9, True, "only")] * 400
    assert promise(one, 0.95).threshold is not None
    found = promise(one, 0.95, by_question=True)
    assert (found.threshold, found.more_questions) == (None, enough_questions(0.95) - 1)
    spread = [Pair(0.9, True, n % 60) for n in range(400)]
    assert promise(spread, 0.95, by_question=True).threshold is not None


def test_one_question_that_goes_wrong_as_a_whole_counts_as_a_question():
    rows = [Pair(0.9, True, n % 60) for n in range(1200)] + [
        Pair(0.9, False, q) for q in ("a", "b", "c", "d")
    ]
    assert promise(rows, 0.95).threshold is not None
    assert promise(rows, 0.95, by_question=True).threshold is None


@calm
@given(pairs_of_a_class, st.booleans())
def test_a_higher_target_never_accepts_more(pairs, by_question):
    ways = [promise(pairs, target, by_question=by_question).threshold for target in TARGETS]
    kept = [2.0 if one is None else one for one in ways]
    assert kept == sorted(kept)


@calm
@given(pairs_of_a_class, st.sampled_from(TARGETS), st.booleans())
def test_whatever_is_promised_rests_on_enough_answers_that_match_often_enough(pairs, target, by_question):
    found = promise(pairs, target, by_question=by_question)
    if found.level is None:
        assert found.more is None or found.more > 0
        return
    above = [pair for pair in pairs if found.accepts(pair.confidence)]
    assert len(above) == found.level.answers >= enough(target)
    assert sum(pair.matched for pair in above) / len(above) > target
    assert lower_bound(found.level.right, found.level.answers) >= target - 1e-9
    # The threshold lies right below an answer that was graded, never where there is no evidence.
    assert min(pair.confidence for pair in above) < found.level.threshold + 0.01 + 1e-9


@calm
@given(pairs_of_a_class, st.sampled_from(TARGETS))
def test_counting_by_question_never_accepts_more(pairs, target):
    plain = promise(pairs, target)
    strict = promise(pairs, target, by_question=True)
    assert strict.threshold is None or plain.threshold is not None


@calm
@given(st.lists(st.floats(0, 1), max_size=80), st.randoms())
def test_the_order_of_questions_does_not_matter(losses, rng):
    shuffled = list(losses)
    rng.shuffle(shuffled)
    assert question_tail(losses, 0.9) == pytest.approx(question_tail(shuffled, 0.9))


@pytest.mark.parametrize("target", [0.90, 0.95])
@pytest.mark.parametrize("size", [60, 300, 1200])
def test_the_promise_is_broken_in_at_most_its_share_of_classes(target, size):
    """A draft as sure as c matches with probability c, so the share above any threshold is known. Seeded."""
    rng = random.Random(7)
    classes, made, broken = 400, 0, 0
    for _class in range(classes):
        sure = [rng.random() ** 0.25 for _answer in range(size)]
        found = promise([Pair(c, rng.random() < c) for c in sure], target)
        if found.threshold is not None:
            made += 1
            broken += precision_above(found.threshold) < target
    assert broken <= DELTA * classes
    assert size < 1200 or (made > 0.4 * classes and broken > 0)  # the bound is neither idle nor generous


def precision_above(threshold: float) -> float:
    """Mean of c = u ** 0.25 above a threshold, u uniform: the integral of c by its density 4 c ** 3."""
    return 0.8 * (1 - threshold**5) / (1 - threshold**4)


def test_the_promise_on_new_questions_is_broken_in_at_most_its_share_of_classes():
    """Whole questions go wrong together: a tenth and a little more of them, so no promise of 90% is true."""
    rng = random.Random(11)
    classes, broken, naive = 600, 0, 0
    for _class in range(classes):
        bad = {q: rng.random() < 0.105 for q in range(60)}
        pairs = [Pair(0.9, not bad[q], q) for q in range(60) for _answer in range(8)]
        broken += promise(pairs, 0.90, by_question=True).threshold is not None
        naive += promise(pairs, 0.90).threshold is not None
    assert broken <= DELTA * classes
    assert naive > DELTA * classes  # what counting answers alone would have done


@pytest.mark.parametrize(
    ("right", "total", "broken"),
    [(5, 5, False), (4, 5, False), (3, 5, True), (0, 0, False), (0, 5_000, True)],
)
def test_checks_break_a_promise_when_misses_can_hardly_be_chance(right, total, broken):
    assert is_broken(right, total, 0.95) is broken


def ever_broken(matches: float, target: float, checks: int) -> list[float]:
    """Probability that a promise has been called broken by each check, when that is asked after every one. Exact: by the number
    of matches so far among those that were never called so."""
    alive, called, found = {0: 1.0}, 0.0, []
    for total in range(1, checks + 1):
        after: dict[int, float] = {}
        for right, chance in alive.items():
            after[right + 1] = after.get(right + 1, 0.0) + chance * matches
            after[right] = after.get(right, 0.0) + chance * (1 - matches)
        alive = {right: chance for right, chance in after.items() if not is_broken(right, total, target)}
        called += sum(chance for right, chance in after.items() if right not in alive)
        found.append(called)
    return found


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("more", [0.0, 0.01])
def test_a_promise_that_is_kept_is_hardly_ever_called_broken_however_often_it_is_asked(target, more):
    assert ever_broken(target + more, target, 400)[-1] <= DELTA


@pytest.mark.parametrize(
    ("target", "matches", "half", "most"),
    [(0.95, 0.80, 16, 53), (0.95, 0.70, 7, 23), (0.90, 0.70, 14, 44), (0.98, 0.80, 8, 28)],
)
def test_a_promise_that_is_clearly_broken_is_found_soon(target, matches, half, most):
    found = ever_broken(matches, target, most)
    assert found[half - 1] >= 0.5
    assert found[most - 1] >= 0.9


@calm
@given(st.integers(0, 200), st.integers(0, 200), st.sampled_from(TARGETS))
def test_the_next_check_does_not_raise_the_bet_on_average_while_the_promise_is_kept(right, wrong, target):
    total = right + wrong
    hit, miss = (wealth_against(right + one, total + 1, target) for one in (1, 0))
    assert hit < wealth_against(right, total, target) < miss
    assert target * hit + (1 - target) * miss == pytest.approx(wealth_against(right, total, target))


@pytest.mark.parametrize("target", [0, 1, 1.5])
def test_a_target_that_is_no_share_is_refused(target):
    with pytest.raises(ValueError, match="target"):
        promise([], target)
