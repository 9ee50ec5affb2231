"""A class's own grader: learnt, kept, read back, and used with many others at once."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml import weights
from ml.tuning import (
    NoRoom,
    OneLevelOnly,
    Row,
    Settings,
    Stopped,
    TooFew,
    Tuned,
    assess,
    load,
    ordinal,
    predict,
    tune,
)
from tests.ml.tuning.words import Words, graded

FEW = Settings(least=10, augment=())


@pytest.fixture(scope="module")
def base():
    return Words()


@pytest.fixture(scope="module")
def tuned(base) -> Tuned:
    return tune(graded(60), FEW, base=base)


def rows_of(examples):
    return [example.row() for example in examples]


def test_what_the_teacher_rewards_is_learnt(tuned, base):
    fresh = graded(40, seed=9)
    (found,) = predict([(tuned, rows_of(fresh))], base)
    assert assess.qwk([e.score for e in fresh], [p.score for p in found]) > 0.8


def test_a_prediction_is_a_level_with_its_probability(tuned, base):
    ((found,),) = predict([(tuned, rows_of(graded(1, seed=3)))], base)
    assert found.levels == (0.0, 0.5, 1.0)
    assert sum(found.probabilities) == pytest.approx(1, abs=2e-4)
    assert found.confidence == found.probabilities[found.levels.index(found.score)]
    assert 0 <= found.expected <= 1


def test_the_expected_share_is_nearer_to_the_grades_than_the_chosen_level_is(base):
    """Over several classes; the mean of the levels is about as near here, where a class has few levels."""
    errors = np.zeros(3)
    for seed in range(5, 10):
        rng = np.random.default_rng(seed)
        wavering = [
            replace(e, score=float(rng.integers(0, 3)) / 2) if rng.random() < 0.4 else e
            for e in graded(240, seed=seed)
        ]
        few, fresh = wavering[:40], wavering[40:]
        (found,) = predict([(tune(few, FEW, base=base), rows_of(fresh))], base)
        truth = np.asarray([[e.score] for e in fresh])
        errors += ((np.asarray([[f.expected, f.mean, f.score] for f in found]) - truth) ** 2).sum(0)
    assert errors[0] < 0.9 * errors[2]
    assert errors[0] < 1.02 * errors[1]


def test_the_same_grades_give_the_same_bytes(tuned, base):
    assert tune(graded(60), FEW, base=base).version == tuned.version
    assert tune(graded(61), FEW, base=base).version != tuned.version


def test_a_grader_read_back_predicts_the_same(tuned, base, tmp_path):
    again = load(tmp_path / "g", tuned.save(tmp_path / "g"))
    rows = rows_of(graded(20, seed=5))
    assert again.version == tuned.version
    assert predict([(again, rows)], base) == predict([(tuned, rows)], base)


def test_altered_and_missing_files_are_refused(tuned, tmp_path):
    sha256s = tuned.save(tmp_path / "g")
    file = tmp_path / "g" / "heads.safetensors"
    file.write_bytes(file.read_bytes()[:-1] + b"\x01")
    with pytest.raises(weights.WeightsAltered):
        load(tmp_path / "g", sha256s)
    file.unlink()
    with pytest.raises(weights.WeightsMissing):
        load(tmp_path / "g", sha256s)


def test_a_file_that_was_never_named_is_refused(tuned, tmp_path):
    tuned.save(tmp_path / "g")
    with pytest.raises(weights.WeightsAltered):
        load(tmp_path / "g", {})


def test_nothing_half_written_is_left_when_the_disk_is_full(tuned, tmp_path, monkeypatch):
    first = tuned.save(tmp_path / "g")

    def full(_number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ml.tuning.artefact.os.fsync", full)
    with pytest.raises(NoRoom, match="No space left"):
        tuned.save(tmp_path / "g")
    assert [path.name for path in tmp_path.iterdir()] == ["g"]
    assert load(tmp_path / "g", first).version == tuned.version


def test_no_text_of_a_student_stands_in_the_artefact(tuned):
    content = b"".join(tuned.bytes().values())
    assert b"vapour" not in content
    assert b"What happens" not in content
    assert sum(map(len, tuned.bytes().values())) < 3_000_000


def test_too_few_grades_tell_how_many_more(base):
    with pytest.raises(TooFew) as caught:
        tune(graded(4), FEW, base=base)
    assert (caught.value.needed, caught.value.have) == (10, 4)
    assert "6 more" in str(caught.value)
    with pytest.raises(TooFew):
        tune([], FEW, base=base)


def test_one_level_alone_cannot_be_learnt(base):
    with pytest.raises(OneLevelOnly):
        tune([e for e in graded(90) if e.score == 1.0], FEW, base=base)


def test_keys_that_cannot_be_learnt_are_left_out_with_the_reason(base):
    same = [e for e in graded(90, key="same") if e.score == 1.0]
    found = tune([*graded(30), *graded(3, key="small"), *same], FEW, base=base)
    assert found.left_out == {"small": "too_few", "same": "one_level"}
    assert found.knows("q1")
    assert not found.knows("small")
    with pytest.raises(KeyError, match="small"):
        predict([(found, [Row("small", "?", (), "x")])], base)


def test_a_grader_of_another_base_is_not_used(tuned):
    other = Words()
    other.version = "words-2"
    with pytest.raises(ValueError, match="words-2"):
        predict([(tuned, [Row("q1", "?", (), "x")])], other)


def test_a_stopped_run_says_so_and_the_next_gives_the_same(tuned, base):
    seen = []

    def stop():
        return len(seen) > 0

    with pytest.raises(Stopped):
        tune(graded(60), FEW, base=base, progress=seen.append, stop=stop)
    assert tune(graded(60), FEW, base=base, stop=lambda: False).version == tuned.version


def test_progress_ends_where_it_said(base):
    seen = []
    tune(graded(70), FEW, base=base, progress=seen.append)
    assert list(dict.fromkeys(p.stage for p in seen)) == ["reading", "fitting"]
    assert all(p.step <= p.total for p in seen)
    assert seen[-1].step == seen[-1].total
    tune(graded(30), Settings(), base=base, progress=seen.append)
    assert "writing" in {p.stage for p in seen}  # of so few some are made


def test_a_batch_that_memory_cannot_hold_is_halved(tuned):
    small = Words(most=7)
    rows = rows_of(graded(30, seed=8))
    assert predict([(tuned, rows)], small) == predict([(tuned, rows)], Words())
    assert max(small.passes) > 7 >= min(small.passes)


def test_another_error_is_not_taken_for_want_of_memory(tuned, monkeypatch):
    broken = Words()
    monkeypatch.setattr(
        broken, "features_of", lambda _requests: (_ for _ in ()).throw(RuntimeError("broken"))
    )
    with pytest.raises(RuntimeError, match="broken"):
        predict([(tuned, rows_of(graded(4)))], broken)


def test_a_mixed_batch_is_one_pass_of_the_base(tuned):
    base = Words()
    others = [tune(graded(30, seed=seed), FEW, base=base) for seed in range(3)]
    base.passes.clear()
    predict([(one, rows_of(graded(5, seed=n))) for n, one in enumerate([tuned, *others])], base)
    assert len(base.passes) == 1


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 29), min_size=1, max_size=12))
def test_an_answer_is_judged_the_same_in_any_company(tuned, base, places):
    pool = rows_of(graded(30, seed=12))
    alone = {place: predict([(tuned, [pool[place]])], base)[0][0] for place in places}
    (mixed, _) = predict([(tuned, [pool[place] for place in places]), (tuned, pool)], base)
    assert mixed == [alone[place] for place in places]


def test_keys_with_few_grades_gain_from_what_all_keys_share(base):
    few = [e for number in range(8) for e in graded(10, key=f"k{number}", seed=number)]
    fresh = [e for number in range(8) for e in graded(20, key=f"k{number}", seed=50 + number)]
    truth = [e.score for e in fresh]
    (together,) = predict([(tune(few, FEW, base=base), rows_of(fresh))], base)
    own = {key: tune([e for e in few if e.key == key], FEW, base=base) for key in {e.key for e in few}}
    apart = predict([(own[e.key], [e.row()]) for e in fresh], base)
    errors = [
        sum((p.expected - t) ** 2 for p, t in zip(guess, truth, strict=True))
        for guess in (together, [p for (p,) in apart])
    ]
    assert errors[0] < errors[1]


def test_what_keys_share_is_kept_and_read_back(base, tmp_path):
    tuned = tune([*graded(20, key="a"), *graded(20, key="b", seed=2)], FEW, base=base)
    again = load(tmp_path / "g", tuned.save(tmp_path / "g"))
    rows = [e.row() for e in graded(10, key="b", seed=3)]
    assert len(tuned.common.weight)
    assert again.common.forest is not None
    assert predict([(again, rows)], base) == predict([(tuned, rows)], base)


def test_a_blank_answer_is_judged_too(tuned, base):
    ((found,),) = predict([(tuned, [Row("q1", "What happens to the water?", (), "")])], base)
    assert found.score in found.levels


def test_an_unknown_method_is_told():
    with pytest.raises(ValueError, match="lora"):
        Settings(method="magic")


def test_the_configuration_is_plain_json(tuned):
    row = json.loads(tuned.bytes()["tuned.json"])
    assert row["keys"] == ["q1"]
    assert row["base"] == "words-1"


def test_levels_that_are_no_round_numbers_get_their_own_share():
    scores = np.repeat([0, 1 / 3, 2 / 3, 1], [8, 104, 115, 73])
    scale = ordinal.fit(np.linspace(0, 1, 300), scores)
    assert np.bincount(scale.choose(np.linspace(0, 1, 300))).tolist() == [8, 104, 115, 73]


def test_few_grades_are_never_sure_and_many_are_surer(base):
    def most(count):
        grader = tune(graded(count), FEW, base=base)
        (found,) = predict([(grader, rows_of(graded(60, seed=9)))], base)
        return max(max(one.probabilities) for one in found), min(min(one.probabilities) for one in found)

    few, many = most(12), most(200)
    assert few[0] < 0.9
    assert few[1] > 0.005
    assert many[0] > few[0]


def test_a_grader_saved_before_chances_were_bounded_loads_and_scores_the_same(tuned, base, tmp_path):
    before = {key: replace(h, ordinal=replace(h.ordinal, usual=None)) for key, h in tuned.heads.items()}
    old = replace(tuned, heads=before)
    again = load(tmp_path / "g", old.save(tmp_path / "g"))
    assert again.heads["q1"].ordinal.usual is None
    assert again.version == old.version
    # Exactly the fields that such a grader has: its version stays what it was.
    assert set(json.loads(old.bytes()["tuned.json"])) == {
        "settings", "base", "keys", "left_out", "counts", "figures", "adapter",
    }  # fmt: skip
    rows = rows_of(graded(20, seed=5))
    (then,), (now,) = predict([(again, rows)], base), predict([(tuned, rows)], base)
    assert [one.score for one in then] == [one.score for one in now]
    assert [one.expected for one in then] == [one.expected for one in now]


def test_the_lengths_of_essays_are_kept_with_the_grader(base, tmp_path):
    essays = [replace(one, essay=True) for one in graded(30)]
    grader = tune(essays, FEW, base=base)
    again = load(tmp_path / "g", grader.save(tmp_path / "g"))
    counts = [len(one.answer.split()) for one in essays]
    assert again.lengths == {"q1": (min(counts), max(counts))}
    assert not tune(graded(30), FEW, base=base).lengths
