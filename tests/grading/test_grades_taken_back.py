"""Whoever decides and takes back, alone or many at once: each answer's decisions behave like a stack."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading.models import Grade, Response
from grading.services.grades import Decision, NothingToUndo, Seen, grade_decide, grade_undo
from grading.services.grades_bulk import Wanted, grades_decide, grades_undo
from grading.services.policies import Terms, policy_sign
from school.people.models import User
from tests.grading.changes.changing import undecided

pytestmark = pytest.mark.django_db

KINDS = ["decide", "undo", "decide many", "undo many"]
PEOPLE = ["teacher", "assistant"]
ACTS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(PEOPLE), st.integers(0, 1), st.integers(0, 4)),
    max_size=10,
)
# Who decided, and the score.
Stack = list[tuple[User | None, Decimal]]


def decide(responses: list[Response], by: User, score: Decimal, *, many: bool) -> None:
    wanted = []
    for one in responses:
        last = one.grades.order_by("pk").last()
        wanted.append(Wanted(one, Decision(score), Seen(last.pk if last else None, one.version)))
    if many:
        assert not grades_decide(wanted=wanted, by=by).left
        return
    for one in wanted:
        grade_decide(response=one.response, by=by, decision=one.decision, seen=one.seen)


def undo(responses: list[Response], by: User, *, many: bool) -> int:
    """How many answers were put back."""
    if many:
        return grades_undo(
            grades=[one.grades.latest("pk") for one in responses if one.grades.exists()], by=by
        )
    done = 0
    for one in responses:
        try:
            grade_undo(response=one, by=by)
            done += 1
        except NothingToUndo:
            pass
    return done


def assert_in_force(response: Response, stack: Stack) -> None:
    now = Response.objects.get(pk=response.pk)
    assert (now.state == Response.State.GRADED) == bool(stack)
    if stack:
        assert (now.grade.decided_by, now.grade.score) == stack[-1]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.booleans(), ACTS)
def test_decisions_are_a_stack_of_each_answer_and_everybody_takes_back_only_their_own(world, by_policy, acts):
    with transaction.atomic():
        answers = [undecided(world), undecided(world)]
        stacks: list[Stack] = [[], []]
        if by_policy:
            terms = Terms(Decimal("0.9"))
            policy = policy_sign(section=world.section, kind="promise", by=world.teacher, terms=terms)
            Grade.objects.create(response=answers[1], score=Decimal("0.3"), policy=policy)
            Response.objects.filter(pk=answers[1].pk).update(state=Response.State.GRADED)
            stacks[1].append((None, Decimal("0.3")))
        for act, who, place, quarter in acts:
            by, many = world.people[who], act.endswith("many")
            places = [0, 1] if many else [place]
            if act.startswith("decide"):
                decide([answers[one] for one in places], by, Decimal(quarter) / 4, many=many)
                for one in places:
                    stacks[one].append((by, Decimal(quarter) / 4))
            else:
                own = [one for one in places if stacks[one] and stacks[one][-1][0] == by]
                assert undo([answers[one] for one in places], by, many=many) == len(own)
                for one in own:
                    stacks[one].pop()
            for response, stack in zip(answers, stacks, strict=True):
                assert_in_force(response, stack)
        transaction.set_rollback(True)


taken_back = import_module("grading.migrations.0025_taken_back")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def befores(*undoes: int | None, undone: tuple[float, ...] = ()) -> dict[int, int]:
    """Of grades 1, 2, … of one answer, a minute apart."""
    rows = [(pk, one, NOON + timedelta(minutes=pk)) for pk, one in enumerate(undoes, 1)]
    return taken_back.befores_of(rows, [NOON + timedelta(minutes=one) for one in undone])


@pytest.mark.parametrize(
    ("undoes", "undone", "expected"),
    [
        ((None, None, None), (), {2: 1, 3: 2}),
        ((None, None), (1.5,), {}),  # the first was taken back before the second was made
        ((None, None, 2), (3.1,), {2: 1}),  # back at the first, under which nothing was
        ((None, None, None, 3), (4.1,), {2: 1, 3: 2, 4: 1}),
        (
            (None, None, 2, 3),
            (3.1, 4.1),
            {2: 1, 4: 1},
        ),  # twice taken back: the second came back as it was then
        ((None, None, 2, None), (3.1,), {2: 1, 4: 3}),
    ],
)
def test_grades_of_before_learn_what_was_in_force_when_they_were_written(undoes, undone, expected):
    assert befores(*undoes, undone=undone) == expected


def test_the_migration_writes_that_down_though_grades_are_append_only(world):
    response, other = undecided(world), undecided(world)
    for score in (Decimal("0.25"), Decimal("0.5")):
        seen = Seen(getattr(response.grades.order_by("pk").last(), "pk", None), 1)
        grade_decide(response=response, by=world.teacher, decision=Decision(score), seen=seen)
        Grade.objects.create(response=other, score=score, decided_by=world.teacher)
        grade_undo(response=response, by=world.teacher)
    with connection.schema_editor(atomic=False) as editor:
        taken_back.remember(apps, editor)
    assert list(response.grades.order_by("pk").values_list("before", flat=True)) == [None, None]
    first, second = other.grades.order_by("pk")
    assert (first.before, second.before) == (None, first)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Grade.objects.filter(pk=second.pk).update(score=1)


def test_a_decision_that_came_back_twice_is_the_first_one_for_the_migration_too(world):
    response = undecided(world)
    for score in ("0.25", "0.5"):
        decide([response], world.teacher, Decimal(score), many=False)
    grade_undo(response=response, by=world.teacher)
    decide([response], world.teacher, Decimal("0.75"), many=False)
    grade_undo(response=response, by=world.teacher)
    first, *_rest = response.grades.order_by("pk")
    written = list(response.grades.order_by("pk").values_list("repeats", flat=True))
    assert written == [None, None, first.pk, None, first.pk]
    repeats = import_module("grading.migrations.0028_repeats")
    with connection.schema_editor(atomic=False) as editor:
        editor.execute(repeats.SETTLE)
        editor.execute("ALTER TABLE grading_grade DISABLE TRIGGER grade_append_only")
        Grade.objects.filter(response=response).update(repeats=None)
        editor.execute(repeats.SETTLE)
        editor.execute("ALTER TABLE grading_grade ENABLE TRIGGER grade_append_only")
        repeats.remember(apps, editor)
    assert list(response.grades.order_by("pk").values_list("repeats", flat=True)) == written
