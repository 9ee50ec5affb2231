"""Held-out predictions never saw their student."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.tuning import Settings, Stopped, TooFew, assess, held_out
from ml.tuning.folds import folds_of
from tests.ml.tuning import tiny
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


@pytest.fixture(scope="module")
def tiny_base(tmp_path_factory):
    return tiny.TinyWords(tiny.write(tmp_path_factory.mktemp("tiny")))


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.9])
def test_measuring_that_was_stopped_anywhere_goes_on_and_ends_the_same(tiny_base, tmp_path, share):
    chosen = Settings(method="lora", rank=2, learning_rate=0.02, tokens=64, epochs=2, folds=3)
    every, told = [], []
    whole = held_out(graded(45), chosen, base=tiny_base, progress=every.append)
    when = max(1, round(share * len(every)))
    with pytest.raises(Stopped):
        held_out(
            graded(45),
            chosen,
            base=tiny_base,
            progress=told.append,
            stop=lambda: len(told) >= when,
            work=tmp_path,
        )
    again = []
    assert held_out(graded(45), chosen, base=tiny_base, progress=again.append, work=tmp_path) == whole
    # Of parts that were finished only the end is told: nothing of them is computed again.
    finished = {one.fold for one in told if one.fold < told[-1].fold}
    assert len(finished) == int(share * 3)
    assert {fold for fold in (1, 2, 3) if [one.fold for one in again].count(fold) == 1} == finished


def test_kept_predictions_of_other_grades_are_not_used(tmp_path):
    held_out(graded(40), Settings(), base=Words(), work=tmp_path)
    other = held_out(graded(40, seed=2), Settings(), base=Words(), work=tmp_path)
    assert other == held_out(graded(40, seed=2), Settings(), base=Words())
    for path in tmp_path.glob("fold-*/predictions.json"):
        path.write_text('{"mark": ')
    assert held_out(graded(40, seed=2), Settings(), base=Words(), work=tmp_path) == other


def test_kept_predictions_hold_no_word_of_an_answer(tmp_path):
    held_out(graded(40), Settings(), base=Words(), work=tmp_path)
    kept = "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    assert "evaporates" not in kept


def test_measuring_tells_the_part_and_what_is_done_of_all(tiny_base):
    told = []
    chosen = Settings(method="lora", rank=2, tokens=64, epochs=2, folds=3)
    held_out(graded(45), chosen, base=tiny_base, progress=told.append)
    assert {one.stage for one in told} == {"measuring"}
    assert list(dict.fromkeys((one.fold, one.folds) for one in told)) == [(1, 3), (2, 3), (3, 3)]
    shares = [one.step / one.total for one in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert len([one for one in told if one.fold == 1]) > 3
