"""Graders that train a small part of the base: every method learns, serves many at once, and can be interrupted."""

from dataclasses import replace

import numpy as np
import pytest

from ml.tuning import NoRoom, Settings, Stopped, load, predict, serving, tune
from ml.tuning.training import Training, config_of, train
from tests.ml.tuning import tiny
from tests.ml.tuning.words import graded

METHODS = ("lora", "ia3", "prefix")


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return tiny.TinyWords(tiny.write(tmp_path_factory.mktemp("tiny")))


def settings(method: str, **more) -> Settings:
    return Settings(**{"method": method, "rank": 3, "learning_rate": 0.02, "tokens": 64, "epochs": 3, **more})


def unmoved(adapter: serving.Adapter) -> serving.Adapter:
    """The adapter as it was before training: no update, factors of one, or a prefix of nothing."""
    start = {
        name: np.ones_like(value) if name.endswith("ia3_l") else np.zeros_like(value)
        for name, value in adapter.tensors.items()
    }
    return replace(adapter, tensors=start)


def rows_of(examples):
    return [example.row() for example in examples]


@pytest.mark.parametrize("method", METHODS)
def test_a_trained_part_moves_the_base_and_is_read_back(method, base, tmp_path):
    tuned = tune(graded(60), settings(method), base=base)
    rows = rows_of(graded(12, seed=7))
    answers = [row.answer for row in rows]
    still = serving.vectors(base.encoder, answers, [unmoved(tuned.adapter)] * len(rows))
    assert np.abs(serving.vectors(base.encoder, answers, [tuned.adapter] * len(rows)) - still).max() > 1e-3
    again = load(tmp_path / "g", tuned.save(tmp_path / "g"))
    assert again.version == tuned.version
    assert predict([(again, rows)], base) == predict([(tuned, rows)], base)


@pytest.mark.parametrize("method", METHODS)
def test_what_is_served_is_what_was_trained(method, base):
    run = Training(base.encoder, graded(60), settings(method))
    run.epoch(0, lambda: None)
    adapter = run.adapter()
    run.put([value.astype(np.float16).astype(np.float32) for value in run.state()])
    answers = [example.answer for example in graded(60)]
    served = adapter.latent("q1", serving.vectors(base.encoder, answers, [adapter] * len(answers)))
    assert served == pytest.approx(run.latent(range(60)), abs=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_a_mixed_batch_gives_each_grader_what_it_gives_alone(method, base):
    graders = [
        tune(graded(40, seed=seed), settings(method, seed=seed, epochs=1), base=base) for seed in (1, 2, 3)
    ]
    batches = [(one, rows_of(graded(5, seed=20 + n))) for n, one in enumerate(graders)]
    assert predict(batches, base) == [predict([batch], base)[0] for batch in batches]


def test_one_kind_of_adapter_is_one_pass_for_all(base, monkeypatch):
    graders = [tune(graded(40, seed=seed), settings("lora", epochs=1), base=base) for seed in (1, 2)]
    texts, passes = ["surely it melts now"] * 4, []
    real = serving.forward
    monkeypatch.setattr(serving, "forward", lambda *given: passes.append(1) or real(*given))
    serving.vectors(base.encoder, texts, [graders[n % 2].adapter for n in range(4)])
    assert len(passes) == 1


def test_the_base_is_left_as_it_was(base):
    before = {name: value.clone() for name, value in base.encoder.network.state_dict().items()}
    tuned = tune(graded(40), settings("lora"), base=base)
    predict([(tuned, rows_of(graded(5)))], base)
    after = base.encoder.network.state_dict()
    assert list(before) == list(after)
    assert all(bool((before[name] == after[name]).all()) for name in before)


@pytest.mark.parametrize(
    ("method", "more"),
    [
        ("lora", {}),
        ("ia3", {"optimiser": "adam"}),
        ("prefix", {"optimiser": "sgd"}),
        ("lora", {"dropout": 0.3}),
    ],
)
def test_an_interrupted_training_goes_on_and_ends_the_same(method, more, base, tmp_path):
    chosen = settings(method, patience=5, **more)
    told, first, second = [], [], []
    whole = tune(graded(50), chosen, base=base, progress=told.append)
    with pytest.raises(Stopped):
        tune(
            graded(50),
            chosen,
            base=base,
            progress=first.append,
            stop=lambda: rounds(first) > 0,
            work=tmp_path,
        )
    again = tune(graded(50), chosen, base=base, progress=second.append, work=tmp_path)
    assert (rounds(first), rounds(second)) == (1, 3)
    assert again.version == whole.version
    # It says where it stands, and each step from there is as if nothing had happened.
    assert steps_of(second)[0] == steps_of(first)[-1]
    assert steps_of(told) == [*steps_of(first), *steps_of(second)[1:]]


def rounds(told) -> int:
    return len([one for one in told if one.stage == "training" and one.metric is not None])


def steps_of(told) -> list:
    return [one for one in told if one.stage == "training"]


def test_a_checkpoint_of_other_grades_or_a_broken_one_is_not_used(base, tmp_path):
    chosen = settings("lora", epochs=1)
    tune(graded(50), chosen, base=base, work=tmp_path)
    other = tune(graded(50, seed=2), chosen, base=base, work=tmp_path)
    assert other.version == tune(graded(50, seed=2), chosen, base=base).version
    (tmp_path / "training.safetensors").write_bytes(b"broken")
    assert tune(graded(50, seed=2), chosen, base=base, work=tmp_path).version == other.version


def test_a_full_disk_is_told_and_leaves_nothing(base, tmp_path, monkeypatch):
    def full(*_paths):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ml.tuning.checkpoint.os.replace", full)
    with pytest.raises(NoRoom):
        tune(graded(40), settings("lora"), base=base, work=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_training_stops_when_nothing_gets_better(base):
    seen = []
    still = settings("lora", epochs=9, patience=1, learning_rate=1e-12)
    train(base.encoder, graded(40), still, say=lambda *told: seen.append(told), check=lambda: None, work=None)
    assert len([metric for *_steps, metric in seen if metric is not None]) < 9


def test_frozen_layers_and_class_weights_are_heeded(base):
    frozen = tune(graded(40), settings("ia3", frozen_layers=1, class_weights=True, accumulation=2), base=base)
    assert not [name for name in frozen.adapter.tensors if "layer.0." in name]
    assert config_of(settings("lora", frozen_layers=1), 2).target_modules


def test_an_adapter_of_another_base_is_refused(base):
    tuned = tune(graded(40), settings("lora", epochs=1), base=base)
    wrong = serving.Adapter(
        "lora", 2.0, {"nowhere.lora_A": np.zeros((1, 1))}, ("q1",), np.zeros((1, 16)), np.zeros(1)
    )
    assert tuned.adapter.keys == ("q1",)
    with pytest.raises(ValueError, match="nowhere"):
        serving.vectors(base.encoder, ["it melts"], [wrong])
