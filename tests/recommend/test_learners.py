"""What every registered learner model must do."""

from datetime import UTC, datetime

import pytest

from recommend import learners
from recommend.learners import Outcome, State

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(params=learners.kinds())
def learner(request):
    return learners.get(request.param)


def test_a_new_learner_has_seen_nothing(learner):
    assert learner.start().seen == 0
    assert 0 <= learner.start().known <= 1


def test_right_answers_lead_to_mastery_and_are_counted(learner):
    state = learner.start()
    for _ in range(20):
        state, log = learner.update(state, Outcome(1.0), NOW)
    assert learner.mastered(state)
    assert (state.seen, state.updated, log.at) == (20, NOW, NOW)


def test_wrong_answers_do_not_lead_to_mastery(learner):
    state = learner.start()
    for _ in range(20):
        state, _ = learner.update(state, Outcome(0.0), NOW)
    assert not learner.mastered(state)


def test_the_log_says_what_changed(learner):
    before = State(0.4)
    state, log = learner.update(before, Outcome(1.0), NOW)
    assert (log.before, log.after, log.score) == (0.4, state.known, 1.0)
    assert log.expected == pytest.approx(learner.expected(before))


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(learners.UnknownLearnerError, match="bkt"):
        learners.get("oracle")
