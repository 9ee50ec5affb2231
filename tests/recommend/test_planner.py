from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommend.planner import PREREQUISITE_MET, ConceptState, Due, LessonView, plan

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def concept(
    name: str, order: int, known: float = 0.3, seen: int = 0, needs: str = "", **more
) -> ConceptState:
    return ConceptState(name, order, known, seen=seen, prerequisites=frozenset(needs.split()), **more)


def codes(steps) -> list[tuple[str, str, str]]:
    return [(step.kind, step.target, step.reasons[0].code) for step in steps]


def test_a_new_student_starts_with_the_first_lesson_of_the_first_concept():
    lessons = [LessonView("l1", 1, frozenset({"charge"}))]
    steps = plan([concept("charge", 1), concept("current", 2, needs="charge")], lessons=lessons, now=NOW)
    assert codes(steps) == [("lesson", "l1", "not_started")]


def test_a_read_lesson_leads_to_practice():
    lessons = [LessonView("l1", 1, frozenset({"charge"}), seen=True)]
    assert codes(plan([concept("charge", 1)], lessons=lessons, now=NOW)) == [
        ("practice", "charge", "not_started")
    ]


def test_a_gap_below_due_work_comes_before_the_work_when_there_is_time():
    concepts = [concept("charge", 1, 0.4, seen=3), concept("current", 2, needs="charge")]
    due = [Due("a1", NOW + timedelta(days=3), frozenset({"current"}))]
    steps = plan(concepts, due, minutes=60, now=NOW)
    assert codes(steps) == [("practice", "charge", "prerequisite_gap"), ("assignment", "a1", "due_soon")]
    assert steps[0].reasons[0].params == {"goal": "current"}
    assert steps[0].reasons[1].code == "continue_unit"


def test_work_due_tomorrow_comes_first():
    due = [Due("a1", NOW + timedelta(hours=20), frozenset({"current"}))]
    concepts = [concept("charge", 1, 0.4, seen=3), concept("current", 2, needs="charge")]
    step = plan(concepts, due, now=NOW)[0]
    assert (step.kind, step.reasons[0].params["hours"]) == ("assignment", 20)


def test_the_deepest_gap_is_named_not_the_nearest():
    chain = [
        concept("a", 1, 0.2, seen=2),
        concept("b", 2, 0.2, seen=2, needs="a"),
        concept("c", 3, needs="b"),
    ]
    steps = plan(chain, [Due("x", NOW + timedelta(days=3), frozenset({"c"}))], now=NOW)
    assert steps[0].target == "a"
    assert "b" not in [step.target for step in steps]


def test_late_work_that_is_still_open_is_called_overdue():
    assert codes(plan([], [Due("x", NOW - timedelta(days=2))], now=NOW)) == [("assignment", "x", "overdue")]


def test_work_due_next_month_is_left_out():
    assert plan([], [Due("x", NOW + timedelta(days=30))], now=NOW) == ()


@pytest.mark.parametrize(
    ("known", "days", "code"),
    [(0.5, 1, "continue_unit"), (0.9, 1, "almost_mastered"), (0.97, 20, "review_due")],
)
def test_the_reason_follows_what_is_known(known, days, code):
    one = concept("charge", 1, known, seen=4, last_seen=NOW - timedelta(days=days))
    assert plan([one], now=NOW)[0].reasons[0].code == code


def test_a_freshly_mastered_concept_is_left_alone():
    assert plan([concept("charge", 1, 0.97, seen=4, last_seen=NOW - timedelta(days=3))], now=NOW) == ()


def test_a_concept_without_questions_blocks_nothing_and_is_never_practised():
    concepts = [concept("idea", 1, has_questions=False), concept("charge", 2, needs="idea")]
    assert [step.target for step in plan(concepts, now=NOW)] == ["charge"]


def test_a_circle_of_prerequisites_still_gives_a_step():
    concepts = [concept("a", 1, needs="b"), concept("b", 2, needs="a")]
    assert plan(concepts, now=NOW) != ()


def test_a_very_long_chain_is_planned():
    chain = [concept(f"c{i}", i, needs=f"c{i - 1}") for i in range(3000)]
    assert [step.target for step in plan(chain, now=NOW)] == ["c0"]


def test_the_steps_fit_into_the_minutes_but_the_first_always_stays():
    concepts = [concept(f"c{i}", i, 0.5, seen=1) for i in range(4)]
    assert len(plan(concepts, minutes=16, now=NOW)) == 2
    assert len(plan(concepts, minutes=1, now=NOW)) == 1


@st.composite
def courses(draw) -> list[ConceptState]:
    count = draw(st.integers(0, 12))
    names = [f"c{i}" for i in range(count)]
    made = []
    for index, name in enumerate(names):
        needs = draw(st.sets(st.sampled_from(names[:index]), max_size=3)) if index else set()
        seen = draw(st.integers(0, 3))
        last = NOW - timedelta(days=draw(st.integers(0, 40))) if seen else None
        known = draw(st.floats(0, 1))
        questions = draw(st.booleans())
        made.append(ConceptState(name, index, known, seen, last, frozenset(needs), questions))
    return made


@st.composite
def situations(draw):
    concepts = draw(courses())
    ids = [one.id for one in concepts] or ["none"]
    some = st.frozensets(st.sampled_from(ids), max_size=3)
    due = [
        Due(f"a{i}", NOW + timedelta(hours=draw(st.integers(-50, 300))), draw(some), draw(st.integers(1, 60)))
        for i in range(draw(st.integers(0, 3)))
    ]
    lessons = [
        LessonView(f"l{i}", i, draw(some), seen=draw(st.booleans())) for i in range(draw(st.integers(0, 4)))
    ]
    return concepts, due, lessons


@given(situations(), st.integers(1, 6), st.integers(1, 120))
@settings(max_examples=150, deadline=None)
def test_only_concepts_with_met_prerequisites_are_recommended(situation, limit, minutes):
    concepts, due, lessons = situation
    by_id = {one.id: one for one in concepts}
    steps = plan(concepts, due, lessons, limit=limit, minutes=minutes, now=NOW)
    assert len(steps) <= limit
    for step in steps:
        if step.concept is not None:
            needs = [by_id[need] for need in by_id[step.concept].prerequisites]
            assert all(need.known >= PREREQUISITE_MET or not need.has_questions for need in needs)


@given(situations(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_plan_does_not_depend_on_the_order_of_its_input(situation, random):
    concepts, due, lessons = situation
    first = plan(concepts, due, lessons, now=NOW)
    for part in (concepts, due, lessons):
        random.shuffle(part)
    assert plan(concepts, due, lessons, now=NOW) == first


@given(situations())
@settings(max_examples=60, deadline=None)
def test_nothing_is_recommended_twice_and_every_step_says_why(situation):
    concepts, due, lessons = situation
    steps = plan(concepts, due, lessons, limit=9, minutes=900, now=NOW)
    assert len({(step.kind, step.target) for step in steps}) == len(steps)
    named = [step.concept for step in steps if step.concept]
    assert len(set(named)) == len(named)
    assert all(step.reasons for step in steps)
