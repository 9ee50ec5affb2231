"""Held-out predictions never saw their student."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.tuning import Settings, Stopped, TooFew, assess, held_out
from ml.tuning.folds import folds_of
from tests.ml.tuning.words import Words, graded


@given(st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=40), st.integers(2, 6))
def test_a_student_is_never_parted(students, folds):
    fold = folds_of(students, folds, 3)
    assert len({(s, f) for s, f in zip(students, fold.tolist(), strict=True)}) == len(set(students))
    sizes = [len({s for s, f in zip(students, fold, strict=True) if f == n}) for n in range(folds)]
    assert max(sizes) - min(sizes) <= 1


def test_every_answer_is_predicted_without_its_student():
    rows = graded(60)
    found = held_out(rows, Settings(), base=Words())
    assert all(found)
    assert assess.qwk([e.score for e in rows], [p.score for p in found]) > 0.7


def test_a_grade_does_not_move_its_own_prediction():
    rows = graded(60)
    flipped = [e if e.student != "s0" else type(e)(**{**_fields(e), "score": 0.5}) for e in rows]
    before, after = (held_out(r, Settings(), base=Words()) for r in (rows, flipped))
    assert [p for p, e in zip(before, rows, strict=True) if e.student == "s0"] == [
        p for p, e in zip(after, rows, strict=True) if e.student == "s0"
    ]


def _fields(example):
    return {name: getattr(example, name) for name in example.__slots__}


def test_what_cannot_be_learnt_without_a_part_has_no_prediction():
    rows = [*graded(40), *graded(10, key="small")]
    found = held_out(rows, Settings(least=10), base=Words())
    assert [p is None for p in found] == [e.key == "small" for e in rows]


def test_one_student_is_not_enough():
    with pytest.raises(TooFew):
        held_out([e for e in graded(80) if e.student == "s1"], Settings(), base=Words())


def test_measuring_can_be_stopped():
    with pytest.raises(Stopped):
        held_out(graded(40), Settings(), base=Words(), stop=lambda: True)
